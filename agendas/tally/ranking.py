"""What a rule answers: the order, and for each place the sum that led to it.

Money is counted in coins; an item costs one. Time is counted in minutes; one unit of ballot
weight earns one coin a minute. All numbers are exact.
"""

from dataclasses import dataclass
from fractions import Fraction

from agendas.tally.ties import TieBreak

# A step names at most so many tied items. Without a cap a file of ten thousand equal items
# would need a hundred million ids; no paper ballot comes near it.
TIED_NAMED = 200


@dataclass(frozen=True, slots=True)
class Contender:
    """One item at one step. Always ``weight * time == 1 + spent``.

    Attributes:
        item: its id.
        weight: of all ballots that mark it; also what its supporters earn per minute.
        spent: coins those supporters had already paid for items ranked before.
        time: minute at which their unspent money makes one coin.
    """

    item: str
    weight: Fraction
    spent: Fraction
    time: Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """One community's part in a purchase. Always ``paid == weight * time - spent``.

    Attributes:
        group: key of the community.
        weight: of its ballots that mark the item, above 0.
        spent: coins those ballots had paid before.
        paid: coins they pay now, 0 to 1; all shares of a step sum to exactly 1.
    """

    group: str
    weight: Fraction
    spent: Fraction
    paid: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """One place of the ranking and how it was won.

    Attributes:
        rank: 1 for the first place.
        bought: the item, its support, and the minute of the purchase.
        shares: one per supporting community, sorted by key.
        runner_up: the item that would have been taken in its absence; None for the last
            item. Not always the one ranked next: this purchase may cost it money.
        tie: what decided, ``NONE`` when no other item was ready at the same moment.
        tied: ids ready at the same moment, the winner among them, sorted; empty without tie.
            Of more than ``TIED_NAMED`` the winner and the first others.
    """

    rank: int
    bought: Contender
    shares: tuple[Share, ...]
    runner_up: Contender | None
    tie: TieBreak
    tied: tuple[str, ...]

    @property
    def item(self) -> str:
        """Id of the item at this place."""
        return self.bought.item

    @property
    def time(self) -> Fraction:
        """Minute of the purchase; never earlier than that of the step before."""
        return self.bought.time

    @property
    def payments(self) -> dict[str, Fraction]:
        """Coins paid by community key; sums to exactly 1."""
        return {share.group: share.paid for share in self.shares}


@dataclass(frozen=True, slots=True)
class Ranking:
    """A full order of the supported items.

    Attributes:
        rule: name of the rule that made it.
        seed: bytes of the lottery seed, used or not.
        steps: best first, one per item with support.
        unranked: ids without support of positive weight, sorted by id: no order is meant.
    """

    rule: str
    seed: bytes
    steps: tuple[Step, ...]
    unranked: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Ids of the ranked items, best first."""
        return tuple(step.item for step in self.steps)
