"""Cells for spreadsheets: text stays text, whatever program opens the file."""

import unicodedata
from decimal import Decimal
from typing import Final

_FORMULA_SIGNS: Final = frozenset("=+-@\u2212")
_LINE_SIGNS: Final = ("\t", "\r", "\n")
_UNSEEN_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Cf", "Cc"})


def is_formula(value: object) -> bool:
    """Whether a spreadsheet program may run ``value`` instead of showing it.

    True for text that begins with = + - @ (also full-width, also after blanks), or with a
    tab or line break. A number typed as a number never is. Text such as "- no light" counts
    too: an importer that wants to forgive a bullet strips it first.

    Source: OWASP, CSV Injection; ASVS 1.2.10.
    """
    if isinstance(value, int) or _is_finite_number(value):
        return False
    text = str(value)
    if text.startswith(_LINE_SIGNS):
        return True
    first = next((s for s in text if unicodedata.category(s) not in _UNSEEN_CATEGORIES), "")
    # Some programs fold full-width and small signs to plain ones before they look.
    return unicodedata.normalize("NFKC", first) in _FORMULA_SIGNS


def safe_cell(value: object) -> str:
    """``value`` as the text of one cell, with an apostrophe before anything that could run.

    ``None`` is the empty cell. Idempotent. Does not quote for CSV: the csv module does that.
    """
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if is_formula(value) else text


def _is_finite_number(value: object) -> bool:
    # "-inf" begins like a formula, so only numbers that a cell can hold pass.
    return isinstance(value, float | Decimal) and Decimal(value).is_finite()
