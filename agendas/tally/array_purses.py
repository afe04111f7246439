"""Sequential Phragmén over arrays: doubles look, whole numbers decide.

Each item's time is kept as a double together with a proven bound on its rounding error. Only
items whose times lie within that bound of the first are worked out in whole numbers, so
nothing is ever decided by a rounded number, and of the long fractions few are needed: the
bought item's, the runner-up's, and those of near ties.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from agendas.tally import ties
from agendas.tally.arrays import Rolls, Whole
from agendas.tally.exact import fraction, gcd, whole
from agendas.tally.ranking import TIED_NAMED, Contender, Share, Step
from agendas.tally.ties import TieBreak

UNKNOWN = -1
# So few rows are sooner taken one by one than grouped.
FEW_ROWS = 16


class Moments:
    """Minute 0 and the moments of purchases, exact; each over a unit that divides the next.

    Attributes:
        n: how many there are.
    """

    def __init__(self) -> None:
        self._tops, self._units, self._factors = [whole(0)], [whole(1)], [whole(1)]

    @property
    def n(self) -> int:
        """How many moments there are, minute 0 among them."""
        return len(self._tops)

    def add(self, time: Fraction) -> None:
        """Append a moment."""
        factor = time.denominator // gcd(self._units[-1], time.denominator)
        unit = self._units[-1] * factor
        self._factors.append(factor)
        self._units.append(unit)
        self._tops.append(time.numerator * (unit // time.denominator))

    def total(self, weights: Sequence[tuple[int, Any]]) -> tuple[Any, Any]:
        """Sum of weight times moment, as a numerator and a denominator not yet reduced.

        Args:
            weights: (number of the moment, whole weight), the numbers never falling.
        """
        top, at = 0, 0
        for moment, weight in weights:
            if moment != at:
                top *= (
                    self._factors[moment]
                    if moment == at + 1
                    else self._units[moment] // self._units[at]
                )
                at = moment
            top += weight * self._tops[moment]
        return top, self._units[at]


class ArrayPurses:
    """Who holds how much. A row's money is known from the moment at which it last paid."""

    def __init__(self, rolls: Rolls, *, seed: bytes) -> None:
        self._rolls = rolls
        self._moments = Moments()
        self._unit = lcm(*(kind.weight.denominator for kind in rolls.kinds))
        self._coins = [whole(int(kind.weight * self._unit)) for kind in rolls.kinds]
        self._last = np.zeros(len(rolls.marks), dtype=np.int32)
        n_bundles = len(rolls.backers)
        # Doubles: money in coins, time in minutes of the heaviest ballot.
        self._weights = rolls.relative_weights()
        self._paid_until = np.zeros(len(rolls.marks))
        self._spent = np.zeros(n_bundles)
        earning = np.repeat(self._weights, rolls.marks.lengths())
        self._earning = np.bincount(rolls.marks.flat, weights=earning, minlength=n_bundles)
        self._times = 1 / self._earning  # infinite for bundles that are bought
        self._near = 1 + 3 * rolls.rounding()
        # Whole numbers: what a bundle's ballots weigh, and dues as far as anybody asked
        self._support = [self._support_of(bundle) for bundle in range(n_bundles)]
        self._dues: list[Fraction] = []
        self._due_number: dict[Fraction, int] = {}
        self._due_of = np.full(n_bundles, UNKNOWN)
        self._order_ties(seed)

    def _order_ties(self, seed: bytes) -> None:
        """Who wins a tie never changes: put all items in that order once."""
        rolls = self._rolls
        bundle_of = rolls.bundle_of.tolist()
        self._groups = [
            len({rolls.kinds[kind].group for kind in set(rolls.kind_of[rows].tolist())})
            for rows in map(rolls.backers.of, range(len(rolls.backers)))
        ]
        keys = [
            (-self._support[bundle], -self._groups[bundle], ties.lottery_number(seed, name))
            for name, bundle in zip(rolls.names, bundle_of, strict=True)
        ]
        in_order = sorted(range(len(keys)), key=keys.__getitem__)
        self._place = np.empty(len(keys), dtype=np.int64)
        self._place[in_order] = np.arange(len(keys))
        self._at_place = np.array(in_order, dtype=np.int64)
        self._waiting: dict[int, list[int]] = defaultdict(list)
        for item in reversed(in_order):
            self._waiting[bundle_of[item]].append(item)
        self._head = np.array(
            [self._place[self._waiting[bundle][-1]] for bundle in range(len(self._groups))],
            dtype=np.int64,
        )
        self._unbought = np.ones(len(keys), dtype=bool)
        self._is_open = np.ones(len(self._groups), dtype=bool)

    def next_step(self) -> Step | None:
        """Buy the next item; None when every supported item is bought."""
        if not self._is_open.any():
            return None
        ready = self._earliest()
        winner = int(ready[self._head[ready].argmin()])
        item = int(self._at_place[self._head[winner]])
        tied = self._named(ready, item)
        bought = self._contender(winner, item)
        self._take(winner, item)
        rivals = ready[self._is_open[ready]]
        rival = self._first_of(rivals if len(rivals) else self._earliest())
        step = Step(
            rank=self._moments.n,
            bought=bought,
            shares=self._shares(winner, bought.time),
            runner_up=rival,
            tie=self._decided_by(winner, rivals),
            tied=tied,
        )
        self._pay(winner, bought.time)
        return step

    def _earliest(self) -> Whole:
        """Bundles whose supporters can pay first; several only on an exact tie."""
        first = self._times.min(initial=np.inf)
        near = np.flatnonzero((self._times <= first * self._near) & self._is_open)
        if len(near) < 2:
            return near
        for bundle in near[self._due_of[near] == UNKNOWN].tolist():
            time = self._due(bundle)
            if time not in self._due_number:
                self._due_number[time] = len(self._dues)
                self._dues.append(time)
            self._due_of[bundle] = self._due_number[time]
        numbers = self._due_of[near]
        if (numbers == numbers[0]).all():
            return near
        soonest = min(np.unique(numbers).tolist(), key=self._dues.__getitem__)
        tied: Whole = near[numbers == soonest]
        return tied

    def _first_of(self, ready: Whole) -> Contender | None:
        if not len(ready):
            return None
        bundle = int(ready[self._head[ready].argmin()])
        return self._contender(bundle, int(self._at_place[self._head[bundle]]))

    def _named(self, ready: Whole, winner: int) -> tuple[str, ...]:
        """Ids of the tied items, sorted; of very many the winner and the first others."""
        in_tie = np.zeros(len(self._is_open), dtype=bool)
        in_tie[ready] = True
        tied = np.flatnonzero(self._unbought & in_tie[self._rolls.bundle_of])
        if len(tied) == 1:
            return ()
        items = tied[: TIED_NAMED + 1].tolist()
        if len(items) > TIED_NAMED:
            others = [item for item in items[:TIED_NAMED] if item != winner]
            items = sorted([winner, *others[: TIED_NAMED - 1]])
        return tuple(self._rolls.names[item] for item in items)

    def _take(self, bundle: int, item: int) -> None:
        """Cross the item off its bundle."""
        self._unbought[item] = False
        waiting = self._waiting[bundle]
        waiting.pop()
        if waiting:
            self._head[bundle] = self._place[waiting[-1]]
        else:
            self._is_open[bundle] = False
            self._times[bundle] = np.inf

    def _decided_by(self, winner: int, rivals: Whole) -> TieBreak:
        """What set the winner apart from the best of those tied with it."""
        if not len(rivals):
            return TieBreak.NONE
        second = int(rivals[self._head[rivals].argmin()])
        if self._support[second] != self._support[winner]:
            return TieBreak.WEIGHT
        if self._groups[second] != self._groups[winner]:
            return TieBreak.COMMUNITIES
        return TieBreak.LOTTERY

    def _support_of(self, bundle: int) -> Any:
        """Weight of a bundle's ballots, a whole number over the unit of weights."""
        rows = self._rolls.backers.of(bundle)
        counts = np.bincount(self._rolls.kind_of[rows], weights=self._rolls.count[rows])
        kinds = np.flatnonzero(counts)
        return sum(int(counts[kind]) * self._coins[kind] for kind in kinds.tolist())

    def _classes(self, bundle: int) -> list[tuple[int, int, int]]:
        """(moment of the last payment, kind, ballots) of a bundle's rows, by moment.

        Of few rows one entry each, of many one for each pair of moment and kind.
        """
        rows, n_kinds = self._rolls.backers.of(bundle), len(self._rolls.kinds)
        if len(rows) <= FEW_ROWS:
            return sorted(
                zip(
                    self._last[rows].tolist(),
                    self._rolls.kind_of[rows].tolist(),
                    map(int, self._rolls.count[rows].tolist()),
                    strict=True,
                )
            )
        codes = self._last[rows].astype(np.int64) * n_kinds + self._rolls.kind_of[rows]
        if self._moments.n * n_kinds <= 8 * len(rows):
            counts = np.bincount(codes, weights=self._rolls.count[rows])
            codes = np.flatnonzero(counts)
            counts = counts[codes]
        else:
            codes, row_of = np.unique(codes, return_inverse=True)
            counts = np.bincount(row_of, weights=self._rolls.count[rows])
        moments, kinds = np.divmod(codes, n_kinds)
        return list(
            zip(
                moments.tolist(),
                kinds.tolist(),
                counts.astype(np.int64).tolist(),
                strict=True,
            )
        )

    def _spent_by(self, bundle: int) -> tuple[Any, Any]:
        """Coins a bundle's ballots have paid, as numerator and denominator."""
        top, bottom = self._moments.total(
            [
                (moment, count * self._coins[kind])
                for moment, kind, count in self._classes(bundle)
            ]
        )
        return top, bottom * self._unit

    def _due(self, bundle: int) -> Fraction:
        top, bottom = self._spent_by(bundle)
        return fraction((bottom + top) * self._unit, bottom * self._support[bundle])

    def _contender(self, bundle: int, item: int) -> Contender:
        top, bottom = self._spent_by(bundle)
        support = self._support[bundle]
        return Contender(
            item=self._rolls.names[item],
            weight=fraction(support, self._unit),
            spent=fraction(top, bottom),
            time=fraction((bottom + top) * self._unit, bottom * support),
        )

    def _shares(self, bundle: int, time: Fraction) -> tuple[Share, ...]:
        """What each community of a bundle's supporters holds at a moment."""
        spending: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for moment, kind, count in self._classes(bundle):
            group = self._rolls.kinds[kind].group
            spending[group].append((moment, count * self._coins[kind]))
        shares = []
        for group in sorted(spending):
            weight = sum(coins for _, coins in spending[group])
            top, bottom = self._moments.total(spending[group])
            held = weight * time.numerator * bottom - top * time.denominator
            shares.append(
                Share(
                    group=group,
                    weight=fraction(weight, self._unit),
                    spent=fraction(top, bottom * self._unit),
                    paid=fraction(held, time.denominator * bottom * self._unit),
                )
            )
        return tuple(shares)

    def _pay(self, bundle: int, time: Fraction) -> None:
        """Take all that the bundle's supporters hold at a moment."""
        marks, rows = self._rolls.marks, self._rolls.backers.of(bundle)
        top = time * self._rolls.heaviest()
        now = top.numerator / top.denominator
        lengths = marks.lengths(rows)
        marked = marks.joined(rows, lengths)
        paid = self._weights[rows] * (now - self._paid_until[rows])
        self._spent += np.bincount(
            marked, weights=np.repeat(paid, lengths), minlength=len(self._spent)
        )
        self._times[marked] = np.where(
            self._is_open[marked],
            (1 + self._spent[marked]) / self._earning[marked],
            np.inf,
        )
        self._due_of[marked] = UNKNOWN
        self._paid_until[rows] = now
        self._last[rows] = self._moments.n
        self._moments.add(time)
