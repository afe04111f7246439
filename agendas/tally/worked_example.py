"""The election of docs/tally.md that anyone can count by hand: six ballots and three cards."""

from typing import Any

from agendas.tally import phragmen, weights
from agendas.tally.ballots import group_ballots
from agendas.tally.record import tally_record

# Marks, and how many ballots have just these.
BALLOTS = ((("water", "light"), 3), (("water",), 1), (("bus",), 2))


def worked_example() -> dict[str, Any]:
    """Its record. Nobody cast these ballots; each weighs 1."""
    ballots = weights.participants(
        group_ballots(
            items=("water", "light", "bus"),
            rows=[("example", marks, count) for marks, count in BALLOTS],
        )
    )
    ranking = phragmen.rank(ballots, seed="example")
    return dict(tally_record(ballots=ballots, ranking=ranking, synthetic=True))
