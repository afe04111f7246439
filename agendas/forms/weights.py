"""The form that chooses how much a ballot weighs in the national order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.tally.weights import NAMES
from communities.forms.traces import TracedForm

WORDS = {
    "equal_shrunk": _("One community, one voice; a voice in proportion below 15 ballots"),
    "equal": _("One community, one voice, however few ballots carry it"),
    "population": _("In proportion to the inhabitants of each community"),
    "sqrt_population": _("By the square root of the inhabitants"),
    "participants": _("Each ballot the same: a community with more ballots has more voice"),
    "sqrt_participants": _("By the square root of the number of ballots"),
}


class WeightsForm(TracedForm):
    """One of the policies of agendas.tally.weights, and why, which the public reads."""

    TRACED = ("reason_es", "reason_en")

    policy = forms.ChoiceField(
        label=_("Weights"),
        choices=[(name, WORDS[name]) for name in NAMES],
        widget=forms.RadioSelect,
    )
    reason_es = forms.CharField(
        label=_("Why, in Spanish"),
        help_text=_("The public reads it. Never who said it."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    reason_en = forms.CharField(
        label=_("The same in English"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["policy"] = now
