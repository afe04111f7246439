"""The rules of the panel, against other people's programs on random elections."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agendas.tally import approval_count, equal_shares, sequential_pav
from agendas.tally.ballots import TallyError, group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.weights import participants
from tests.agendas.tally import peers
from tests.agendas.tally.profiles import counted, law, reweighted, seeds, weighted

DIVIDED = participants(
    group_ballots(items="abcd", rows=[("norte", "abc", 60), ("norte", "d", 40)])
)


@pytest.mark.slow
@law
@given(counted(max_rows=6).map(participants), seeds)
def test_every_rule_equals_abcvoting_ties_included(ballots, seed):
    by_count = approval_count.order(ballots, seed=seed)
    assume(by_count)
    theirs = peers.Abcvoting(ballots, seed)
    by_phragmen = rank(ballots, seed=seed).order
    by_pav = sequential_pav.order(ballots, seed=seed)

    for seats in range(1, len(by_count) + 1):
        assert theirs.phragmen(seats) == set(by_phragmen[:seats])
        assert theirs.approval_count(seats) == set(by_count[:seats])
        assert theirs.sequential_pav(seats) == set(by_pav[:seats])
        by_shares = equal_shares.order(ballots, seats=seats, seed=seed)
        assert theirs.equal_shares(seats) == set(by_shares)


@pytest.mark.slow
@law
@given(counted(max_rows=6).map(participants), seeds)
def test_phragmen_and_equal_shares_equal_pabutools_ties_included(ballots, seed):
    order = rank(ballots, seed=seed).order
    assume(order)
    theirs = peers.Pabutools(ballots, seed)

    for seats in range(1, len(order) + 1):
        assert theirs.phragmen(seats) == set(order[:seats])
        by_shares = equal_shares.order(ballots, seats=seats, seed=seed)
        assert theirs.equal_shares(seats) == set(by_shares)


@law
@given(weighted(), seeds, st.integers(1, 7))
def test_rules_do_not_care_for_the_unit_of_weights(ballots, seed, seats):
    scaled = reweighted(ballots, Fraction(7, 3))

    for rule in (approval_count, sequential_pav):
        assert rule.order(scaled, seed=seed) == rule.order(ballots, seed=seed)
    assert equal_shares.order(scaled, seats=seats, seed=seed) == equal_shares.order(
        ballots, seats=seats, seed=seed
    )


@law
@given(weighted(), seeds, st.integers(1, 7))
def test_rules_rank_supported_items_once(ballots, seed, seats):
    supported = {item for row in ballots.rows if row.total for item in row.items}

    for rule in (approval_count, sequential_pav):
        assert sorted(rule.order(ballots, seed=seed)) == sorted(supported)
    bought = equal_shares.order(ballots, seats=seats, seed=seed)
    assert len(set(bought)) == len(bought) <= seats
    assert set(bought) <= supported


def test_a_weight_of_two_is_two_ballots():
    rows = [("norte", "ab", 2), ("norte", "c", 1), ("sur", "ac", 1), ("sur", "b", 3)]
    twice = [(group, items, 2 * n) for group, items, n in rows]
    one, two = (
        participants(group_ballots(items="abc", rows=some)) for some in (rows, twice)
    )

    for seats in (1, 2, 3):
        assert equal_shares.order(
            reweighted(one, 2), seats=seats, seed="s"
        ) == equal_shares.order(two, seats=seats, seed="s")
    assert sequential_pav.order(one, seed="s") == sequential_pav.order(two, seed="s")


def test_counting_gives_the_majority_all_and_fair_rules_do_not():
    assert approval_count.order(DIVIDED, seed="s")[-1] == "d"
    assert sequential_pav.order(DIVIDED, seed="s").index("d") == 1
    # Three coins: 60 people hold 1.8 and buy one thing, 40 hold 1.2 and buy theirs.
    assert set(equal_shares.order(DIVIDED, seats=3, seed="s")) > {"d"}
    assert len(equal_shares.order(DIVIDED, seats=3, seed="s")) == 2


@pytest.mark.parametrize("seats", [0, -1])
def test_equal_shares_of_no_places_are_refused(seats):
    with pytest.raises(TallyError, match="at least one place"):
        equal_shares.order(DIVIDED, seats=seats, seed="s")


def test_rules_of_nothing_rank_nothing():
    nothing = participants(group_ballots(items="ab", rows=[("norte", "", 3)]))

    assert approval_count.order(nothing, seed="s") == ()
    assert sequential_pav.order(nothing, seed="s") == ()
    assert equal_shares.order(nothing, seats=2, seed="s") == ()
