"""Ranking the vote of a file: what ``manage.py tally_file`` prints."""

from pathlib import PurePath
from typing import Any

from agendas.tally import (
    approval_count,
    equal_shares,
    pabulib,
    phragmen,
    preflib,
    sequential_pav,
    weights,
)
from agendas.tally.ballots import TallyError, WeightedBallots
from agendas.tally.record import tally_record
from agendas.tally.vote_files import VoteFile

READERS = {".pb": pabulib.read, ".cat": preflib.read}
RULES = (phragmen.RULE, equal_shares.RULE, approval_count.RULE, sequential_pav.RULE)
# As abcvoting and others call them
SHORT_NAMES = {
    "phragmen": phragmen.RULE,
    "seqphragmen": phragmen.RULE,
    "mes": equal_shares.RULE,
    "av": approval_count.RULE,
    "seqpav": sequential_pav.RULE,
}


def read_vote(name: str, content: bytes) -> VoteFile:
    """The vote of a file, read by the ending of its name.

    Raises:
        TallyError: no such ending is known, or the file is malformed.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        raise TallyError(f"Files end in {' or '.join(READERS)}; this one does not: {name}")
    return READERS[ending](content)


def tally(
    vote: VoteFile,
    *,
    rule: str = phragmen.RULE,
    policy: str | None = None,
    seats: int | None = None,
    full_voice_ballots: int,
    seed: str,
) -> dict[str, Any]:
    """Rank a file's items.

    Args:
        vote: what the file holds.
        rule: one of ``RULES`` or ``SHORT_NAMES``.
        policy: one of ``weights.NAMES``; None: ``equal_shrunk`` among several communities,
            and in one community, where all ballots weigh the same anyway, weight 1 each.
        seats: places to fill, for equal shares; all items when None.
        full_voice_ballots: for ``equal_shrunk``.
        seed: of the lottery among exact ties.

    Returns:
        Plain values: rule, weights, ballots (their number), seed, ranking, unranked. An
        entry of the ranking holds rank and item; by sequential Phragmén also time ("p/q"),
        weight, spent, payments, runner_up, tie and tied, as the record has them, and beside
        the ranking stands its certificate.

    Raises:
        TallyError: there is no such rule or policy, or the policy needs figures.
    """
    rule = SHORT_NAMES.get(rule, rule)
    if rule not in RULES:
        raise TallyError(f"There is no rule {rule}; there are {', '.join(RULES)}.")
    several = len(vote.ballots.n_by_group()) > 1
    chosen = policy or ("equal_shrunk" if several else "participants")
    ballots = weights.by_name(chosen, vote.ballots, full_voice_ballots=full_voice_ballots)
    head = {
        "rule": rule,
        "weights": chosen,
        "ballots": sum(vote.ballots.n_by_group().values()),
        "seed": seed,
    }
    if rule == phragmen.RULE:
        ranking = phragmen.rank(ballots, seed=seed)
        record = tally_record(ballots=ballots, ranking=ranking, synthetic=False)
        return head | {
            "ranking": record["steps"],
            "unranked": record["unranked"],
            "certificate": record["certificate"],
        }
    order = _order(ballots, rule=rule, seats=seats or len(vote.ballots.items), seed=seed)
    return head | {
        "ranking": [{"rank": i, "item": item} for i, item in enumerate(order, start=1)],
        "unranked": sorted(set(ballots.items) - set(order)),
    }


def _order(
    ballots: WeightedBallots, *, rule: str, seats: int, seed: str
) -> tuple[str, ...]:
    if rule == equal_shares.RULE:
        return equal_shares.order(ballots, seats=max(seats, 1), seed=seed)
    if rule == sequential_pav.RULE:
        return sequential_pav.order(ballots, seed=seed)
    return approval_count.order(ballots, seed=seed)
