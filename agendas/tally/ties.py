"""Exact ties, and the only draw in the tally: a lottery fixed by a seed set before the vote.

A tie here is equality of fractions, never "about the same". It is settled by more support
weight, then by more communities, then by the smallest SHA-256 of seed and item id.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from agendas.tally.ballots import TallyError, WeightedBallots


class TieBreak(StrEnum):
    """What decided between items whose supporters could pay at the same moment."""

    NONE = "none"
    WEIGHT = "weight"
    COMMUNITIES = "communities"
    LOTTERY = "lottery"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one tied item brings.

    Attributes:
        item: its id.
        weight: of all ballots that mark it.
        n_groups: communities with at least one such ballot of positive weight.
    """

    item: str
    weight: Fraction
    n_groups: int


def seed_bytes(seed: bytes | str) -> bytes:
    """The seed as the bytes that are hashed; text is taken as UTF-8.

    Raises:
        TallyError: the seed is empty.
    """
    raw = seed.encode() if isinstance(seed, str) else bytes(seed)
    if not raw:
        raise TallyError("The lottery seed is empty.")
    return raw


def lottery_number(seed: bytes, item: str) -> str:
    """SHA-256 of the seed's bytes followed by the item id in UTF-8, as 64 hex digits.

    The smallest number wins. Fair only if nobody could choose item ids knowing the seed:
    publish the seed's hash before voting opens and the seed after it closes.
    """
    return sha256(seed + item.encode()).hexdigest()


def settle(claims: Sequence[Claim], *, seed: bytes) -> tuple[str, TieBreak]:
    """The item that wins among exactly tied ones, and the criterion that decided.

    Args:
        claims: one or more, in any order; the order does not matter.
        seed: bytes for the lottery, used only when weight and communities are equal too.

    Returns:
        The id and the last criterion needed; ``NONE`` when there is one claim only.

    Raises:
        TallyError: there is no claim.
    """
    if not claims:
        raise TallyError("There is nothing to choose from.")
    if len(claims) == 1:
        return claims[0].item, TieBreak.NONE
    heaviest = _keep_highest(claims, lambda claim: claim.weight)
    if len(heaviest) == 1:
        return heaviest[0].item, TieBreak.WEIGHT
    broadest = _keep_highest(heaviest, lambda claim: claim.n_groups)
    if len(broadest) == 1:
        return broadest[0].item, TieBreak.COMMUNITIES
    drawn = min(broadest, key=lambda claim: lottery_number(seed, claim.item))
    return drawn.item, TieBreak.LOTTERY


def claims_of(ballots: WeightedBallots) -> list[Claim]:
    """What each supported item brings, in no order that is meant."""
    weights: dict[str, Fraction] = defaultdict(Fraction)
    groups: dict[str, set[str]] = defaultdict(set)
    for row in ballots.buying():
        total = row.total
        for item in row.items:
            weights[item] += total
            groups[item].add(row.group)
    return [Claim(item, weight, len(groups[item])) for item, weight in weights.items()]


def in_order(claims: Sequence[Claim], *, seed: bytes) -> tuple[str, ...]:
    """Ids of items as :func:`settle` would take them, were they all tied."""
    ordered = sorted(
        claims,
        key=lambda claim: (
            -claim.weight,
            -claim.n_groups,
            lottery_number(seed, claim.item),
        ),
    )
    return tuple(claim.item for claim in ordered)


def _keep_highest(
    claims: Sequence[Claim], value: Callable[[Claim], Fraction | int]
) -> list[Claim]:
    highest = max(value(claim) for claim in claims)
    return [claim for claim in claims if value(claim) == highest]
