"""The figures that benchmarks print, from points whose answer is known."""

import pytest

from benchmarks.figures import exponent, percentile


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        ([5], 95, 5),
        (range(1, 101), 95, 95),
        (range(1, 101), 100, 100),
        ([3, 1, 2], 50, 2),
        ([1, 2, 3, 1000], 75, 3),
        ([1, 2, 3, 1000], 76, 1000),
    ],
)
def test_percentile_is_a_measured_value(values, percent, found):
    assert percentile(list(values), percent) == found


@pytest.mark.parametrize(("values", "percent"), [([], 95), ([1], 0), ([1], 101)])
def test_percentile_of_nothing_is_refused(values, percent):
    with pytest.raises(ValueError, match="percentile"):
        percentile(values, percent)


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_exponent_finds_the_power(power):
    sizes = [500, 1_500, 5_000]
    costs = [0.003 * size**power for size in sizes]
    assert exponent(sizes, costs) == pytest.approx(power)


def test_exponent_of_one_size_is_refused():
    with pytest.raises(ValueError, match="one size"):
        exponent([500, 500], [1, 2])
