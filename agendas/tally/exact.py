"""Whole numbers of any length, by gmpy2 where it is installed and by Python where it is not.

Both give the same digits; gmpy2 is only faster once numbers have thousands of them. Nothing
of gmpy2 leaves the engine: what it answers are Python's own whole numbers and fractions.
"""

from fractions import Fraction
from math import gcd as _gcd
from math import lcm as _lcm
from numbers import Rational
from typing import Any, cast

try:
    import gmpy2
except ImportError:  # Python's own whole numbers do the same work, slower
    gmpy2 = None

# What sums are kept in. Typed as ``Any``: mpz and int share their operators, not a type.
whole: Any = int if gmpy2 is None else gmpy2.mpz
gcd: Any = _gcd if gmpy2 is None else gmpy2.gcd
lcm: Any = _lcm if gmpy2 is None else gmpy2.lcm


@Rational.register
class _LowestTerms:
    """Two numbers without a common divisor: a fraction made of them is not reduced again."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: int, denominator: int) -> None:
        self.numerator, self.denominator = numerator, denominator


def fraction(top: Any, bottom: Any) -> Fraction:
    """``top / bottom`` in lowest terms; ``bottom`` is above 0."""
    common = gcd(top, bottom)
    lowest = _LowestTerms(int(top // common), int(bottom // common))
    return Fraction(cast("Rational", lowest))
