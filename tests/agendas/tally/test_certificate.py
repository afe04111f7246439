"""The certificate holds for what the rule makes and for nothing that was tampered with."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally import certificate
from agendas.tally.ballots import (
    WeightedBallot,
    WeightedBallots,
    WeightPolicy,
    group_ballots,
)
from agendas.tally.certificate import certify
from agendas.tally.phragmen import rank
from agendas.tally.ranking import Contender, Share, Step
from agendas.tally.ties import TieBreak
from agendas.tally.weights import participants
from tests.agendas.tally.brute_force import pjr_plus_violation
from tests.agendas.tally.profiles import law, seeds, weighted

BOOKS = pytest.mark.parametrize("with_arrays", [True, False], ids=["arrays", "plain"])


@pytest.fixture
def books(monkeypatch, with_arrays):
    monkeypatch.setattr(certificate, "HAS_ARRAYS", with_arrays)


def plain(rows, items="abcd"):
    return participants(group_ballots(items=items, rows=rows))


BALLOTS = plain([("norte", "ab", 5), ("norte", "bc", 2), ("sur", "c", 3), ("sur", "d", 1)])


@pytest.mark.slow
@pytest.mark.parametrize("with_arrays", [True, False], ids=["arrays", "plain"])
@law
@given(weighted(), seeds)
def test_every_ranking_is_certified(with_arrays, ballots, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certificate, "HAS_ARRAYS", with_arrays)
        found = certify(ballots, rank(ballots, seed=seed))

    assert found.holds
    assert found.float_agrees is (True if with_arrays else None)


def forged(ballots, order):
    """A ranking in any order, each item bought once its supporters can pay one coin."""
    earned, now, steps = dict.fromkeys(ballots.rows, Fraction(0)), Fraction(0), []
    for place, item in enumerate(order, start=1):
        rows = [row for row in ballots.rows if item in row.items]
        weight = sum(row.total for row in rows)
        spent = sum(row.total * earned[row] for row in rows)
        time = max(now, (1 + spent) / weight)
        shares = {}
        for row in rows:
            paid = row.total * (time - earned[row])
            shares[row.group] = shares.get(row.group, 0) + paid
            earned[row] = time
        steps.append(
            Step(
                rank=place,
                bought=Contender(item, weight, spent, time),
                shares=tuple(
                    Share(group, Fraction(1), Fraction(0), paid)
                    for group, paid in sorted(shares.items())
                ),
                runner_up=None,
                tie=TieBreak.NONE,
                tied=(),
            )
        )
        now = time
    return replace(rank(ballots, seed="s"), steps=tuple(steps))


@pytest.mark.slow
@pytest.mark.parametrize("with_arrays", [True, False], ids=["arrays", "plain"])
@law
@given(weighted(max_items=5), st.randoms())
def test_no_unfair_order_is_certified(with_arrays, ballots, random):
    order = sorted({item for row in ballots.rows if row.total for item in row.items})
    random.shuffle(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certificate, "HAS_ARRAYS", with_arrays)
        found = certify(ballots, forged(ballots, tuple(order)))

    unfair = any(
        pjr_plus_violation(ballots, tuple(order[:n])) for n in range(1, len(order))
    )
    assert not (found.holds and unfair)


@BOOKS
def test_counting_marks_is_not_certified(books):
    divided = plain([("norte", "abc", 60), ("norte", "d", 40)])
    found = certify(divided, forged(divided, "abcd"))

    # The 60 pay twice before the 40, who could have paid since minute 1/40, are served.
    assert not found.holds
    assert found.one_coin_each is False


@BOOKS
def test_waiting_too_long_leaves_somebody_rich(books):
    ballots = plain([("norte", "ab", 2), ("norte", "bc", 4)], items="abc")
    late = certify(ballots, forged(ballots, "abc"))

    assert (late.nobody_left_rich, late.holds) == (False, False)


@BOOKS
@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        (lambda r: replace(r, steps=r.steps[::-1]), "within_earnings"),
        (lambda r: replace(r, steps=r.steps[:-1]), "complete"),
        (lambda r: replace(r, steps=(*r.steps, r.steps[0])), "complete"),
        (lambda r: replace(r, unranked=("e",)), "complete"),
        (
            lambda r: replace(
                r,
                steps=(
                    replace(
                        r.steps[0],
                        bought=replace(
                            r.steps[0].bought, time=r.steps[0].time + Fraction(1, 10**30)
                        ),
                    ),
                    *r.steps[1:],
                ),
            ),
            "one_coin_each",
        ),
        (
            lambda r: replace(
                r,
                steps=(
                    replace(
                        r.steps[0],
                        shares=(replace(r.steps[0].shares[0], group="sur"),),
                    ),
                    *r.steps[1:],
                ),
            ),
            "one_coin_each",
        ),
    ],
    ids=["backwards", "lost", "twice", "invented", "a hair late", "another payer"],
)
def test_tampering_is_found(books, tamper, broken):
    ranking = rank(BALLOTS, seed="s")
    assert certify(BALLOTS, ranking).holds

    found = certify(BALLOTS, tamper(ranking))
    assert getattr(found, broken) is False
    assert not found.holds


def test_numbers_beyond_doubles_are_certified_in_whole_numbers():
    huge, tiny = Fraction(10**300), Fraction(1, 10**300)
    rows = (
        WeightedBallot("norte", frozenset("ab"), 1, huge),
        WeightedBallot("sur", frozenset("bc"), 2**60, tiny),
    )
    ballots = WeightedBallots(("a", "b", "c"), rows, WeightPolicy("free"))
    found = certify(ballots, rank(ballots, seed="s"))

    assert found.holds
    assert found.float_agrees is None


def test_nothing_is_certified_of_nothing():
    ballots = plain([])

    assert certify(ballots, rank(ballots, seed="s")).holds
