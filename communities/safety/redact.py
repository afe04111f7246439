"""The names lint: warns of what could lead to a person, before a text is saved.

It reads short Spanish (Mexico) and English texts. It warns and never blocks or changes
anything, it keeps nothing, and it asks no service. It misses what no list and no capital
letter betrays (a rare nickname in lower case, a story everyone would recognise): a second
reader stays necessary. Measured on ``tests/communities/safety/traces.csv``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from communities.safety.traces import names, patterns, streets
from communities.safety.traces.lexicon import lexicon, words_of
from communities.safety.traces.patterns import Span


class TraceKind(StrEnum):
    """What a trace leads to, in the order in which overlapping finds are kept."""

    EMAIL = "email"
    ONLINE = "online"
    ID_NUMBER = "id_number"
    DATE = "date"
    PHONE = "phone"
    PLATE = "plate"
    STREET = "street"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Trace:
    """One find.

    Attributes:
        kind: what it seems to be.
        start: first character in the text, from 0.
        end: the character after the last.
        text: the characters between. For the writer's screen only: never log it.
    """

    kind: TraceKind
    start: int
    end: int
    text: str


def find_traces(text: str) -> list[Trace]:
    """What in ``text`` could lead to a person or a place smaller than a city.

    Sorted by position; no two overlap. Linear in the length of the text. An empty list is
    no promise that the text is safe.
    """
    kept: list[Trace] = []
    taken = bytearray(len(text))
    for kind, (start, end) in _finds(text):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Trace(kind, start, end, text[start:end]))
    return sorted(kept, key=lambda trace: trace.start)


def _finds(text: str) -> Iterator[tuple[TraceKind, Span]]:
    words, lists = words_of(text), lexicon()
    for kind, spans in (
        (TraceKind.EMAIL, patterns.emails(text)),
        (TraceKind.ONLINE, patterns.online(text)),
        (TraceKind.ID_NUMBER, patterns.papers(text)),
        (TraceKind.DATE, patterns.dates(text)),
        (TraceKind.PHONE, patterns.phones(text)),
        (TraceKind.PLATE, patterns.plates(text)),
        (TraceKind.STREET, streets.streets(text, words, lists)),
        (TraceKind.NAME, names.names(words, lists)),
    ):
        for span in spans:
            yield kind, span
