"""How far two people who coded the same things agree: exact, and without Django.

Krippendorff's alpha for nominal data and two coders, none missing: one minus the observed
disagreement over the one that chance would give, where chance draws two different values
from all values that either coder gave. It asks nobody to be the same "first" coder
throughout, so it fits a team that takes turns. Source: K. Krippendorff, *Computing
Krippendorff's Alpha-Reliability* (2011), sections A and B; *Content Analysis*, 3rd ed.
(2013), ch. 12.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction

Pair = tuple[Hashable, Hashable]


def share_agreed(pairs: Sequence[Pair]) -> Fraction | None:
    """The part of ``pairs`` whose two values are the same, 0 to 1; None without pairs."""
    if not pairs:
        return None
    return Fraction(sum(first == second for first, second in pairs), len(pairs))


def nominal_alpha(pairs: Sequence[Pair]) -> Fraction | None:
    """Krippendorff's alpha of ``pairs``, one pair a thing coded twice; at most 1.

    0 is what chance would give, below 0 is worse than chance. None where it is not
    defined: without pairs, or when all values are one and the same, so that nothing could
    have differed.
    """
    counts = Counter(value for pair in pairs for value in pair)
    total = counts.total()
    expected = total * total - sum(count * count for count in counts.values())
    if not expected:
        return None
    # Each pair that differs stands twice in the table of coincidences: (a, b) and (b, a).
    observed = 2 * sum(first != second for first, second in pairs)
    return 1 - Fraction((total - 1) * observed, expected)
