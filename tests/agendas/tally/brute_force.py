"""The definitions, done slowly: one purse per voter, nothing grouped, nothing remembered.

Written from the words of the rule and of the axiom, not from the engine, and in other terms:
money in hand here, moments of the last purchase there.
"""

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import chain, combinations

from agendas.tally.ballots import WeightedBallots


@dataclass
class Voter:
    group: str
    items: frozenset[str]
    weight: Fraction
    purse: Fraction = Fraction(0)


@dataclass
class Purchase:
    item: str
    time: Fraction
    payments: dict[str, Fraction]
    runner_up: str | None
    richest_after: Fraction  # most money that supporters of one unbought item hold together


def voters_of(ballots: WeightedBallots) -> list[Voter]:
    return [
        Voter(row.group, row.items, row.weight)
        for row in ballots.rows
        for _ in range(row.count)
    ]


def phragmen(ballots: WeightedBallots, seed: bytes) -> list[Purchase]:
    voters = [voter for voter in voters_of(ballots) if voter.weight]
    left = {item for voter in voters for item in voter.items}
    supporters = {item: [v for v in voters if item in v.items] for item in left}
    now, purchases = Fraction(0), []
    while left:
        waits = {item: _wait(supporters[item]) for item in left}
        queue = sorted(
            left, key=lambda item: (waits[item], *_tie_key(item, supporters[item], seed))
        )
        winner = queue[0]
        for voter in voters:
            voter.purse += voter.weight * waits[winner]
        now += waits[winner]
        payments = _pay(supporters[winner])
        left.remove(winner)
        richest = max((_held(supporters[item]) for item in left), default=Fraction(0))
        runner_up = queue[1] if len(queue) > 1 else None
        purchases.append(Purchase(winner, now, payments, runner_up, richest))
    return purchases


def _held(voters: list[Voter]) -> Fraction:
    return sum((voter.purse for voter in voters), Fraction(0))


def _wait(voters: list[Voter]) -> Fraction:
    return (1 - _held(voters)) / sum(voter.weight for voter in voters)


def _tie_key(item: str, voters: list[Voter], seed: bytes):
    weight = sum(voter.weight for voter in voters)
    groups = {voter.group for voter in voters}
    return -weight, -len(groups), sha256(seed + item.encode()).digest()


def _pay(voters: list[Voter]) -> dict[str, Fraction]:
    payments: dict[str, Fraction] = {}
    for voter in voters:
        payments[voter.group] = payments.get(voter.group, Fraction(0)) + voter.purse
        voter.purse = Fraction(0)
    return payments


def pjr_plus_violation(ballots: WeightedBallots, chosen: tuple[str, ...]):
    """A group that PJR+ promises more than ``chosen`` gives it, or None: all subsets tried.

    The whole is the weight of ballots with at least one mark, a stricter reading than one
    that counts blank ballots. Rows stand for their voters: leaving out some of those who
    marked the same set lowers the weight and not the union.
    """
    rows = [row for row in ballots.rows if row.items and row.total]
    whole = sum((row.total for row in rows), Fraction(0))
    for item in {item for row in rows for item in row.items} - set(chosen):
        backers = [row for row in rows if item in row.items]
        for group in chain.from_iterable(
            combinations(backers, size) for size in range(1, len(backers) + 1)
        ):
            seats = len(set(chosen) & frozenset().union(*(row.items for row in group)))
            deserved = sum(row.total for row in group) * len(chosen) // whole
            if seats < deserved:
                return item, group
    return None


def most_marks_first(ballots: WeightedBallots) -> tuple[str, ...]:
    """Plain counting: by weight of marks, equal ones by id."""
    support = ballots.support_by_item()
    return tuple(sorted(support, key=lambda item: (-support[item], item)))
