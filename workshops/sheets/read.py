"""From the bytes of an upload to raw rows: text under known columns, nothing judged yet."""

from dataclasses import dataclass

from workshops.sheets.containers import WORKBOOK, container
from workshops.sheets.delimited import read_grid
from workshops.sheets.errors import SheetError
from workshops.sheets.grids import DEFAULT_LIMITS, Grid, Limits
from workshops.sheets.headers import find_header
from workshops.sheets.names import kind_named
from workshops.sheets.rows import Notice, RawRow, notices, raw_rows
from workshops.sheets.sandbox import read_workbook

_QUOTED_TEXTS = 8
_QUOTED_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file in its order, and what was noticed on the way."""

    rows: tuple[RawRow, ...]
    warnings: tuple[Notice, ...]


def read_table(data: bytes, *, filename: str, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The rows of an XLSX (sheets named after their kind) or of a CSV with a type column.

    What the file is gets told from its bytes; ``filename`` is trusted for nothing but
    refusing text that says it is something else. A flat table without a type column is
    read when its headers belong to one kind only. Linear in the size of the file.

    Raises:
        SheetError: any reason of ``workshops.sheets.errors.REASONS``.
        RuntimeError: the reader process could not start.
    """
    if container(data, filename=filename, limits=limits) == WORKBOOK:
        grids, left = read_workbook(data, limits=limits)
    else:
        grids, left = (read_grid(data, limits=limits),), ()
    rows: list[RawRow] = []
    warnings = [Notice("sheet_ignored", name, name) for name in left]
    for grid in grids:
        header = find_header(grid, kind_named(grid.name))
        if header:
            rows.extend(raw_rows(grid, header))
            warnings.extend(notices(grid, header))
        elif grid.lines:
            warnings.append(_without_header(grid))
    if not rows:
        raise _nothing_found(grids, warnings)
    if len(rows) > limits.rows:
        raise SheetError("too_many_rows", limit=limits.rows)
    return Table(tuple(rows), tuple(warnings))


def _without_header(grid: Grid) -> Notice:
    # A sheet that is meant to hold rows must not be passed over in silence.
    if kind_named(grid.name) or not grid.name:
        texts = [
            cell[:_QUOTED_LENGTH] for line in grid.lines for cell in line.cells if cell
        ]
        raise SheetError("no_header", sheet=grid.name, found=tuple(texts[:_QUOTED_TEXTS]))
    return Notice("sheet_ignored", grid.name, grid.name)


def _nothing_found(grids: tuple[Grid, ...], warnings: list[Notice]) -> SheetError:
    ignored = tuple(each.value for each in warnings if each.reason == "sheet_ignored")
    if ignored and not any(kind_named(grid.name) for grid in grids):
        return SheetError("wrong_sheet", found=ignored[:_QUOTED_TEXTS])
    return SheetError("empty")
