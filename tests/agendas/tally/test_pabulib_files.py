"""Real approval ballots at one coin an item, against the definition; skipped without them."""

import csv
from pathlib import Path

import pytest

from agendas.tally.ballots import group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.report import standings
from agendas.tally.weights import participants
from tests.agendas.tally import brute_force

DATA = Path(__file__).parents[4] / "shared" / "data" / "pb"
FILES = sorted(DATA.glob("*.pb"))
if not FILES:
    pytest.skip("../shared/data/pb is not beside this repository", allow_module_level=True)
# The definition takes five seconds on 7,045 voters and a tenth of one on 318.
BY_SIZE = [
    pytest.param(
        path, id=path.stem, marks=[pytest.mark.slow] if path.stat().st_size > 10**5 else []
    )
    for path in FILES
]


def read(path):
    """Ballots of a .pb file, and the marks per project that the file itself states."""
    sections, current = {}, []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.reader(lines, delimiter=";"):
            if row and row[0].strip() in {"META", "PROJECTS", "VOTES"}:
                current = sections.setdefault(row[0].strip(), [])
            elif row:
                current.append(row)
    head, *projects = sections["PROJECTS"]
    stated = {row[0]: int(row[head.index("votes")]) for row in projects}
    column = sections["VOTES"][0].index("vote")
    votes = [
        [mark for mark in row[column].split(",") if mark] for row in sections["VOTES"][1:]
    ]
    ballots = group_ballots(items=stated, rows=[("all", marks, 1) for marks in votes])
    return participants(ballots), stated


@pytest.mark.parametrize("path", BY_SIZE)
def test_rank_of_real_ballots_equals_the_definition(path):
    ballots, stated = read(path)
    ranking = rank(ballots, seed=path.stem)

    assert ballots.support_by_item() == stated
    slow = brute_force.phragmen(ballots, path.stem.encode())
    assert [(step.item, step.time, step.payments) for step in ranking.steps] == [
        (purchase.item, purchase.time, purchase.payments) for purchase in slow
    ]


@pytest.mark.parametrize("path", BY_SIZE)
def test_standings_of_real_ballots_agree_with_every_step(path):
    ballots, _ = read(path)
    ranking = rank(ballots, seed=path.stem)

    for n_bought, step in enumerate(ranking.steps):
        lines = standings(ballots, ranking, n_bought=n_bought)
        assert step.bought in lines
        assert lines[0].time == step.time
