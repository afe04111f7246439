"""The panel: every rule under every policy, and what all agree on."""

import pytest
from hypothesis import given

from agendas.tally import weights
from agendas.tally.ballots import TallyError, group_ballots
from agendas.tally.file_tally import RULES
from agendas.tally.panel import panel
from agendas.tally.phragmen import rank
from tests.agendas.tally.profiles import counted, law, seeds

PEOPLE = {"norte": 100, "sur": 900, "este": 400}
BALLOTS = group_ballots(
    items="abcde",
    rows=[("norte", "abc", 60), ("norte", "d", 40), ("sur", "ad", 20), ("sur", "d", 4)],
)


def of(ballots, *, top=2, **options):
    return panel(ballots, seed="s", top=top, full_voice_ballots=15, **options)


def test_panel_counts_in_every_way():
    told = []
    found = of(BALLOTS, people=PEOPLE, progress=lambda *at: told.append(at))

    assert [(v.weights, v.rule) for v in found.variants] == [
        (policy, rule) for policy in weights.NAMES for rule in RULES
    ]
    assert found.left_out == ()
    assert told == [(i, 24) for i in range(1, 25)]


def test_panel_without_figures_says_what_it_left_out():
    found = of(BALLOTS)

    assert found.left_out == ("population", "sqrt_population")
    assert len(found.variants) == 16


def test_panel_shows_what_no_way_of_counting_changes():
    found = of(BALLOTS)
    rows = {row.item: row for row in found.rows}

    assert found.core == ("a",)
    assert rows["a"].n_in_top == 16
    # Equal shares buy a alone; everybody else has d second.
    assert rows["d"].n_in_top == 12
    assert rows["e"].places == (None,) * 16
    assert rows["e"].n_in_top == 0


@law
@given(counted(), seeds)
def test_panel_begins_with_the_official_order(ballots, seed):
    found = panel(ballots, seed=seed, top=3, full_voice_ballots=15, people=PEOPLE)
    official = rank(weights.equal_shrunk(ballots, full_voice_ballots=15), seed=seed)

    assert found.variants[0].order == official.order
    assert [row.item for row in found.rows] == [*official.order, *official.unranked]
    for row in found.rows:
        in_top = [variant for variant in found.variants if row.item in variant.order[:3]]
        assert row.n_in_top == len(in_top)
        assert (row.item in found.core) == (len(in_top) == len(found.variants))


def test_panel_looks_at_one_place_or_more():
    with pytest.raises(TallyError, match="one place or more"):
        of(BALLOTS, top=0)
