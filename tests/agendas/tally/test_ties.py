"""The four ways a tie ends, and the lottery's number."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally.ballots import TallyError
from agendas.tally.ties import Claim, TieBreak, lottery_number, seed_bytes, settle
from tests.agendas.tally.profiles import law

# printf 'tequioa' | sha256sum, and the same with b
NUMBERS = {
    "a": "3a6b21f099b4e2a06d7411aadd16d0f29d342833d21e758813ff89836ac8e9ce",
    "b": "44e6982c4341cd58219cd499e8d71d4b0b09e2522246e62cd07ad8c36c51aee2",
}


def claim(item, weight=1, n_groups=1):
    return Claim(item, Fraction(weight), n_groups)


def test_lottery_number_is_the_sha256_anyone_can_compute():
    assert {item: lottery_number(b"tequio", item) for item in "ab"} == NUMBERS


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("a")], ("a", TieBreak.NONE)),
        ([claim("a", 1, 9), claim("b", 2, 1)], ("b", TieBreak.WEIGHT)),
        (
            [claim("a", 2, 1), claim("b", 2, 2), claim("c", 1, 3)],
            ("b", TieBreak.COMMUNITIES),
        ),
        ([claim("a"), claim("b")], (min(NUMBERS, key=NUMBERS.get), TieBreak.LOTTERY)),
    ],
)
def test_settle_by_weight_then_communities_then_lottery(claims, expected):
    assert settle(claims, seed=b"tequio") == expected
    assert settle(claims[::-1], seed=b"tequio") == expected


def test_settle_sees_a_difference_that_floats_do_not():
    near = Claim("b", Fraction(10**30 + 1, 10**30), 1)

    assert settle([claim("a"), near], seed=b"s") == ("b", TieBreak.WEIGHT)


def test_settle_among_nothing_is_refused():
    with pytest.raises(TallyError, match="nothing to choose"):
        settle([], seed=b"s")


@law
@given(st.permutations("añb2c"), st.permutations("añb2c"))
def test_settle_does_not_depend_on_the_order_of_claims(one, two):
    first, second = ([claim(item) for item in items] for items in (one, two))

    assert settle(first, seed=b"s") == settle(second, seed=b"s")


def test_settle_with_another_seed_can_draw_another_item():
    drawn = {settle([claim("a"), claim("b")], seed=bytes([n]))[0] for n in range(32)}

    assert drawn == {"a", "b"}


def test_seed_bytes_of_text_and_bytes_agree_and_empty_is_refused():
    assert seed_bytes("añil") == seed_bytes("añil".encode())
    for empty in ("", b""):
        with pytest.raises(TallyError, match="seed is empty"):
            seed_bytes(empty)
