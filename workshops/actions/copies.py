"""Destroying what the desk wrote down in the words of people who took them back."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import models

from communities.actions.audit import record as leave_trace
from communities.models.base import House
from communities.models.people import User
from communities.models.places import Community
from workshops.choices import ImportState, ItemState
from workshops.models.care import NotHeard
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal
from workshops.models.records import RECORDS, PublishableRecord, Record
from workshops.models.reviews import PrincipleReview
from workshops.models.synthesis import ReadBack, SynthesisStep
from workshops.queries.records import publishable_records
from workshops.wording import says_any

# Every column of an item that holds words of people, by model: those that an agenda shows,
# and with them those that stay on the desk.
TITLES = ("title_es", "title_en")
PARTS = ("social_part_es", "social_part_en", "security_part_es", "security_part_en")
SHOWN_WORDS_OF = {Insecurity: TITLES, Proposal: (*TITLES, *PARTS)}
WORDS_OF = {
    Insecurity: (*TITLES, "memo", "since", "fears", "vulnerabilities"),
    Proposal: (*TITLES, *PARTS, "memo", "success_sign", "review_note"),
}


def forget_steps(community: Community) -> None:
    """Nothing the desk did until now can be undone: its trail would bring words back."""
    SynthesisStep.objects.within(community).exclude(undo={}).update(undo={}, undone=True)


def forget_sheets(community: Community, texts: Collection[str]) -> None:
    """Imported sheets keep words as they were typed; one that waits goes if it says these."""
    sheets = ImportDraft.objects.within(community).exclude(rows=[])
    sheets.exclude(state=ImportState.DRAFT).update(rows=[], warnings=[])
    for sheet in sheets.filter(state=ImportState.DRAFT):
        if any(says_any(cell, texts) for cell in _strings(sheet.rows)):
            sheet.rows, sheet.warnings = [], []
            sheet.state = ImportState.DISCARDED
            sheet.save(update_fields=["rows", "warnings", "state"])


def _strings(value: object) -> Iterator[str]:
    """Every text in a JSON value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def words_of(model: type[Record]) -> tuple[str, ...]:
    """The columns of a record in which people write freely; the others hold codes."""
    codes = {name for name, _lists in model.coded}
    return tuple(
        name
        for name in model.columns
        if name not in codes
        and isinstance(field := model._meta.get_field(name), models.CharField)
        and not field.choices
    )


def record_says(row: Record, texts: Collection[str]) -> bool:
    """Whether a team wrote one of these folded texts into a record."""
    return any(says_any(getattr(row, name), texts) for name in words_of(type(row)))


def forget_record(row: Record, *, acting_user: User | None) -> None:
    """Delete a record. Its words cannot be emptied: without them it is nothing."""
    leave_trace(
        acting_user=acting_user,
        action="forget_record",
        target=row,
        process=row.community.process,
    )
    row.delete()


def forget_records(community: Community, texts: Collection[str]) -> None:
    """Delete records that say one of these folded texts; of public ones, what nobody sees."""
    for model in RECORDS:
        public: set[object] = set()
        shown: tuple[str, ...] = ()
        if issubclass(model, PublishableRecord):
            public = set(publishable_records(community, model).values_list("pk", flat=True))
            shown = model.public
        for row in model.objects.within(community).select_related("community__process"):
            if row.pk in public:
                blank([row], [n for n in words_of(model) if n not in shown], texts)
            elif record_says(row, texts):
                forget_record(row, acting_user=None)


def forget_copies(community: Community, texts: Collection[str]) -> None:
    """Notes of the desk that say one of these folded texts, and what was read aloud before."""
    for model, words in WORDS_OF.items():
        hidden = tuple(name for name in words if name not in SHOWN_WORDS_OF[model])
        blank(model.objects.within(community), hidden, texts)
    blank(ReadBack.objects.within(community), ("title_before",), texts)
    blank(NotHeard.objects.within(community), ("note_es", "note_en"), texts)
    for review in PrincipleReview.objects.within(community):
        # A tension without its reason is no review: the team judges this principle anew.
        if says_any(review.reason_es, texts) or says_any(review.reason_en, texts):
            review.delete()


def blank(rows: Iterable[House], names: Sequence[str], texts: Collection[str]) -> None:
    """Empty these columns where they say one of these folded texts."""
    for row in rows:
        said = [name for name in names if says_any(str(getattr(row, name)), texts)]
        for name in said:
            setattr(row, name, "")
        if isinstance(row, Proposal) and set(said) & set(PARTS):
            # Only a combined proposal must have both of its parts, and one is gone: what it
            # is has to be said anew. Nobody confirmed it, or its words would have stayed.
            row.kind, row.state = "", ItemState.RAW
            said += ["kind", "state"]
        if said:
            row.save(update_fields=said)
