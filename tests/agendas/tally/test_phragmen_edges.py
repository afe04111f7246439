"""Elections at the edge: nobody, one voter, no weight, huge weights."""

from fractions import Fraction

import pytest

from agendas.tally.ballots import (
    TallyError,
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
    group_ballots,
)
from agendas.tally.certificate import certify
from agendas.tally.phragmen import rank
from agendas.tally.ties import TieBreak
from agendas.tally.weights import equal_shrunk, participants


def plain(rows, items="abc"):
    return participants(group_ballots(items=items, rows=rows))


@pytest.mark.parametrize("rows", [[], [("norte", [], 3)], [("norte", ["a"], 0)]])
def test_rank_of_no_or_only_blank_ballots_ranks_nothing(rows):
    ranking = rank(plain(rows, items="cab"), seed="s")

    assert ranking.steps == ()
    assert ranking.unranked == ("a", "b", "c")


def test_rank_without_items_is_empty():
    ranking = rank(plain([], items=[]), seed="s")

    assert (ranking.steps, ranking.unranked) == ((), ())


def test_rank_of_one_voter_lets_the_lottery_order_equal_marks():
    ranking = rank(plain([("norte", ["a", "b"], 1)]), seed="s")

    assert sorted(ranking.order) == ["a", "b"]
    assert [step.time for step in ranking.steps] == [1, 2]
    assert [step.tie for step in ranking.steps] == [TieBreak.LOTTERY, TieBreak.NONE]
    assert [step.tied for step in ranking.steps] == [("a", "b"), ()]
    assert ranking.steps[1].runner_up is None
    assert ranking.unranked == ("c",)


def test_rank_leaves_items_with_marks_of_no_weight_unranked():
    ballots = WeightedBallots(
        ("a", "b"),
        (
            WeightedBallot("norte", frozenset("a"), 9, Fraction(0)),
            WeightedBallot("sur", frozenset("b"), 1, Fraction(1)),
        ),
        WeightPolicy("free"),
    )
    ranking = rank(ballots, seed="s")

    assert (ranking.order, ranking.unranked) == (("b",), ("a",))


def test_rank_does_not_count_a_community_of_no_weight_when_settling_a_tie():
    voices = [("norte", "a", 1), ("sur", "b", 1), ("este", "a", 0), ("sur", "c", 3)]
    ballots = WeightedBallots(
        ("a", "b", "c"),
        tuple(
            WeightedBallot(group, frozenset(item), 1, Fraction(weight))
            for group, item, weight in voices
        ),
        WeightPolicy("free"),
    )

    assert rank(ballots, seed="s").steps[1].tie is TieBreak.LOTTERY


def test_rank_with_huge_and_tiny_weights_stays_exact():
    tiny = Fraction(1, 10**40)
    rows = (
        WeightedBallot("norte", frozenset("a"), 1, Fraction(10**40)),
        WeightedBallot("norte", frozenset("b"), 1, 10**40 - tiny),
        WeightedBallot("sur", frozenset("c"), 1, tiny),
    )
    ranking = rank(WeightedBallots(("a", "b", "c"), rows, WeightPolicy("free")), seed="s")

    assert ranking.order == ("a", "b", "c")
    assert ranking.steps[2].time == 10**40
    assert ranking.steps[0].tie is TieBreak.NONE


def test_rank_refuses_an_empty_seed():
    with pytest.raises(TallyError, match="seed is empty"):
        rank(plain([("norte", ["a"], 1)]), seed="")


N_MANY = 10_000
MANY = [f"i{i:05d}" for i in range(N_MANY)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        [("norte", MANY[:3000], 1)],
        [("norte", [item], 1) for item in MANY],
        [("norte", MANY[i : i + 5], 1 + i % 3) for i in range(0, 3000, 2)],
    ],
    ids=["one voter marks all", "each has a voter", "overlapping fives"],
)
def test_rank_of_ten_thousand_items(rows):
    ballots = plain(rows, items=MANY)
    ranking = rank(ballots, seed="s")

    assert sorted(ranking.order) == sorted({item for _, marks, _ in rows for item in marks})
    assert certify(ballots, ranking).holds


def test_rank_of_many_communities_with_their_own_weights():
    rows = [(f"g{i:03d}", ["a", "b"] if i % 2 else ["b", "c"], i + 1) for i in range(300)]
    ballots = equal_shrunk(group_ballots(items="abc", rows=rows), full_voice_ballots=15)
    ranking = rank(ballots, seed="s")

    assert ranking.order[0] == "b"
    assert all(sum(step.payments.values()) == 1 for step in ranking.steps)
    assert certify(ballots, ranking).holds


def test_rank_of_counts_beyond_doubles():
    rows = [("norte", ["a"], 2**60 + 1), ("norte", ["b"], 2**60), ("sur", ["c"], 1)]
    ranking = rank(plain(rows), seed="s")

    assert ranking.order == ("a", "b", "c")
    assert ranking.steps[0].time == Fraction(1, 2**60 + 1)
    assert ranking.steps[0].tied == ()
