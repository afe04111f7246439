"""Ballots' accounts for the certificate, over arrays.

Doubles with a bound on their rounding say whose supporters may hold a coin; those are counted
again in whole numbers, and so is every payment. Nothing rests on a rounded number.
"""

from collections import defaultdict
from math import lcm
from typing import Any

import numpy as np

from agendas.tally.arrays import Lists, Rolls, Whole
from agendas.tally.exact import whole
from agendas.tally.ranking import Step

# Marks on bought items are dropped so often.
SWEEP_EVERY = 16


class ArrayLedger:
    """What every ballot holds, counted over one unit of money for the whole ranking."""

    def __init__(self, rolls: Rolls, *, unit: int) -> None:
        """Open the accounts; ``unit`` is a common denominator of all moments."""
        self._rolls, self._unit = rolls, unit
        self._scale = lcm(*(kind.weight.denominator for kind in rolls.kinds))
        self._coin = whole(unit * self._scale)
        self._coins = [whole(int(kind.weight * self._scale)) for kind in rolls.kinds]
        self._moments = [whole(0)]
        self._last = np.zeros(len(rolls.marks), dtype=np.int64)
        self._weights = rolls.relative_weights()
        self._until = np.zeros(len(rolls.marks))
        self._number = {name: i for i, name in enumerate(rolls.names)}
        self._waiting = np.bincount(rolls.bundle_of, minlength=len(rolls.backers))
        self._marks = rolls.marks.flat
        self._owner = np.repeat(
            np.arange(len(rolls.marks), dtype=np.int32), rolls.marks.lengths()
        )
        self._earning = np.bincount(
            self._marks, self._weights[self._owner], len(rolls.backers)
        )

    def _bundle(self, step: Step) -> int:
        return int(self._rolls.bundle_of[self._number[step.item]])

    def _now(self, step: Step) -> Any:
        return step.time.numerator * whole(self._unit // step.time.denominator)

    def _minutes(self, step: Step) -> float:
        """The moment in minutes of the heaviest ballot."""
        time = step.time * self._rolls.heaviest()
        return time.numerator / time.denominator

    def _held(self, bundle: int, now: Any) -> dict[str, Any]:
        """What a bundle's supporters hold, by community."""
        rows, n_kinds = self._rolls.backers.of(bundle), len(self._rolls.kinds)
        codes, row_of = np.unique(
            self._last[rows] * n_kinds + self._rolls.kind_of[rows], return_inverse=True
        )
        counts = np.bincount(row_of, weights=self._rolls.count[rows])
        held = defaultdict[str, Any](int)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            moment, kind = divmod(code, n_kinds)
            since = now - self._moments[moment]
            held[self._rolls.kinds[kind].group] += int(count) * self._coins[kind] * since
        return held

    def pays_one_coin(self, step: Step) -> bool:
        """Whether the step's supporters hold one coin together, shared as the step says."""
        held = self._held(self._bundle(step), self._now(step))
        return (
            sum(held.values()) == self._coin
            and held.keys() == step.payments.keys()
            and all(
                held[group] * paid.denominator == paid.numerator * self._coin
                for group, paid in step.payments.items()
            )
        )

    def leaves_somebody_rich(self, step: Step) -> bool:
        """Whether supporters of an unbought item who are about to pay hold over a coin."""
        minutes = self._minutes(step)
        holding = self._weights * (minutes - self._until)
        held = np.bincount(self._marks, holding[self._owner], len(self._waiting))
        unsure = 2 * self._rolls.rounding() * self._earning * minutes
        maybe = (held + unsure >= 1) & (self._waiting > 0)
        bought = self._bundle(step)
        # Its supporters hold exactly one coin, as another check says, and so do its clones'.
        maybe[bought] = False
        if not maybe.any():
            return False
        touched = np.zeros(len(maybe), dtype=bool)
        touched[self._marked_with(bought)] = True
        now = self._now(step)
        return any(
            sum(self._held(bundle, now).values()) > self._coin
            for bundle in np.flatnonzero(maybe & touched).tolist()
        )

    def _marked_with(self, bundle: int) -> Whole:
        """Bundles that some supporter of a bundle marks."""
        marks: Lists = self._rolls.marks
        rows = self._rolls.backers.of(bundle)
        return marks.joined(rows, marks.lengths(rows))

    def pay(self, step: Step) -> None:
        """Take all that the step's supporters hold."""
        bundle = self._bundle(step)
        rows = self._rolls.backers.of(bundle)
        self._until[rows] = self._minutes(step)
        self._last[rows] = len(self._moments)
        self._moments.append(self._now(step))
        self._waiting[bundle] -= 1
        if len(self._moments) % SWEEP_EVERY == 0:
            wanted = self._waiting[self._marks] > 0
            self._marks, self._owner = self._marks[wanted], self._owner[wanted]
