"""Controls drawn without templates are what Django's own templates write."""

import re
from functools import partial

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from communities.forms.drawing import DRAWN, WIDGETS, HouseRenderer
from communities.forms.options import Chips, ListSelect, ManyChips

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


@pytest.mark.parametrize("name", sorted(CONTROLS))
@pytest.mark.parametrize("value", [None, "", "a", "b", NASTY, 0, True])
def test_control_is_the_same(name, value):
    widget = CONTROLS[name]()
    drawn, templated = (
        widget.render("x", value, ATTRS | {"id": "id_x"}, renderer=renderer)
        for renderer in (HouseRenderer(), TemplatesSetting())
    )
    assert plain(drawn) == plain(templated)
    assert "<b" not in drawn


@pytest.mark.parametrize("value", [[], ["a"], ["a", NASTY]])
@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_boxes_are_the_same(kind, value):
    widget = kind(choices=[("", "None"), ("a", "A"), (NASTY, NASTY)])
    drawn, templated = (
        widget.render("x", value, {"id": "id_x", "data-x": NASTY}, renderer=renderer)
        for renderer in (HouseRenderer(), TemplatesSetting())
    )
    assert plain(drawn) == plain(templated)
    assert drawn.count(" checked") == len(value[: 1 if kind is forms.RadioSelect else 2])


class Form(forms.Form):
    one = forms.CharField(label=NASTY, max_length=3)
    two = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")], label="Two")
    three = forms.CharField(label="", required=False, help_text=NASTY)


def test_labels_are_the_same():
    for name in ("one", "two"):
        for tag in ("label_tag", "legend_tag"):
            drawn, templated = (
                getattr(Form(renderer=renderer)[name], tag)(attrs={"class": NASTY})
                for renderer in (HouseRenderer(), TemplatesSetting())
            )
            assert plain(drawn) == plain(templated)


def test_errors_are_the_same():
    drawn, templated = (
        Form({"one": "long", "two": NASTY}, renderer=renderer)
        for renderer in (HouseRenderer(), TemplatesSetting())
    )
    for name in ("one", "two", "three"):
        assert plain(drawn[name].errors) == plain(templated[name].errors)
    assert str(drawn["three"].errors) == ""


def test_every_part_that_is_drawn_is_tried_here():
    fields = {"django/forms/label.html", "django/forms/errors/list/ul.html"}
    assert set(DRAWN) == fields | {"django/forms/field.html"}
    assert set(WIDGETS) == set(CONTROLS) | {"checkbox_select", "radio"}


def test_no_label_ends_with_a_colon_whatever_its_form_says():
    form = Form(renderer=HouseRenderer(), label_suffix=":")
    one, two = (plain(form[name].as_field_group()) for name in ("one", "two"))
    assert ":</label>" not in one
    assert "<legend>Two</legend>" in two


def test_a_field_has_label_hint_errors_and_control_in_this_order():
    form = Form({"one": "long"}, renderer=HouseRenderer())
    one, two, three = (plain(form[name].as_field_group()) for name in form.fields)
    assert one.startswith('<div class="field wrong"><label for="id_one">&lt;b title')
    assert one.index("</label>") < one.index('<ul class="errorlist"') < one.index("<input")
    assert 'id="id_one_error"' in one
    assert one.endswith("></div>")
    assert two.startswith(
        '<div class="field wrong"><fieldset aria-describedby="id_two_error">'
    )
    assert two.index("<legend>Two") < two.index("<ul") < two.index('type="radio"')
    assert two.endswith("</fieldset></div>")
    assert three.startswith(
        '<div class="field"><div class="hint" id="id_three_helptext">&lt;b'
    )
    assert three.index("hint") < three.index("<input")
    assert "<label" not in three
    assert 'class="hint"' not in one + two


PLAIN_CHOICES = [("", "—"), ("a", NASTY), (NASTY, "C")]


@pytest.mark.parametrize("value", [None, "", "a", NASTY, "gone"])
def test_a_kept_list_is_the_same_as_a_select(value):
    for _time in range(2):
        drawn = ListSelect(ATTRS, CHOICES).render("x", value, {"id": NASTY})
        templated = forms.Select(ATTRS, CHOICES).render(
            "x", value, {"id": NASTY}, renderer=TemplatesSetting()
        )
        assert plain(drawn) == plain(templated)


@pytest.mark.parametrize("value", [None, [], "a", ["a"], ["a", NASTY]])
@pytest.mark.parametrize("kind", [Chips, ManyChips])
def test_chips_are_escaped_checked_and_labelled(kind, value):
    if kind is Chips and isinstance(value, list):
        value = "".join(value[:1])
    given = kind(choices=PLAIN_CHOICES).get_context("x", value, {"id": "id_x"})["widget"]
    for _time in range(2):
        drawn = kind({"required": True}, PLAIN_CHOICES).render("x", value, {"id": "id_x"})
        assert drawn.startswith('<div class="choices" id="id_x"><label for="id_x_0">')
        assert drawn.count("<label ") == len(PLAIN_CHOICES)
        assert drawn.count(" required") == len(PLAIN_CHOICES)
        assert "<b" not in drawn
        boxes = re.findall(r"<input[^>]*>", drawn)
        chosen = [
            option["selected"] for _g, found, _i in given["optgroups"] for option in found
        ]
        assert [" checked" in box for box in boxes] == chosen


def test_what_is_kept_follows_the_words_and_never_takes_text_for_html():
    trusted = Chips(choices=[("a", SafeString("<i>A</i>"))])
    assert "<i>A</i>" in trusted.render("x", "a")
    assert "<i>" not in Chips(choices=[("a", "<i>A</i>")]).render("x", "a")
    label = gettext_lazy("Yes")
    with override("en"):
        assert ">Yes<" in Chips(choices=[("a", label)]).render("x", "a")
    with override("es-mx"):
        assert ">Sí<" in Chips(choices=[("a", label)]).render("x", "a")
    required = Chips({"data-x": 1}, [("a", "A")]).render("x", "a")
    assert required != Chips({"data-x": True}, [("a", "A")]).render("x", "a")
