"""Raw rows: the cells of a grid put under the columns that its header names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from workshops.sheets.columns import COLUMNS, KINDS
from workshops.sheets.grids import Grid, Line, Merge
from workshops.sheets.headers import Header
from workshops.sheets.names import SYNTHETIC, TYPE, kind_named


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as written. ``kind`` is "" where the file does not say a known one.

    ``number`` is the row as the person sees it in ``sheet`` ("" for a CSV). ``values``
    holds every column that the header names, "" where the cell is blank: a column that
    is absent says nothing, a blank cell says empty. In a flat table it also holds
    "type", and columns of the other kind where something was written in them.
    """

    kind: str
    sheet: str
    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """What was left out of a whole sheet; it stops nothing.

    ``reason``: unknown_column, repeated_column, missing_column (a required one; ``value``
    is its key) or sheet_ignored (``value`` is its name).
    """

    reason: str
    sheet: str
    value: str


def raw_rows(grid: Grid, header: Header) -> Iterator[RawRow]:
    """The rows below the header that hold anything under a known column, in order."""
    kind = _kind_of_all(grid, header)
    joined = _joined(grid, header)
    for line in grid.lines[header.at + 1 :]:
        row = _row(line, header, kind=kind, sheet=grid.name, joined=joined)
        if any(value for key, value in row.values.items() if key != TYPE):
            yield row


def notices(grid: Grid, header: Header) -> Iterator[Notice]:
    """Columns of the grid that are unknown, repeated, or required and missing."""
    for text in header.unknown:
        yield Notice("unknown_column", grid.name, text)
    for text in header.repeated:
        yield Notice("repeated_column", grid.name, text)
    kind = _kind_of_all(grid, header)
    for column in COLUMNS.get(kind, ()):
        if column.required and column.key not in header.columns[kind].values():
            yield Notice("missing_column", grid.name, column.key)


def _kind_of_all(grid: Grid, header: Header) -> str:
    """The kind that holds for the whole grid; "" when each row says its own."""
    return kind_named(grid.name) or ("" if header.typed else header.own_kind())


def _row(
    line: Line,
    header: Header,
    *,
    kind: str,
    sheet: str,
    joined: Mapping[tuple[int, int], str],
) -> RawRow:
    def cell(position: int) -> str:
        written = line.cells[position] if position < len(line.cells) else ""
        return written or joined.get((line.number, position), "")

    if not kind:
        kind = kind_named(next(map(cell, header.positions_of(TYPE)), ""))
    values = {}
    # The row's own kind comes last: where a header means two things, it decides.
    for each in sorted(header.columns, key=lambda other: other == kind):
        for position, key in header.columns[each].items():
            text = cell(position)
            if each == kind or text:
                values[key] = text
    values.pop(SYNTHETIC, None)
    return RawRow(kind, sheet, line.number, values)


def _joined(grid: Grid, header: Header) -> Mapping[tuple[int, int], str]:
    """What cells joined downwards say in the rows they cover: (row, column) -> text.

    Only lists are carried down: a group over five rows is the group of all five, but a
    title over two rows is still one title.
    """
    carried = {position for key in _CARRIED for position in header.positions_of(key)}
    below = {line.number: line for line in grid.lines[header.at + 1 :]}
    texts = {}
    for column, merges in groupby(
        sorted(grid.merges, key=_place), key=lambda each: each.column
    ):
        if column not in carried:
            continue
        end = 0
        for merge in merges:
            first = below.get(merge.first)
            # Joined areas never overlap in an honest file.
            if merge.first <= end or first is None or column >= len(first.cells):
                continue
            end = merge.last
            for number in _numbers(merge, below):
                texts[number, column] = first.cells[column]
    return texts


_CARRIED = frozenset(
    {TYPE, "answers"}
    | {column.key for kind in KINDS for column in COLUMNS[kind] if column.vocabulary}
)


def _place(merge: Merge) -> tuple[int, int]:
    return merge.column, merge.first


def _numbers(merge: Merge, below: Mapping[int, Line]) -> Iterator[int]:
    covered = range(merge.first, merge.last + 1)
    # A whole column joined by mistake has a million rows: walk the shorter of the two.
    if len(covered) > len(below):
        return (number for number in below if number in covered)
    return (number for number in covered if number in below)
