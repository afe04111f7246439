"""Who is hidden is not told by the shares of the others either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.actions import themes
from agendas.actions.followup import Line
from agendas.actions.tallying import tally_national
from agendas.queries.hidden import forget_shares
from communities.actions.freeze import freeze
from tests.followup import promise, saw
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

SLUGS = ["arriba", "abajo", "enmedio", "lejos"]


def told(payments, slugs, forget=forget_shares):
    content = {"cells": None, "payments": dict(payments)}
    forget(content, slugs)
    return content["payments"]


def naive(content, slugs):
    content["payments"] = {k: v for k, v in content["payments"].items() if k not in slugs}


@given(st.sets(st.sampled_from(SLUGS), min_size=1), st.sets(st.sampled_from(SLUGS)))
def test_either_every_part_of_a_coin_is_told_or_none(payers, hidden):
    payments = {slug: {"sign": "about", "percent": 25} for slug in payers}
    assert told(payments, hidden) == (None if payers & hidden else payments)


def test_leaving_out_one_part_alone_would_tell_it():
    """The naive variant: what is missing to a hundred is theirs."""
    payments = {
        "arriba": {"sign": "about", "percent": 60},
        "abajo": {"sign": "about", "percent": 40},
    }
    left = told(payments, {"arriba"}, naive)
    assert 100 - sum(part["percent"] for part in left.values()) == 60
    assert told(payments, {"arriba"}) is None


@pytest.mark.slow
def test_what_groups_saw_goes_with_the_first_of_their_communities(world, client):
    """Before and after, the difference would be what the hidden one saw."""
    marks = [{0, 1}] * 12 + [{1, 2}] * 9
    for place in (world.here, world.there):
        hold_vote(world, marks, place)
        publish(world, place)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz", title_en="Light"
    )
    items = list(Proposal.objects.within(world.process))
    themes.place_items(acting_user=world.edith, theme=theme, items=items)
    tally_national(acting_user=world.edith, agenda=agenda)
    publish_nation(world)
    made = promise(world, Line(world.process, theme), "positive")
    for place in (world.here, world.there):
        saw(world, made, 15, 5, 10, at=place)
    client.cookies["django_language"] = "en"
    page = "/valle/national/followup/"
    assert "Saw a part of it" in client.get(page).text
    freeze(acting_user=world.beto, place=world.there)
    left = client.get(page).text
    assert "Encender las luces" in left
    assert "Saw a part of it" not in left
