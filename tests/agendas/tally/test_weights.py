"""Weight policies: exact sums."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally.ballots import TallyError, WeightPolicy, group_ballots
from agendas.tally.weights import equal_shrunk, participants
from tests.agendas.tally.profiles import counted, law


def weights_of(ballots):
    return {row.group: row.weight for row in ballots.rows}


def test_equal_shrunk_divides_one_voice_and_shrinks_a_small_community():
    ballots = group_ballots(
        items="ab",
        rows=[("big", "a", 20), ("big", "", 10), ("just", "a", 15), ("small", "b", 3)],
    )
    weighed = equal_shrunk(ballots, full_voice_ballots=15)

    assert weights_of(weighed) == {
        "big": Fraction(1, 30),  # blank ballots share the voice
        "just": Fraction(1, 15),
        "small": Fraction(1, 15),
    }
    assert weighed.voice_by_group() == {"big": 1, "just": 1, "small": Fraction(1, 5)}
    assert weighed.policy == WeightPolicy("equal_shrunk", (("full_voice_ballots", 15),))


@law
@given(counted(max_count=30), st.integers(1, 40))
def test_equal_shrunk_gives_min_of_one_and_n_over_full(ballots, full):
    voices = equal_shrunk(ballots, full_voice_ballots=full).voice_by_group()

    assert voices == {
        group: min(Fraction(1), Fraction(n, full))
        for group, n in ballots.n_by_group().items()
    }


@pytest.mark.parametrize("full", [0, -1])
def test_equal_shrunk_refuses_a_full_voice_of_nobody(full):
    with pytest.raises(TallyError, match="at least one ballot"):
        equal_shrunk(group_ballots(items="a", rows=[]), full_voice_ballots=full)


def test_participants_weighs_each_ballot_one():
    ballots = group_ballots(items="a", rows=[("big", "a", 20), ("small", "", 1)])
    weighed = participants(ballots)

    assert weighed.voice_by_group() == {"big": 20, "small": 1}
    assert weighed.policy.name == "participants"
    assert weighed.items == ballots.items


def test_policies_of_no_ballots_give_no_weights():
    empty = group_ballots(items="a", rows=[])

    assert equal_shrunk(empty, full_voice_ballots=15).rows == ()
    assert participants(empty).rows == ()
