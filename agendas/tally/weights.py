"""How much one ballot weighs: one function per policy, chosen before the vote opens."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isqrt

from agendas.tally.ballots import (
    Ballots,
    NoFigureError,
    TallyError,
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
)

# Roots are rounded down to so many parts of one, so that they are fractions like all else.
PARTS_OF_A_ROOT = 10**9
# Before a community's key, among the numbers of a policy by inhabitants.
PEOPLE_OF = "people_of_"
NAMES = (
    "equal_shrunk",
    "equal",
    "population",
    "sqrt_population",
    "participants",
    "sqrt_participants",
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


def equal(ballots: Ballots) -> WeightedBallots:
    """One community, one voice, however few ballots carry it."""
    voices = dict.fromkeys(ballots.n_by_group(), Fraction(1))
    return _voiced(ballots, voices, policy=WeightPolicy("equal"))


def population(ballots: Ballots, *, people: Mapping[str, int]) -> WeightedBallots:
    """Voice in proportion to who lives there.

    Args:
        ballots: every community's ballots.
        people: inhabitants by community key, 1 or more; the record keeps all of them, those
            of communities without ballots too, so that they can be fixed before anybody
            votes. Whoever publishes them states their source.

    Raises:
        NoFigureError: a community has no figure, or one below 1.
    """
    figures = _figures(ballots, people)
    voices = {group: Fraction(n) for group, n in figures.items()}
    return _voiced(ballots, voices, policy=_with_figures("population", figures))


def sqrt_population(ballots: Ballots, *, people: Mapping[str, int]) -> WeightedBallots:
    """Voice as the square root of who lives there.

    Source: L. S. Penrose, "The elementary statistics of majority voting", Journal of the
    Royal Statistical Society 109 (1946). His two premises, that places vote as one and that
    people decide independently, do not hold here: for comparison.

    Raises:
        NoFigureError: a community has no figure, or one below 1.
    """
    figures = _figures(ballots, people)
    voices = {group: _root(n) for group, n in figures.items()}
    return _voiced(ballots, voices, policy=_with_figures("sqrt_population", figures))


def participants(ballots: Ballots) -> WeightedBallots:
    """Every ballot weighs 1, so a community that brings more people has more voice.

    For comparison beside the official order; never the default across communities.
    """
    return _weighed(
        ballots, policy=WeightPolicy("participants"), weight_of=lambda _: Fraction(1)
    )


def sqrt_participants(ballots: Ballots) -> WeightedBallots:
    """Voice as the square root of the number of ballots: bringing people counts, but less."""
    voices = {group: _root(n) for group, n in ballots.n_by_group().items()}
    return _voiced(ballots, voices, policy=WeightPolicy("sqrt_participants"))


def by_name(
    name: str,
    ballots: Ballots,
    *,
    full_voice_ballots: int,
    people: Mapping[str, int] | None = None,
) -> WeightedBallots:
    """The ballots under the policy of that name, as records and settings write it.

    Raises:
        TallyError: there is no such policy, or it lacks its figures.
    """
    policies: dict[str, Callable[[], WeightedBallots]] = {
        "equal_shrunk": lambda: equal_shrunk(
            ballots, full_voice_ballots=full_voice_ballots
        ),
        "equal": lambda: equal(ballots),
        "population": lambda: population(ballots, people=people or {}),
        "sqrt_population": lambda: sqrt_population(ballots, people=people or {}),
        "participants": lambda: participants(ballots),
        "sqrt_participants": lambda: sqrt_participants(ballots),
    }
    if name not in policies:
        raise TallyError(f"There is no weight policy {name}; there are {', '.join(NAMES)}.")
    return policies[name]()


def _figures(ballots: Ballots, people: Mapping[str, int]) -> dict[str, int]:
    """All inhabitants that were given, sorted by key; nobody who voted may lack theirs."""
    for group in sorted({*ballots.n_by_group(), *people}):
        if type(people.get(group)) is not int or people[group] < 1:
            raise NoFigureError(f"There is no number of inhabitants for {group}.")
    return dict(sorted(people.items()))


def _with_figures(name: str, figures: Mapping[str, int]) -> WeightPolicy:
    return WeightPolicy(name, tuple((PEOPLE_OF + g, n) for g, n in figures.items()))


def _root(n: int) -> Fraction:
    return Fraction(isqrt(n * PARTS_OF_A_ROOT**2), PARTS_OF_A_ROOT)


def _voiced(
    ballots: Ballots, voices: Mapping[str, Fraction], *, policy: WeightPolicy
) -> WeightedBallots:
    """Share each community's voice equally among its ballots, blank ones included."""
    sizes = ballots.n_by_group()
    each = {group: voices[group] / n for group, n in sizes.items() if n}
    return _weighed(
        ballots, policy=policy, weight_of=lambda group: each.get(group, Fraction(0))
    )


def _weighed(
    ballots: Ballots, *, policy: WeightPolicy, weight_of: Callable[[str], Fraction]
) -> WeightedBallots:
    weights = {group: weight_of(group) for group in ballots.n_by_group()}
    rows = tuple(
        WeightedBallot(row.group, row.items, row.count, weights[row.group])
        for row in ballots.rows
    )
    return WeightedBallots(ballots.items, rows, policy)
