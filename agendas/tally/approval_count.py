"""Counting marks: each item by the weight of the ballots that mark it. For comparison.

The rule of most participatory budgets. S. Brams, P. Fishburn, "Approval voting", American
Political Science Review 72 (1978), propose it for one seat. For several, a majority that
agrees gets them all: docs/tally.md has an example.
"""

from agendas.tally.ballots import WeightedBallots
from agendas.tally.ties import claims_of, in_order, seed_bytes

RULE = "approval_count"


def order(ballots: WeightedBallots, *, seed: bytes | str) -> tuple[str, ...]:
    """Ids of the supported items, most weight first; ties by communities, then lottery.

    Raises:
        TallyError: the seed is empty.
    """
    return in_order(claims_of(ballots), seed=seed_bytes(seed))
