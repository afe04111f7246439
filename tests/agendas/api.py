"""A small nation whose agendas are published, and how to ask the API about it."""

import pytest
from django.test import Client

from agendas.actions import themes
from agendas.actions.tallying import tally_national
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

V1 = "/api/v1"
HERE = f"{V1}/processes/valle/communities/arriba"
MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5


def ask(address, status=200, **headers):
    """The answer as plain values."""
    response = Client().get(address, headers=headers)
    assert response.status_code == status, (address, response.content)
    return response.json()


def every(address):
    """The rows of all pages."""
    rows = []
    while address:
        page = ask(address)
        rows += page["results"]
        address = page["next"]
    return rows


def make_nation(world, marks=MANY):
    """One community has voted, one of its items stands in a theme; all is published."""
    hold_vote(world, marks)
    agenda = themes.current_national(world.process)
    world.theme_ = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz en las calles"
    )
    world.item_ = Proposal.objects.within(world.here).get(code="P01")
    themes.place_items(acting_user=world.edith, theme=world.theme_, items=[world.item_])
    world.local_ = publish(world)
    tally_national(acting_user=world.edith, agenda=agenda)
    world.national_ = publish_nation(world, agenda)
    return world


@pytest.fixture
def nation(world):
    return make_nation(world)
