"""How much of a result may be shown: the arithmetic behind the one gate.

The gate itself (who asks, which consultation) is elsewhere; it asks here for every page,
file and chart. All numbers come from ``thresholds``. "Voting 5" below is the design's
section on opening, closing and results.

Not covered here: tables of two or more dimensions, and exports of workshop material.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from fractions import Fraction
from typing import TypeVar

from communities.safety import thresholds

Key = TypeVar("Key", bound=Hashable)


class ResultBand(IntEnum):
    """How fine a result may be shown; a higher band shows all that a lower one does.

    Implements: voting 5, the four steps of the gate.
    """

    NOTHING = 0
    UNORDERED = 1
    ORDER = 2
    ROUNDED = 3


class ShareSign(Enum):
    """How to read the percent of a :class:`Share`; the words are the caller's."""

    NONE = "none"
    UNDER = "under"
    ABOUT = "about"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Share:
    """A share in words a page may show: none, under, about or over ``percent``.

    Attributes:
        percent: a multiple of 5 from 0 to 95.
        sign: NONE only when the share really is 0 (then ``percent`` is 0).
    """

    percent: int
    sign: ShareSign


def results_band(*, n_ballots: int, closed: bool) -> ResultBand:
    """How fine the result of ``n_ballots`` ballots, blank ones included, may be shown.

    Nothing before the close; under 10 the cards without order; 10 to 19 the order; from 20
    counts rounded to 5 (with :func:`small_cells`). Ask again for each lot with its own size.

    Implements: voting 5.

    Raises:
        ValueError: a negative number of ballots.
    """
    if n_ballots < 0:
        raise ValueError("ballots cannot be fewer than none")
    if not closed:
        return ResultBand.NOTHING
    if n_ballots < thresholds.ORDER_FROM_BALLOTS:
        return ResultBand.UNORDERED
    if n_ballots < thresholds.COUNTS_FROM_BALLOTS:
        return ResultBand.ORDER
    return ResultBand.ROUNDED


def rounded_count(count: int) -> int:
    """``count`` to the nearest 5. Does not suppress: drop the small cells first.

    Totals are rounded by themselves, never added up from rounded parts.

    Implements: voting 5, "counts rounded to 5".

    Raises:
        ValueError: a negative count.
    """
    if count < 0:
        raise ValueError("a count cannot be negative")
    step = thresholds.COUNT_STEP_BALLOTS
    return (count + step // 2) // step * step


def rounded_share(
    share: Fraction, *, step_percent: int = thresholds.SHARE_STEP_PERCENT
) -> Share:
    """``share`` (0 to 1) to the nearest step (5 %), with its two ends blurred.

    Above 0 and under one step reads "under"; above all but one step, all included, reads
    "over", because "all of them" tells what each one did. Halves round up. Not for the marks
    of few people: see :func:`marks_share`.

    Implements: voting 5, the 5 % step of the public record.

    Raises:
        ValueError: not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    step = Fraction(step_percent, 100)
    if share == 0:
        return Share(0, ShareSign.NONE)
    if share < step:
        return Share(step_percent, ShareSign.UNDER)
    last = (100 - 1) // step_percent * step_percent
    if share > Fraction(last, 100):
        return Share(last, ShareSign.OVER)
    return Share(int(share / step + Fraction(1, 2)) * step_percent, ShareSign.ABOUT)


def marks_share(*, n_marks: int, n_ballots: int) -> Share | None:
    """The share of ``n_ballots`` that marked one card, or ``None`` when it may not be shown.

    ``None`` below 20 ballots. Beside a known number of ballots a share is a count: a step is
    worth at least 5 ballots (25 % of 20, 5 % from 100 on), and 1 to 9 marks all read the
    same: under the share that 10 marks would have.

    Implements: voting 5, "small cells suppressed", for shares.

    Raises:
        ValueError: more marks than ballots, or a negative number.
    """
    if not 0 <= n_marks <= n_ballots:
        raise ValueError("marks lie between none and one a ballot")
    if results_band(n_ballots=n_ballots, closed=True) < ResultBand.ROUNDED:
        return None
    fine = thresholds.SHARE_STEP_PERCENT
    step = -(-100 * thresholds.COUNT_STEP_BALLOTS // (n_ballots * fine)) * fine
    floor = -(-100 * thresholds.CELL_FROM_BALLOTS // (n_ballots * step)) * step
    if 0 < n_marks < thresholds.CELL_FROM_BALLOTS:
        return Share(floor, ShareSign.UNDER)
    shown = rounded_share(Fraction(n_marks, n_ballots), step_percent=step)
    if shown.sign is ShareSign.ABOUT and shown.percent < floor:
        # A figure of its own for 10 marks alone would tell them from 11.
        return Share(floor, ShareSign.ABOUT)
    return shown


def rounded_payments(payments: Mapping[Key, Fraction]) -> dict[Key, Share]:
    """Who paid how much of one coin, each to 5 %; same keys, same order.

    Each is rounded by itself, so they need not add up to 100: mending the sum would tell
    which way the others were rounded. Empty in, empty out (an item nobody bought).

    Implements: voting 5, "payments rounded to 5 %".

    Raises:
        ValueError: a negative payment, or the payments are not one coin.
    """
    if payments and sum(payments.values()) != 1:
        raise ValueError("the payments for one item add up to one coin")
    return {payer: rounded_share(paid) for payer, paid in payments.items()}


def small_cells(counts: Sequence[int]) -> frozenset[int]:
    """Positions to hide in a list whose total is shown, so that no cell under 10 is found.

    Hides every cell under 10, zeros too; then the smallest others, the first of equals,
    until two or more are hidden that hold 10 or more together: each could then be anything
    from 0 to 10. When the whole list holds less than 10, all is hidden, and the caller must
    not show the total either; nor for a list of one.

    Implements: voting 5, "small cells suppressed", with its complementary half.

    Source: Hundepool et al., Statistical Disclosure Control (2012), 4.2.

    Raises:
        ValueError: a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count cannot be negative")
    floor = thresholds.CELL_FROM_BALLOTS
    hidden = {i for i, count in enumerate(counts) if count < floor}
    others = sorted(set(range(len(counts))) - hidden, key=lambda i: (counts[i], i))
    while (
        hidden and others and (len(hidden) == 1 or sum(counts[i] for i in hidden) < floor)
    ):
        hidden.add(others.pop(0))
    return frozenset(hidden)
