"""Numbers that explain a ranking; another layer turns them into sentences and hides the small.

Exact and unrounded: nothing here decides what may be shown to whom.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from agendas.tally.ballots import TallyError, WeightedBallots
from agendas.tally.ranking import Contender, Ranking, Step
from agendas.tally.ties import TieBreak

# Shares of the winner's own time by which the runner-up came later. A choice, not a
# statistic: they say how near the other item was, not how sure the order is.
NARROW_UP_TO = Fraction(1, 20)
CLEAR_UP_TO = Fraction(1, 4)


class Margin(StrEnum):
    """How far the runner-up was behind when an item was bought."""

    NARROW = "narrow"
    CLEAR = "clear"
    WIDE = "wide"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A community and the part of the coin it paid, 0 to 1."""

    group: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class ItemReport:
    """Why one item stands where it stands.

    Attributes:
        rank: 1 for the first place.
        bought: the sum to redo: supporters earn ``weight`` coins a minute and had ``spent``
            some, so they reach one coin at ``(1 + spent) / weight`` minutes.
        carriers: who paid, largest share first, then by key; shares sum to exactly 1.
            Communities whose supporters had no money left at that moment have share 0.
        beside: the same sum for the runner-up; None for the last item.
        margin: from ``gap``; ``ALONE`` for the last item.
        gap: how much later the runner-up could pay, as a share of this item's time, 0 for
            a tie; None for the last item.
        tie: what decided a tie.
        tied: ids that were tied, this one among them; empty without tie.
    """

    rank: int
    bought: Contender
    carriers: tuple[Carrier, ...]
    beside: Contender | None
    margin: Margin
    gap: Fraction | None
    tie: TieBreak
    tied: tuple[str, ...]


def explain(ranking: Ranking) -> tuple[ItemReport, ...]:
    """One report per ranked item, best first. Needs no ballot, so it can be made any time."""
    return tuple(_report(step) for step in ranking.steps)


def margin_of(gap: Fraction | None) -> Margin:
    """The word for a gap: narrow up to 1/20, clear up to 1/4, wide above; alone if None."""
    if gap is None:
        return Margin.ALONE
    if gap <= NARROW_UP_TO:
        return Margin.NARROW
    return Margin.CLEAR if gap <= CLEAR_UP_TO else Margin.WIDE


def weight_to_rise(ballots: WeightedBallots, ranking: Ranking) -> dict[str, Fraction]:
    """For each item but the first: weight of new ballots for it alone that lifts it.

    Such ballots would have saved since minute 0, so at a purchase at minute ``s`` they hold
    their weight times ``s``. The item rises as soon as that closes what its supporters lack
    of a coin at any earlier purchase; the least such weight is the answer. With exactly that
    much there is a tie, which the new weight may or may not win. Weights of other ballots
    are taken to stay as they are.

    Args:
        ballots: the weighted ballots that were ranked.
        ranking: what sequential Phragmén answered for them.

    Returns:
        By item, 0 for one that lost a tie.
    """
    needed: dict[str, Fraction] = {}
    for step in ranking.steps:
        for line in standings(ballots, ranking, n_bought=step.rank - 1):
            if line.item != step.item:
                more = line.weight * (line.time / step.time - 1)
                needed[line.item] = min(more, needed.get(line.item, more))
    return needed


def standings(
    ballots: WeightedBallots, ranking: Ranking, *, n_bought: int
) -> tuple[Contender, ...]:
    """Every supported item still unbought after ``n_bought`` purchases, as on a blackboard.

    Worked out from the ballots and the moments of the earlier purchases alone, without the
    engine: a ballot has paid until the latest moment at which an item it marks was bought.

    Args:
        ballots: the weighted ballots that were ranked.
        ranking: what the rule answered for them.
        n_bought: 0 for the table that led to the first place, and so on.

    Returns:
        Sorted by time, equal times by id. The first one (or one of those tied with it) is
        the item of step ``n_bought + 1``.

    Raises:
        TallyError: ``n_bought`` is negative or above the number of steps.
    """
    if not 0 <= n_bought <= len(ranking.steps):
        raise TallyError("There are not that many purchases in this ranking.")
    moments = {step.item: step.time for step in ranking.steps[:n_bought]}
    weights: dict[str, Fraction] = defaultdict(Fraction)
    spents: dict[str, Fraction] = defaultdict(Fraction)
    for row in ballots.rows:
        bought = [moments[item] for item in row.items if item in moments]
        spent = row.total * max(bought, default=Fraction(0))
        for item in row.items - moments.keys():
            weights[item] += row.total
            spents[item] += spent
    lines = [
        Contender(item, weight, spents[item], (1 + spents[item]) / weight)
        for item, weight in weights.items()
        if weight
    ]
    return tuple(sorted(lines, key=lambda line: (line.time, line.item)))


def _report(step: Step) -> ItemReport:
    carriers = [Carrier(share.group, share.paid) for share in step.shares]
    carriers.sort(key=lambda carrier: (-carrier.share, carrier.group))
    gap = (step.runner_up.time - step.time) / step.time if step.runner_up else None
    return ItemReport(
        rank=step.rank,
        bought=step.bought,
        carriers=tuple(carriers),
        beside=step.runner_up,
        margin=margin_of(gap),
        gap=gap,
        tie=step.tie,
        tied=step.tied,
    )
