"""The method of equal shares for a fixed number of places, exact. For comparison.

The coins for all places are dealt out at the start, to each ballot by its weight. An item
costs one coin, which its supporters share as evenly as their purses allow; the item whose
dearest share is smallest is bought next. It stops when nobody together holds a coin, often
before the places are full, and a longer list may begin differently.

Source: D. Peters, P. Skowron, "Proportionality and the limits of welfarism", EC 2020;
D. Peters, G. Pierczyński, P. Skowron, "Proportional participatory budgeting with additive
utilities", NeurIPS 2021.
"""

from collections import defaultdict
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import count

from agendas.tally.ballots import TallyError, WeightedBallots
from agendas.tally.ties import claims_of, in_order, seed_bytes

RULE = "equal_shares"


def order(ballots: WeightedBallots, *, seats: int, seed: bytes | str) -> tuple[str, ...]:
    """Ids of the bought items in the order of purchase, at most ``seats``.

    Args:
        ballots: weighted ballots; blank ones hold money too and buy nothing.
        seats: places to fill, 1 or more.
        seed: for the lottery among exact ties.

    Raises:
        TallyError: the seed is empty, or there are no places.

    Complexity: an item is counted again only while it is first in the queue, since its
    share never gets smaller; each time linear in its rows.
    """
    if seats < 1:
        raise TallyError("Equal shares need at least one place to fill.")
    purses = _Purses(ballots, seats)
    queue = [
        (Fraction(0), place, item, 0)
        for place, item in enumerate(in_order(claims_of(ballots), seed=seed_bytes(seed)))
    ]
    heapify(queue)
    chosen: list[str] = []
    while queue:
        share, place, item, counted_at = heappop(queue)
        if counted_at == purses.n_purchases + 1:
            purses.pay(item, share)
            chosen.append(item)
            continue
        now = purses.dearest_share(item)
        if now is not None:
            heappush(queue, (now, place, item, purses.n_purchases + 1))
    return tuple(chosen)


class _Purses:
    """What each row holds per unit of weight; rows that hold the same share one level."""

    def __init__(self, ballots: WeightedBallots, seats: int) -> None:
        whole = sum(ballots.voice_by_group().values(), Fraction(0))
        self.n_purchases = 0
        self._weights = [row.total for row in ballots.buying()]
        self._level_of = [0] * len(self._weights)
        self._levels = {0: seats / whole if whole else Fraction(0)}
        self._new_level = count(1)
        self._backers: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(ballots.buying()):
            for item in row.items:
                self._backers[item].append(index)

    def dearest_share(self, item: str) -> Fraction | None:
        """Coins per unit of weight that the richest supporters pay; None: too dear."""
        at_level: dict[int, Fraction] = defaultdict(Fraction)
        for index in self._backers[item]:
            at_level[self._level_of[index]] += self._weights[index]
        weight, missing = sum(at_level.values(), Fraction(0)), Fraction(1)
        for level in sorted(at_level, key=self._levels.__getitem__):
            held = self._levels[level]
            if missing <= held * weight:
                return missing / weight
            missing -= held * at_level[level]
            weight -= at_level[level]
        return None

    def pay(self, item: str, share: Fraction) -> None:
        """Take the share from each supporter, or all from those who hold less."""
        moved: dict[int, int] = {}
        for index in self._backers[item]:
            level = self._level_of[index]
            if level not in moved:
                moved[level] = next(self._new_level)
                held = self._levels[level]
                self._levels[moved[level]] = max(held - share, Fraction(0))
            self._level_of[index] = moved[level]
        self.n_purchases += 1
