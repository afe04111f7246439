"""Finding the row of headers in a sheet that may start with titles and blank rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshops.sheets.columns import COLUMNS, KINDS
from workshops.sheets.folding import fold
from workshops.sheets.grids import Grid
from workshops.sheets.names import HEADERS, SYNTHETIC, TYPE

# How many filled rows are searched, and how many headers make a row of headers.
HEADER_LINES = 10
HEADERS_NEEDED = 3

_SHARED = frozenset.intersection(
    *(frozenset(column.key for column in COLUMNS[kind]) for kind in KINDS)
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns are: for each kind, position -> key; a repeated key counts once.

    ``at`` is the index of the header among the lines of its grid. ``unknown`` and
    ``repeated`` hold headers as written, in order.
    """

    at: int
    columns: Mapping[str, Mapping[int, str]]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]

    def positions_of(self, key: str) -> tuple[int, ...]:
        """Where ``key`` stands, in order; it may differ between kinds."""
        pairs = (pair for each in self.columns.values() for pair in each.items())
        return tuple(sorted({position for position, name in pairs if name == key}))

    @property
    def typed(self) -> bool:
        """Whether a column tells the kind of each row."""
        return any(TYPE in by_position.values() for by_position in self.columns.values())

    def own_kind(self) -> str:
        """The only kind whose own columns stand here; "" when both or neither do."""
        own = [
            kind
            for kind in KINDS
            if set(self.columns[kind].values()) - _SHARED - {TYPE, SYNTHETIC}
        ]
        return own[0] if len(own) == 1 else ""


def recognised(cells: Sequence[str], kind: str = "") -> int:
    """How many different headers ``cells`` holds, of ``kind`` or of the better of both."""
    folded = {fold(cell) for cell in cells if cell}
    kinds = (kind,) if kind else KINDS
    return max(
        len({HEADERS[each][name] for name in folded if name in HEADERS[each]})
        for each in kinds
    )


def find_header(grid: Grid, kind: str = "") -> Header | None:
    """The row among the first filled ones that holds the most headers, or None.

    ``kind`` is the one the sheet is named after; "" when any will do.
    """
    scores = [recognised(line.cells, kind) for line in grid.lines[:HEADER_LINES]]
    if max(scores, default=0) < HEADERS_NEEDED:
        return None
    at = scores.index(max(scores))
    kinds = (kind,) if kind else KINDS
    cells = grid.lines[at].cells
    columns, repeated = {}, []
    for each in kinds:
        by_position: dict[int, str] = {}
        for position, cell in enumerate(cells):
            key = HEADERS[each].get(fold(cell)) if cell else None
            if key and key in by_position.values():
                repeated.append(cell)
            elif key:
                by_position[position] = key
        columns[each] = by_position
    known = {position for by_position in columns.values() for position in by_position}
    unknown = tuple(
        cell
        for position, cell in enumerate(cells)
        if cell and position not in known and cell not in repeated
    )
    return Header(at, columns, unknown, tuple(dict.fromkeys(repeated)))
