"""The forms of the capture page.

On the screen they are one form, so that what was typed travels with every button and is
never lost.
"""

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities import vocabularies
from communities.forms.places import OnceForm, vocabulary_choices
from communities.safety.thresholds import CONTRIBUTION_CHARACTERS
from workshops.actions.cards import Card
from workshops.choices import ContributionKind, HeadcountBand
from workshops.forms.sessions import CHILDREN
from workshops.forms.traces import Piece, pieces
from workshops.models.contributions import Contribution
from workshops.models.sessions import Session

# More at once is a file, and belongs in a sheet.
LINES_AT_ONCE = 60
# What people write before a line on a flipchart.
_BULLET = re.compile(r"^(?:[-–—•·*]+|\d{1,2}[.)])\s+")
# The kind that a phase mostly collects.
FIRST_KIND = {
    "proposals": ContributionKind.PROPOSAL,
    "reframing": ContributionKind.PROPOSAL,
}
ONLY_TEAM = "S2"


def tidy(text: str) -> str:
    """One line without spaces at its ends or twice in a row."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Suspect:
    """One line in which the names lint found something; ``number`` counts from 1."""

    number: int
    pieces: tuple[Piece, ...]


class HowForm(OnceForm):
    """What a card inherits from the one before: its kind, its group, who may read it."""

    kind = forms.ChoiceField(
        label=_("What kind of card"),
        choices=ContributionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of card it is.")},
    )
    group = forms.ChoiceField(label=_("Group that said it"), required=False)
    only_team = forms.BooleanField(
        label=_("Only the field team reads this"), required=False
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault(
            "kind", FIRST_KIND.get(session.phase, ContributionKind.INSECURITY)
        )
        initial.setdefault("group", session.group)
        super().__init__(*args, label_suffix="", **kwargs)
        self.session = session
        self.fields["group"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            choice
            for choice in vocabulary_choices("group")
            if choice[0] != CHILDREN or session.group == CHILDREN
        ]

    @property
    def differs(self) -> bool:
        """Whether the folded part says something else than what is inherited."""
        group = self["group"].value() or self.session.group
        return bool(self["only_team"].value()) or group != self.session.group

    def _card(self, *, text: str, key: uuid.UUID) -> Card:
        data = self.cleaned_data
        return Card(
            kind=data["kind"],
            text=text,
            group=data["group"],
            sensitivity=ONLY_TEAM if data["only_team"] else "",
            id=key,
        )

    def _remember_warning(self, name: str, text: str) -> None:
        # The same words sent again are kept: the writer has looked at them.
        self.data = dict(self.data.items()) | {name: text}


class CardForm(HowForm):
    """One card. Words that look like a trace are kept only when they are sent twice."""

    text = forms.CharField(
        label=_("In few words, without names or places"),
        max_length=CONTRIBUTION_CHARACTERS,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Write what was said. If nothing was said, note a silence."),
            "max_length": _("Make it shorter: a card holds %(limit_value)d characters."),
        },
    )
    correcting = forms.BooleanField(required=False, widget=forms.HiddenInput)
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    suspect: Suspect | None = None

    def clean_text(self) -> str:
        """One tidy line."""
        return tidy(str(self.cleaned_data["text"]))

    @override
    def clean(self) -> dict[str, Any]:
        """Nothing that looks like a trace, unless it was warned of before."""
        data = super().clean() or self.cleaned_data
        text = data.get("text", "")
        found = pieces(text)
        if found and tidy(str(data.get("warned", ""))) != text:
            self.suspect = Suspect(1, found)
            self._remember_warning("warned", text)
            self.add_error(
                "text",
                forms.ValidationError(
                    _("Not saved yet. This may lead to a person or a place."), code="traces"
                ),
            )
        return data

    def card(self) -> Card:
        """The card, once the form is valid."""
        return self._card(text=self.cleaned_data["text"], key=self.cleaned_data["id"])


class LinesForm(HowForm):
    """Several cards of one kind, one a line; all of them or none."""

    lines = forms.CharField(
        label=_("Several lines, one card each"),
        widget=forms.Textarea({"rows": 6, "autocomplete": "off"}),
        error_messages={"required": _("Write or paste at least one line.")},
    )
    lines_warned = forms.CharField(required=False, widget=forms.HiddenInput)

    suspects: tuple[Suspect, ...] = ()

    def clean_lines(self) -> list[str]:
        """The lines that say something, without the bullets of the flipchart."""
        typed = [tidy(line) for line in str(self.cleaned_data["lines"]).splitlines()]
        lines = [_BULLET.sub("", line) for line in typed if line]
        if len(lines) > LINES_AT_ONCE:
            raise forms.ValidationError(
                gettext("At most %(most)d lines at once; here are %(n)d.")
                % {"most": LINES_AT_ONCE, "n": len(lines)}
            )
        long = [
            gettext("Line %(number)d has %(n)d characters; a card holds %(most)d.")
            % {"number": number, "n": len(line), "most": CONTRIBUTION_CHARACTERS}
            for number, line in enumerate(lines, start=1)
            if len(line) > CONTRIBUTION_CHARACTERS
        ]
        if long:
            raise forms.ValidationError(long)
        return lines

    @override
    def clean(self) -> dict[str, Any]:
        """No line that looks like a trace, unless all were warned of before."""
        data = super().clean() or self.cleaned_data
        lines = data.get("lines", [])
        whole = "\n".join(lines)
        found = tuple(
            Suspect(number, cut)
            for number, line in enumerate(lines, start=1)
            if (cut := pieces(line))
        )
        before = str(data.get("lines_warned", "")).replace("\r\n", "\n")
        if found and before != whole:
            self.suspects = found
            self._remember_warning("lines_warned", whole)
            message = ngettext(
                "Nothing saved yet. %(n)d line may lead to a person or a place.",
                "Nothing saved yet. %(n)d lines may lead to a person or a place.",
                len(found),
            )
            self.add_error(
                "lines", forms.ValidationError(message % {"n": len(found)}, code="traces")
            )
        return data

    def cards(self) -> list[Card]:
        """The cards, once the form is valid; keys follow from the form's, so once is once."""
        key = self.cleaned_data["id"]
        return [
            self._card(text=line, key=uuid.uuid5(key, str(number)))
            for number, line in enumerate(self.cleaned_data["lines"])
        ]


class FinishForm(forms.Form):
    """Closing the notes: how many people sat in the circle, by band."""

    headcount_band = forms.ChoiceField(
        label=_("How many people were there"),
        choices=HeadcountBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say about how many people were there.")},
    )


class SilenceForm(forms.Form):
    """Something was not said: its kind only."""

    silence_id = forms.UUIDField()
    silence = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["silence"].choices = vocabulary_choices("silence")  # type: ignore[attr-defined]  # -- a choice field


def inherited(data: Mapping[str, str]) -> dict[str, Any]:
    """What the next card inherits, read from an address; what is unknown is left out."""
    kept: dict[str, Any] = {}
    if data.get("kind") in ContributionKind.values:
        kept["kind"] = data["kind"]
    if data.get("group") in vocabularies.codes("group"):
        kept["group"] = data["group"]
    if data.get("only_team") == "on":
        kept["only_team"] = True
    return kept


def unsaved(data: Mapping[str, str], *, done: Collection[str] = ()) -> dict[str, Any]:
    """What stands in the fields and is not saved now, as first values of new forms.

    ``done`` names the fields whose words are saved.
    """
    names = {"id", "text", "warned", "lines", "lines_warned"} - set(done)
    kept: dict[str, Any] = {name: data[name] for name in names if data.get(name)}
    if "text" not in done and data.get("correcting") == "True":
        kept["correcting"] = True
    return inherited(data) | kept


def of_card(card: Contribution, *, correcting: bool) -> dict[str, Any]:
    """A written card as first values of the form: to correct it, or after taking it out."""
    values: dict[str, Any] = {
        "kind": card.kind,
        "group": card.group,
        "text": card.text,
        "only_team": card.sensitivity == ONLY_TEAM,
        "correcting": correcting,
    }
    return values | ({"id": card.id} if correcting else {})
