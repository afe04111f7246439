"""The arithmetic of the gate: bands, rounding, suppression."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from communities.safety.disclosure import (
    ResultBand,
    Share,
    ShareSign,
    marks_share,
    results_band,
    rounded_count,
    rounded_payments,
    rounded_share,
    small_cells,
)

counts_lists = st.lists(st.integers(0, 60), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("n_ballots", "band"),
    [
        (0, ResultBand.UNORDERED),
        (9, ResultBand.UNORDERED),
        (10, ResultBand.ORDER),
        (19, ResultBand.ORDER),
        (20, ResultBand.ROUNDED),
        (5000, ResultBand.ROUNDED),
    ],
)
def test_results_band_after_the_close(n_ballots, band):
    assert results_band(n_ballots=n_ballots, closed=True) is band


@given(st.integers(0, 10**6))
def test_results_band_before_the_close_is_nothing(n_ballots):
    assert results_band(n_ballots=n_ballots, closed=False) is ResultBand.NOTHING


def test_results_band_refuses_negative_ballots():
    with pytest.raises(ValueError, match="ballots"):
        results_band(n_ballots=-1, closed=True)


def test_bands_grow_finer():
    assert sorted(ResultBand) == [
        ResultBand.NOTHING,
        ResultBand.UNORDERED,
        ResultBand.ORDER,
        ResultBand.ROUNDED,
    ]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (2, 0), (3, 5), (22, 20), (23, 25), (97, 95), (98, 100)]
)
def test_rounded_count_by_hand(count, shown):
    assert rounded_count(count) == shown


@given(st.integers(0, 10**9))
def test_rounded_count_is_the_nearest_five(count):
    assert rounded_count(count) % 5 == 0
    assert abs(rounded_count(count) - count) <= 2


def test_rounded_count_refuses_negative():
    with pytest.raises(ValueError, match="negative"):
        rounded_count(-1)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(0), Share(0, ShareSign.NONE)),
        (Fraction(1, 10**9), Share(5, ShareSign.UNDER)),
        (Fraction(499, 10_000), Share(5, ShareSign.UNDER)),
        (Fraction(1, 20), Share(5, ShareSign.ABOUT)),
        (Fraction(74, 1000), Share(5, ShareSign.ABOUT)),
        (Fraction(75, 1000), Share(10, ShareSign.ABOUT)),
        (Fraction(1, 3), Share(35, ShareSign.ABOUT)),
        (Fraction(95, 100), Share(95, ShareSign.ABOUT)),
        (Fraction(951, 1000), Share(95, ShareSign.OVER)),
        (Fraction(1), Share(95, ShareSign.OVER)),
    ],
)
def test_rounded_share_by_hand(share, shown):
    assert rounded_share(share) == shown


@given(st.fractions(0, 1))
def test_rounded_share_says_none_only_for_nothing_and_never_all(share):
    shown = rounded_share(share)

    assert shown.percent % 5 == 0
    assert 0 <= shown.percent <= 95
    assert (shown.sign is ShareSign.NONE) == (share == 0)
    if shown.sign is ShareSign.ABOUT:
        assert abs(share * 100 - shown.percent) <= Fraction(5, 2)


@pytest.mark.parametrize("share", [Fraction(-1, 5), Fraction(6, 5)])
def test_rounded_share_refuses_what_is_no_share(share):
    with pytest.raises(ValueError, match="between"):
        rounded_share(share)


@pytest.mark.parametrize(
    ("n_marks", "n_ballots", "shown"),
    [
        (5, 19, None),
        (0, 20, Share(0, ShareSign.NONE)),
        (1, 20, Share(50, ShareSign.UNDER)),
        (9, 20, Share(50, ShareSign.UNDER)),
        (10, 20, Share(50, ShareSign.ABOUT)),
        (9, 60, Share(20, ShareSign.UNDER)),
        (9, 200, Share(5, ShareSign.UNDER)),
        (9, 5000, Share(5, ShareSign.UNDER)),
        (20, 20, Share(75, ShareSign.OVER)),
        (100, 100, Share(95, ShareSign.OVER)),
        (24, 45, Share(60, ShareSign.ABOUT)),
    ],
)
def test_marks_share_by_hand(n_marks, n_ballots, shown):
    assert marks_share(n_marks=n_marks, n_ballots=n_ballots) == shown


def counts_behind(shown, *, of):
    """How many counts of 20 to 200 ballots stand behind each figure, at the least."""
    return min(
        min(Counter(shown(n, n_ballots) for n in range(1, n_ballots + 1)).values())
        for n_ballots in of
    )


def test_no_shown_share_tells_the_count_behind_it():
    def ours(n, n_ballots):
        return marks_share(n_marks=n, n_ballots=n_ballots)

    def naive(n, n_ballots):
        return rounded_share(Fraction(n, n_ballots))

    assert counts_behind(ours, of=range(20, 201)) >= 2
    assert counts_behind(naive, of=range(20, 60)) == 1


@given(st.integers(20, 400), st.integers(1, 9), st.integers(1, 9))
def test_marks_share_cannot_tell_small_counts_apart(n_ballots, one, other):
    shown = marks_share(n_marks=one, n_ballots=n_ballots)

    assert shown == marks_share(n_marks=other, n_ballots=n_ballots)
    assert shown is not None
    assert shown.sign is ShareSign.UNDER
    assert Fraction(9, n_ballots) < Fraction(shown.percent, 100)


@pytest.mark.parametrize(("n_marks", "n_ballots"), [(-1, 30), (31, 30)])
def test_marks_share_refuses_impossible_marks(n_marks, n_ballots):
    with pytest.raises(ValueError, match="marks"):
        marks_share(n_marks=n_marks, n_ballots=n_ballots)


def test_rounded_payments_keep_keys_and_order():
    payments = {
        "tijuana": Fraction(45, 100),
        "guadalupe": Fraction(55, 100) - Fraction(1, 50),
    }
    payments["apatzingan"] = Fraction(1, 50)

    shown = rounded_payments(payments)

    assert list(shown) == ["tijuana", "guadalupe", "apatzingan"]
    assert shown["tijuana"] == Share(45, ShareSign.ABOUT)
    assert shown["guadalupe"] == Share(55, ShareSign.ABOUT)
    assert shown["apatzingan"] == Share(5, ShareSign.UNDER)


def test_rounded_payments_of_nothing_bought():
    assert rounded_payments({}) == {}


@pytest.mark.parametrize(
    "payments",
    [{"a": Fraction(1, 2)}, {"a": Fraction(3, 2), "b": Fraction(-1, 2)}],
)
def test_rounded_payments_refuse_what_is_not_one_coin(payments):
    with pytest.raises(ValueError, match=r"one coin|between"):
        rounded_payments(payments)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([30, 40, 12], set()),
        ([30, 9, 12], {1, 2}),
        ([30, 9, 9], {1, 2}),
        ([30, 0, 3], {0, 1, 2}),
        ([30, 0, 3, 11], {1, 2, 3}),
        ([12, 12, 3], {0, 2}),
        ([3, 4], {0, 1}),
        ([7], {0}),
        ([10], set()),
        ([], set()),
    ],
)
def test_small_cells_by_hand(counts, hidden):
    assert small_cells(counts) == hidden


@given(counts_lists)
def test_small_cells_leave_every_hidden_cell_a_wide_range(counts):
    hidden = small_cells(counts)
    shown_sum = sum(count for i, count in enumerate(counts) if i not in hidden)
    left_over = sum(counts) - shown_sum

    assert all(count >= 10 for i, count in enumerate(counts) if i not in hidden)
    assume(sum(counts) >= 10 and len(counts) > 1)
    assert len(hidden) != 1
    # What a reader with the exact total can find out: any hidden cell is 0 to left_over.
    assert not hidden or left_over >= 10


@given(counts_lists)
def test_small_cells_hide_no_more_than_needed(counts):
    small = {i for i, count in enumerate(counts) if count < 10}
    extra = small_cells(counts) - small

    assert len(extra) <= 1


def test_small_cells_refuse_negative():
    with pytest.raises(ValueError, match="negative"):
        small_cells([20, -1])
