"""Whether a text says what somebody said before, however it is typed. No Django."""

from collections.abc import Collection

from communities.safety.thresholds import REPEATED_FROM_WORDS
from workshops.sheets.folding import fold


def says(text: str, wording: str) -> bool:
    """Whether a text says this folded wording: alone, or in passing where it is long."""
    return _says(fold(text), wording)


def says_any(text: str, wordings: Collection[str]) -> bool:
    """Whether a text says one of these folded wordings."""
    text = fold(text)
    return any(_says(text, wording) for wording in wordings)


def _says(text: str, wording: str) -> bool:
    if not wording or wording not in text:
        return False
    many = len(wording.split()) >= REPEATED_FROM_WORDS
    return text == wording or (many and f" {wording} " in f" {text} ")
