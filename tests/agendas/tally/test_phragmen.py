"""Laws of the rule, in exact arithmetic."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally import ties
from agendas.tally.ballots import (
    WeightedBallot,
    WeightedBallots,
    group_ballots,
)
from agendas.tally.phragmen import rank
from agendas.tally.weights import equal_shrunk, participants
from tests.agendas.tally import brute_force
from tests.agendas.tally.profiles import (
    counted,
    law,
    reweighted,
    seeds,
    weighted,
    with_rows,
)

pytestmark = pytest.mark.slow


@law
@given(weighted(), seeds)
def test_rank_equals_the_definition_voter_by_voter(ballots, seed):
    ranking = rank(ballots, seed=seed)
    slow = brute_force.phragmen(ballots, seed)

    assert [(step.item, step.time, step.payments) for step in ranking.steps] == [
        (purchase.item, purchase.time, purchase.payments) for purchase in slow
    ]
    assert [step.runner_up and step.runner_up.item for step in ranking.steps] == [
        purchase.runner_up for purchase in slow
    ]


@law
@given(weighted(), seeds)
def test_rank_prices_are_one_coin_and_times_never_fall(ballots, seed):
    ranking = rank(ballots, seed=seed)

    assert all(sum(step.payments.values()) == 1 for step in ranking.steps)
    assert all(paid >= 0 for step in ranking.steps for paid in step.payments.values())
    assert all(one.time <= two.time for one, two in pairwise(ranking.steps))
    assert all(one.runner_up.time >= one.time for one in ranking.steps if one.runner_up)
    assert sorted((*ranking.order, *ranking.unranked)) == sorted(ballots.items)


@law
@given(weighted(), seeds)
def test_rank_never_takes_more_from_a_community_than_it_has_earned(ballots, seed):
    voices, paid = ballots.voice_by_group(), dict.fromkeys(ballots.voice_by_group(), 0)
    for step in rank(ballots, seed=seed).steps:
        for group, coins in step.payments.items():
            paid[group] += coins
            assert paid[group] <= voices[group] * step.time


@law
@given(weighted(), seeds)
def test_rank_sums_are_the_ones_the_record_prints(ballots, seed):
    for step in rank(ballots, seed=seed).steps:
        assert step.bought.weight * step.time == 1 + step.bought.spent
        assert sum(share.weight for share in step.shares) == step.bought.weight
        assert sum(share.spent for share in step.shares) == step.bought.spent
        for share in step.shares:
            assert share.paid == share.weight * step.time - share.spent


@law
@given(weighted(), seeds)
def test_rank_never_lets_supporters_of_an_unbought_item_own_more_than_a_coin(ballots, seed):
    order = rank(ballots, seed=seed).order
    slow = brute_force.phragmen(ballots, seed)

    assert order == tuple(purchase.item for purchase in slow)
    assert all(purchase.richest_after <= 1 for purchase in slow)


@law
@given(weighted(), seeds, st.randoms())
def test_rank_depends_on_neither_order_nor_grouping_of_rows(ballots, seed, random):
    singles = [
        WeightedBallot(row.group, row.items, 1, row.weight)
        for row in ballots.rows
        for _ in range(row.count)
    ]
    random.shuffle(singles)
    items = list(ballots.items)
    random.shuffle(items)
    ungrouped = WeightedBallots(tuple(items), tuple(singles), ballots.policy)

    assert rank(ungrouped, seed=seed) == rank(ballots, seed=seed)


@law
@given(weighted(), seeds)
def test_rank_is_blind_to_the_names_of_communities(ballots, seed):
    renamed = with_rows(
        ballots,
        (
            WeightedBallot(row.group[::-1], row.items, row.count, row.weight)
            for row in ballots.rows
        ),
    )
    before, after = rank(ballots, seed=seed), rank(renamed, seed=seed)

    assert after.order == before.order
    assert [step.payments for step in after.steps] == [
        {group[::-1]: paid for group, paid in step.payments.items()}
        for step in before.steps
    ]


@law
@given(weighted(), seeds, st.permutations("abcdefg"))
def test_rank_is_blind_to_the_names_of_items_but_for_the_lottery(ballots, seed, names):
    new = dict(zip("abcdefg", names, strict=True))
    old = {after: before for before, after in new.items()}
    renamed = WeightedBallots(
        tuple(new[item] for item in ballots.items),
        tuple(
            WeightedBallot(
                row.group, frozenset(new[i] for i in row.items), row.count, row.weight
            )
            for row in ballots.rows
        ),
        ballots.policy,
    )
    number = ties.lottery_number
    before = rank(ballots, seed=seed).order
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ties, "lottery_number", lambda seed, item: number(seed, old[item]))
        after = rank(renamed, seed=seed).order

    assert after == tuple(new[item] for item in before)


@law
@given(weighted(), seeds)
def test_rank_with_all_weights_times_seven_is_the_same_seven_times_sooner(ballots, seed):
    one, seven = rank(ballots, seed=seed), rank(reweighted(ballots, 7), seed=seed)

    assert seven.order == one.order
    assert [step.time * 7 for step in seven.steps] == [step.time for step in one.steps]
    assert [step.payments for step in seven.steps] == [step.payments for step in one.steps]


@law
@given(counted(), seeds, st.integers(2, 5))
def test_rank_when_one_community_brings_more_of_the_same_is_unchanged(ballots, seed, times):
    more = group_ballots(
        items=ballots.items,
        rows=[
            (row.group, row.items, row.count * (times if row.group == "sur" else 1))
            for row in ballots.rows
        ],
    )
    # Full voice from one ballot: every community's voice stays 1 whoever comes.
    before = rank(equal_shrunk(ballots, full_voice_ballots=1), seed=seed)
    after = rank(equal_shrunk(more, full_voice_ballots=1), seed=seed)

    assert after == before


@law
@given(counted(groups=("norte",)), seeds, st.integers(1, 20))
def test_rank_of_one_community_is_the_same_shrunk_or_plain(ballots, seed, full):
    shrunk = rank(equal_shrunk(ballots, full_voice_ballots=full), seed=seed)

    assert shrunk.order == rank(participants(ballots), seed=seed).order


def place(ranking, item):
    return (*ranking.order, *ranking.unranked).index(item)


@law
@given(weighted(), seeds, st.data())
def test_rank_after_one_more_mark_on_a_ballot_never_lowers_that_item(ballots, seed, data):
    open_rows = [
        row for row in ballots.rows if set(ballots.items) - row.items and row.weight
    ]
    if not open_rows:
        return
    row = data.draw(st.sampled_from(open_rows))
    item = data.draw(st.sampled_from(sorted(set(ballots.items) - row.items)))
    changed = [
        *(other for other in ballots.rows if other is not row),
        WeightedBallot(row.group, row.items, row.count - 1, row.weight),
        WeightedBallot(row.group, row.items | {item}, 1, row.weight),
    ]
    before = rank(ballots, seed=seed)
    after = rank(with_rows(ballots, changed), seed=seed)

    assert place(after, item) <= place(before, item)


@law
@given(weighted(), seeds, st.sampled_from(("norte", "oeste")), st.integers(1, 3), st.data())
def test_rank_after_a_plump_ballot_never_lowers_its_item(
    ballots, seed, group, sixths, data
):
    item = data.draw(st.sampled_from(ballots.items))
    plump = WeightedBallot(group, frozenset({item}), 1, Fraction(sixths, 6))
    before = rank(ballots, seed=seed)
    after = rank(with_rows(ballots, (*ballots.rows, plump)), seed=seed)

    assert place(after, item) <= place(before, item)


def test_rank_after_a_plump_ballot_that_dilutes_its_neighbours_may_lower_its_item():
    # Not a law, and docs/tally.md says so: with weights 1/n a newcomer lightens the others.
    rows = [
        ("z", "be", 2),
        ("z", "ad", 2),
        ("x", "cde", 2),
        ("y", "abce", 4),
        ("y", "abcd", 1),
    ]
    before, after = (
        rank(
            equal_shrunk(group_ballots(items="abcde", rows=some), full_voice_ballots=1),
            seed="s",
        ).order
        for some in (rows, [*rows, ("z", "b", 1)])
    )

    assert (before, after) == (tuple("edbca"), tuple("ecdba"))


@law
@given(weighted(max_items=6), seeds, st.data())
def test_rank_with_a_clone_never_promotes_the_original(ballots, seed, data):
    item = data.draw(st.sampled_from(ballots.items))
    clone = "z"
    rows = tuple(
        WeightedBallot(
            row.group,
            row.items | {clone} if item in row.items else row.items,
            row.count,
            row.weight,
        )
        for row in ballots.rows
    )
    before = rank(ballots, seed=seed)
    cloned = WeightedBallots((*ballots.items, clone), rows, ballots.policy)
    after = rank(cloned, seed=seed)

    if item in before.order:
        assert place(after, item) >= place(before, item)


@law
@given(weighted(), seeds, st.integers(1, 7))
def test_rank_of_fewer_places_is_the_beginning_of_the_list(ballots, seed, length):
    # Committee monotonicity: taking the first items away leaves the others' money as it was.
    order = rank(ballots, seed=seed).order
    slow = [purchase.item for purchase in brute_force.phragmen(ballots, seed)]

    assert list(order[:length]) == slow[:length]
