"""Elections worked out by hand; tests/golden/tally_*.json shows each sum."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from agendas.tally.ballots import group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.weights import equal_shrunk, participants

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("tally_*.json"))


def ranking_of(election):
    ballots = group_ballots(items=election["items"], rows=election["rows"])
    full = election["full_voice_ballots"]
    weighed = (
        participants(ballots)
        if full is None
        else equal_shrunk(ballots, full_voice_ballots=full)
    )
    return rank(weighed, seed=election["seed"])


def as_written(step):
    rival = step.runner_up
    return {
        "item": step.item,
        "time": str(step.time),
        "payments": {group: str(paid) for group, paid in step.payments.items()},
        "runner_up": [rival.item, str(rival.time)] if rival else None,
        "tie": str(step.tie),
        "tied": list(step.tied),
    }


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_rank_equals_what_was_worked_out_by_hand(path):
    election = json.loads(path.read_text(encoding="utf-8"))
    ranking = ranking_of(election)

    assert [as_written(step) for step in ranking.steps] == election["steps"]
    assert [step.rank for step in ranking.steps] == [*range(1, len(ranking.steps) + 1)]
    assert list(ranking.unranked) == election["unranked"]


def test_golden_elections_are_all_there():
    assert [path.stem for path in GOLDEN] == [
        "tally_three_cards",
        "tally_ties",
        "tally_two_communities",
    ]


def test_rank_where_money_spent_matters_more_than_marks():
    # light has three ballots and bus two, yet bus comes first: see tally_three_cards.json
    election = json.loads(GOLDEN[0].read_text(encoding="utf-8"))
    bought = {step.item: step.bought for step in ranking_of(election).steps}

    assert bought["light"].weight > bought["bus"].weight
    assert bought["light"].spent == Fraction(3, 4)
    assert bought["bus"].time < bought["light"].time
