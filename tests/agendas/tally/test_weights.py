"""Weight policies: exact sums."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally.ballots import TallyError, WeightPolicy, group_ballots
from agendas.tally.weights import (
    NAMES,
    by_name,
    equal,
    equal_shrunk,
    participants,
    population,
    sqrt_participants,
    sqrt_population,
)
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


VOTES = group_ballots(
    items="ab", rows=[("big", "a", 90), ("big", "", 10), ("small", "b", 4)]
)
PEOPLE = {"big": 40_000, "small": 10_000}


@pytest.mark.parametrize(
    ("weighed", "voices"),
    [
        (equal(VOTES), {"big": 1, "small": 1}),
        (population(VOTES, people=PEOPLE), PEOPLE),
        (sqrt_population(VOTES, people=PEOPLE), {"big": 200, "small": 100}),
        (sqrt_participants(VOTES), {"big": 10, "small": 2}),
    ],
    ids=lambda value: getattr(getattr(value, "policy", None), "name", ""),
)
def test_policy_gives_each_community_its_voice(weighed, voices):
    assert weighed.voice_by_group() == voices
    assert weights_of(weighed)["small"] == Fraction(voices["small"], 4)


def test_population_keeps_its_figures_for_the_record():
    """Those of a community without ballots too: they were fixed before anybody voted."""
    figures = (
        ("people_of_absent", 7),
        ("people_of_big", 40_000),
        ("people_of_small", 10_000),
    )
    weighed = population(VOTES, people=PEOPLE | {"absent": 7})
    assert weighed.policy == WeightPolicy("population", figures)
    assert weighed.voice_by_group() == {"big": 40_000, "small": 10_000}


@pytest.mark.parametrize(
    "people", [{"big": 1}, {"big": 1, "small": 0}, {"big": 1, "small": 1.5}]
)
def test_population_without_a_figure_is_refused(people):
    with pytest.raises(TallyError, match="number of inhabitants for small"):
        population(VOTES, people=people)


def test_roots_are_rounded_down_to_a_thousand_millionth():
    two = group_ballots(items="a", rows=[("one", "a", 2)])
    voice = sqrt_participants(two).voice_by_group()["one"]

    assert voice**2 < 2 < (voice + Fraction(1, 10**9)) ** 2


@pytest.mark.parametrize("name", NAMES)
def test_by_name_is_the_policy_of_that_name(name):
    weighed = by_name(name, VOTES, full_voice_ballots=15, people=PEOPLE)

    assert weighed.policy.name == name
    assert len(weighed.rows) == len(VOTES.rows)


def test_by_name_refuses_a_name_nobody_gave():
    with pytest.raises(TallyError, match="no weight policy heads"):
        by_name("heads", VOTES, full_voice_ballots=15)
