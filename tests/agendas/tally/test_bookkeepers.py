"""Two bookkeepers and two kinds of whole number, one answer."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.tally import exact, phragmen
from agendas.tally.ballots import WeightedBallot, WeightedBallots, WeightPolicy
from agendas.tally.ranking import TIED_NAMED
from agendas.tally.record import tally_record
from tests.agendas.tally.elections import scattered
from tests.agendas.tally.profiles import law, seeds, weighted

ROOT = Path(__file__).parents[3]


def by_rows(ballots, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phragmen, "HAS_ARRAYS", False)
        return phragmen.rank(ballots, seed=seed)


@pytest.mark.slow
@law
@given(weighted(), seeds)
def test_arrays_and_rows_agree_on_every_digit(ballots, seed):
    assert phragmen.rank(ballots, seed=seed) == by_rows(ballots, seed)


@pytest.mark.slow
@pytest.mark.parametrize("communities", [1, 7])
def test_arrays_and_rows_agree_on_two_thousand_ballots(communities):
    ballots = scattered(n_ballots=2000, n_items=60, communities=communities)

    assert phragmen.rank(ballots, seed="s") == by_rows(ballots, "s")


@law
@given(st.lists(st.integers(1, 60), min_size=2, max_size=8), seeds)
def test_near_ties_are_told_apart_by_whole_numbers(powers, seed):
    # Weights that differ by far less than a double can hold
    rows = tuple(
        WeightedBallot("norte", frozenset({f"i{i}"}), 1, 1 + Fraction(1, 10**power))
        for i, power in enumerate(powers)
    )
    items = tuple(f"i{i}" for i in range(len(powers)))
    ballots = WeightedBallots(items, rows, WeightPolicy("free"))

    found = phragmen.rank(ballots, seed=seed)
    assert found == by_rows(ballots, seed)
    assert [powers[int(item[1:])] for item in found.order] == sorted(powers)


def test_of_many_tied_items_so_many_are_named():
    items = tuple(f"i{i:03d}" for i in range(TIED_NAMED + 50))
    rows = tuple(WeightedBallot("norte", frozenset({i}), 1, Fraction(1)) for i in items)
    ballots = WeightedBallots(items, rows, WeightPolicy("free"))
    found = phragmen.rank(ballots, seed="s")

    assert found == by_rows(ballots, "s")
    assert len(found.steps[0].tied) == TIED_NAMED
    assert all(step.item in step.tied for step in found.steps[:-1])


@given(st.integers(), st.integers(min_value=1))
def test_fraction_is_in_lowest_terms_and_pythons_own(top, bottom):
    made = exact.fraction(exact.whole(top), exact.whole(bottom))

    assert made == Fraction(top, bottom)
    assert type(made) is Fraction
    assert type(made.numerator) is type(made.denominator) is int
    assert hash(made) == hash(Fraction(top, bottom))


HASH = """
import sys
for name in sys.argv[1:]:
    sys.modules[name] = None
from tests.agendas.tally.elections import scattered
from agendas.tally import phragmen
from agendas.tally.record import canonical_json, tally_record
ballots = scattered(n_ballots=300, n_items=20, communities=3)
record = tally_record(
    ballots=ballots, ranking=phragmen.rank(ballots, seed="s"), synthetic=True
)
print(canonical_json(record).decode())
"""


@pytest.mark.slow
@pytest.mark.parametrize("without", [["gmpy2"], ["numpy"], ["gmpy2", "numpy"]])
def test_record_is_the_same_without_the_fast_packages(without):
    ballots = scattered(n_ballots=300, n_items=20, communities=3)
    record = tally_record(
        ballots=ballots, ranking=phragmen.rank(ballots, seed="s"), synthetic=True
    )
    run = subprocess.run(
        [sys.executable, "-c", HASH, *without],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    other = json.loads(run.stdout)
    if "numpy" in without:
        assert other["certificate"]["float_agrees"] is None
        other["certificate"]["float_agrees"] = True

    assert other == record


def test_empty_votes_need_no_bookkeeper():
    ballots = WeightedBallots((), (), WeightPolicy("free"))

    assert phragmen.rank(ballots, seed="s") == by_rows(ballots, "s")
