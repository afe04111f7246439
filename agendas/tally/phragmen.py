"""Weighted sequential Phragmén: the ranking rule, in exact arithmetic.

Every ballot earns money at the speed of its weight, from minute 0, without end. An item
costs one coin and is bought the moment the unspent money of its supporters reaches one coin;
they pay with all they hold. The order of purchases is the ranking.

Sources: E. Phragmén, "Sur une méthode nouvelle pour réaliser, dans les élections, la
représentation proportionnelle des partis", Öfversigt af Kongl. Vetenskaps-Akademiens
Förhandlingar 51 (1894); M. Brill, R. Freeman, S. Janson, M. Lackner, "Phragmén's voting
methods and justified representation", AAAI 2017, Mathematical Programming 203 (2024); for
prices and PJR+, D. Peters, P. Skowron, "Proportionality and the limits of welfarism", EC
2020, and M. Brill, J. Peters, "Robust and verifiable proportionality axioms for multiwinner
voting", EC 2023.

Two bookkeepers give the same answer to the last digit: ``purses`` in plain Python, and
``array_purses`` where numpy is installed, many times faster on large votes.
"""

from agendas.tally.ballots import WeightedBallots
from agendas.tally.purses import Purses
from agendas.tally.ranking import Ranking
from agendas.tally.ties import seed_bytes

try:
    from agendas.tally import array_purses, arrays
except ImportError:  # no numpy: plain Python does all the work
    HAS_ARRAYS = False
else:
    HAS_ARRAYS = True

RULE = "sequential_phragmen"


def rank(ballots: WeightedBallots, *, seed: bytes | str) -> Ranking:
    """Rank every supported item.

    Args:
        ballots: weighted ballots; blank ones and ones of weight 0 buy nothing.
        seed: for the lottery among exact ties, fixed before voting opened.

    Returns:
        Steps best first with never decreasing times; items without support of positive
        weight are unranked. The result depends on neither the order nor the grouping of the
        rows. No ballots, or only blank ones, give no steps.

    Raises:
        TallyError: the seed is empty.

    Complexity: each row is visited once per item it marks, so linear in rows; besides, per
    item about as many long multiplications as there are items (without numpy: the square).
    """
    seed_raw = seed_bytes(seed)
    steps = tuple(iter(_purses(ballots, seed_raw).next_step, None))
    ranked = {step.item for step in steps}
    unranked = sorted(item for item in ballots.items if item not in ranked)
    return Ranking(RULE, seed_raw, steps, tuple(unranked))


def _purses(ballots: WeightedBallots, seed: bytes) -> "Purses | array_purses.ArrayPurses":
    rolls = arrays.rolls(ballots) if HAS_ARRAYS else None
    if rolls is None:
        return Purses(ballots, seed=seed)
    return array_purses.ArrayPurses(rolls, seed=seed)
