"""Weighted ballots as arrays of numbers, for the engine and its float twin. Needs numpy.

Items that stand on exactly the same ballots are one *bundle*: at every moment their
supporters hold the same money, so one account is enough for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from agendas.tally.ballots import WeightedBallot, WeightedBallots

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[Any]

# Sums of whole numbers up to here are exact in doubles.
LARGEST_COUNT = 2**53
# Beyond this spread of weights products of doubles could leave their range.
WIDEST_WEIGHTS = 2**400


@dataclass(frozen=True, slots=True)
class Kind:
    """Ballots of one community with one weight.

    Attributes:
        group: key of the community.
        weight: of one such ballot, above 0.
    """

    group: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of numbers of different lengths, one after the other.

    Attributes:
        start: where list ``i`` begins; one entry more than there are lists.
        flat: all entries.
    """

    start: Whole
    flat: Whole

    def __len__(self) -> int:
        """How many lists there are."""
        return len(self.start) - 1

    def of(self, index: int) -> Whole:
        """One list."""
        entries: Whole = self.flat[self.start[index] : self.start[index + 1]]
        return entries

    def lengths(self, which: Whole | slice = slice(None)) -> Whole:
        """Lengths of some lists, in the order asked for."""
        return self.start[1:][which] - self.start[:-1][which]

    def joined(self, which: Whole, lengths: Whole) -> Whole:
        """Entries of some lists, one list after the other; ``lengths`` are theirs."""
        ends = np.cumsum(lengths)
        shift = self.start[:-1][which] - ends + lengths
        n_entries = int(lengths.sum())
        return np.take(self.flat, np.repeat(shift, lengths) + np.arange(n_entries))

    def turned(self, n: int) -> "Lists":
        """For each number below ``n`` the lists that hold it, in ascending order."""
        owner = np.repeat(np.arange(len(self), dtype=np.int32), self.lengths())
        # Small types sort in linear time, and a million ballots have small item numbers.
        small = self.flat.astype(np.uint16) if n < 2**16 else self.flat
        turned = owner[np.argsort(small, kind="stable")]
        return Lists(_starts(np.bincount(self.flat, minlength=n)), turned)


@dataclass(frozen=True, slots=True)
class Rolls:
    """Ballots that can buy something: a positive weight and at least one mark.

    Attributes:
        names: ids of the supported items, sorted.
        bundle_of: for each item the number of its bundle.
        marks: for each row the bundles it marks, each once.
        backers: for each bundle the rows that mark it.
        count: for each row the number of ballots; whole numbers kept as doubles.
        kind_of: for each row its place in ``kinds``.
        kinds: communities and weights.
    """

    names: tuple[str, ...]
    bundle_of: Whole
    marks: Lists
    backers: Lists
    count: Floats
    kind_of: Whole
    kinds: tuple[Kind, ...]

    def relative_weights(self) -> Floats:
        """Weight of each row as a share of the heaviest kind's, correctly rounded."""
        top = self.heaviest()
        units = [float(kind.weight / top) for kind in self.kinds]
        return self.count * np.array(units, dtype=np.float64)[self.kind_of]

    def heaviest(self) -> Fraction:
        """The largest weight of a single ballot; 1 when there is none."""
        return max((kind.weight for kind in self.kinds), default=Fraction(1))

    def rounding(self) -> float:
        """A bound on the relative error of any item's time worked out in doubles.

        A ballot's payment ``w * (now - before)`` is wrong by at most six roundings of
        ``w * now``; a ballot pays at most as often as it has marks; adding up n numbers
        above 0 costs at most n roundings of the sum; and all that supporters have paid is at
        most what they have earned, which is at most the item's own ``1 + spent``. So
        ``(1 + spent) / weight`` is right to 6 * marks + 2 * rows + items roundings. Twice
        that many covers the products of errors.
        """
        longest = int(self.marks.lengths().max(initial=0))
        roundings = 6 * longest + 2 * len(self.marks) + len(self.backers) + 16
        return float(roundings * np.finfo(np.float64).eps)


def rolls(ballots: WeightedBallots) -> Rolls | None:
    """The arrays of some ballots; None where their numbers leave the range of doubles."""
    rows = ballots.buying()
    if not _fits(rows):
        return None
    marked = [row.items for row in rows]
    names = tuple(sorted(set(chain.from_iterable(marked))))
    place = {name: i for i, name in enumerate(names)}
    lengths = np.array([len(items) for items in marked], dtype=np.int64)
    numbers = map(place.__getitem__, chain.from_iterable(marked))
    flat = np.fromiter(numbers, np.int32, lengths.sum())
    kinds: dict[tuple[str, int, int], int] = {}
    # A community's rows mostly share one fraction, and fractions are slow to compare.
    met: dict[tuple[str, int], int] = {}
    kind_of = []
    for row in rows:
        as_met = (row.group, id(row.weight))
        if as_met not in met:
            kind = (row.group, row.weight.numerator, row.weight.denominator)
            met[as_met] = kinds.setdefault(kind, len(kinds))
        kind_of.append(met[as_met])
    return bundled(
        names=names,
        marks=Lists(_starts(lengths), flat),
        count=np.array([row.count for row in rows], dtype=np.float64),
        kind_of=np.array(kind_of, dtype=np.int32),
        kinds=[Kind(group, Fraction(top, bottom)) for group, top, bottom in kinds],
    )


def bundled(
    *,
    names: tuple[str, ...],
    marks: Lists,
    count: Floats,
    kind_of: Whole,
    kinds: Sequence[Kind],
) -> Rolls:
    """Rolls of ballots that mark item numbers; every item is marked by somebody."""
    backers = marks.turned(len(names))
    seen: dict[bytes, int] = {}
    bundle_of = np.fromiter(
        (
            seen.setdefault(backers.of(item).tobytes(), len(seen))
            for item in range(len(names))
        ),
        np.int32,
        len(names),
    )
    if len(seen) < len(names):
        first = np.zeros(len(names), dtype=bool)
        first[np.unique(bundle_of, return_index=True)[1]] = True
        kept = first[marks.flat]
        owner = np.repeat(np.arange(len(marks)), marks.lengths())[kept]
        lengths = np.bincount(owner, minlength=len(marks))
        marks = Lists(_starts(lengths), bundle_of[marks.flat[kept]])
        backers = marks.turned(len(seen))
    return Rolls(names, bundle_of, marks, backers, count, kind_of, tuple(kinds))


def sums(numbers: Whole, amounts: Floats, n: int) -> Floats:
    """For each number below ``n`` the sum of the amounts that stand at it."""
    return np.asarray(np.bincount(numbers, amounts, n), dtype=np.float64)


def _fits(rows: Sequence[WeightedBallot]) -> bool:
    exact = list({id(row.weight): row.weight for row in rows}.values()) or [Fraction(1)]
    n_ballots = sum(row.count for row in rows)
    return n_ballots < LARGEST_COUNT and max(exact) < WIDEST_WEIGHTS * min(exact)


def _starts(lengths: Whole) -> Whole:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
