"""Sequential Phragmén in doubles: fast enough to count the same vote a thousand times.

For resampling, and to cross-check the exact engine; never for the official order. Times
nearer to each other than one part in a thousand million count as tied.
"""

from collections.abc import Sequence

import numpy as np

from agendas.tally.arrays import Floats, Rolls, Whole, sums
from agendas.tally.ties import lottery_number

TIED_WITHIN = 1e-9


def tie_places(rolls: Rolls, *, weights: Floats, seed: bytes) -> Whole:
    """For each item its place in the order in which ties are settled, 0 for the winner.

    More weight, more communities, smaller lottery number, as ``ties.settle`` has it.
    """
    earning = _earning(rolls, weights)[rolls.bundle_of]
    steps = np.round(earning / (earning.max(initial=0) or 1) / TIED_WITHIN)
    groups = {kind.group: i for i, kind in enumerate(rolls.kinds)}
    group_of = np.array([groups[kind.group] for kind in rolls.kinds], dtype=np.int64)
    heavy = np.flatnonzero(weights > 0)
    lengths = rolls.marks.lengths(heavy)
    pairs = np.unique(
        rolls.marks.joined(heavy, lengths).astype(np.int64) * max(1, len(rolls.kinds))
        + np.repeat(group_of[rolls.kind_of[heavy]], lengths)
    )
    n_groups = np.bincount(pairs // max(1, len(rolls.kinds)), minlength=len(rolls.backers))[
        rolls.bundle_of
    ]
    draws = [lottery_number(seed, name) for name in rolls.names]
    lots = np.empty(len(draws), dtype=np.int64)
    lots[sorted(range(len(draws)), key=draws.__getitem__)] = np.arange(len(draws))
    places = np.empty(len(draws), dtype=np.int64)
    places[np.lexsort((lots, -n_groups, -steps))] = np.arange(len(draws))
    return places


def order(rolls: Rolls, *, weights: Floats, places: Whole) -> list[int]:
    """Numbers of the items, best first.

    Args:
        rolls: the marks.
        weights: of each row, 0 or more; any unit.
        places: who wins a tie, from :func:`tie_places`.

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
