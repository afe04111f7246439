"""Marking what the names lint found never changes a word."""

from hypothesis import given
from hypothesis import strategies as st

from communities.safety.redact import TraceKind, find_traces
from workshops.forms.capture import tidy
from workshops.forms.traces import WORDS, pieces

PARTS = st.sampled_from(
    [
        "Juan Pérez",
        "calle Morelos",
        "452 123 4567",
        "sin luz",
        "ABC-123-D",
        "y",
        "<b>",
        "  ",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=8).map(" ".join))


def test_it_works():
    found = pieces("Dicen que Juan Pérez manda")
    assert [(piece.text, bool(piece.looks_like)) for piece in found] == [
        ("Dicen que ", False),
        ("Juan Pérez", True),
        (" manda", False),
    ]


@given(TEXTS)
def test_the_pieces_are_the_text(text):
    found = pieces(text)
    assert bool(found) == bool(find_traces(text))
    if found:
        assert "".join(piece.text for piece in found) == text
        marked = [piece.text for piece in found if piece.looks_like]
        assert marked == [trace.text for trace in find_traces(text)]


def test_every_kind_of_trace_has_its_words():
    assert set(WORDS) == set(TraceKind)


@given(TEXTS)
def test_tidying_twice_changes_nothing_more(text):
    once = tidy(text)
    assert tidy(once) == once
    assert once.split() == text.split()
