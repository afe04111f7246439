"""Sequential Phragmén row by row, in whole numbers alone: short, and the measure of the arrays.

Weights and moments are kept as whole numbers over two shared denominators: whole-number
sums need no common divisor at every addition, which is most of the cost of fractions.
"""

from collections import defaultdict
from collections.abc import Collection
from fractions import Fraction
from math import lcm

from agendas.tally.ballots import WeightedBallots
from agendas.tally.ranking import TIED_NAMED, Contender, Share, Step
from agendas.tally.ties import Claim, settle


class Purses:
    """Who holds how much, in whole numbers.

    A ballot that last paid at moment x holds ``weight * (now - x)``: x is all one needs to
    know about it, and x takes no other values than the moments of purchases.

    Attributes:
        _unbought: supported items still to be ranked.
        _scale: denominator of all weights.
        _unit: denominator of all moments; grows.
        _moments: 0, then the moment of each purchase, over ``_unit``.
        _last: per row, which of those moments it last paid at.
        _spent: per unbought item, coins paid by its supporters, over ``_scale * _unit``.
    """

    def __init__(self, ballots: WeightedBallots, *, seed: bytes) -> None:
        self._seed = seed
        self._scale = lcm(*(row.weight.denominator for row in ballots.rows))
        self._rows = [
            (row.group, row.items, int(row.total * self._scale))
            for row in ballots.rows
            if row.total
        ]
        self._last = [0] * len(self._rows)
        self._unit, self._moments = 1, [0]
        self._supporters: dict[str, list[int]] = defaultdict(list)
        self._weight: dict[str, int] = defaultdict(int)
        for index, (_, items, weight) in enumerate(self._rows):
            for item in items:
                self._supporters[item].append(index)
                self._weight[item] += weight
        self._spent = dict.fromkeys(self._supporters, 0)
        self._unbought = set(self._supporters)

    def next_step(self) -> Step | None:
        """Buy the next item; None when every supported item is bought."""
        if not self._unbought:
            return None
        ready = self._earliest(self._unbought)
        item, tie = settle([self._claim(other) for other in ready], seed=self._seed)
        bought, runner_up = self._contender(item), None
        rivals = self._earliest(self._unbought - {item})
        if rivals:
            second, _ = settle([self._claim(other) for other in rivals], seed=self._seed)
            runner_up = self._contender(second)
        return Step(
            rank=len(self._moments),
            bought=bought,
            shares=self._buy(bought),
            runner_up=runner_up,
            tie=tie,
            tied=_named(ready, item),
        )

    def _earliest(self, items: Collection[str]) -> list[str]:
        """Those items whose supporters can pay first; several only on an exact tie."""
        coin = self._scale * self._unit
        first: list[str] = []
        needed, weight = 0, 1
        for item in items:
            own_needed, own_weight = coin + self._spent[item], self._weight[item]
            # own_needed / own_weight against needed / weight, without dividing
            ahead = needed * own_weight - own_needed * weight
            if not first or ahead > 0:
                first, needed, weight = [item], own_needed, own_weight
            elif ahead == 0:
                first.append(item)
        return first

    def _claim(self, item: str) -> Claim:
        """What counts for the item in a tie."""
        groups = {self._rows[index][0] for index in self._supporters[item]}
        return Claim(item, Fraction(self._weight[item], self._scale), len(groups))

    def _contender(self, item: str) -> Contender:
        """The item's sum at this step."""
        coin = self._scale * self._unit
        return Contender(
            item=item,
            weight=Fraction(self._weight[item], self._scale),
            spent=Fraction(self._spent[item], coin),
            time=Fraction(coin + self._spent[item], self._weight[item] * self._unit),
        )

    def _buy(self, bought: Contender) -> tuple[Share, ...]:
        """Take one coin from the item's supporters; shares sorted by community key."""
        self._unbought.remove(bought.item)
        del self._spent[bought.item]
        paying: dict[tuple[str, int], int] = defaultdict(int)
        moved: dict[tuple[str, int], int] = defaultdict(int)
        for index in self._supporters[bought.item]:
            group, items, weight = self._rows[index]
            before = self._last[index]
            paying[group, before] += weight
            for other in items:
                if other in self._spent:
                    moved[other, before] += weight
            self._last[index] = len(self._moments)
        shares = self._shares(paying, bought.time)
        self._add_moment(bought.time)
        now = self._moments[-1]
        for (other, before), weight in moved.items():
            self._spent[other] += weight * (now - self._moments[before])
        return shares

    def _shares(
        self, paying: dict[tuple[str, int], int], time: Fraction
    ) -> tuple[Share, ...]:
        weights: dict[str, int] = defaultdict(int)
        spents: dict[str, int] = defaultdict(int)
        for (group, before), weight in paying.items():
            weights[group] += weight
            spents[group] += weight * self._moments[before]
        shares = []
        for group in sorted(weights):
            weight_exact = Fraction(weights[group], self._scale)
            spent = Fraction(spents[group], self._scale * self._unit)
            shares.append(Share(group, weight_exact, spent, weight_exact * time - spent))
        return tuple(shares)

    def _add_moment(self, time: Fraction) -> None:
        """Append a moment, over a unit in which it and all earlier ones are whole."""
        unit = lcm(self._unit, time.denominator)
        factor = unit // self._unit
        if factor > 1:
            self._moments = [moment * factor for moment in self._moments]
            self._spent = {item: spent * factor for item, spent in self._spent.items()}
            self._unit = unit
        self._moments.append(time.numerator * (unit // time.denominator))


def _named(ready: list[str], winner: str) -> tuple[str, ...]:
    """Ids of the tied items, sorted; of very many the winner and the first others."""
    if len(ready) == 1:
        return ()
    others = sorted(item for item in ready if item != winner)
    return tuple(sorted([winner, *others[: TIED_NAMED - 1]]))
