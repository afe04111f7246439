"""The public list of an agenda's versions: hash, quarter, and the reason of a taken-down one."""

import pytest

from agendas.actions import themes
from agendas.actions.takedowns import take_down
from agendas.actions.tallying import tally_national
from agendas.choices import LocalState
from agendas.models.agendas import AgendaVersion, LocalAgenda
from communities.actions.freeze import freeze
from tests.versions import make_version
from tests.votes import hold_vote, publish, publish_nation
from workshops.models.items import Proposal

PAGE = "/valle/arriba/versions/"


@pytest.fixture
def published(world, client):
    hold_vote(world, [{0, 1}] * 12)
    world.version_ = publish(world)
    client.cookies["django_language"] = "en"
    return world


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_lists_every_version_with_its_hash_and_quarter(published, client):
    page = words(client.get(PAGE))
    assert published.version_.hash in page
    assert 'href="/valle/arriba/v1/"' in page
    assert "quarter" in page
    assert str(published.version_.published_on) not in page
    assert "the newest" in page
    assert f'href="{PAGE}"' in words(client.get("/valle/arriba/"))


def test_a_version_taken_down_keeps_its_hash_and_says_why(published, client):
    take_down(acting_user=published.ana, versions=[published.version_], reason="mistake")
    response = client.get(PAGE)
    assert response.status_code == 200
    page = words(response)
    assert published.version_.hash in page
    assert "It held a mistake." in page
    assert "the newest" not in page
    assert "Propuesta" not in page


def test_a_withdrawn_agenda_says_why_too(published, client):
    LocalAgenda.plain.update(state=LocalState.WITHDRAWN)
    assert "For people's safety" in words(client.get(PAGE)).replace("&#x27;", "'")


def test_the_list_of_the_nation_is_apart(published, client):
    agenda = themes.current_national(published.process)
    theme = themes.create_theme(acting_user=published.edith, agenda=agenda, title_es="Luz")
    item = Proposal.objects.within(published.here).get(code="P01")
    themes.place_items(acting_user=published.edith, theme=theme, items=[item])
    tally_national(acting_user=published.edith, agenda=agenda)
    publish_nation(published, agenda)
    nation = AgendaVersion.plain.get(national_agenda=agenda)
    page = words(client.get("/valle/national/versions/"))
    assert nation.hash in page
    assert published.version_.hash not in page
    assert nation.hash not in words(client.get("/valle/national/insecurities/versions/"))
    assert 'href="/valle/national/versions/"' in words(client.get("/valle/national/"))


def test_a_frozen_community_lists_nothing(published, client):
    freeze(acting_user=published.ana, place=published.here)
    response = client.get(PAGE)
    assert published.version_.hash not in response.content.decode()


def test_without_a_version_it_says_so(world, client):
    client.cookies["django_language"] = "en"
    assert "Nothing is published here yet." in words(client.get(PAGE))


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow(world, client, django_assert_max_num_queries, n):
    for _number in range(n):
        make_version(world)
    with django_assert_max_num_queries(4):
        assert client.get(PAGE).status_code == 200
