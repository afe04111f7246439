"""How much one ballot weighs: one function per policy, chosen before the vote opens."""

from collections.abc import Callable
from fractions import Fraction

from agendas.tally.ballots import (
    Ballots,
    TallyError,
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
)


def equal_shrunk(ballots: Ballots, *, full_voice_ballots: int) -> WeightedBallots:
    """One community, one voice, with less voice below a number of ballots. The default.

    A community of ``n`` ballots, blank ones included, speaks with ``min(1, n / full)``,
    shared equally among its ballots; so one ballot weighs ``1 / max(n, full)``. Without the
    shrinking, each ballot of a community of three would weigh five times one of fifteen.

    Args:
        ballots: every community's ballots.
        full_voice_ballots: ballots from which a community has its whole voice, 1 or more.

    Returns:
        The same rows with exact weights; each community's total is at most 1.

    Raises:
        TallyError: ``full_voice_ballots`` is below 1.

    Source: a choice of this platform, not of the literature; docs/tally.md gives the reason.
    """
    if full_voice_ballots < 1:
        raise TallyError("A community needs at least one ballot for its full voice.")
    sizes = ballots.n_by_group()
    policy = WeightPolicy("equal_shrunk", (("full_voice_ballots", full_voice_ballots),))
    return _weighed(
        ballots,
        policy=policy,
        weight_of=lambda group: Fraction(1, max(sizes[group], full_voice_ballots)),
    )


def participants(ballots: Ballots) -> WeightedBallots:
    """Every ballot weighs 1, so a community that brings more people has more voice.

    For comparison beside the official order; never the default across communities.
    """
    return _weighed(
        ballots, policy=WeightPolicy("participants"), weight_of=lambda _: Fraction(1)
    )


def _weighed(
    ballots: Ballots, *, policy: WeightPolicy, weight_of: Callable[[str], Fraction]
) -> WeightedBallots:
    rows = tuple(
        WeightedBallot(row.group, row.items, row.count, weight_of(row.group))
        for row in ballots.rows
    )
    return WeightedBallots(ballots.items, rows, policy)
