"""Forms of what is recorded besides insecurities and proposals, one a sort."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.forms.options import Chips
from communities.forms.places import vocabulary_choices
from workshops.choices import (
    CapacityKind,
    Continuity,
    RecordSort,
    ReframingOutcome,
    Reproduces,
    ResponseEffect,
)
from workshops.forms.coding_fields import any_of, one_of, text
from workshops.forms.record_fields import (
    NOTE_LENGTH,
    YES_NO,
    PublishableForm,
    RecordForm,
    chips,
    points,
)


def actor_choices() -> list[tuple[str, Any]]:
    """Who may respond: those who must answer for something, then anybody else, types only."""
    return [
        ("", gettext("Choose…")),
        (gettext("Institutions and organisations"), vocabulary_choices("stakeholder")),
        (gettext("Others"), vocabulary_choices("actor")),
    ]


class ResponseForm(PublishableForm):
    """What somebody already does, and what it did."""

    actor = forms.ChoiceField(
        label=_("Who does it"),
        choices=actor_choices,
        help_text=_("Types only, never names."),
    )
    points_at = points(_("Insecurities that it is aimed at"))
    approach = one_of("approach", _("Approach"), widget=Chips)
    effect = chips(_("What it did to people"), ResponseEffect.choices)
    repressive = forms.TypedChoiceField(
        label=_("Is it repressive?"),
        choices=YES_NO,
        coerce=lambda answer: answer == "True",
        widget=Chips,
    )
    reproduces_violence = chips(_("Does it reproduce violence?"), Reproduces.choices)
    continuity = chips(_("Does it go on?"), Continuity.choices)
    left_note = text(
        _("What it left behind"),
        NOTE_LENGTH,
        rows=2,
        help_text=_("For the team: what stayed when it ended, or what people fear losing."),
    )
    worded = ("title_es", "title_en", "left_note")
    layout = (
        (_("Words"), False, ("title_es", "actor")),
        (
            _("What it did"),
            False,
            (
                "points_at",
                "effect",
                "continuity",
                "left_note",
                "approach",
                "repressive",
                "reproduces_violence",
            ),
        ),
        (_("What it rests on"), False, ("rests_on",)),
        (_("English, and who may read it"), True, ("title_en", "sensitivity", "publish")),
    )


class CapacityForm(PublishableForm):
    """What people have to build on."""

    kind = chips(_("Kind"), CapacityKind.choices)
    dimension = one_of("dimension", _("Dimension"))
    fragility = text(
        _("What could make it break"),
        NOTE_LENGTH,
        rows=2,
        help_text=_("For the team, it is never published."),
    )
    points_at = points(_("Proposals that build on it"))
    worded = ("title_es", "title_en", "fragility")
    layout = (
        (_("Words"), False, ("title_es", "kind", "dimension", "fragility")),
        (_("What builds on it"), False, ("points_at",)),
        (_("What it rests on"), False, ("rests_on",)),
        (_("English, and who may read it"), True, ("title_en", "sensitivity", "publish")),
    )


class NarrativeForm(RecordForm):
    """How people explain violence; what it is called, never whether it is true."""

    paraphrase_es = text(
        _("The explanation, in other words"),
        NOTE_LENGTH,
        rows=3,
        required=True,
        help_text=_("In Spanish. A paraphrase that leads to nobody, not a quotation."),
    )
    kind = one_of("narrative", _("What it does"), widget=Chips)
    group = one_of("group", _("Group"))
    worded = ("paraphrase_es",)
    layout = (
        (_("Words"), False, ("paraphrase_es", "kind", "group")),
        (_("What it rests on"), False, ("rests_on",)),
        (_("Who may read it"), True, ("sensitivity",)),
    )

    @override
    def check_rules(self) -> None:
        if not self.cleaned_data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose what this explanation does."))


class ReframingForm(RecordForm):
    """From a wish for force to its longing, a question and other ways."""

    raw_wish_es = text(
        _("The wish, in other words"),
        NOTE_LENGTH,
        rows=2,
        required=True,
        help_text=_("In Spanish. Write it as it was meant; it is never published."),
    )
    longings = any_of("longing", _("The longing behind it"))
    question_es = text(_("The question that was asked"), NOTE_LENGTH, rows=2)
    points_at = points(_("Proposals that answer the longing"))
    outcome = chips(
        _("What became of the wish"),
        lambda: [("", gettext("Not yet")), *ReframingOutcome.choices],
        required=False,
    )
    worded = ("raw_wish_es", "question_es")
    layout = (
        (_("Wish and longing"), False, ("raw_wish_es", "longings", "question_es")),
        (_("What else was found"), False, ("points_at", "outcome")),
        (_("What it rests on"), False, ("rests_on",)),
        (_("Who may read it"), True, ("sensitivity",)),
    )

    @override
    def check_rules(self) -> None:
        chosen = self.cleaned_data
        if chosen.get("outcome") and not chosen.get("longings"):
            self.add_error(
                "longings",
                _("Say which longing was heard before saying what became of it."),
            )


FORMS: Mapping[RecordSort, type[RecordForm]] = {
    RecordSort.RESPONSE: ResponseForm,
    RecordSort.CAPACITY: CapacityForm,
    RecordSort.NARRATIVE: NarrativeForm,
    RecordSort.REFRAMING: ReframingForm,
}
