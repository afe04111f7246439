"""Resampling: the same draws everywhere, fair ones, and tiers that follow from them."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally import stability
from agendas.tally.arrays import rolls
from agendas.tally.ballots import (
    TallyError,
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
    group_ballots,
)
from agendas.tally.phragmen import rank
from agendas.tally.stability import bootstrap, inputs_hash, leave_one_out, tiers
from agendas.tally.weights import equal_shrunk, participants
from tests.agendas.tally.elections import scattered
from tests.agendas.tally.profiles import law, seeds, weighted

BALLOTS = scattered(n_ballots=120, n_items=12, communities=3)
ORDER = rank(BALLOTS, seed="s").order


DRAWN = [[33.0, 36.0, 50.0], [24.0, 44.0, 50.0], [31.0, 34.0, 50.0]]


def resampled(ballots=BALLOTS, order=ORDER, *, replicates=40, seed="s", **options):
    return bootstrap(
        ballots, order=order, seed=seed, replicates=replicates, top=5, **options
    )


def test_resampling_says_where_each_item_stood():
    found = resampled()

    assert [band.item for band in found.bands] == list(ORDER)
    assert [band.rank for band in found.bands] == list(range(1, 13))
    assert all(1 <= band.low <= band.high <= 12 for band in found.bands)
    assert sum(band.n_in_top for band in found.bands) == 5 * 40
    assert found.bands[-1].n_above_next == 40
    assert sum(found.tiers) == 12


def test_resampling_is_the_same_for_the_same_seed_alone():
    assert resampled() == resampled()
    assert resampled().bands != resampled(seed="t").bands


def test_draws_are_the_ones_the_seed_has_always_given():
    # PCG64's bits are promised never to change; if this fails, kept answers are not repeatable.
    rows = [("norte", "a", 30), ("norte", "b", 40), ("norte", "", 10), ("sur", "c", 50)]
    ballots = participants(group_ballots(items="abc", rows=rows))
    samples = stability._samples(ballots, rolls(ballots), seed=b"tequio", replicates=3)

    assert [sample.tolist() for sample in samples] == DRAWN


def test_every_community_keeps_its_number_of_ballots():
    ballots = equal_shrunk(
        group_ballots(
            items="ab", rows=[("norte", "a", 5), ("norte", "", 20), ("sur", "ab", 30)]
        ),
        full_voice_ballots=1,
    )
    arrays = rolls(ballots)
    drawn = list(stability._samples(ballots, arrays, seed=b"s", replicates=400))
    each = arrays.relative_weights() / arrays.count
    norte, sur = (np.array([sample[i] / each[i] for sample in drawn]) for i in (0, 1))

    assert set(sur) == {30}
    # Blank ballots are drawn too: five of 25 on average, never more than 25.
    assert 4.7 < norte.mean() < 5.3
    assert norte.max() <= 25
    # The variance of 25 draws with one chance in five
    assert 3 < norte.var() < 5


@law
@given(st.integers(1, 10**6), st.binary(min_size=8, max_size=8))
def test_draws_lie_below_the_number_of_ballots(n, raw):
    found = stability._below(np.frombuffer(raw, dtype=np.uint64), n)

    assert 0 <= found[0] < n


def test_largest_bits_lie_below_the_number_of_ballots():
    largest = np.array([2**64 - 1], dtype=np.uint64)

    assert stability._below(largest, 2**53)[0] == 2**53 - 1
    assert stability._below(largest, 7)[0] == 6


@law
@given(weighted(), seeds)
def test_resampling_of_anything_keeps_every_item(ballots, seed):
    ranking = rank(ballots, seed=seed)
    found = resampled(ballots, ranking.order, replicates=3, seed=seed)

    assert tuple(band.item for band in found.bands) == ranking.order
    assert sum(found.tiers) == len(ranking.order)


def test_one_ballot_alone_leaves_nothing_to_chance():
    ballots = participants(group_ballots(items="ab", rows=[("norte", "a", 9)]))
    (band,) = resampled(ballots, ("a",)).bands

    assert (band.low, band.high, band.n_in_top) == (1, 1, 40)


def test_progress_is_told_after_each_replicate():
    told = []
    resampled(replicates=3, progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"replicates": 0}, "at least one replicate"),
        ({"order": ORDER[1:]}, "not made from these ballots"),
        ({"seed": ""}, "seed is empty"),
    ],
)
def test_resampling_refuses(changes, sentence):
    with pytest.raises(TallyError, match=sentence):
        resampled(**changes)


def test_resampling_refuses_weights_beyond_doubles():
    rows = (
        WeightedBallot("norte", frozenset("a"), 1, Fraction(10**300)),
        WeightedBallot("norte", frozenset("b"), 1, Fraction(1, 10**300)),
    )
    ballots = WeightedBallots(("a", "b"), rows, WeightPolicy("free"))

    with pytest.raises(TallyError, match="too far apart"):
        resampled(ballots, ("a", "b"))


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ([[1, 2, 3]] * 10, (1, 1, 1)),
        # Two that change places in two of ten, above a third that never moves
        ([[1, 2, 3]] * 8 + [[2, 1, 3]] * 2, (2, 1)),
        # In one of ten is not yet too often.
        ([[1, 2, 3]] * 9 + [[2, 1, 3]], (1, 1, 1)),
        # The first and the last change places: nothing between them is a tier.
        ([[1, 2, 3]] * 8 + [[3, 2, 1]] * 2, (3,)),
    ],
)
def test_tiers_end_where_nothing_crosses(ranks, expected):
    assert tiers(np.array(ranks)) == expected


def test_tiers_of_nothing_are_none():
    assert tiers(np.zeros((5, 0))) == ()


def test_inputs_hash_knows_ballots_seed_and_number():
    singles = WeightedBallots(
        BALLOTS.items[::-1], BALLOTS.rows[::-1], WeightPolicy("other name")
    )
    fewer = WeightedBallots(BALLOTS.items, BALLOTS.rows[1:], BALLOTS.policy)
    first = inputs_hash(BALLOTS, seed="s", replicates=300)

    assert inputs_hash(singles, seed="s", replicates=300) == first
    assert (
        len(
            {
                first,
                inputs_hash(fewer, seed="s", replicates=300),
                inputs_hash(BALLOTS, seed="t", replicates=300),
                inputs_hash(BALLOTS, seed="s", replicates=1000),
            }
        )
        == 4
    )


def test_leaving_out_a_community_ranks_the_others_exactly():
    rows = [("norte", "ab", 20), ("norte", "c", 5), ("sur", "c", 20), ("este", "d", 3)]
    ballots = equal_shrunk(group_ballots(items="abcd", rows=rows), full_voice_ballots=15)
    order = rank(ballots, seed="s").order
    told = []
    este, norte, sur = leave_one_out(
        ballots, order=order, seed="s", progress=lambda *at: told.append(at)
    )

    assert (este.group, norte.group, sur.group) == ("este", "norte", "sur")
    assert set(este.order) == {"a", "b", "c"}
    assert norte.order == ("c", "d")
    # norte's 25 still weigh 1/25 each, este's three 1/15.
    assert sorted(sur.order[:2]) == ["a", "b"]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_shift_is_counted_among_items_ranked_both_times():
    rows = [("norte", "a", 30), ("sur", "b", 20), ("sur", "c", 10), ("este", "c", 15)]
    ballots = participants(group_ballots(items="abc", rows=rows))
    order = rank(ballots, seed="s").order
    found = {out.group: out for out in leave_one_out(ballots, order=order, seed="s")}

    assert order == ("a", "c", "b")
    # Without norte a has no place, and the others keep theirs.
    assert (found["norte"].order, found["norte"].largest_shift) == (("c", "b"), 0)
    assert (found["este"].order, found["este"].largest_shift) == (("a", "b", "c"), 1)


def test_draws_are_spread_evenly():
    bits = np.random.PCG64(1)
    seen = Counter(stability._below(bits.random_raw(60_000), 6).tolist())

    assert set(seen) == set(range(6))
    assert all(9_600 < n < 10_400 for n in seen.values())
