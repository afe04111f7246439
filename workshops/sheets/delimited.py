"""CSV as people save it: any usual encoding, separator and line end."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import islice

from workshops.sheets.errors import SheetError
from workshops.sheets.folding import clean
from workshops.sheets.grids import Grid, Limits, Line
from workshops.sheets.headers import HEADER_LINES, recognised

SEPARATORS = ",;\t|"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Windows first: on a tie it is by far the likeliest. Then Excel for Mac and for DOS.
_OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
# Opening signs, quotation marks, dashes, dots, ordinals, degree, euro, hard blank.
_SIGNS = frozenset("¿¡«»·ºª°€\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u00a0")
_COLUMNS_TRIED = 60
_LONE_CR = re.compile(r"\r(?!\n)")


def read_grid(data: bytes, *, limits: Limits) -> Grid:
    """The one table of a CSV; rows are numbered as a spreadsheet would show them.

    Raises:
        SheetError: encoding, broken (with ``line``), too_many_rows or too_many_cells.
    """
    text = _line_ends(decode(data))
    separator = max(SEPARATORS, key=lambda each: _headers_with(text, each))
    return Grid(name="", lines=tuple(_lines(text, separator, limits)))


def decode(data: bytes) -> str:
    """The text of ``data``: by its mark, else UTF-8, else the old encoding it fits best.

    Without a mark the old encodings cannot be told apart for certain; the one that
    gives the most Spanish letters and the fewest strange signs is taken.

    Raises:
        SheetError: encoding, when every reading gives more strange signs than letters.
    """
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked:
            raise SheetError("encoding") from error
    readings = [data.decode(name, errors="replace") for name in _OLD_ENCODINGS]
    best = max(readings, key=_spanishness)
    if _spanishness(best) < 0:
        raise SheetError("encoding")
    return best


def _spanishness(text: str) -> int:
    foreign = [each for each in text if not each.isascii() and each not in _SIGNS]
    return sum(1 if each in _LETTERS else -1 for each in foreign)


def _line_ends(text: str) -> str:
    # With line feeds about, a lone CR is a break inside a cell, not the end of a row.
    return _LONE_CR.sub(" ", text) if "\n" in text else text


def _records(text: str, separator: str) -> Iterator[list[str]]:
    # Strict, because a quote left open would otherwise swallow the rows below it.
    return csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)


def _headers_with(text: str, separator: str) -> int:
    best = 0
    with suppress(csv.Error):
        for cells in islice(filter(any, _records(text, separator)), HEADER_LINES):
            best = max(best, recognised(cells[:_COLUMNS_TRIED]))
    return best


def _lines(text: str, separator: str, limits: Limits) -> Iterator[Line]:
    number = n_rows = n_cells = 0
    try:
        for number, record in enumerate(_records(text, separator), start=1):
            cells = tuple(
                clean(cell[: limits.cell_characters]) for cell in record[: limits.columns]
            )
            filled = sum(map(bool, cells))
            if not filled:
                continue
            n_rows, n_cells = n_rows + 1, n_cells + filled
            limits.refuse_beyond(n_rows=n_rows, n_cells=n_cells)
            yield Line(number, cells)
    except csv.Error as error:
        raise SheetError("broken", line=number + 1) from error
