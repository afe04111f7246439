"""How much an order hangs on who came: resampled ballots, tiers, and each community left out.

Those who came are no sample of those who live there. What is measured is how the order would
move had other people like them come; it is no margin of error for a population.

Source of the method: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of
Statistics 7 (1979). Needs numpy.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise

import numpy as np

from agendas.tally import float_twin, phragmen
from agendas.tally.arrays import Floats, Rolls, Whole, rolls
from agendas.tally.ballots import TallyError, WeightedBallots
from agendas.tally.record import canonical_json
from agendas.tally.ties import seed_bytes

# Bands leave out one replicate in twenty at each end.
BAND_LEAVES_OUT = 0.05
# A tier ends where everything above stays above everything below so often.
STAYS_ABOVE = 0.9

Progress = Callable[[int, int], None]


def _nobody_listens(_done: int, _total: int) -> None:
    """Take progress and do nothing."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where one item stood in the replicates.

    Attributes:
        item: its id.
        rank: its official place.
        low: best place of the middle nine tenths of replicates, 1 or more.
        high: worst place of them; an item without marks in a replicate stands last there.
        n_in_top: replicates in which it stood among the first ``top``.
        n_above_next: replicates in which it stood above the item that is next officially;
            all of them for the last.
    """

    item: str
    rank: int
    low: int
    high: int
    n_in_top: int
    n_above_next: int


@dataclass(frozen=True, slots=True)
class Stability:
    """What resampling says of a ranking.

    Attributes:
        replicates: how many there were.
        top: how many places ``Band.n_in_top`` looks at.
        seed_hex: of the draws.
        bands: by official place.
        tiers: sizes of the tiers, first one first. Every item of a tier stood above every
            item of a later tier in nine of ten replicates; inside a tier the order says
            little.
    """

    replicates: int
    top: int
    seed_hex: str
    bands: tuple[Band, ...]
    tiers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The exact order without one community.

    Attributes:
        group: key of the community.
        order: ids of the supported items, best first.
        largest_shift: most places that an item moves, of those ranked with and without.
    """

    group: str
    order: tuple[str, ...]
    largest_shift: int


def inputs_hash(ballots: WeightedBallots, *, seed: bytes | str, replicates: int) -> str:
    """SHA-256 of all that the answer of :func:`bootstrap` depends on, as 64 hex digits.

    The key to keep an answer under. For whoever may see ballots alone: few ballots can be
    guessed from their hash.
    """
    rows = sorted(
        [row.group, *sorted(row.items), str(row.count), str(row.weight)]
        for row in ballots.rows
    )
    inputs = [sorted(ballots.items), rows, seed_bytes(seed).hex(), replicates]
    return sha256(canonical_json(inputs)).hexdigest()


def bootstrap(
    ballots: WeightedBallots,
    *,
    order: Sequence[str],
    seed: bytes | str,
    replicates: int,
    top: int,
    progress: Progress = _nobody_listens,
) -> Stability:
    """Draw each community's ballots anew, with repeats, and rank them; many times.

    Args:
        ballots: the weighted ballots that were ranked. Every community keeps its number of
            ballots, blank ones included, so all weights stay what they are.
        order: ids in the official order.
        seed: of the draws; the same seed gives the same answer on every machine.
        replicates: 1 or more; 300 to 1,000 are usual.
        top: places that count as the top, 1 or more.
        progress: told (replicates done, replicates).

    Raises:
        TallyError: the order is not that of these ballots' supported items, replicates or
            top is below 1, or the numbers leave the range of doubles.
    """
    if replicates < 1 or top < 1:
        raise TallyError("Resampling needs at least one replicate and one place.")
    arrays = rolls(ballots)
    if arrays is None:
        raise TallyError("Counts or weights are too far apart to be resampled.")
    if tuple(sorted(order)) != arrays.names:
        raise TallyError("This order was not made from these ballots.")
    raw_seed = seed_bytes(seed)
    number = {name: i for i, name in enumerate(arrays.names)}
    official = np.array([number[item] for item in order], dtype=np.int64)
    ranks = np.full((replicates, len(order)), len(order), dtype=np.int32)
    ties = float_twin.TieOrder(arrays, seed=raw_seed)
    samples = _samples(ballots, arrays, seed=raw_seed, replicates=replicates)
    for i, weights in enumerate(samples):
        drawn = float_twin.order(arrays, weights=weights, places=ties.places(weights))
        ranks[i, drawn] = np.arange(1, len(drawn) + 1)
        progress(i + 1, replicates)
    in_order = ranks[:, official]
    return Stability(
        replicates=replicates,
        top=top,
        seed_hex=raw_seed.hex(),
        bands=_bands(in_order, order, top=top),
        tiers=tiers(in_order),
    )


def _samples(
    ballots: WeightedBallots, arrays: Rolls, *, seed: bytes, replicates: int
) -> Iterator[Floats]:
    """Weights of the rows, for one replicate after the other."""
    sizes = ballots.n_by_group()
    groups = [arrays.kinds[kind].group for kind in arrays.kind_of.tolist()]
    # Of each community its rows, and for each row the first ballot number after it; ballots
    # beyond the last row are blank or without weight.
    rows_of: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows_of.setdefault(group, []).append(row)
    ends = {
        group: np.array(list(accumulate(int(arrays.count[row]) for row in rows)))
        for group, rows in rows_of.items()
    }
    each = arrays.relative_weights() / arrays.count
    # Raw bits of this generator are promised never to change; its other methods are not.
    bits = np.random.PCG64(int.from_bytes(sha256(seed).digest()))
    for _ in range(replicates):
        counts = np.zeros(len(groups) + 1)
        for group in sorted(rows_of):
            drawn = _below(bits.random_raw(sizes[group]), sizes[group])
            at = np.searchsorted(ends[group], drawn, side="right")
            rows = np.array([*rows_of[group], len(groups)])
            counts += np.bincount(rows[at], minlength=len(counts))
        yield counts[:-1] * each


def _below(raw: Whole, n: int) -> Whole:
    """Whole numbers below ``n``, as even as 53 bits allow."""
    ballots: Whole = ((raw >> np.uint64(11)) * (n / 2**53)).astype(np.int64)
    return np.minimum(ballots, n - 1)


def _bands(ranks: Whole, order: Sequence[str], *, top: int) -> tuple[Band, ...]:
    n = len(ranks)
    inside = np.sort(ranks, axis=0)
    skipped = int(n * BAND_LEAVES_OUT)
    in_top = (ranks <= top).sum(axis=0)
    above = [*(ranks[:, :-1] < ranks[:, 1:]).sum(axis=0).tolist(), n]
    return tuple(
        Band(
            item=item,
            rank=i + 1,
            low=int(inside[skipped, i]),
            high=int(inside[n - 1 - skipped, i]),
            n_in_top=int(in_top[i]),
            n_above_next=above[i],
        )
        for i, item in enumerate(order)
    )


def tiers(ranks: Whole) -> tuple[int, ...]:
    """Sizes of the tiers.

    Args:
        ranks: one row per replicate, one column per item in the official order.
    """
    n, n_items = ranks.shape
    # Least often that an item above a cut stood above one below it, for the cut after each
    # place; counted item by item, so that many items need little room.
    weakest = np.full(n_items, n)
    for i in range(n_items - 1):
        above = (ranks[:, i, None] < ranks[:, i + 1 :]).sum(axis=0)
        least_from = np.minimum.accumulate(above[::-1])[::-1]
        weakest[i:-1] = np.minimum(weakest[i:-1], least_from)
    cuts = np.flatnonzero(weakest[:-1] >= n * STAYS_ABOVE) + 1
    edges = [0, *cuts.tolist(), n_items]
    return tuple(below - above for above, below in pairwise(edges) if below > above)


def leave_one_out(
    ballots: WeightedBallots,
    *,
    order: Sequence[str],
    seed: bytes | str,
    progress: Progress = _nobody_listens,
) -> tuple[LeftOut, ...]:
    """The exact order without each community in turn; the others keep their weights.

    Args:
        ballots: the weighted ballots that were ranked.
        order: ids in the official order.
        seed: of the lottery among exact ties.
        progress: told (communities done, communities).

    Returns:
        One entry per community, by key.
    """
    groups = sorted(ballots.n_by_group())
    found = []
    for i, group in enumerate(groups):
        rows = tuple(row for row in ballots.rows if row.group != group)
        without = phragmen.rank(
            WeightedBallots(ballots.items, rows, ballots.policy), seed=seed
        ).order
        place = {item: at for at, item in enumerate(without)}
        common = [item for item in order if item in place]
        # Places among items that are in both, or an item without marks would move them all
        now = {item: at for at, item in enumerate(sorted(common, key=place.__getitem__))}
        shift = max((abs(now[item] - at) for at, item in enumerate(common)), default=0)
        found.append(LeftOut(group, without, shift))
        progress(i + 1, len(groups))
    return tuple(found)
