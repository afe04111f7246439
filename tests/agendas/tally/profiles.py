"""Random small elections for the property tests: few items and counts, so ties are common."""

from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from agendas.tally.ballots import (
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
    group_ballots,
)
from agendas.tally.weights import equal_shrunk, participants

GROUPS = ("norte", "sur", "este")
# Shared machines stall: a law is judged by its examples, not by how long one of them took.
law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.binary(min_size=1, max_size=8)


@st.composite
def counted(draw, max_items=7, max_rows=8, max_count=4, groups=GROUPS):
    items = "abcdefg"[: draw(st.integers(1, max_items))]
    row = st.tuples(
        st.sampled_from(groups),
        st.sets(st.sampled_from(items), max_size=5),
        st.integers(1, max_count),
    )
    return group_ballots(items=items, rows=draw(st.lists(row, max_size=max_rows)))


@st.composite
def freely_weighted(draw, **limits):
    """Any weight per row, 0 among them."""
    ballots = draw(counted(**limits))
    weight = st.fractions(min_value=0, max_value=2, max_denominator=6)
    rows = tuple(
        WeightedBallot(row.group, row.items, row.count, draw(weight))
        for row in ballots.rows
    )
    return WeightedBallots(ballots.items, rows, WeightPolicy("free"))


def weighted(**limits):
    return st.one_of(
        counted(**limits).map(participants),
        st.builds(
            lambda ballots, full: equal_shrunk(ballots, full_voice_ballots=full),
            counted(**limits),
            st.integers(1, 6),
        ),
        freely_weighted(**limits),
    )


def with_rows(ballots: WeightedBallots, rows) -> WeightedBallots:
    return WeightedBallots(ballots.items, tuple(rows), ballots.policy)


def reweighted(ballots: WeightedBallots, factor: int | Fraction) -> WeightedBallots:
    return with_rows(
        ballots,
        (
            WeightedBallot(row.group, row.items, row.count, row.weight * factor)
            for row in ballots.rows
        ),
    )
