"""What counts as ballots, and each refusal."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally.ballots import (
    Ballots,
    CountedBallot,
    TallyError,
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
    group_ballots,
)
from tests.agendas.tally.profiles import counted, law


def test_group_ballots_adds_up_equal_ballots_of_one_community():
    ballots = group_ballots(
        items=["b", "a"],
        rows=[("sur", ["b", "a"], 1), ("norte", ["a"], 2), ("sur", ("a", "b"), 4)],
    )

    assert ballots.items == ("a", "b")
    assert ballots.rows == (
        CountedBallot("norte", frozenset("a"), 2),
        CountedBallot("sur", frozenset("ab"), 5),
    )


def test_group_ballots_counts_blank_ballots():
    ballots = group_ballots(items="a", rows=[("norte", [], 2), ("norte", ["a"], 1)])

    assert ballots.n_by_group() == {"norte": 3}


def test_group_ballots_forgets_rows_of_nobody():
    ballots = group_ballots(items="a", rows=[("norte", ["a"], 0), ("sur", ["a"], 1)])

    assert ballots.n_by_group() == {"sur": 1}


@law
@given(counted(), st.randoms())
def test_group_ballots_of_shuffled_single_ballots_is_the_same(ballots, random):
    singles = [
        (row.group, sorted(row.items), 1) for row in ballots.rows for _ in range(row.count)
    ]
    random.shuffle(singles)

    assert group_ballots(items=reversed(ballots.items), rows=singles) == ballots


@pytest.mark.parametrize(
    ("items", "row", "sentence"),
    [
        (["a", "a"], ("norte", ["a"], 1), "listed twice: a"),
        (["a"], ("norte", ["a", "a"], 1), "marks the same item twice"),
        (["a"], ("norte", ["z", "y"], 1), "norte marks unknown items: y, z"),
        (["a"], ("norte", ["a"], -1), "number of ballots from norte is negative"),
        (["a"], ("norte", ["a"], 1.0), "not a whole number"),
        (["a"], ("norte", ["a"], True), "not a whole number"),
        (["a", "b", "c"], ("norte", ["a", "b", "c"], 1), "has 3 marks; at most 2"),
    ],
)
def test_group_ballots_refuses_with_a_sentence(items, row, sentence):
    with pytest.raises(TallyError, match=sentence):
        group_ballots(items=items, rows=[row], max_marks=2)


def test_group_ballots_at_the_cap_and_without_one_accepts():
    rows = [("norte", ["a", "b"], 1)]

    assert group_ballots(items="ab", rows=rows, max_marks=2).rows
    assert group_ballots(items="ab", rows=rows).rows


def test_ballots_made_by_hand_are_checked_too():
    with pytest.raises(TallyError, match="unknown items: z"):
        Ballots(("a",), (CountedBallot("norte", frozenset("z"), 1),))
    with pytest.raises(TallyError, match="listed twice"):
        WeightedBallots(("a", "a"), (), WeightPolicy("free"))


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [(Fraction(-1), "negative weight"), (0.5, "not a fraction"), (1, "not a fraction")],
)
def test_weighted_ballot_refuses_a_weight_that_is_negative_or_not_exact(weight, sentence):
    with pytest.raises(TallyError, match=sentence):
        WeightedBallot("norte", frozenset("a"), 1, weight)


def test_ballots_do_not_show_themselves_in_a_log():
    counted_row = CountedBallot("norte", frozenset("a"), 1)
    weighted_row = WeightedBallot("norte", frozenset("a"), 1, Fraction(1))

    assert "norte" not in repr(Ballots(("a",), (counted_row,)))
    assert "norte" not in repr(WeightedBallots(("a",), (weighted_row,), WeightPolicy("p")))


def test_support_and_voice_are_sums_of_weights():
    rows = (
        WeightedBallot("norte", frozenset("ab"), 2, Fraction(1, 3)),
        WeightedBallot("norte", frozenset(), 1, Fraction(1, 3)),
        WeightedBallot("sur", frozenset("b"), 1, Fraction(1, 2)),
    )
    ballots = WeightedBallots(("a", "b", "c"), rows, WeightPolicy("free"))

    assert ballots.voice_by_group() == {"norte": 1, "sur": Fraction(1, 2)}
    assert ballots.support_by_item() == {"a": Fraction(2, 3), "b": Fraction(7, 6), "c": 0}
