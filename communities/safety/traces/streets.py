"""Streets, houses, corners and neighbourhoods: places smaller than a city."""

import re
from collections.abc import Iterator
from typing import Final

from communities.safety.traces.lexicon import Lexicon, Word, word_set, words_in_phrases
from communities.safety.traces.patterns import Span

_STREET_NOUNS: Final = word_set(
    "calle avenida av ave blvd bulevar boulevard calzada calz privada priv andador callejon"
    " cerrada prolongacion circuito retorno esquina"
)
_AREA_NOUNS: Final = word_set(
    "colonia col barrio fraccionamiento fracc ejido rancheria rancho poblado residencial"
    " infonavit cerro"
)
_VENUE_NOUNS: Final = word_set(
    "parque plaza mercado escuela primaria secundaria preparatoria prepa kinder templo"
    " parroquia capilla panteon glorieta hospital clinica salon hotel"
)
_NOUNS: Final = _STREET_NOUNS | _AREA_NOUNS | _VENUE_NOUNS
_PARTICLES: Final = word_set("de del la las los el con y")
_PLAIN: Final = word_set(
    "principal principales central centro segura limpia oscura peligrosa publica cerrada digna"
    " tranquila abierta popular iluminada en sin que no se a por para mas hay y e o"
)
_N_PARTICLES: Final = 3
_SAINTS: Final = word_set("san santa santo")
_FEASTS: Final = word_set("fiesta fiestas feria dia virgen imagen procesion novena manda")

_NUMBERED: Final = re.compile(
    r"\b(?:calle|andador|avenida|av|privada|retorno|circuito|cerrada|callej[oó]n|casa|local"
    r"|interior|int|departamento|depto|dpto|edificio|lote|lt|manzana|mza|mz|supermanzana|torre"
    r"|km|kil[oó]metro)\b\.? ?(?:#|n[uú]m(?:ero)?\b\.?|no\.)? ?\d{1,5}\b"
    r"(?:\.\d)?(?: de (?:[^\W\d_]+))?(?! [a-zñ]{3,}s\b)",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(
    r"(?:# ?|\bn[uú]m(?:ero)?\b\.? ?|\bno\. ?|\bnro\.? ?)\d{2,5}\b", re.IGNORECASE
)
# "Table no. 12" counts things of the workshop, not houses; nor does a number that opens a line.
_COUNTED: Final = re.compile(
    r"(?:^|[\n•]|\b(?:problema|punto|tema|propuesta|prioridad|grupo|equipo|mesa|tarjeta|hoja"
    r"|pregunta|encuentro|taller|sesi[oó]n|ruta|l[ií]nea|zona|distrito|art[ií]culo|lugar"
    r"|primaria|secundaria|t[eé]cnica|escuela|item|card|group|table))\s*$",
    re.IGNORECASE,
)
# Longer than the longest of those words; a look further back would cost time squared.
_COUNTED_CHARACTERS: Final = 16
_HOTLINES: Final = word_set("911 070 066 089 060 065 075")


def streets(text: str, words: list[Word], lists: Lexicon) -> Iterator[Span]:
    """Where a place smaller than a city stands, by its name or by its number."""
    public = words_in_phrases(words, lists.phrases)
    for i, word in enumerate(words):
        j = _name_after(words, i, lists)
        if j is None and word.folded in _SAINTS and i not in public:
            j = _saint_after(words, i)
        if j is not None:
            yield word.start, words[_last_of_name(words, j)].end
    for match in _NUMBERED.finditer(text):
        yield match.span()
    for match in _SIGN.finditer(text):
        before = max(0, match.start() - _COUNTED_CHARACTERS)
        counted = _COUNTED.search(text, before, match.start()) is not None
        if not counted and match[0][-3:] not in _HOTLINES:
            yield match.span()


def _name_after(words: list[Word], i: int, lists: Lexicon) -> int | None:
    """Where the name begins that follows the street, area or venue at ``i``."""
    noun = words[i].folded
    if noun not in _NOUNS:
        return None
    j = _after_particles(words, i + 1)
    return j if j is not None and _is_place_name(words[j], noun, lists) else None


def _saint_after(words: list[Word], i: int) -> int | None:
    """Where the saint's name begins that stands for a village or quarter, not for a feast."""
    j = i + 1
    feast = any(word.folded in _FEASTS for word in words[max(0, i - _N_PARTICLES) : i])
    if feast or j == len(words) or not (words[j].joined and _is_capital(words[j])):
        return None
    return j


def _last_of_name(words: list[Word], j: int) -> int:
    while True:
        after = _after_particles(words, j + 1)
        if after is None or not _is_capital(words[after]):
            return j
        j = after


def _after_particles(words: list[Word], i: int) -> int | None:
    for j in range(i, min(i + _N_PARTICLES + 1, len(words))):
        if not words[j].joined:
            return None
        if words[j].folded not in _PARTICLES:
            return j
    return None


def _is_place_name(word: Word, noun: str, lists: Lexicon) -> bool:
    if word.folded in _PLAIN:
        return False
    known = lists.is_name(word.folded) or word.folded in lists.places
    plain = word.folded in lists.everyday
    if noun in _VENUE_NOUNS:
        return word.shape == "capital" and known and not plain
    return _is_capital(word) or (known and not plain)


def _is_capital(word: Word) -> bool:
    return word.shape == "capital" and not word.opens
