"""Sequential Phragmén in doubles: fast enough to count the same vote a thousand times.

For resampling, and to cross-check the exact engine; never for the official order. Times
nearer to each other than one part in a hundred thousand million count as tied.
"""

from collections.abc import Sequence

import numpy as np

from agendas.tally.arrays import Floats, Rolls, Whole, sums
from agendas.tally.ties import lottery_number

TIED_WITHIN = 1e-11


class TieOrder:
    """Who wins a tie: more weight, more communities, smaller lottery number."""

    def __init__(self, rolls: Rolls, *, seed: bytes) -> None:
        self._rolls = rolls
        groups = {kind.group: 0 for kind in rolls.kinds}
        groups = {group: i for i, group in enumerate(groups)}
        group_of = np.array([groups[kind.group] for kind in rolls.kinds], dtype=np.int64)
        self._lengths = rolls.marks.lengths()
        # Of each mark the pair of bundle and community
        self._n_groups = max(1, len(groups))
        self._pairs = rolls.marks.flat.astype(np.int64) * self._n_groups + np.repeat(
            group_of[rolls.kind_of], self._lengths
        )
        draws = [lottery_number(seed, name) for name in rolls.names]
        self._lots = np.empty(len(draws), dtype=np.int64)
        in_order = sorted(range(len(draws)), key=draws.__getitem__)
        self._lots[in_order] = np.arange(len(draws))

    def places(self, weights: Floats) -> Whole:
        """For each item its place in that order, 0 for the winner, at these weights of rows."""
        n_bundles = len(self._rolls.backers)
        each = np.repeat(weights, self._lengths)
        table = sums(self._pairs, each, n_bundles * self._n_groups)
        by_group = table.reshape(n_bundles, self._n_groups)
        earning = by_group.sum(axis=1)
        steps = np.round(earning / (earning.max(initial=0) or 1) / TIED_WITHIN)
        broad = (by_group > 0).sum(axis=1)
        bundle_of = self._rolls.bundle_of
        places = np.empty(len(self._lots), dtype=np.int64)
        places[np.lexsort((self._lots, -broad[bundle_of], -steps[bundle_of]))] = np.arange(
            len(self._lots)
        )
        return places


def order(rolls: Rolls, *, weights: Floats, places: Whole) -> list[int]:
    """Numbers of the items, best first.

    Args:
        rolls: the marks.
        weights: of each row, 0 or more; any unit.
        places: who wins a tie, from :class:`TieOrder`.

    Returns:
        Places in ``rolls.names``; items without weight are left out.

    Complexity: linear in marks times the length of ballots, and items squared.
    """
    marks, backers = rolls.marks, rolls.backers
    waiting = _queues(rolls, places)
    head = np.array([places[queue[-1]] for queue in waiting], dtype=np.int64)
    earning = _earning(rolls, weights)
    left = sum(len(waiting[bundle]) for bundle in np.flatnonzero(earning > 0).tolist())
    spent: Floats = np.zeros(len(backers))
    until = np.zeros(len(marks))
    # A bundle that earns nothing waits for ever.
    slowness = np.divide(1, earning, out=np.full(len(backers), np.inf), where=earning > 0)
    chosen: list[int] = []
    for _ in range(left):
        due = (1 + spent) * slowness
        bundle = int(due.argmin())
        now = due[bundle]
        ready = np.flatnonzero(due <= now * (1 + TIED_WITHIN))
        if len(ready) > 1:
            bundle = int(ready[head[ready].argmin()])
        queue = waiting[bundle]
        chosen.append(queue.pop())
        if queue:
            head[bundle] = places[queue[-1]]
        else:
            slowness[bundle] = np.inf
        rows = backers.of(bundle)
        lengths = marks.lengths(rows)
        paid = weights[rows] * (now - until[rows])
        until[rows] = now
        spent += sums(marks.joined(rows, lengths), np.repeat(paid, lengths), len(spent))
    return chosen


def _earning(rolls: Rolls, weights: Floats) -> Floats:
    each = np.repeat(weights, rolls.marks.lengths())
    return sums(rolls.marks.flat, each, len(rolls.backers))


def _queues(rolls: Rolls, places: Whole) -> Sequence[list[int]]:
    """Items of each bundle, the winner of a tie last."""
    queues: list[list[int]] = [[] for _ in range(len(rolls.backers))]
    bundle_of = rolls.bundle_of.tolist()
    for item in np.argsort(places)[::-1].tolist():
        queues[bundle_of[item]].append(item)
    return queues
