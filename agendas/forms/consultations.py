"""Forms of a consultation on the desk: its question, its slips, its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agendas.actions.codes import PAPERS_AT_MOST, SLIPS_PER_BATCH
from agendas.choices import BatchKind, Lot, Subject
from communities.forms.places import OnceForm
from communities.safety.thresholds import PAPERS_PER_STACK

if TYPE_CHECKING:
    from datetime import date

    from agendas.models.consultations import Card, Consultation

# Asks for nothing in particular, and tells nothing to whoever looks over a shoulder.
QUESTION = ("¿Qué es lo más importante?", "What matters most?")


def _question_fields() -> dict[str, forms.CharField]:
    return {
        "question_es": forms.CharField(
            label=_("Question, in Spanish"),
            max_length=120,
            initial=QUESTION[0],
            help_text=_("It stands above the cards. Keep it short and neutral."),
        ),
        "question_en": forms.CharField(
            label=_("Question, in English"),
            max_length=120,
            initial=QUESTION[1],
            required=False,
        ),
    }


class ConsultationForm(OnceForm):
    """A new vote: what it is about, and what it asks."""

    subject = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Subject.choices,
        initial=Subject.PROPOSALS,
        widget=forms.RadioSelect,
    )
    question_es, question_en = _question_fields().values()


class WordingForm(forms.Form):
    """The question, and the day that slips name as the last one."""

    question_es, question_en = _question_fields().values()
    closes_on = forms.DateField(
        label=_("Last day printed on the slips"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("It closes when two people close it, not by itself."),
    )

    counts_only = forms.ChoiceField(
        label=_("How people choose"),
        choices=[
            ("", _("In secret: slips, a shared device or paper")),
            ("yes", _("Raised hands or dots on a wall: only the sums are kept")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Hands are seen by everyone: wherever such a result is shown, it is said."
            " In the national order it weighs as one ballot of the whole community."
        ),
    )
    unspoken_es = forms.CharField(
        label=_("If the cards are not read aloud: why, in Spanish"),
        max_length=200,
        required=False,
        help_text=_(
            "Many read little. Without a recording for each card, the public reads why."
        ),
    )
    unspoken_en = forms.CharField(
        label=_("The same in English"), max_length=200, required=False
    )

    @classmethod
    def of(cls, consultation: Consultation) -> WordingForm:
        """The form as the vote stands."""
        names = (
            *("question_es", "question_en", "closes_on"),
            *("unspoken_es", "unspoken_en"),
        )
        words = {name: getattr(consultation, name) for name in names}
        return cls(
            initial=words | {"counts_only": "yes" if consultation.counts_only else ""}
        )

    def clean_counts_only(self) -> bool:
        """Whether hands are raised; in secret, unless it is said."""
        return bool(self.cleaned_data["counts_only"])

    def clean_closes_on(self) -> date | None:
        """The day does not lie behind us."""
        day: date | None = self.cleaned_data["closes_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class SlipsForm(OnceForm):
    """A batch of slips for one broad group."""

    n_slips = forms.IntegerField(
        label=_("How many slips"),
        min_value=1,
        max_value=SLIPS_PER_BATCH,
        help_text=_("Ten on a sheet. Some more than people expected."),
    )
    lot = forms.ChoiceField(
        label=_("For whom"),
        choices=Lot.choices,
        initial=Lot.MIXED,
        widget=forms.RadioSelect,
        help_text=_("Groups with fewer than 20 ballots are counted as mixed."),
    )
    kind = forms.ChoiceField(
        label=_("On what they vote"),
        choices=[(kind.value, kind.label) for kind in (BatchKind.PHONE, BatchKind.KIOSK)],
        initial=BatchKind.PHONE,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A shared device is one of the team's, kept in the room."),
    )

    def clean_kind(self) -> str:
        """Own phones, unless something else is said."""
        return str(self.cleaned_data["kind"] or BatchKind.PHONE)


class PapersForm(forms.Form):
    """How many paper ballots there will be."""

    n_papers = forms.IntegerField(
        label=_("How many paper ballots"),
        min_value=1,
        max_value=PAPERS_AT_MOST,
        help_text=_("All you print. No more than these can be keyed in."),
    )


class StackForm(forms.Form):
    """A stack that somebody counted by hand. The key of the form makes it begin once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    lot = forms.ChoiceField(
        label=_("Papers of"),
        choices=Lot.choices,
        initial=Lot.MIXED,
        widget=forms.RadioSelect,
    )
    n_papers = forms.IntegerField(
        label=_("How many papers, counted by hand"),
        min_value=1,
        max_value=PAPERS_PER_STACK,
        help_text=_("Number them lightly in pencil: both people keep this order."),
    )


class KeyedPaperForm(forms.Form):
    """One paper of a stack as one person reads it."""

    place = forms.IntegerField(
        min_value=1, max_value=PAPERS_PER_STACK, widget=forms.HiddenInput
    )
    marks = forms.MultipleChoiceField(required=False, choices=[])

    def __init__(self, *args: Any, cards: list[Card], n_marks: int, **kwargs: Any) -> None:
        self.n_marks = n_marks
        super().__init__(*args, **kwargs)
        self.fields["marks"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            (str(card.position), card.words) for card in cards
        ]

    def clean_marks(self) -> frozenset[int]:
        """The marked positions, not more than the paper allows."""
        marks = frozenset(int(mark) for mark in self.cleaned_data["marks"])
        if len(marks) > self.n_marks:
            raise forms.ValidationError(
                _("%(n)s marks; %(most)s are allowed. Look again, or lay this paper aside.")
                % {"n": len(marks), "most": self.n_marks}
            )
        return marks
