"""PJR+ of every prefix, by trying every group of ballots; and proof that the test can see."""

from hypothesis import given

from agendas.tally.ballots import group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.weights import equal_shrunk, participants
from tests.agendas.tally.brute_force import most_marks_first, pjr_plus_violation
from tests.agendas.tally.profiles import law, seeds, weighted


def first_unfair_prefix(ballots, order):
    for length in range(1, len(order) + 1):
        if pjr_plus_violation(ballots, order[:length]):
            return length
    return None


@law
@given(weighted(max_items=7, max_rows=8), seeds)
def test_every_prefix_gives_every_group_its_due(ballots, seed):
    assert first_unfair_prefix(ballots, rank(ballots, seed=seed).order) is None


# 60 people want the same three things, 40 want another one: 40 of 100 is more than a third.
DIVIDED = group_ballots(items="abcd", rows=[("norte", "abc", 60), ("norte", "d", 40)])


def test_counting_marks_fails_where_the_rule_does_not():
    ballots = participants(DIVIDED)
    by_marks = most_marks_first(ballots)

    assert by_marks == ("a", "b", "c", "d")
    item, group = pjr_plus_violation(ballots, by_marks[:3])
    assert (item, sum(row.total for row in group)) == ("d", 40)
    assert first_unfair_prefix(ballots, by_marks) == 3
    assert first_unfair_prefix(ballots, rank(ballots, seed="s").order) is None


def test_counting_heads_fails_a_community_where_equal_voices_do_not():
    rows = [("norte", "ab", 90), ("sur", "c", 15)]
    ballots = equal_shrunk(group_ballots(items="abc", rows=rows), full_voice_ballots=15)
    by_heads = rank(participants(group_ballots(items="abc", rows=rows)), seed="s").order

    assert set(by_heads[:2]) == {"a", "b"}
    assert first_unfair_prefix(ballots, by_heads) == 2
    assert "c" in rank(ballots, seed="s").order[:2]


def test_the_axiom_counts_what_a_group_marks_together():
    # Four of six agree on d: of three places two are due to them.
    apart = participants(
        group_ballots(items="abcd", rows=[("n", "ad", 2), ("n", "bd", 2), ("n", "c", 2)])
    )
    alike = participants(group_ballots(items="abcd", rows=[("n", "ad", 4), ("n", "bc", 2)]))

    assert pjr_plus_violation(apart, ("a", "b", "c")) is None
    item, group = pjr_plus_violation(alike, ("a", "b", "c"))
    assert (item, sum(row.total for row in group)) == ("d", 4)


def test_the_axiom_is_not_diluted_by_blank_ballots():
    rows = [("norte", "abc", 60), ("norte", "d", 40), ("norte", "", 900)]
    ballots = participants(group_ballots(items="abcd", rows=rows))

    assert pjr_plus_violation(ballots, ("a", "b", "c")) is not None
