"""Word lists, and text cut into words that carry what the lint needs to know of them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


_FOLDER: Final = Path(__file__).parent / "words"
_WORD: Final = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
# A capital after one of these says nothing: a sentence, a list item or a quotation begins.
_OPENING: Final = re.compile(r"[.!?:;¿¡\"“”«»()\[\]/•*·\n…\u2013\u2014]|(?:^|\s)-\s|\d\)")
# The ñ is a letter of its own: "peña" is a name and "pena" is not.
_ACCENTS: Final = str.maketrans("áéíóúüàèìòùâêîôûäëïö", "aeiouuaeiouaeiouaeio")
# Their full stop neither ends a sentence nor parts them from the name.
_ABBREVIATIONS: Final = word_set(
    "av ave calz priv col fracc blvd prol lic ing dr dra sr sra srita prof profr profra mtro mtra"
    " cmte cmdte arq cp mr mrs ms"
)
# Capitals on words like these betray a line in which capitals mean nothing.
_NEVER_IN_NAMES: Final = word_set(
    "en con por para que no se sin mas hay al and in of to for with not is are"
)

Shape = Literal["lower", "capital", "upper"]
Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        start, end: where it stands, in characters, end excluded.
        folded: lower case without accents, except the ñ.
        shape: how it is written.
        opens: whether a sentence, list item or quotation begins with it.
        joined: whether only blanks, or the full stop of an abbreviation, part it from the
            word before.
    """

    start: int
    end: int
    folded: str
    shape: Shape
    opens: bool
    joined: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists, folded.

    Attributes:
        given, surnames: names, sure or not.
        sure: names that are no everyday word and no public place.
        everyday: words whose capital means nothing.
        places: public places of one word.
        phrases: what may be said although it holds names; by first word.
        groups: what may not be said; by first word; capitals match capitals only.
    """

    given: frozenset[str]
    surnames: frozenset[str]
    sure: frozenset[str]
    everyday: frozenset[str]
    places: frozenset[str]
    phrases: Phrases
    groups: Phrases

    def is_name(self, folded: str) -> bool:
        """Whether it may be a name, sure or not."""
        return folded in self.given or folded in self.surnames


@cache
def lexicon() -> Lexicon:
    """The lists of this folder, read once. Compiled by hand; they hold no person's data."""
    given, surnames = _words("given"), _words("surnames")
    everyday, places = frozenset(_words("everyday")), frozenset(_words("places"))
    names = given | surnames
    starred = {name.rstrip("*") for name in names if name.endswith("*")}
    plain = {name.rstrip("*") for name in names}
    return Lexicon(
        given=frozenset(name.rstrip("*") for name in given),
        surnames=frozenset(name.rstrip("*") for name in surnames),
        sure=frozenset(plain - starred - everyday - places),
        everyday=everyday,
        places=places,
        phrases=_phrases("phrases"),
        groups=_phrases("groups"),
    )


def fold(word: str) -> str:
    """``word`` in lower case without accents, except the ñ."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).lower().translate(_ACCENTS)


def words_of(text: str) -> list[Word]:
    """The words of ``text`` in order. In a line of capitals every word counts as lower.

    A line whose small words are capitalised too, as in a title, has all its capitals
    taken as openings.
    """
    found: list[Word] = []
    end = 0
    shouted = text.isupper()
    for match in _WORD.finditer(text):
        gap, word = text[end : match.start()], match[0]
        if found and found[-1].folded in _ABBREVIATIONS:
            gap = gap.replace(".", " ", 1)
        opens = end == 0 or _OPENING.search(gap) is not None
        shape: Shape = "lower" if shouted else _shape(word)
        joined = end > 0 and gap.isspace()
        found.append(Word(match.start(), match.end(), fold(word), shape, opens, joined))
        end = match.end()
    if any(
        word.shape == "capital" and not word.opens and word.folded in _NEVER_IN_NAMES
        for word in found
    ):
        return [word._replace(opens=True) for word in found]
    return found


def words_in_phrases(words: list[Word], phrases: Phrases) -> set[int]:
    """Positions of the words that make up a phrase of the list."""
    found: set[int] = set()
    for i, word in enumerate(words):
        for phrase in phrases.get(word.folded, ()):
            if phrase == tuple(other.folded for other in words[i : i + len(phrase)]):
                found.update(range(i, i + len(phrase)))
    return found


def _shape(word: str) -> Shape:
    if word.isupper():
        return "upper"
    return "capital" if word[0].isupper() else "lower"


def _lines(name: str) -> list[str]:
    content = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in content.splitlines() if line and not line.startswith("#")]


def _words(name: str) -> set[str]:
    return {word for line in _lines(name) for word in line.split()}


def _phrases(name: str) -> Phrases:
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in _lines(name):
        phrase = tuple(line.split())
        by_first[phrase[0]] = (*by_first.get(phrase[0], ()), phrase)
    return by_first
