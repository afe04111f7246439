"""Ballots as the tally sees them: how many people of a community marked which set of items.

Two kinds, so that nobody ranks by head count by forgetting a step: :class:`Ballots` only
counts people; :class:`WeightedBallots`, which the rules take, come out of a weight policy.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction


class TallyError(Exception):
    """The input cannot be tallied; the message is one plain sentence saying why."""


class NoFigureError(TallyError):
    """Weights by inhabitants, and a community that voted has no number of them."""


@dataclass(frozen=True, slots=True)
class CountedBallot:
    """``count`` people of one community who marked exactly the same items.

    Attributes:
        group: key of the community.
        items: marked ids; empty for a blank ballot, which is valid.
        count: people, 0 or more. Does not record who.
    """

    group: str
    items: frozenset[str]
    count: int

    def __post_init__(self) -> None:
        """Refuse a count that is no number of people.

        Raises:
            TallyError: ``count`` is negative or not a whole number.
        """
        _check_count(self.group, self.count)


@dataclass(frozen=True, slots=True)
class WeightedBallot:
    """``count`` people of one community with the same marks and the same weight.

    Attributes:
        group: key of the community.
        items: marked ids; empty for a blank ballot.
        count: people, 0 or more.
        weight: of ONE of these ballots, 0 or more, exact.
    """

    group: str
    items: frozenset[str]
    count: int
    weight: Fraction

    def __post_init__(self) -> None:
        """Refuse counts and weights that no ballot can have.

        Raises:
            TallyError: ``count`` is negative or not whole; ``weight`` is negative or not an
                exact fraction.
        """
        _check_count(self.group, self.count)
        if not isinstance(self.weight, Fraction):
            raise TallyError(f"The weight of a ballot from {self.group} is not a fraction.")
        if self.weight < 0:
            raise TallyError(f"A ballot from {self.group} has a negative weight.")

    @property
    def total(self) -> Fraction:
        """Weight of all ``count`` ballots together."""
        return self.count * self.weight


@dataclass(frozen=True, slots=True)
class WeightPolicy:
    """The name of a weight policy and the numbers it was given, as the record prints them."""

    name: str
    parameters: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ballots:
    """All ballots of one question, counted but not yet weighted.

    Attributes:
        items: every id that stood on a ballot, marked or not, without repeats.
        rows: no order is meant; left out of ``repr`` so that no log prints ballots.
    """

    items: tuple[str, ...]
    rows: tuple[CountedBallot, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse repeated items and marks on items that are not there.

        Raises:
            TallyError: an id stands twice in ``items``, or a row marks an unknown id.
        """
        _check_items(self.items, self.rows)

    def n_by_group(self) -> dict[str, int]:
        """Ballots per community key, blank ones included."""
        return _n_by_group(self.rows)


@dataclass(frozen=True, slots=True)
class WeightedBallots:
    """All ballots of one question with the weight that a named policy gave to each.

    Attributes:
        items: every id that stood on a ballot, without repeats.
        rows: no order is meant; left out of ``repr``.
        policy: where the weights come from.
    """

    items: tuple[str, ...]
    rows: tuple[WeightedBallot, ...] = field(repr=False)
    policy: WeightPolicy

    def __post_init__(self) -> None:
        """Refuse repeated items and marks on items that are not there.

        Raises:
            TallyError: an id stands twice in ``items``, or a row marks an unknown id.
        """
        _check_items(self.items, self.rows)

    def n_by_group(self) -> dict[str, int]:
        """Ballots per community key, blank ones included."""
        return _n_by_group(self.rows)

    def buying(self) -> list[WeightedBallot]:
        """Rows that can buy something: with marks and a weight above 0."""
        # Asks the numerator, because truth of a fraction is slow to tell.
        return [
            row for row in self.rows if row.items and row.count and row.weight.numerator
        ]

    def voice_by_group(self) -> dict[str, Fraction]:
        """Total weight of each community's ballots, blank ones included."""
        voices: dict[str, Fraction] = {}
        for row in self.rows:
            voices[row.group] = voices.get(row.group, Fraction(0)) + row.total
        return voices

    def support_by_item(self) -> dict[str, Fraction]:
        """Total weight of the ballots that mark each item; 0 for an item without marks."""
        support = dict.fromkeys(self.items, Fraction(0))
        for row in self.rows:
            for item in row.items:
                support[item] += row.total
        return support


def group_ballots(
    *,
    items: Iterable[str],
    rows: Iterable[tuple[str, Collection[str], int]],
    max_marks: int | None = None,
) -> Ballots:
    """Group ballots: the same community and the same marks become one row.

    Args:
        items: ids that stood on the ballots, in any order.
        rows: (community key, marked ids, how many such ballots), in any order; a single
            ballot has count 1. Rows of count 0 are dropped.
        max_marks: refuse ballots with more marks than this; no cap when None.

    Returns:
        Items sorted by id, rows sorted by community and marks, so that the order in which
        ballots came in leaves no trace.

    Raises:
        TallyError: an item stands twice, a ballot marks an item twice, an unknown item or
            too many items, or a count is negative or not whole.
    """
    counts: Counter[tuple[str, frozenset[str]]] = Counter()
    for group, marks, count in rows:
        ballot = CountedBallot(group, frozenset(marks), count)
        if len(ballot.items) != len(marks):
            raise TallyError(f"A ballot from {group} marks the same item twice.")
        if max_marks is not None and len(marks) > max_marks:
            raise TallyError(
                f"A ballot from {group} has {len(marks)} marks; at most {max_marks} count."
            )
        counts[group, ballot.items] += count
    merged = [
        CountedBallot(group, marked, count)
        for (group, marked), count in counts.items()
        if count
    ]
    merged.sort(key=lambda row: (row.group, sorted(row.items)))
    return Ballots(tuple(sorted(items)), tuple(merged))


def _check_count(group: str, count: int) -> None:
    if type(count) is not int:
        raise TallyError(f"A number of ballots from {group} is not a whole number.")
    if count < 0:
        raise TallyError(f"A number of ballots from {group} is negative.")


def _check_items(
    items: tuple[str, ...], rows: tuple[CountedBallot, ...] | tuple[WeightedBallot, ...]
) -> None:
    known = frozenset(items)
    if len(known) != len(items):
        twice = sorted(item for item, n in Counter(items).items() if n > 1)
        raise TallyError(f"These items are listed twice: {', '.join(twice)}.")
    for row in rows:
        if not row.items <= known:
            unknown = ", ".join(sorted(row.items - known))
            raise TallyError(f"A ballot from {row.group} marks unknown items: {unknown}.")


def _n_by_group(
    rows: tuple[CountedBallot, ...] | tuple[WeightedBallot, ...],
) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for row in rows:
        sizes[row.group] += row.count
    return dict(sizes)
