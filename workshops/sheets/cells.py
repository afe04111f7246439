"""One cell under one column: from what is written to a typed value, or a message why not."""

import re
from dataclasses import dataclass, field

from communities.safety.spreadsheet import is_formula
from workshops.sheets.columns import MEMO, Column
from workshops.sheets.folding import clean, one_line
from workshops.sheets.results import Message, Value
from workshops.sheets.terms import find, nearest, split

_CODE = re.compile(r"([A-Za-z]{1,4})-?(\d{1,4})")
_QUOTED_LENGTH = 80
_MESSAGES_A_CELL = 5
# People start notes with a dash; a formula has no blank and a letter after its sign.
_BULLET = re.compile(r"^-\s+(?=[^\W\d_])")
_EXCEL_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed value ("" or () when blank or not understood) and what was wrong with it."""

    value: Value
    messages: tuple[Message, ...] = ()


@dataclass(slots=True)
class Suggestions:
    """The nearest terms already looked up in one check, and how many more may be.

    Looking one up takes about a millisecond. A person misspells some dozens of words; a
    file made to misspell each cell gets its messages without a suggestion after that.
    """

    left: int = 500
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def nearest(self, vocabulary: str, text: str) -> str:
        """The code of the nearest term, or ""."""
        key = (vocabulary, text)
        if key not in self.found:
            if not self.left:
                return ""
            self.left -= 1
            self.found[key] = nearest(vocabulary, text)
        return self.found[key]


def quoted(text: str) -> str:
    """The start of ``text``, short enough to be shown in a message."""
    return one_line(text)[:_QUOTED_LENGTH]


def literal(text: str) -> str:
    """``text`` without the apostrophe that keeps a spreadsheet from computing it."""
    return text[1:].strip() if text.startswith("'") and is_formula(text[1:]) else text


def comparable(column: Column, value: Value) -> Value:
    """``value`` as two of them are compared: order of terms, blanks and escapes aside."""
    if isinstance(value, tuple):
        return tuple(sorted(value))
    return tidy(column, value)


def tidy(column: Column, text: str) -> str:
    """Text as it is kept: in one line, but for a memo and for lists, which may break."""
    return literal(clean(text) if column is MEMO or column.many else one_line(text))


def code_key(text: str) -> tuple[str, int] | None:
    """What makes two codes the same one: "i-1" and "I01" are; None when it is no code."""
    match = _CODE.fullmatch(text.strip())
    return (match[1].upper(), int(match[2])) if match else None


def read_cell(column: Column, text: str, suggestions: Suggestions) -> Reading:
    """The value of one cell. A formula is refused and never computed.

    Codes ("code", "answers") come back as tidied text: they need the other rows.
    """
    blank: Value = () if column.many else ""
    if column.max_length:
        text = _BULLET.sub("", text)
    if computed(text):
        return Reading(blank, (Message("formula", column.key, quoted(text)),))
    text = tidy(column, text)
    if not text:
        return Reading(blank)
    if column.vocabulary is None:
        return _text(column, text)
    if column.many:
        return _terms(column, column.vocabulary, text, suggestions)
    return _term(column, column.vocabulary, text, suggestions)


def computed(text: str) -> bool:
    """Whether a spreadsheet would compute this cell, or has tried and failed."""
    return is_formula(text) or _EXCEL_ERROR.fullmatch(text) is not None


def _text(column: Column, text: str) -> Reading:
    if column.max_length and len(text) > column.max_length:
        message = Message("too_long", column.key, quoted(text), str(column.max_length))
        return Reading(text, (message,))
    return Reading(text)


def _term(column: Column, vocabulary: str, text: str, suggestions: Suggestions) -> Reading:
    code = find(vocabulary, text)
    if code:
        return Reading(code)
    several, _ = split(text, lambda piece: find(vocabulary, piece))
    if len(several) > 1:
        return Reading("", (Message("only_one", column.key, quoted(text), several[0]),))
    suggestion = suggestions.nearest(vocabulary, text)
    return Reading("", (Message("unknown_term", column.key, quoted(text), suggestion),))


def _terms(column: Column, vocabulary: str, text: str, suggestions: Suggestions) -> Reading:
    codes, left = split(text, lambda piece: find(vocabulary, piece))
    messages = tuple(
        Message(
            "unknown_term",
            column.key,
            quoted(piece),
            suggestions.nearest(vocabulary, piece),
        )
        for piece in left[:_MESSAGES_A_CELL]
    )
    return Reading(codes, messages)
