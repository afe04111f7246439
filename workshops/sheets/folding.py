"""Text as people type it: cleaned for keeping, folded for comparing."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_CHARACTERS = "\ufffe\uffff"


def clean(text: str) -> str:
    """``text`` composed, without control or invisible characters, outer blanks cut.

    Every line break becomes a line feed. A NUL would be refused by the database, a bidirectional
    override would show a reader something else than what is kept: both go.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = []
    for character in unicodedata.normalize("NFC", lines):
        category = unicodedata.category(character)
        if category in {"Cf", "Cs"} or character in _NOT_CHARACTERS:
            continue
        kept.append(" " if category == "Cc" and character != "\n" else character)
    return "".join(kept).strip()


def one_line(text: str) -> str:
    """``text`` cleaned, with every run of blanks and line breaks made one blank."""
    return _SPACES.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """``text`` for comparing: no case, accents, punctuation or doubled blanks.

    "¿Es VIOLENTO? *" and "es violento" fold alike. A text of signs only ("???") has no
    words to compare and folds to itself in one line, so that two of them stay apart.
    """
    # Twice: taking signs apart uncovers capitals, and small letters may come apart anew.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return _NOT_WORD.sub(" ", bare).strip() or one_line(text)
