"""Why a line stands where it stands: told from published figures, and from nothing else."""

import json
import re

import pytest
from django.test import Client

from agendas.actions import themes
from agendas.actions.tallying import read_exact, tally_national
from agendas.queries import explaining, results
from agendas.queries.explaining import turns
from communities.models.places import Community
from tests.agendas.api import MANY
from tests.votes import hold_vote, publish, publish_nation
from tests.world import World
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow

FEW = [{0, 1}] * 5 + [{1, 2}] * 3
SOME = [{0, 1}] * 8 + [{1, 2}] * 6


def read(address, status=200, language="en"):
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def address(line, tail="why/"):
    return f"/valle/arriba/{line.content['id']}/{tail}"


def lines(version):
    return list(version.items.filter(rank__isnull=False).order_by("rank"))


@pytest.fixture
def nation(world: World):
    """Two communities have voted; two themes, one of them of both."""
    hold_vote(world, MANY)
    world.vote_ = hold_vote(world, MANY[::-1] + [{0}] * 9, world.there)
    world.local_ = publish(world)
    publish(world, world.there)
    agenda = themes.current_national(world.process)
    ours = list(Proposal.objects.within(world.here).order_by("code"))
    theirs = list(Proposal.objects.within(world.there).order_by("code"))
    world.themes_ = []
    for title, members in (("Luz", [ours[0], theirs[1]]), ("Agua", [ours[1], theirs[0]])):
        theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es=title)
        themes.place_items(acting_user=world.edith, theme=theme, items=members)
        world.themes_.append(theme)
    world.tally_ = tally_national(acting_user=world.edith, agenda=agenda)
    world.national_ = publish_nation(world, agenda)
    return world


def test_it_works(world):
    hold_vote(world, MANY)
    first, second, third = lines(publish(world))
    page = read(address(first))
    assert "Nobody else had one coin together before" in page
    # 20 of 25 ballots: about 80 %, and 100 / 80 turns.
    assert "100 ÷ 80 = 1.25 turns" in page
    assert second.content["title_es"] in page
    assert "already paid for a card before it" in read(address(second))
    assert "it was the last one with marks" in read(address(third))


def test_the_data_say_the_same(world):
    hold_vote(world, MANY)
    first, second, _third = lines(publish(world))
    data = json.loads(read(address(first, "why.json")))
    assert data["rank"] == 1
    assert data["beside"]["item"] == second.content["id"]
    assert data["share"] == first.content["share"]
    assert data["turns_for_a_coin"] == "1.25"
    assert data["margin"] == first.content["margin"]


def test_a_theme_is_carried_by_communities(nation):
    theme = lines(nation.national_)[0]
    page = read(f"/valle/national/{theme.theme_id}/why/")
    data = json.loads(read(f"/valle/national/{theme.theme_id}/why.json"))
    assert len(data["carried_by"]) == 2
    assert 90 <= sum(row["part"]["percent"] for row in data["carried_by"]) <= 110
    for row in data["carried_by"]:
        assert f"{row['community']}: about {row['part']['percent']}" in page


@pytest.mark.parametrize(("marks", "status"), [(FEW, 404), (SOME, 200)])
def test_few_ballots_have_no_reasons(world, marks, status):
    """Under ten nothing stands in an order; under twenty nothing but the order is told."""
    hold_vote(world, marks)
    version = publish(world)
    for line in version.items.filter(section="priority"):
        page = read(address(line), status)
        data = read(address(line, "why.json"), status)
        assert "÷" not in page
        if status == 200:
            found = json.loads(data)
            assert (found["share"], found["margin"], found["beside"]) == (None, None, None)
            assert "only the order is shown" in page


def test_unranked_and_foreign_lines_have_none(nation):
    unmarked = nation.local_.items.get(section="unmarked")
    read(address(unmarked), 404)
    theirs = Proposal.objects.within(nation.there).first()
    read(f"/valle/arriba/{theirs.id}/why/", 404)
    read(f"/valle/arriba/{nation.themes_[0].id}/why/", 404)


def test_a_frozen_communitys_part_is_not_had_by_subtraction(nation):
    theme = lines(nation.national_)[0]
    Community.plain.filter(pk=nation.there.pk).update(frozen=True)
    data = json.loads(read(f"/valle/national/{theme.theme_id}/why.json"))
    assert data["carried_by"] == []
    assert "Of each 100 parts" not in read(f"/valle/national/{theme.theme_id}/why/")


def told(nation):
    """All that the pages and data of every ranked line say."""
    places = [address(line) for line in lines(nation.local_)]
    places += [f"/valle/national/{ln.theme_id}/why/" for ln in lines(nation.national_)]
    tails = [place.replace("/why/", "/why.json") for place in places]
    return " ".join(read(place) for place in (*places, *tails))


def exact_figures(nation):
    """Moments, supports, payments, exact margins and counts of marks, as texts."""
    found = set()
    runs = [nation.tally_, nation.local_.local_agenda.consultations.get().tallies.get()]
    for run in runs:
        for step in read_exact(run)[1]["steps"]:
            found |= {step["time"], step["weight"], step["spent"]}
            found |= set(step["payments"].values())
            if step["runner_up"]:
                found |= {step["runner_up"]["time"]}
    return {text for text in found if not text.endswith("/1")}


def test_no_exact_figure_is_told(nation):
    text = told(nation)
    figures = exact_figures(nation)
    assert len(figures) > 3
    assert [figure for figure in figures if figure in text] == []
    assert re.search(r"\b\d+/\d+\b", re.sub(r"<[^>]*>", "", text)) is None


def test_reasons_with_moments_would_be_caught(nation, monkeypatch):
    """The naive explanation: with the minute of the purchase, as the engine has it."""
    honest = explaining.as_data
    steps = {s["item"]: s for s in read_exact(nation.tally_)[1]["steps"]}

    def naive(version, found):
        step = steps.get(found.line.content["id"], {"time": ""})
        return honest(version, found) | {"time": step["time"]}

    monkeypatch.setattr("agendas.views.why.as_data", naive)
    text = told(nation)
    assert [figure for figure in exact_figures(nation) if figure in text]


def test_a_kept_back_line_is_not_named_as_the_one_beside(world, monkeypatch):
    vote = hold_vote(world, MANY)
    gated = results.visible_vote(vote, vote.tallies.get())
    hidden = gated.ranked[0].beside
    monkeypatch.setattr("agendas.queries.local_content._refused", lambda _place: {hidden})
    version = publish(world)
    first = version.items.get(rank=1)
    assert "beside" not in first.content
    assert "It is kept back" in read(address(first))


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        (None, None),
        ({"sign": "under", "percent": 10}, None),
        ({"sign": "over", "percent": 95}, None),
        ({"sign": "about", "percent": 30}, "3.33"),
        ({"sign": "about", "percent": 0}, None),
    ],
)
def test_turns(share, wanted):
    found = turns(share)
    assert (found if found is None else f"{float(found):.2f}") == wanted


def test_queries(nation, django_assert_num_queries):
    first = lines(nation.local_)[0]
    with django_assert_num_queries(4):
        read(address(first))
    with django_assert_num_queries(5):
        read(f"/valle/national/{nation.themes_[0].id}/why/")
