"""Forms of the review of a proposal: principles, viability, the steps between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from communities.forms.places import vocabulary_choices
from communities.models.processes import Principle
from communities.safety.coarsen import quarter
from workshops.actions.reviews import Judgement, Marks
from workshops.choices import ReviewStep
from workshops.forms.synthesis import LineField, SecondLookForm
from workshops.forms.traces import Piece, pieces
from workshops.models.items import Proposal
from workshops.models.reviews import (
    NO_REASON_NEEDED,
    VIABILITY_PARTS,
    PrincipleReview,
    Viability,
)

# As long as the columns that keep them.
REASON_LENGTH = NOTE_LENGTH = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100
QUARTERS = [
    ("Q1", pgettext_lazy("part of a year", "First quarter")),
    ("Q2", pgettext_lazy("part of a year", "Second quarter")),
    ("Q3", pgettext_lazy("part of a year", "Third quarter")),
    ("Q4", pgettext_lazy("part of a year", "Fourth quarter")),
]
MARKS = [
    ("", _("Cannot say")),
    ("1", pgettext_lazy("viability", "Hard here")),
    ("2", pgettext_lazy("viability", "With work")),
    ("3", pgettext_lazy("viability", "Within reach")),
]
PARTS = {
    "legal": _("By law"),
    "budget": _("By budget"),
    "safety": _("For people's safety"),
    "social": _("By those who must live with it"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One principle on the page."""

    principle: Principle
    alignment: forms.BoundField
    reason_es: forms.BoundField
    reason_en: forms.BoundField

    @property
    def is_wrong(self) -> bool:
        """Whether anything in it was refused."""
        return any((self.alignment.errors, self.reason_es.errors, self.reason_en.errors))


class PrinciplesForm(SecondLookForm):
    """All principles at once: one alignment each, a reason where it is in tension."""

    def __init__(
        self,
        *args: Any,
        principles: Sequence[Principle],
        found: Sequence[PrincipleReview],
        **kwargs: Any,
    ) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.principles = principles
        known = {row.principle_id: row for row in found}
        worded = []
        for principle in principles:
            row = known.get(principle.pk)
            self.fields[f"alignment-{principle.code}"] = forms.ChoiceField(
                label=_("How does it stand to this principle?"),
                choices=vocabulary_choices("alignment"),
                widget=forms.RadioSelect,
                initial=row.alignment if row else None,
            )
            for name, label in (
                ("reason_es", _("Why, in Spanish")),
                ("reason_en", _("Why, in English")),
            ):
                self.fields[f"{name}-{principle.code}"] = LineField(
                    label=label,
                    max_length=REASON_LENGTH,
                    required=False,
                    widget=forms.Textarea({"rows": 2}),
                    initial=getattr(row, name) if row else "",
                )
                worded.append(f"{name}-{principle.code}")
        self.worded = tuple(worded)

    def rows(self) -> list[Row]:
        """The page, principle by principle."""
        return [
            Row(
                principle,
                self[f"alignment-{principle.code}"],
                self[f"reason_es-{principle.code}"],
                self[f"reason_en-{principle.code}"],
            )
            for principle in self.principles
        ]

    @override
    def clean(self) -> None:
        """A reason stands where one is needed; every reason is looked at twice."""
        super().clean()
        for principle in self.principles:
            alignment = self.cleaned_data.get(f"alignment-{principle.code}")
            name = f"reason_es-{principle.code}"
            missing = not self.cleaned_data.get(name) and name not in self.errors
            if alignment and alignment not in NO_REASON_NEEDED and missing:
                self.add_error(name, _("Say why, so that whoever proposed it can answer."))
        self.warn_of_traces()

    @property
    def judgements(self) -> dict[str, Judgement]:
        """What was chosen, by code of the principle."""
        return {
            principle.code: Judgement(
                **{
                    name: self.cleaned_data[f"{name}-{principle.code}"]
                    for name in ("alignment", "reason_es", "reason_en")
                }
            )
            for principle in self.principles
        }


class ViabilityForm(forms.Form):
    """Four marks, of which any may stay open, and the month or quarter they hold for."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    part = forms.ChoiceField(
        label=_("Quarter or month"),
        choices=[
            (_("Quarter"), QUARTERS),
            (_("Month"), [(f"{number:02d}", name) for number, name in MONTHS.items()]),
        ],
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        row = getattr(proposal, "viability", None)
        period = row.period if row else quarter(timezone.localdate())
        year, _dash, part = period.partition("-")
        kwargs["initial"] = {"year": year, "part": part}
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for name in VIABILITY_PARTS:
            mark = getattr(row, name, None)
            self.fields[name] = forms.TypedChoiceField(
                label=PARTS[name],
                choices=MARKS,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=mark or "",
            )

    @override
    def clean(self) -> None:
        """Something is said."""
        super().clean()
        if not any(self.cleaned_data.get(name) for name in VIABILITY_PARTS):
            self.add_error(None, _("Mark at least one of the four."))

    def parts(self) -> list[forms.BoundField]:
        """The four marks."""
        return [self[name] for name in VIABILITY_PARTS]

    @property
    def marks(self) -> Marks:
        """What was chosen."""
        return Marks(
            period=f"{self.cleaned_data['year']}-{self.cleaned_data['part']}",
            **{name: self.cleaned_data[name] for name in VIABILITY_PARTS},
        )


def shown_marks(row: Viability) -> list[tuple[str, str]]:
    """The four marks of a viability in words."""
    words = {code: str(label) for code, label in MARKS}
    return [
        (str(PARTS[name]), words[str(getattr(row, name) or "")]) for name in VIABILITY_PARTS
    ]


class StepForm(SecondLookForm):
    """One step of the review; where it is reframed or parked, a plain note says why."""

    step = forms.ChoiceField(choices=ReviewStep.choices, widget=forms.HiddenInput)
    note = LineField(
        label=_("A note for the team"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    sure = forms.BooleanField(
        label=_("I read it: nothing here leads to a person or to an exact place."),
        required=False,
    )
    worded = ("note",)

    @override
    def clean(self) -> None:
        """A person says aloud that the words are safe; a note says why."""
        super().clean()
        step = self.cleaned_data.get("step")
        if step == ReviewStep.PASS_SAFETY and not self.cleaned_data.get("sure"):
            self.add_error("sure", _("Read it once more, and mark this."))
        needs_note = step in {ReviewStep.REFRAME, ReviewStep.PARK}
        if needs_note and not self.cleaned_data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write in a few words why."))
        self.warn_of_traces()


def suspect_words(proposal: Proposal) -> list[tuple[Piece, ...]]:
    """Every text of a proposal in which the names lint found something, cut at the finds."""
    texts = (
        proposal.title_es,
        proposal.title_en,
        proposal.social_part_es,
        proposal.social_part_en,
        proposal.security_part_es,
        proposal.security_part_en,
        proposal.success_sign,
    )
    return [found for text in texts if (found := pieces(text))]
