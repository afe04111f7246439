"""What a sheet would do to a community's items, and what was brought in before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import F, Func, IntegerField, QuerySet

from communities.models.places import Community
from communities.safety.redact import find_traces
from workshops.choices import ItemKind, ItemState
from workshops.models.imports import ImportDraft
from workshops.models.items import Insecurity, Proposal
from workshops.sheets.check import check_rows, no_lint
from workshops.sheets.columns import COLUMNS
from workshops.sheets.results import REFUSED, CheckedRow, Item, Known, Value
from workshops.sheets.rows import RawRow

# Columns whose field has another name; all others are alike.
FIELDS = {
    "dimensions": "further_dimensions",
    "social_part": "social_part_es",
    "security_part": "security_part_es",
}
RELATED = frozenset({"code", "answers"})


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of a draft: its place there from 0, as typed, and what the check says."""

    index: int
    raw: RawRow
    checked: CheckedRow

    @property
    def is_refused(self) -> bool:
        """Whether the row cannot be imported as it is."""
        return self.checked.status == REFUSED


@dataclass(frozen=True, slots=True)
class DryRun:
    """What importing would do to the ``known`` items.

    ``left_out`` rows (place in the draft, as typed) take no part.
    """

    rows: tuple[DraftRow, ...]
    left_out: tuple[tuple[int, RawRow], ...]
    known: Known

    def of(self, status: str) -> list[DraftRow]:
        """The rows with one status, in the order of the sheet."""
        return [row for row in self.rows if row.checked.status == status]

    @property
    def is_clear(self) -> bool:
        """Whether there is a row, and none is refused."""
        return bool(self.rows) and not self.of(REFUSED)

    def row(self, index: int) -> DraftRow | None:
        """The row at one place of the draft; None when it is left out or absent."""
        return next((row for row in self.rows if row.index == index), None)

    def insecurities(self) -> list[tuple[str, str]]:
        """Code and title of each insecurity a proposal may answer; by code."""
        present = {
            item.code: str(item.values.get("title_es", ""))
            for item in self.known.items
            if item.kind == ItemKind.INSECURITY
        }
        coming = {
            row.checked.code: str(row.checked.values.get("title_es", ""))
            for row in self.rows
            if row.checked.kind == ItemKind.INSECURITY and row.checked.code
        }
        return sorted((present | coming).items())

    @property
    def fingerprint(self) -> str:
        """Differs as soon as importing would do anything else than what was shown."""
        effect = [
            (
                row.index,
                row.checked.kind,
                row.checked.code,
                row.checked.status,
                sorted(row.checked.values.items()),
                row.checked.changes,
            )
            for row in self.rows
        ]
        return sha256(repr(effect).encode()).hexdigest()


def dry_run(draft: ImportDraft, *, lint: bool = True) -> DryRun:
    """What importing ``draft`` would do now, row by row; three queries, changes nothing.

    Without ``lint`` nothing looks for names: that costs most of the time, and what it finds
    is only for people to read.
    """
    kept: list[tuple[int, RawRow]] = []
    left_out: list[tuple[int, RawRow]] = []
    for index, row in enumerate(draft.rows):
        raw = RawRow(
            kind=row["kind"], sheet=row["sheet"], number=row["number"], values=row["values"]
        )
        (left_out if row.get("left_out") else kept).append((index, raw))
    known = known_items(draft.community)
    checked = check_rows(
        [raw for _index, raw in kept],
        known=known,
        lint=_traces if lint else no_lint,
    )
    rows = (
        DraftRow(index, raw, answer)
        for (index, raw), answer in zip(kept, checked, strict=True)
    )
    return DryRun(tuple(rows), tuple(left_out), known)


def _traces(text: str) -> list[str]:
    return [trace.text for trace in find_traces(text)]


def drafts_of(community: Community) -> QuerySet[ImportDraft, ImportDraft]:
    """The sheets of a community, newest first, each with ``n_rows`` and without its rows."""
    return (
        ImportDraft.objects.within(community)
        .defer("rows", "warnings")
        .annotate(
            n_rows=Func(
                F("rows"), function="jsonb_array_length", output_field=IntegerField()
            )
        )
    )


def draft_or_none(community: Community, key: UUID) -> ImportDraft | None:
    """One sheet of a community by its key, whatever became of it."""
    return (
        ImportDraft.objects.within(community)
        .select_related("community__process")
        .filter(pk=key)
        .first()
    )


def standing(community: Community, codes: Collection[str]) -> list[Insecurity | Proposal]:
    """The items of a community with these codes that still stand; two queries."""
    return [
        item
        for model in (Insecurity, Proposal)
        for item in model.objects.within(community)
        .exclude(state=ItemState.WITHDRAWN)
        .filter(code__in=codes)
    ]


def field_values(kind: str, values: Mapping[str, Value]) -> dict[str, object]:
    """Fields and values of an item for the given columns; relations are left out."""
    return {
        FIELDS.get(column.key, column.key): (
            list(value) if isinstance(value, tuple) else value
        )
        for column in COLUMNS[kind]
        if column.key not in RELATED and column.key in values
        for value in [values[column.key]]
    }


def _values(item: Insecurity | Proposal) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for column in COLUMNS[item.kind_of_item]:
        if column.key in RELATED:
            continue
        value = getattr(item, FIELDS.get(column.key, column.key))
        values[column.key] = tuple(value) if isinstance(value, list) else value
    if isinstance(item, Proposal):
        standing = (
            each for each in item.answers.all() if each.state != ItemState.WITHDRAWN
        )
        values["answers"] = tuple(sorted(each.code for each in standing))
    return values


def known_items(community: Community) -> Known:
    """Every item of a community that still stands, as the sheet checker compares it.

    Insecurities first, each kind by code; three queries.
    """
    insecurities = Insecurity.objects.within(community).exclude(state=ItemState.WITHDRAWN)
    proposals = (
        Proposal.objects.within(community)
        .exclude(state=ItemState.WITHDRAWN)
        .prefetch_related("answers")
    )
    items: list[Insecurity | Proposal] = [*insecurities, *proposals]
    return Known(
        tuple(
            Item(kind=item.kind_of_item.value, code=item.code, values=_values(item))
            for item in items
        )
    )
