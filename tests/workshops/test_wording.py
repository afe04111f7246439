"""Words that somebody takes back are found again however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.sheets.folding import fold
from workshops.wording import says, says_any

CARD = fold("Nos quitan el agua, de noche")


@pytest.mark.parametrize(
    "text",
    [
        "Nos quitan el agua, de noche",
        "NOS QUITAN EL AGUA DE NOCHE",
        "Nos quitan el agua; de noche.",
        "«Nos quitán — el agua (de noche)»",
        "Dicen: nos quitan el agua, de noche; y no vuelve",
    ],
)
def test_signs_case_and_accents_hide_nothing(text):
    assert says(text, CARD)
    assert says_any(text, {CARD, "otra"})


@pytest.mark.parametrize("text", ["", "El agua", "Nos quitan el agua, de nochebuena"])
def test_other_words_are_other_words(text):
    assert not says(text, CARD)
    assert not says_any(text, {CARD})


def test_short_words_must_stand_alone():
    assert says("¡El agua!", "el agua")
    assert not says("Falta el agua en la calle", "el agua")


@given(st.text(max_size=30))
def test_nothing_says_no_words(text):
    assert not says(text, "")


def naive(text, wording):
    return " ".join(text.casefold().split()) == wording


def test_a_naive_comparison_misses_a_sign():
    assert not naive("Nos quitan el agua; de noche.", CARD)
