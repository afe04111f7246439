"""Forms about who was not heard, and about how those who listen are."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.places import OnceForm
from communities.forms.traces import TracedForm
from workshops.choices import NotHeardReason, SelfCheckBand


class NotHeardForm(TracedForm):
    """Why one group was not heard, in words that anyone may read."""

    TRACED = ("note_es", "note_en")

    reason = forms.ChoiceField(
        label=_("Why it was not heard"),
        choices=NotHeardReason.choices,
        widget=forms.RadioSelect,
    )
    note_es = forms.CharField(
        label=_("What the public reads"),
        max_length=200,
        required=False,
        help_text=_("In Spanish, without names, places or dates."),
        widget=forms.Textarea({"rows": 2}),
    )
    note_en = forms.CharField(
        label=_("The same in English"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def values(self) -> dict[str, str]:
        """The columns of the record."""
        return {name: self.cleaned_data[name] for name in ("reason", "note_es", "note_en")}


class DebriefForm(OnceForm):
    """How one is after listening; no words to write."""

    band = forms.ChoiceField(
        label=_("How are you?"),
        choices=SelfCheckBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one, or simply leave this page.")},
    )
    needs_support = forms.BooleanField(
        label=_("I would like somebody to look after us"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def key(self) -> uuid.UUID:
        """The key of the answer."""
        return uuid.UUID(str(self.cleaned_data["id"]))
