"""Agreement of two coders: examples from the literature, the definition, its laws."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.agreement import nominal_alpha, share_agreed

PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=12)


def by_definition(pairs):
    """1 - Do/De, by listing every pair of values that chance could draw."""
    values = [value for pair in pairs for value in pair]
    drawn = list(permutations(values, 2))
    differ = sum(a != b for a, b in drawn)
    if not differ:
        return None
    expected = Fraction(differ, len(drawn))
    observed = Fraction(sum(a != b for a, b in pairs), len(pairs))
    return 1 - observed / expected


@pytest.mark.parametrize(
    ("first", "second", "alpha"),
    [
        # Krippendorff 2011, A: two observers, ten units, two values.
        ("0100000010", "1110010000", "0.095"),
        # Krippendorff 2011, B: two observers, twelve units, five values.
        ("aabbdcccedda", "babbbccceddd", "0.692"),
    ],
)
def test_examples_of_the_literature(first, second, alpha):
    assert f"{float(nominal_alpha(list(zip(first, second, strict=True)))):.3f}" == alpha


def test_worked_by_hand():
    # Four things; values a a a b against a a b b: one of four differs. Of the eight
    # values five are a and three b, so chance differs in 2*5*3 of 8*7 draws.
    pairs = list(zip("aaab", "aabb", strict=True))
    assert nominal_alpha(pairs) == 1 - Fraction(1, 4) / Fraction(30, 56)
    assert share_agreed(pairs) == Fraction(3, 4)


@given(PAIRS)
def test_it_is_the_definition(pairs):
    assert nominal_alpha(pairs) == by_definition(pairs)


@given(PAIRS)
def test_who_was_first_changes_nothing(pairs):
    assert nominal_alpha(pairs) == nominal_alpha([pair[::-1] for pair in pairs])


@given(PAIRS)
def test_one_exactly_when_all_agree(pairs):
    alpha = nominal_alpha(pairs)
    assert alpha is None or (alpha == 1) == (share_agreed(pairs) == 1)


def test_nothing_to_tell():
    assert share_agreed([]) is None
    assert nominal_alpha([]) is None
    assert nominal_alpha([("a", "a")] * 20) is None
