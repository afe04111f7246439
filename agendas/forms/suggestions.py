"""A first draft of a card: its words and its picture, for a person to accept or change."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from communities.pictures import OF_DIMENSION, pictures
from communities.safety import thresholds
from workshops.sheets.folding import fold

# These, and shorter ones, stand in every title and say nothing.
_EMPTY = frozenset(
    {"los", "las", "una", "uno", "del", "con", "por", "que", "sin", "mas"}
    | {"and", "the", "for", "who", "all", "not"}
)
_LETTERS_THAT_SAY_SOMETHING = 3
# Of a long word the beginning counts: escuela, escuelas, escolar.
_LETTERS_COMPARED = 5
_NAME_COUNTS = 3
_TAG_COUNTS = 1


def suggested_words(title: str) -> str:
    """The title itself when it is short enough for a card, else ""."""
    words = title.strip().rstrip(".")
    fits = len(words.split()) <= thresholds.WORDS_PER_CARD and len(words) <= 60
    return words if fits else ""


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        word[:_LETTERS_COMPARED]
        for word in fold(text).split()
        if len(word) >= _LETTERS_THAT_SAY_SOMETHING and word not in _EMPTY
    )


@cache
def _known() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Picture -> stems of its names, stems of its tags."""
    return MappingProxyType(
        {
            key: (_stems(f"{found.es} {found.en}"), _stems(" ".join(found.tags)))
            for key, found in pictures().items()
        }
    )


def suggested_picture(title: str, dimension: str = "") -> str:
    """The bundled picture whose names and tags share most with ``title``.

    Falls back to the picture of ``dimension``, and to "" without one. Among equals the
    first of the manifest wins.
    """
    stems = _stems(title)
    best, best_score = OF_DIMENSION.get(dimension, ""), 0
    for key, (names, tags) in _known().items():
        score = _NAME_COUNTS * len(names & stems) + _TAG_COUNTS * len(tags & stems)
        if score > best_score:
            best, best_score = key, score
    return best
