"""Explanations: the same sums again, from the ballots."""

from fractions import Fraction

import pytest
from hypothesis import given

from agendas.tally.ballots import TallyError, WeightedBallot, group_ballots
from agendas.tally.phragmen import rank
from agendas.tally.report import (
    Carrier,
    Margin,
    explain,
    margin_of,
    standings,
    weight_to_rise,
)
from agendas.tally.weights import participants
from tests.agendas.tally.profiles import law, seeds, weighted, with_rows


@pytest.mark.parametrize(
    ("gap", "margin"),
    [
        (Fraction(0), Margin.NARROW),
        (Fraction(1, 20), Margin.NARROW),
        (Fraction(1, 20) + Fraction(1, 10**30), Margin.CLEAR),
        (Fraction(1, 4), Margin.CLEAR),
        (Fraction(1, 4) + Fraction(1, 10**30), Margin.WIDE),
        (None, Margin.ALONE),
    ],
)
def test_margin_of_changes_at_one_twentieth_and_one_quarter(gap, margin):
    assert margin_of(gap) is margin


@law
@given(weighted(), seeds)
def test_standings_from_the_ballots_agree_with_every_step(ballots, seed):
    ranking = rank(ballots, seed=seed)
    for n_bought, step in enumerate(ranking.steps):
        lines = standings(ballots, ranking, n_bought=n_bought)

        assert step.bought in lines
        assert lines[0].time == step.time
        assert len(lines) == len(ranking.steps) - n_bought
        ready = tuple(sorted(line.item for line in lines if line.time == step.time))
        assert step.tied == (ready if len(ready) > 1 else ())
        if step.runner_up:
            assert step.runner_up in lines
            assert step.runner_up.time == lines[1].time
    assert standings(ballots, ranking, n_bought=len(ranking.steps)) == ()


@law
@given(weighted(), seeds)
def test_explain_shares_sum_to_one_and_follow_size(ballots, seed):
    ranking = rank(ballots, seed=seed)
    reports = explain(ranking)

    assert [report.bought.item for report in reports] == list(ranking.order)
    for report in reports:
        shares = [carrier.share for carrier in report.carriers]
        assert sum(shares) == 1
        assert shares == sorted(shares, reverse=True)
        assert (report.margin is Margin.ALONE) == (report.beside is None)
        assert report.gap is None or report.gap >= 0


def test_explain_says_who_carried_it_and_what_stood_beside():
    rows = [("norte", "ab", 3), ("sur", "a", 1), ("sur", "c", 2)]
    first, second, third = explain(
        rank(participants(group_ballots(items="abc", rows=rows)), seed="s")
    )

    # a at 1/4; then c, never paid for, at 1/2 before b at (1 + 3/4)/3 = 7/12
    assert first.carriers == (
        Carrier("norte", Fraction(3, 4)),
        Carrier("sur", Fraction(1, 4)),
    )
    assert (first.margin, first.gap) == (Margin.WIDE, Fraction(1, 3))
    assert second.bought.item == "c"
    assert second.beside.spent == Fraction(3, 4)
    assert (second.margin, second.gap) == (Margin.CLEAR, Fraction(1, 6))
    assert (third.margin, third.gap, third.beside) == (Margin.ALONE, None, None)


@pytest.mark.parametrize("n_bought", [-1, 2])
def test_standings_of_a_purchase_that_never_was_is_refused(n_bought):
    ballots = participants(group_ballots(items="a", rows=[("norte", "a", 1)]))

    with pytest.raises(TallyError, match="not that many purchases"):
        standings(ballots, rank(ballots, seed="s"), n_bought=n_bought)


def test_explain_of_nothing_is_nothing():
    ballots = participants(group_ballots(items="a", rows=[]))

    assert explain(rank(ballots, seed="s")) == ()


@law
@given(weighted(), seeds)
def test_weight_to_rise_is_just_enough(ballots, seed):
    ranking = rank(ballots, seed=seed)
    hair = Fraction(1, 10**12)
    for item, needed in weight_to_rise(ballots, ranking).items():
        place = ranking.order.index(item)
        assert needed >= 0

        def place_with(weight, item=item):
            plump = WeightedBallot("norte", frozenset({item}), 1, weight)
            more = with_rows(ballots, (*ballots.rows, plump))
            return rank(more, seed=seed).order.index(item)

        assert place_with(needed + hair) < place
        if needed > hair:
            assert place_with(needed - hair) == place


def test_weight_to_rise_by_hand():
    rows = [("norte", "ab", 3), ("sur", "a", 1), ("sur", "c", 2)]
    ballots = participants(group_ballots(items="abc", rows=rows))

    # a at 1/4, where c's two have 2/4 and b's three 3/4; c at 1/2, where b's have 3/4.
    assert weight_to_rise(ballots, rank(ballots, seed="s")) == {"c": 2, "b": Fraction(1, 2)}
