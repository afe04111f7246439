"""XLSX to text, run only inside the sandbox: openpyxl meets the file nowhere else."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils import column_index_from_string

from workshops.sheets.errors import SheetError
from workshops.sheets.folding import clean, fold
from workshops.sheets.grids import Grid, Limits, Line, Merge
from workshops.sheets.names import SIDE_SHEETS, kind_named

# openpyxl's types do not know a read-only sheet.
Sheet = Any

# Joined cells are listed after the rows, where a read-only sheet never shows them.
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
_MERGES_KEPT = 5_000
_SHEETS_READ = 5
_NAME_LENGTH = 60
_LOOKED_AT = 20
# Of any spreadsheet there is; a row beyond would have the reader count up to it.
_LAST_ROW = 1_048_576


def read_grids(data: bytes, *, limits: Limits) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """The sheets worth reading, and the names of the others that were left.

    Sheets named after a kind of row win; only where there is none are the first few
    others read. Formulas come out as text that starts with "=", never as a result.

    Raises:
        SheetError: broken (also for entities and external references in the XML),
            too_many_rows or too_many_cells.
    """
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not in use")
    try:
        workbook = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheets: list[Sheet] = list(workbook.worksheets)
        named = [each for each in sheets if kind_named(each.title)]
        others = [each for each in sheets if fold(each.title) not in SIDE_SHEETS]
        chosen = (named or others)[:_SHEETS_READ]
        grids = _grids(chosen, data, limits)
        left = tuple(_name(each) for each in others if each not in chosen and _filled(each))
    except SheetError:
        raise
    except MemoryError as error:
        raise SheetError("too_many_cells", limit=limits.cells) from error
    except Exception as error:
        # openpyxl and defusedxml answer a damaged or hostile file with any exception.
        raise SheetError("broken") from error
    return grids, left


def _grids(sheets: list[Sheet], data: bytes, limits: Limits) -> tuple[Grid, ...]:
    grids = []
    n_rows = n_cells = 0
    for sheet in sheets:
        lines = []
        for line in _lines(sheet, limits):
            n_rows, n_cells = n_rows + 1, n_cells + sum(map(bool, line.cells))
            limits.refuse_beyond(n_rows=n_rows, n_cells=n_cells)
            lines.append(line)
        merges = _merges(sheet, data) if lines else ()
        grids.append(Grid(_name(sheet), tuple(lines), merges))
    return tuple(grids)


def _lines(sheet: Sheet, limits: Limits) -> Iterator[Line]:
    # The sheet's own word on its size may be wrong or a trap.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=limits.columns, values_only=True)
    for number, row in enumerate(rows, start=1):
        if number > _LAST_ROW:
            raise SheetError("broken")
        if row.count(None) == len(row):
            continue
        cells = [_text(value, limits.cell_characters) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Line(number, tuple(cells))


def _filled(sheet: Sheet) -> bool:
    """Whether the first rows hold anything: programs add blank sheets on their own."""
    rows = sheet.iter_rows(max_row=_LOOKED_AT, max_col=_LOOKED_AT, values_only=True)
    return any(value is not None for row in rows for value in row)


def _name(sheet: Sheet) -> str:
    return clean(sheet.title[:_NAME_LENGTH])


def _text(value: object, length: int) -> str:
    """One cell as text: 1.0 is "1", a date is ISO, a formula keeps its "="."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value[:length])
    if isinstance(value, bool | int | float):
        return _number(value)
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    # What is left are the objects of array and table formulas.
    formula = str(getattr(value, "text", None) or "")
    return "=" + clean(formula[:length]).removeprefix("=")


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value).removesuffix(".0")


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat().removesuffix("T00:00:00")


def _merges(sheet: Sheet, data: bytes) -> tuple[Merge, ...]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        xml = archive.read(sheet._worksheet_path)  # noqa: SLF001 -- openpyxl tells the part of a read-only sheet nowhere else
    merges = []
    for match in _MERGE.finditer(xml):
        left, top, bottom = (part.decode("ascii") for part in match.groups())
        if int(bottom) > int(top):
            merges.append(Merge(column_index_from_string(left) - 1, int(top), int(bottom)))
        if len(merges) == _MERGES_KEPT:
            break
    return tuple(merges)
