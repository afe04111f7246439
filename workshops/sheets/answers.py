"""Which insecurities a proposal answers: by code or title, in the file or already there."""

import re
from collections.abc import Iterable

from workshops.sheets.cells import code_key, quoted
from workshops.sheets.columns import INSECURITY
from workshops.sheets.drafts import Draft
from workshops.sheets.folding import fold
from workshops.sheets.places import CodeKey, Places, key_of
from workshops.sheets.results import Message
from workshops.sheets.terms import split

COLUMN = "answers"
_BLANKS = re.compile(r"\s+")
_BETWEEN = frozenset({"y", "e", "and", "&"})
_MESSAGES_A_CELL = 5


class Answers:
    """The codes that an answer may name: those of the file and those already present."""

    def __init__(self, places: Places, refused: Iterable[Draft]) -> None:
        """Index ``places``; ``refused`` are the insecurities that will not come in."""
        self._kinds: dict[CodeKey, str] = {
            key: item.kind for key, item in places.items.items()
        }
        self._codes: dict[CodeKey, str] = {
            key: item.code for key, item in places.items.items()
        }
        for key, draft in places.rows.items():
            self._kinds[key], self._codes[key] = draft.kind, draft.code
        self._by_title: dict[str, str] = {
            title: item.code
            for (kind, title), item in places.items_by_title.items()
            if kind == INSECURITY
        } | {
            title: draft.code
            for (kind, title), draft in places.titles.items()
            if kind == INSECURITY
        }
        self._missing = {draft.code for draft in refused if draft.item is None}

    def read(self, text: str) -> tuple[tuple[str, ...], tuple[Message, ...]]:
        """The codes named in ``text``, in order and once each, and what is wrong.

        Codes that cannot be answered are left out of the first and told in the second.
        """
        codes, left = split(text, self._find)
        found, unknown = dict.fromkeys(codes), []
        for piece in left:
            words = [
                word for word in _BLANKS.split(piece) if word.casefold() not in _BETWEEN
            ]
            known = [self._find(word) for word in words]
            # Codes with blanks between them; a title that is not found stays in one piece.
            as_words = all(map(code_key, words)) and words
            for word, code in zip(words, known, strict=True) if as_words else [(piece, "")]:
                if code:
                    found[code] = None
                else:
                    unknown.append(Message("answers_unknown", COLUMN, quoted(word)))
        wrong = [(code, self._wrong(code)) for code in found]
        messages = [Message(reason, COLUMN, code) for code, reason in wrong if reason]
        good = tuple(code for code, reason in wrong if not reason)
        return good, (*unknown[:_MESSAGES_A_CELL], *messages[:_MESSAGES_A_CELL])

    def _find(self, piece: str) -> str:
        key = code_key(piece)
        if key:
            return self._codes.get(key, "")
        return self._by_title.get(fold(piece), "") if piece else ""

    def _wrong(self, code: str) -> str:
        if self._kinds[key_of(code)] != INSECURITY:
            return "answers_not_insecurity"
        return "answers_refused" if code in self._missing else ""
