"""Forms of what actors answer and promise, and of what the community sees."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from agendas.choices import COMMITMENT, Feasible, Position, ReportAuthor, ReportStep
from agendas.models.followup import ANSWER_CHARACTERS, Commitment
from communities.forms.places import OnceForm, vocabulary_choices
from communities.forms.traces import TracedForm

# A circle larger than this is an assembly; more digits are a slip of the hand.
MOST_ANSWERS = 2_000


def _text(label: Any, length: int = ANSWER_CHARACTERS, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea({"rows": 2}), **options
    )


def _english(length: int = ANSWER_CHARACTERS) -> forms.CharField:
    return _text(_("The same in English"), length, required=False)


class _Worded(TracedForm, OnceForm):
    """A form of one row whose texts are looked at for traces; ``COLUMNS`` are what it keeps."""

    COLUMNS: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class _ActorForm(_Worded):
    """Something about one kind of actor on one level of the state, by a day."""

    actor = forms.ChoiceField(
        label=_("Who"),
        choices=lambda: vocabulary_choices("stakeholder", empty=gettext("Choose…")),
        help_text=_("Types only, never names."),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=lambda: vocabulary_choices("level", empty=gettext("Choose…")),
    )
    due_on = forms.DateField(
        required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class AnswerForm(_ActorForm):
    """What an actor said, or that nothing was said."""

    TRACED = ("words_es", "words_en")
    COLUMNS = (
        *("actor", "level", "position", "feasible"),
        *("words_es", "words_en", "due_on"),
    )

    position = forms.ChoiceField(
        label=_("What they say"), choices=Position.choices, widget=forms.RadioSelect
    )
    feasible = forms.ChoiceField(
        label=_("Can it be done, they say"),
        choices=[("", _("Not said")), *Feasible.choices],
        required=False,
    )
    words_es = _text(
        _("In short, in Spanish"),
        required=False,
        help_text=_("The public reads it. Who asked what is never told."),
    )
    words_en = _english()

    field_order = ("actor", "level", "position", "feasible", "words_es", "words_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].label = _("An answer is owed by")

    @override
    def clean(self) -> dict[str, Any]:
        """Who has not answered said nothing."""
        data = super().clean()
        if data.get("position") == Position.SILENT:
            for name in ("words_es", "words_en", "feasible"):
                if data.get(name):
                    self.add_error(
                        name,
                        _("Who has not answered has said nothing: leave this empty."),
                    )
        return data


class CommitmentForm(_ActorForm):
    """What an actor is asked to do."""

    TRACED = ("text_es", "text_en", "budget_line", "risk_es", "risk_en")
    COLUMNS = ("actor", "level", "due_on", *TRACED)

    text_es = _text(
        _("What is asked for, in Spanish"),
        help_text=_("One thing that people can later see with their own eyes."),
    )
    text_en = _english()
    budget_line = forms.CharField(
        label=_("Where the money stands"),
        max_length=120,
        required=False,
        help_text=_("The budget and its line, as anyone can look it up."),
    )
    risk_es = _text(
        _("What could end it, in Spanish"),
        160,
        required=False,
        help_text=_("An election, the end of a budget year, one office's goodwill."),
    )
    risk_en = _english(160)

    field_order = ("actor", "level", "text_es", "text_en", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].label = _("By when")

    def clean_due_on(self) -> Any:
        """A promise lies ahead."""
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return day


class DeclineForm(TracedForm):
    """Why an actor declined, as the public reads it."""

    TRACED = ("reason_es", "reason_en")

    reason_es = _text(_("Why, as the public reads it, in Spanish"))
    reason_en = _english()


class ReportForm(_Worded):
    """One word about how far a promise has come."""

    TRACED = ("words_es", "words_en", "source")
    COLUMNS = ("author", "step", "evidence", "source", "words_es", "words_en")

    author = forms.ChoiceField(
        label=_("Who says so"), choices=ReportAuthor.choices, widget=forms.RadioSelect
    )
    step = forms.ChoiceField(label=_("How it stands"), widget=forms.RadioSelect)
    evidence = forms.ChoiceField(
        label=_("What shows it"),
        choices=lambda: vocabulary_choices("evidence", empty=gettext("Nothing yet")),
        required=False,
    )
    source = forms.CharField(
        label=_("Where anyone can check it"),
        max_length=160,
        required=False,
        help_text=_("A gazette, a report and its page, a visit and its month."),
    )
    words_es = _text(_("In short, in Spanish"), required=False)
    words_en = _english()

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            (step, label)
            for step, label in ReportStep.choices
            if step == ReportStep.AS_BEFORE or COMMITMENT.allows(commitment.state, step)
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """What shows it can be checked somewhere; a source shows something."""
        data = super().clean()
        if data.get("evidence") and not data.get("source"):
            self.add_error("source", _("Say where anyone can check it."))
        if data.get("source") and not data.get("evidence"):
            self.add_error("evidence", _("Say what kind of evidence this is."))
        return data


class VerifyForm(forms.Form):
    """How many of one group saw what was promised."""

    group = forms.ChoiceField(label=_("Group"))
    n_seen = forms.IntegerField(
        label=_("Saw it"), min_value=0, max_value=MOST_ANSWERS, initial=0
    )
    n_partly = forms.IntegerField(
        label=_("Saw a part of it"), min_value=0, max_value=MOST_ANSWERS, initial=0
    )
    n_unseen = forms.IntegerField(
        label=_("Did not see it"), min_value=0, max_value=MOST_ANSWERS, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        groups = vocabulary_choices("group", empty=gettext("Choose…"))
        self.fields["group"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            # With children there are drawings and lists, never hands that are counted.
            pair
            for pair in groups
            if pair[0] != "children"
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Somebody answered."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(self.counts().values()):
            self.add_error(None, _("Write how many answered."))
        return data

    def counts(self) -> dict[str, int]:
        """How many saw it, a part of it, nothing of it; by column."""
        return {
            name: self.cleaned_data[name] for name in ("n_seen", "n_partly", "n_unseen")
        }
