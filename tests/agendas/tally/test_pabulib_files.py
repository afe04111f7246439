"""Real approval ballots at one coin an item, against the definition; skipped without them."""

import csv
from pathlib import Path

import pytest

from agendas.tally import approval_count, equal_shares, pabulib, sequential_pav
from agendas.tally.certificate import certify
from agendas.tally.phragmen import rank
from agendas.tally.report import standings
from agendas.tally.weights import participants
from tests.agendas.tally import brute_force, peers

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
    return participants(pabulib.read(path.read_bytes()).ballots)


def stated_marks(path):
    """Marks per project as the file itself states them."""
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    first = next(i for i, line in enumerate(lines) if line[0].strip() == "PROJECTS") + 1
    last = next(i for i, line in enumerate(lines) if line[0].strip() == "VOTES")
    column = lines[first].index("votes")
    return {line[0]: int(line[column]) for line in lines[first + 1 : last]}


@pytest.mark.parametrize("path", BY_SIZE)
def test_rank_of_real_ballots_equals_the_definition(path):
    ballots = read(path)
    ranking = rank(ballots, seed=path.stem)

    assert ballots.support_by_item() == stated_marks(path)
    slow = brute_force.phragmen(ballots, path.stem.encode())
    assert [(step.item, step.time, step.payments) for step in ranking.steps] == [
        (purchase.item, purchase.time, purchase.payments) for purchase in slow
    ]


@pytest.mark.parametrize("path", BY_SIZE)
def test_standings_of_real_ballots_agree_with_every_step(path):
    ballots = read(path)
    ranking = rank(ballots, seed=path.stem)

    for n_bought, step in enumerate(ranking.steps):
        lines = standings(ballots, ranking, n_bought=n_bought)
        assert step.bought in lines
        assert lines[0].time == step.time


@pytest.mark.parametrize("path", BY_SIZE)
def test_ranking_of_real_ballots_is_certified(path):
    ballots = read(path)
    found = certify(ballots, rank(ballots, seed=path.stem))

    assert found.holds
    assert found.float_agrees


def lengths(n_items):
    return sorted({1, 2, 3, 5, 8, n_items // 2, n_items} & set(range(1, n_items + 1)))


@pytest.mark.slow
@pytest.mark.parametrize("path", BY_SIZE)
def test_rules_on_real_ballots_equal_abcvoting(path):
    ballots = read(path)
    theirs = peers.Abcvoting(ballots, path.stem)
    by_phragmen = rank(ballots, seed=path.stem).order
    by_pav = sequential_pav.order(ballots, seed=path.stem)
    by_count = approval_count.order(ballots, seed=path.stem)

    # Their time grows with the square of places; pabutools counts whole lists below.
    few = len(ballots.rows) > 1000
    for seats in lengths(8 if few else len(by_count)):
        assert theirs.phragmen(seats) == set(by_phragmen[:seats])
        assert theirs.sequential_pav(seats) == set(by_pav[:seats])
        assert theirs.approval_count(seats) == set(by_count[:seats])
        by_shares = equal_shares.order(ballots, seats=seats, seed=path.stem)
        assert theirs.equal_shares(seats) == set(by_shares)


@pytest.mark.slow
@pytest.mark.parametrize("path", BY_SIZE)
def test_rules_on_real_ballots_equal_pabutools(path):
    ballots = read(path)
    theirs = peers.Pabutools(ballots, path.stem)
    order = rank(ballots, seed=path.stem).order

    for seats in lengths(len(order)):
        assert theirs.phragmen(seats) == set(order[:seats])
        by_shares = equal_shares.order(ballots, seats=seats, seed=path.stem)
        assert theirs.equal_shares(seats) == set(by_shares)
