"""Controls drawn without templates are what Django's own templates write."""

import re
from functools import partial

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from communities.forms.drawing import DRAWN, WIDGETS, HouseRenderer, chips

NASTY = "<b title=\"x\">&amp; 'quoted'</b>"
CHOICES = [("", "—"), ("a", NASTY), ("Family", [("b", "B"), (NASTY, "C")])]
ATTRS = {"data-x": NASTY, "required": True, "hidden": False, "maxlength": 5}
# An input's type is the widget's; each control that is drawn here is tried.
CONTROLS = {
    "text": forms.TextInput,
    "hidden": forms.HiddenInput,
    "checkbox": forms.CheckboxInput,
    "email": forms.EmailInput,
    "number": forms.NumberInput,
    "password": partial(forms.PasswordInput, render_value=True),
    "select": partial(forms.Select, choices=CHOICES),
    "textarea": forms.Textarea,
}


def plain(html: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", str(html).replace("&#39;", "&#x27;")))


@pytest.mark.parametrize("name", sorted(WIDGETS))
@pytest.mark.parametrize("value", [None, "", "a", "b", NASTY, 0, True])
def test_control_is_the_same(name, value):
    widget = CONTROLS[name]()
    drawn, templated = (
        widget.render("x", value, ATTRS | {"id": "id_x"}, renderer=renderer)
        for renderer in (HouseRenderer(), TemplatesSetting())
    )
    assert plain(drawn) == plain(templated)
    assert "<b" not in drawn


def test_labels_are_the_same():
    assert set(DRAWN) == {"django/forms/label.html"}

    class Form(forms.Form):
        one = forms.CharField(label=NASTY)
        two = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")])

    for name in ("one", "two"):
        drawn, templated = (
            getattr(Form(renderer=renderer)[name], tag)(attrs={"class": NASTY})
            for tag in ("label_tag",)
            for renderer in (HouseRenderer(), TemplatesSetting())
        )
        assert plain(drawn) == plain(templated)
    drawn, templated = (
        Form(renderer=renderer)["two"].legend_tag()
        for renderer in (HouseRenderer(), TemplatesSetting())
    )
    assert plain(drawn) == plain(templated)


def test_chips_are_escaped_checked_and_labelled():
    widget = forms.CheckboxSelectMultiple(choices=[("a", "A"), (NASTY, NASTY)])
    drawn = chips(widget.get_context("x", ["a"], {"id": "id_x"})["widget"])
    assert drawn.startswith('<div class="choices" id="id_x"><label for="id_x_0">')
    assert drawn.count("checked") == 1
    assert drawn.count("<label ") == 2
    assert "<b" not in drawn
