"""The price certificate: whether a ranking is what the rule promises, checked from the ballots.

Nothing of the engine is used: every payment is worked out again, as weight times the minutes
since the ballot last paid, from the ballots and the moments that the ranking states. Three
things are checked in whole numbers, and docs/tally.md proves that together they give every
group its due (PJR+) in every first part of the list:

1. each item costs exactly one coin, paid by ballots that mark it, and the ranking says
   rightly which community pays how much;
2. nobody pays more than was earned until then;
3. at no moment do the supporters of an item not yet bought hold more than one coin. Money
   only grows until somebody pays, so it is enough to look the moment before that.

Source: the price systems of D. Peters, P. Skowron, "Proportionality and the limits of
welfarism", EC 2020; that prices imply PJR+: M. Brill, J. Peters, EC 2023.
"""

from dataclasses import dataclass
from itertools import chain, pairwise
from math import lcm
from typing import Protocol

from agendas.tally.ballots import WeightedBallots
from agendas.tally.plain_ledger import PlainLedger
from agendas.tally.ranking import Ranking, Step

try:
    from agendas.tally import array_ledger, arrays, float_twin
except ImportError:  # no numpy
    HAS_ARRAYS = False
else:
    HAS_ARRAYS = True


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was checked, each True when it holds.

    Attributes:
        complete: every supported item is ranked once, and nothing else is.
        one_coin_each: item 1 of the list above.
        within_earnings: item 2; times never fall.
        nobody_left_rich: item 3.
        float_agrees: the float twin finds the same order; None where numpy is not there or
            the numbers leave its range. No promise hangs on it.
    """

    complete: bool
    one_coin_each: bool
    within_earnings: bool
    nobody_left_rich: bool
    float_agrees: bool | None

    @property
    def holds(self) -> bool:
        """Whether the ranking is proven to give every group its due."""
        return (
            self.complete
            and self.one_coin_each
            and self.within_earnings
            and self.nobody_left_rich
        )


class Ledger(Protocol):
    """Accounts of all ballots, moved from purchase to purchase by somebody else's moments."""

    def pays_one_coin(self, step: Step) -> bool:
        """Whether the step's supporters hold one coin together, shared as the step says."""

    def leaves_somebody_rich(self, step: Step) -> bool:
        """Whether supporters of an unbought item who are about to pay hold over a coin."""

    def pay(self, step: Step) -> None:
        """Take all that the step's supporters hold."""


def certify(ballots: WeightedBallots, ranking: Ranking) -> Certificate:
    """Check a ranking by sequential Phragmén against the ballots it was made from."""
    supported = set(chain.from_iterable(row.items for row in ballots.buying()))
    complete = (
        len(ranking.order) == len(supported)
        and supported == set(ranking.order)
        and set(ranking.unranked) == set(ballots.items) - supported
    )
    if not complete:
        return Certificate(
            complete=False,
            one_coin_each=False,
            within_earnings=False,
            nobody_left_rich=False,
            float_agrees=None,
        )
    rolls = arrays.rolls(ballots) if HAS_ARRAYS else None
    unit = lcm(*(step.time.denominator for step in ranking.steps))
    ledger: Ledger = (
        PlainLedger(ballots, unit=unit)
        if rolls is None
        else array_ledger.ArrayLedger(rolls, unit=unit)
    )
    one_coin = poor = True
    for step in ranking.steps:
        one_coin &= ledger.pays_one_coin(step)
        poor &= not ledger.leaves_somebody_rich(step)
        ledger.pay(step)
    return Certificate(
        complete=True,
        one_coin_each=one_coin,
        within_earnings=all(one.time <= two.time for one, two in pairwise(ranking.steps)),
        nobody_left_rich=poor,
        float_agrees=None
        if rolls is None
        else _float_order(rolls, ranking.seed) == ranking.order,
    )


def _float_order(rolls: "arrays.Rolls", seed: bytes) -> tuple[str, ...]:
    weights = rolls.relative_weights()
    places = float_twin.TieOrder(rolls, seed=seed).places(weights)
    order = float_twin.order(rolls, weights=weights, places=places)
    return tuple(rolls.names[item] for item in order)
