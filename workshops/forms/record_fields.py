"""What the forms of all sorts of records share."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.forms.options import Chips
from communities.forms.places import OnceForm, vocabulary_choices
from workshops.actions.records import Entry
from workshops.forms.coding_fields import Section, flat, text
from workshops.forms.synthesis import TITLE_LENGTH, SecondLookForm
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import PublishableRecord, Record
from workshops.queries.items import FIELD_TEAM_ONLY

NOTE_LENGTH = 300
YES_NO = (("False", _("No")), ("True", _("Yes")))


def points(label: Any) -> Any:
    """A choice of any of the items that a record may point at."""
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


def chips(label: Any, choices: Any, **options: Any) -> Any:
    """A choice of one of a closed list."""
    return forms.ChoiceField(label=label, choices=choices, widget=Chips, **options)


class RecordForm(OnceForm, SecondLookForm):
    """What all sorts share. ``entry`` holds what to write after ``is_valid``."""

    rests_on = forms.MultipleChoiceField(
        label=_("Cards it rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mark what was said, so that this line can be traced back."),
    )
    sensitivity = forms.ChoiceField(
        label=_("Who may read it"),
        widget=Chips,
        help_text=_("Resting on a restricted card, it is restricted too."),
    )
    # Heading, whether folded, names of fields.
    layout: Sequence[tuple[Any, bool, Sequence[str]]] = ()

    def __init__(
        self,
        *args: Any,
        record: Record,
        cards: Sequence[Contribution],
        items: Sequence[Insecurity | Proposal],
        restricted: bool,
        may_publish: bool,
        from_card: Contribution | None = None,
        **kwargs: Any,
    ) -> None:
        """``cards`` and ``items``: what this person may choose; ``record`` may be unsaved."""
        self.record = record
        self.cards = {str(card.pk): card for card in cards}
        self.offered = {str(item.pk): item for item in items}
        self._remember()
        kwargs["initial"] = {"id": record.pk} | self._columns_of(from_card)
        super().__init__(*args, **kwargs)
        self._offer(restricted=restricted, may_publish=may_publish)

    def _remember(self) -> None:
        record, is_new = self.record, self.record.is_new
        rests = [] if is_new else list(record.rests_on.all())
        points = (
            list(getattr(record, record.items).all()) if record.items and not is_new else []
        )
        self.rests, self.points = rests, points
        # What this person cannot see to unmark stays.
        self.kept_cards = [card for card in rests if str(card.pk) not in self.cards]
        self.kept_items = [item for item in points if str(item.pk) not in self.offered]

    def _columns_of(self, card: Contribution | None) -> dict[str, Any]:
        record = self.record
        values: dict[str, Any] = {name: getattr(record, name) for name in record.columns}
        values |= {
            "sensitivity": record.sensitivity,
            "rests_on": [str(found.pk) for found in self.rests],
            "points_at": [str(found.pk) for found in self.points],
            "publish": getattr(record, "publish", False),
        }
        if card:
            values["rests_on"] = [str(card.pk)]
            values["sensitivity"] = card.sensitivity if card.sensitivity != "S0" else "S1"
            values[record.heading] = Truncator(card.text).chars(TITLE_LENGTH)
            if "group" in record.columns:
                values["group"] = card.group
        return values

    def _offer(self, *, restricted: bool, may_publish: bool) -> None:
        choices: dict[str, list[tuple[str, str]]] = {
            "rests_on": [(key, card.text) for key, card in self.cards.items()],
            "points_at": [(key, f"{i.code} {i.title}") for key, i in self.offered.items()],
            "sensitivity": [
                pair
                for pair in vocabulary_choices("sensitivity")
                if pair[0] in {"S1", FIELD_TEAM_ONLY}
            ],
        }
        for name, found in choices.items():
            if name in self.fields:
                self.fields[name].choices = found  # type: ignore[attr-defined]  # -- a choice field
        for name in ("rests_on", "points_at"):
            if not choices[name]:
                self.fields.pop(name, None)
        if not restricted:
            del self.fields["sensitivity"]
        if not may_publish:
            self.fields.pop("publish", None)

    def sections(self) -> Iterator[Section]:
        """The fields in the order of the page; sections that are empty are left out."""
        for heading, folded, names in self.layout:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield Section(str(heading), fields, folded)

    @property
    def entry(self) -> Entry:
        """What to write."""
        values = {name: self.cleaned_data[name] for name in self.record.columns}
        if "sensitivity" in self.fields:
            values["sensitivity"] = self.cleaned_data["sensitivity"]
        rests = self.cleaned_data.get("rests_on", [])
        points = self.cleaned_data.get("points_at", [])
        return Entry(
            values=values,
            rests_on=[*(self.cards[key] for key in rests), *self.kept_cards],
            items=[*(self.offered[key] for key in points), *self.kept_items],
            publish=self.cleaned_data.get("publish"),
        )

    @override
    def clean(self) -> None:
        """The rules of the sort, then a second look at its words."""
        super().clean()
        self.check_rules()
        self.warn_of_traces()

    def check_rules(self) -> None:
        """Add an error beside the field for each rule that the entry breaks."""

    @classmethod
    def facts(cls, record: Record) -> list[tuple[str, str]]:
        """Label and words of what a record says besides its heading."""
        found = []
        for name in record.columns:
            value = getattr(record, name)
            if name in {record.heading, "title_en"} or value in ("", [], None):
                continue
            field = cls.base_fields[name]
            choices = flat(getattr(field, "choices", ()))
            codes = value if isinstance(value, list) else [value]
            words = [str(choices.get(str(code), code)) for code in codes]
            found.append((str(field.label), ", ".join(words)))
        return found


class PublishableForm(RecordForm):
    """What may go into the published agenda, if its coordinator says so."""

    title_es = text(
        _("Words, as people would say them"), TITLE_LENGTH, rows=2, required=True
    )
    title_en = text(_("The same words in English"), TITLE_LENGTH, rows=2)
    publish = forms.BooleanField(
        label=_("Show it in the next published agenda"),
        required=False,
        help_text=_("Only what stands in its words and its marked kinds, never the notes."),
    )

    @override
    def check_rules(self) -> None:
        chosen = self.cleaned_data
        on_restricted = any(
            self.cards[key].sensitivity == FIELD_TEAM_ONLY
            for key in chosen.get("rests_on", [])
        ) or any(card.sensitivity == FIELD_TEAM_ONLY for card in self.kept_cards)
        closed = on_restricted or chosen.get("sensitivity") == FIELD_TEAM_ONLY
        if chosen.get("publish") and closed:
            self.add_error(
                "publish", _("What is for the field team only cannot be published.")
            )


def is_public(record: Record) -> bool:
    """Whether a record is marked for the published agenda."""
    return isinstance(record, PublishableRecord) and record.publish
