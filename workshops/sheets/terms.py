"""From what people write to a code: labels in two languages, accents and short forms."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from communities.vocabularies import terms
from workshops.sheets.folding import fold

# What people write in a yes-or-no column, and words that no label holds.
_YES = ("si", "s", "yes", "y", "x", "1", "true", "verdadero")
_NO = ("no", "n", "0", "false", "falso")
_SHORT_FORMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "violent": {
        "yes": (*_YES, "violenta"),
        "no": (*_NO, "no violenta"),
        "latent": ("latente",),
    },
    "criminal": {
        "yes": (*_YES, "delito", "crime"),
        "no": (*_NO, "no delito"),
        "unclear": ("no se sabe", "no se", "no esta claro", "duda"),
    },
    "dimension": {
        "economic": ("economico",),
        "food": ("alimentario", "alimentacion"),
        "health": ("salud",),
        "political": ("politico",),
        "community": ("comunitario",),
        "x_women": ("mujeres",),
        "x_education": ("educacion",),
    },
    "form": {"none": ("ninguna", "no es violencia", "necesidad no cubierta")},
    "kind": {"security": ("seguridad",), "combined": ("combinado", "mixta")},
    "level": {
        "community": ("comunitario", "colonia", "barrio"),
        "municipal": ("municipio",),
        "state": ("estado",),
        "federal": ("federacion",),
    },
    "stakeholder": {
        "municipal_gov": ("municipio", "ayuntamiento"),
        "state_gov": ("estado",),
        "federal_gov": ("federacion",),
    },
    "group": {"mixed": ("mixto", "todos")},
}
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_PIECES = re.compile(r"[;\n|]")
# No label has more than three commas; no cell is worth trying longer runs than this.
_LONGEST_RUN = 4
# A longer text is a sentence in the wrong column: no term is near it.
_SUGGESTED_LENGTH = 60


@cache
def full_names(vocabulary: str) -> Mapping[str, str]:
    """Folded codes and labels of a list -> code."""
    return MappingProxyType(
        {
            fold(name): code
            for code, term in terms(vocabulary).items()
            for name in (code, term.es, term.en)
        }
    )


@cache
def _names(vocabulary: str) -> Mapping[str, str]:
    """Full names, then parts of labels and short forms where they mean one code only."""
    meanings: dict[str, set[str]] = {}
    for code, term in terms(vocabulary).items():
        for label in (term.es, term.en):
            bare = _IN_BRACKETS.sub("", label)
            for part in (bare, *bare.split(",")):
                meanings.setdefault(fold(part), set()).add(code)
    for code, forms in _SHORT_FORMS.get(vocabulary, {}).items():
        for form in forms:
            meanings.setdefault(form, set()).add(code)
    parts = {
        name: codes.copy().pop() for name, codes in meanings.items() if len(codes) == 1
    }
    return MappingProxyType({**parts, **full_names(vocabulary)})


def find(vocabulary: str, text: str) -> str:
    """The code that ``text`` names; "" when it names none or more than one."""
    return _names(vocabulary).get(fold(text), "")


def nearest(vocabulary: str, text: str) -> str:
    """The code whose label is spelt most like ``text``; "" when none is close.

    Quadratic in the length of the text, which is why long ones are not tried.
    """
    if len(text) > _SUGGESTED_LENGTH:
        return ""
    names = full_names(vocabulary)
    close = get_close_matches(fold(text), names, n=1)
    return names[close[0]] if close else ""


def split(
    text: str, resolve: Callable[[str], str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes in a cell of several, in order and once each, and the pieces left over.

    Pieces are parted by semicolons, line breaks or bars. Within a piece commas part too,
    unless the longer run is itself a label ("Calle, colonia").
    """
    codes: dict[str, None] = {}
    left: list[str] = []
    for piece in _PIECES.split(text):
        parts = [part.strip() for part in piece.split(",")]
        at = 0
        while at < len(parts):
            width, code = _longest(parts, at, resolve)
            if code:
                codes[code] = None
            elif parts[at]:
                left.append(parts[at])
            at += width
    return tuple(codes), tuple(left)


def _longest(parts: list[str], at: int, resolve: Callable[[str], str]) -> tuple[int, str]:
    for width in range(min(_LONGEST_RUN, len(parts) - at), 0, -1):
        code = resolve(", ".join(parts[at : at + width]))
        if code:
            return width, code
    return 1, ""
