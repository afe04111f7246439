"""Ballots' accounts for the certificate, row by row in whole numbers."""

from collections import defaultdict
from math import lcm
from typing import Any

from agendas.tally.ballots import WeightedBallots
from agendas.tally.exact import whole
from agendas.tally.ranking import Step


class PlainLedger:
    """What every ballot holds, counted over one unit of money for the whole ranking."""

    def __init__(self, ballots: WeightedBallots, *, unit: int) -> None:
        """Open the accounts.

        Args:
            ballots: the ballots that were ranked.
            unit: a common denominator of all moments of the ranking.
        """
        scale = lcm(*(row.weight.denominator for row in ballots.rows))
        self._unit, self._coin = unit, whole(unit * scale)
        self._rows = [
            (row.group, row.items, whole(int(row.total * scale)))
            for row in ballots.rows
            if row.items and row.total
        ]
        self._until = [whole(0)] * len(self._rows)
        self._backers: dict[str, list[int]] = defaultdict(list)
        for index, (_group, items, _weight) in enumerate(self._rows):
            for item in items:
                self._backers[item].append(index)
        self._earning: dict[str, Any] = {
            item: sum(self._rows[index][2] for index in rows)
            for item, rows in self._backers.items()
        }
        self._paid: dict[str, Any] = dict.fromkeys(self._backers, whole(0))

    def _now(self, step: Step) -> Any:
        return step.time.numerator * whole(self._unit // step.time.denominator)

    def pays_one_coin(self, step: Step) -> bool:
        """Whether the step's supporters hold one coin together, shared as the step says."""
        now, held = self._now(step), defaultdict[str, Any](int)
        for index in self._backers[step.item]:
            group, _items, weight = self._rows[index]
            held[group] += weight * (now - self._until[index])
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
        now = self._now(step)
        touched = {
            item
            for index in self._backers[step.item]
            for item in self._rows[index][1]
            if item in self._paid
        }
        return any(
            self._earning[item] * now - self._paid[item] > self._coin for item in touched
        )

    def pay(self, step: Step) -> None:
        """Take all that the step's supporters hold."""
        now = self._now(step)
        del self._paid[step.item]
        for index in self._backers[step.item]:
            _group, items, weight = self._rows[index]
            paid = weight * (now - self._until[index])
            self._until[index] = now
            for item in items:
                if item in self._paid:
                    self._paid[item] += paid
