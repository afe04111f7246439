"""Cells before they mean anything: sheets of text, and how much of it is accepted."""

from dataclasses import dataclass

from communities.safety.thresholds import IMPORT_ROWS, UPLOAD_BYTES
from workshops.sheets.errors import SheetError

MEGABYTE = 1024 * 1024
# Titles and headers count as lines while a grid is read; the exact count comes after.
_BESIDES_ROWS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be and what reading it may cost.

    An agenda has some 90 rows of 16 short cells, well under 100 KB and a second. The
    limits leave room for five times that with pictures and colours in the file, and
    keep a hostile one from holding a worker: reading XML costs about a second a megabyte.
    ``cell_characters`` is longer than any column takes, so that a cut text is still
    refused as too long.
    """

    upload_bytes: int = UPLOAD_BYTES
    rows: int = IMPORT_ROWS
    cells: int = 30_000
    columns: int = 60
    cell_characters: int = 2_000
    entries: int = 500
    unpacked_bytes: int = 30 * MEGABYTE
    sheet_bytes: int = 4 * MEGABYTE
    part_bytes: int = 2 * MEGABYTE
    ratio: int = 200
    memory_bytes: int = 400 * MEGABYTE
    cpu_seconds: int = 15
    wall_seconds: int = 20

    def refuse_beyond(self, *, n_rows: int, n_cells: int) -> None:
        """Stop a count of filled lines and cells that has gone too far.

        Raises:
            SheetError: too_many_rows or too_many_cells, each with its ``limit``.
        """
        if n_rows > self.rows + _BESIDES_ROWS:
            raise SheetError("too_many_rows", limit=self.rows)
        if n_cells > self.cells:
            raise SheetError("too_many_cells", limit=self.cells)


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of cells; ``number`` is the one a spreadsheet shows beside it, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells of one column joined downwards; ``column`` from 0, rows from 1, inclusive."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows that hold something, in order; blank ones are left out."""

    name: str
    lines: tuple[Line, ...]
    merges: tuple[Merge, ...] = ()
