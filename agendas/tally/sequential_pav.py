"""Sequential proportional approval voting, exact. For comparison.

Each next item is the one marked by the most weight, where a ballot counts one half once one
of its items is chosen, one third after two, and so on.

Source: T. N. Thiele, "Om flerfoldsvalg", Oversigt over det Kongelige Danske Videnskabernes
Selskabs Forhandlinger (1895); M. Lackner, P. Skowron, "Multi-winner voting with approval
preferences", Springer (2023).
"""

from collections import defaultdict
from math import lcm

from agendas.tally.ballots import WeightedBallots
from agendas.tally.ties import claims_of, in_order, seed_bytes

RULE = "sequential_pav"


def order(ballots: WeightedBallots, *, seed: bytes | str) -> tuple[str, ...]:
    """Ids of the supported items, best first; ties by weight, communities, lottery.

    Raises:
        TallyError: the seed is empty.

    Complexity: linear in rows times marks squared, and items squared.
    """
    rows = ballots.buying()
    scale = lcm(*(row.weight.denominator for row in rows))
    # All parts of a ballot are whole over one denominator.
    longest = max((len(row.items) for row in rows), default=0)
    parts = lcm(*range(1, longest + 2))
    weights = [int(row.total * scale) for row in rows]
    backers: dict[str, list[int]] = defaultdict(list)
    adds: dict[str, int] = defaultdict(int)
    for index, row in enumerate(rows):
        for item in row.items:
            backers[item].append(index)
            adds[item] += weights[index] * parts
    waiting = list(in_order(claims_of(ballots), seed=seed_bytes(seed)))
    chosen_on = [0] * len(rows)
    chosen: list[str] = []
    while waiting:
        best = max(waiting, key=adds.__getitem__)
        waiting.remove(best)
        chosen.append(best)
        del adds[best]
        for index in backers[best]:
            chosen_on[index] += 1
            n = chosen_on[index]
            lost = weights[index] * (parts // n - parts // (n + 1))
            for item in rows[index].items & adds.keys():
                adds[item] -= lost
    return tuple(chosen)
