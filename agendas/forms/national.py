"""Forms of the national desk: themes, placing, publishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.places import OnceForm, vocabulary_choices
from communities.forms.traces import TracedForm


class ThemeForm(OnceForm):
    """A theme's words and dimension."""

    title_es = forms.CharField(
        label=_("Theme, in Spanish"),
        max_length=160,
        help_text=_(
            "What these proposals ask for together. Their own words stay as they are."
        ),
    )
    title_en = forms.CharField(label=_("Theme, in English"), max_length=160, required=False)
    dimension = forms.ChoiceField(label=_("Dimension"), choices=[], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dimension"].choices = vocabulary_choices(  # type: ignore[attr-defined]  # -- a choice field
            "dimension", empty=str(_("None yet"))
        )

    def words(self) -> dict[str, str]:
        """The words typed, without the key."""
        return {
            name: self.cleaned_data[name] for name in ("title_es", "title_en", "dimension")
        }


class PublishForm(TracedForm):
    """What the public reads about the steps that were not held."""

    TRACED = ("note_es", "note_en")

    note_es = forms.CharField(
        label=_("Why these steps were not held, in Spanish"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )
    note_en = forms.CharField(
        label=_("The same in English"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, held: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held:
            self.fields["note_es"].label = _("What the public reads about it, in Spanish")


class ValidateForm(TracedForm):
    """Whether the ranked agenda was brought before the community."""

    TRACED = ("note_es", "note_en")

    held = forms.ChoiceField(
        label=_("Was the order brought before the community?"),
        choices=[
            ("yes", _("Yes, and it agreed")),
            ("no", _("No, it was not held; the public page will say so")),
        ],
        widget=forms.RadioSelect,
    )
    note_es = forms.CharField(
        label=_("What the public reads about it, in Spanish"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )
    note_en = forms.CharField(
        label=_("The same in English"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
