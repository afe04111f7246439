"""An agenda withdrawn for people's safety does not come back through the next national one."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from agendas.actions import themes, withdrawals
from agendas.actions.agendas import current_agenda
from agendas.actions.tallying import counted_votes, tally_national
from agendas.exports import consolidated
from agendas.queries import national_content
from agendas.queries.national import board
from communities.actions.status import Suspension, suspend_community
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow
WORDS = "Una casa donde nadie pregunte"


@pytest.fixture
def withdrawn(world):
    """One theme over two communities, of which ``here`` withdrew its agenda afterwards."""
    for place in (world.here, world.there):
        hold_vote(world, [{0, 1}] * 12 + [{1, 2}] * 8, place)
        publish(world, place)
    mine = Proposal.objects.within(world.here).get(code="P01")
    other = Proposal.objects.within(world.there).get(code="P01")
    Proposal.plain.filter(pk=mine.pk).update(title_es=WORDS)
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es="Casas")
    themes.place_items(acting_user=world.edith, theme=theme, items=[mine, other])
    tally_national(acting_user=world.edith, agenda=agenda)
    publish_nation(world, agenda)
    local = current_agenda(world.here)
    withdrawals.ask_to_withdraw(acting_user=world.beto, agenda=local)
    withdrawals.confirm_withdraw(acting_user=world.edith, agenda=local)
    return world


def suspend(world) -> None:
    why = Suspension("threat", timezone.localdate() + timedelta(days=30))
    suspend_community(acting_user=world.beto, community=world.here, why=why)


def next_line(world) -> dict:
    """The theme's line in the version that is published after the withdrawal."""
    agenda = themes.current_national(world.process)
    tally_national(acting_user=world.edith, agenda=agenda)
    return publish_nation(world, agenda).items.get().content


@pytest.mark.parametrize("stopped", [False, True])
def test_the_next_nation_tells_neither_its_words_nor_its_votes(withdrawn, client, stopped):
    world = withdrawn
    if stopped:
        suspend(world)
    line = next_line(world)
    assert [row["community"] for row in line["sources"]] == ["abajo"]
    assert "arriba" not in json.dumps(line)
    assert WORDS not in json.dumps(line)
    assert line["asked_in"] == ["abajo"]
    assert line["heard_in_one_place"] is True
    with zipfile.ZipFile(io.BytesIO(consolidated.build(world.process).data)) as file:
        assert all(WORDS.encode() not in file.read(name) for name in file.namelist())
    address = f"/valle/national/{line['id']}/"
    assert WORDS not in client.get(address).content.decode()


def test_the_desk_does_not_offer_it_as_a_testimony(withdrawn):
    world = withdrawn
    suspend(world)
    found = board(themes.current_national(world.process))
    every = [local for _theme, items in found.themes for local in items] + found.unplaced
    assert {local.item.community.slug for local in every} == {"abajo"}


def test_naive_echo_of_whatever_is_not_published_is_caught(withdrawn, monkeypatch):
    monkeypatch.setattr(national_content, "_is_of_withdrawn", lambda _item: False)
    (echo,) = next_line(withdrawn)["echoes"]
    assert echo["title_es"] == WORDS


def test_its_ballots_count_in_no_ranking_any_more(withdrawn):
    agenda = themes.current_national(withdrawn.process)
    votes = counted_votes(withdrawn.process, agenda.subject)
    assert [vote.agenda.community.slug for vote in votes] == ["abajo"]
