"""From measured points to the figures that are shown."""

from collections.abc import Sequence
from math import ceil, log


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many of a hundred do not exceed.

    Raises:
        ValueError: there are no values, or the percentage is not above 0 and at most 100.
    """
    if not values or not 0 < percent <= 100:
        raise ValueError("nothing to take a percentile of")
    return sorted(values)[ceil(len(values) * percent / 100) - 1]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size that the cost grows with, by least squares through logarithms.

    Raises:
        ValueError: fewer than two different sizes, or a size or cost that is not above 0.
    """
    if len(set(sizes)) < 2:
        raise ValueError("one size has no growth")
    across = [log(size) for size in sizes]
    up = [log(cost) for cost in costs]
    mean_across, mean_up = sum(across) / len(across), sum(up) / len(up)
    spread = sum((x - mean_across) ** 2 for x in across)
    return (
        sum((x - mean_across) * (y - mean_up) for x, y in zip(across, up, strict=True))
        / spread
    )
