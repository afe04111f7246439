"""A count told purchase by purchase, with its exact sums.

Only of ballots that nobody cast: from one exact moment of a real count it could be worked
out who marked what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from agendas.tally.record import fraction_from_text


class NotInventedError(Exception):
    """This record is of ballots that people cast."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One card at a purchase: ``(1 + spent) / weight`` is its moment.

    ``held``: percent of a coin that its people hold when the purchase is made, rounded down.
    """

    title: str
    weight: Fraction
    spent: Fraction
    moment: Fraction
    held: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """One step: the card bought, the one beside it, and who paid (name, part, percent)."""

    rank: int
    bought: Sum
    beside: Sum | None
    paid: tuple[tuple[str, Fraction, int], ...]
    tie: str


def replay(
    record: Mapping[str, Any], *, titles: Mapping[str, str], names: Mapping[str, str]
) -> list[Purchase]:
    """The purchases of an exact record, first one first.

    Args:
        record: of agendas.tally.record.
        titles: words by item key; the key where one is missing.
        names: names by community key; likewise.

    Raises:
        NotInventedError: the record does not say that its ballots are invented.
    """
    if record.get("synthetic") is not True:
        raise NotInventedError
    found = []
    for step in record["steps"]:
        now = fraction_from_text(step["time"])
        paid = [(key, fraction_from_text(p)) for key, p in step["payments"].items()]
        found.append(
            Purchase(
                rank=step["rank"],
                bought=_sum(step, now, titles),
                beside=_sum(step["runner_up"], now, titles) if step["runner_up"] else None,
                paid=tuple((names.get(key, key), p, int(100 * p)) for key, p in paid),
                tie=step["tie"],
            )
        )
    return found


def _sum(row: Mapping[str, Any], now: Fraction, titles: Mapping[str, str]) -> Sum:
    weight, spent, moment = (
        fraction_from_text(row[name]) for name in ("weight", "spent", "time")
    )
    return Sum(
        title=titles.get(row["item"], row["item"]),
        weight=weight,
        spent=spent,
        moment=moment,
        held=min(100, int(100 * (weight * now - spent))),
    )
