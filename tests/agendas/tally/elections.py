"""Larger synthetic elections: people scattered over items of uneven fame, seeded."""

from random import Random  # noqa: TID251 -- invented ballots, the same every time

from agendas.tally.ballots import group_ballots
from agendas.tally.weights import equal_shrunk

MARKS = 5


def scattered(*, n_ballots, n_items, communities=1, seed=1):
    """Ballots of five marks each, in communities of one size, with equal voices."""
    random = Random(seed)  # noqa: S311 -- no secret is drawn
    items = [f"i{i:04d}" for i in range(n_items)]
    fame = [random.random() ** 2 + 0.02 for _ in items]
    rows = []
    for number in range(n_ballots):
        marks = set()
        while len(marks) < min(MARKS, n_items):
            marks.update(random.choices(items, fame))
        rows.append((f"g{number % communities:02d}", marks, 1))
    return equal_shrunk(group_ballots(items=items, rows=rows), full_voice_ballots=15)
