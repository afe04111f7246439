"""Public pages: what is published and nothing else, in few queries, without traces."""

import pytest

from agendas.actions import themes
from agendas.actions.tallying import tally_national
from communities.actions.status import Suspension, suspend_community
from tests.votes import hold_vote, publish, publish_nation
from tests.world import confirm, make_insecurity, make_session
from workshops.actions import cards, synthesis
from workshops.models.items import Proposal

MANY = [{0, 1}] * 12 + [{1, 2}] * 8 + [{2}] * 5


@pytest.fixture
def nation(world):
    hold_vote(world, MANY)
    agenda = themes.current_national(world.process)
    world.theme_ = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz en las calles"
    )
    world.item_ = Proposal.objects.within(world.here).get(code="P01")
    themes.place_items(acting_user=world.edith, theme=world.theme_, items=[world.item_])
    world.agenda_ = agenda
    return world


def go_public(world):
    publish(world)
    tally_national(acting_user=world.edith, agenda=world.agenda_)
    publish_nation(world, world.agenda_)


def addresses(world):
    return [
        "/",
        "/method/",
        "/valle/",
        "/valle/arriba/",
        "/valle/arriba/v1/",
        f"/valle/arriba/{world.item_.id}/",
        "/valle/abajo/",
        "/valle/national/",
        "/valle/national/v1/",
        f"/valle/national/{world.theme_.id}/",
    ]


def test_it_works(nation, client):
    go_public(nation)
    for address in addresses(nation):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Cache-Control"] == "no-store"
        assert not response.cookies, address


@pytest.mark.parametrize("n", [1, 30])
def test_queries_do_not_grow_with_items(nation, client, django_assert_max_num_queries, n):
    session = make_session(nation)
    written = cards.add_contributions(
        acting_user=nation.ana,
        session=session,
        cards=[cards.Card("proposal", f"Que haya luz {i}") for i in range(n)],
    )
    synthesis.gather_into(
        acting_user=nation.beto,
        community=nation.here,
        ids=[card.id for card in written],
        item=nation.item_,
    )
    for i in range(n):
        confirm(nation, make_insecurity(nation, f"Otra {i}"))
    go_public(nation)
    for address in addresses(nation):
        with django_assert_max_num_queries(7):
            client.get(address)


def test_every_national_line_leads_to_its_local_items_and_back(nation, client):
    go_public(nation)
    national = client.get(f"/valle/national/{nation.theme_.id}/").content.decode()
    assert f"/valle/arriba/{nation.item_.id}/" in national
    local = client.get(f"/valle/arriba/{nation.item_.id}/").content.decode()
    assert f"/valle/national/{nation.theme_.id}/" in local


def test_a_proposal_names_what_it_answers_in_words(nation, client):
    insecurity = make_insecurity(nation, "Calles sin luz")
    confirm(nation, insecurity)
    nation.item_.answers.set([insecurity])
    go_public(nation)
    page = client.get(f"/valle/arriba/{nation.item_.id}/").content.decode()
    assert f'href="/valle/arriba/{insecurity.id}/"' in page
    assert "Calles sin luz" in page


def test_sittings_are_shown_by_quarter_and_group_only(nation, client):
    session = make_session(nation, iso_week="2026-W10")
    (card,) = cards.add_contributions(
        acting_user=nation.ana,
        session=session,
        cards=[cards.Card("proposal", "Palabras que nadie publica")],
    )
    synthesis.gather_into(
        acting_user=nation.beto, community=nation.here, ids=[card.id], item=nation.item_
    )
    go_public(nation)
    page = client.get(f"/valle/national/{nation.theme_.id}/").content.decode()
    assert "2026" in page
    assert "W10" not in page
    assert "Palabras que nadie publica" not in page


def test_unconfirmed_items_never_reach_a_public_page(nation, client):
    make_insecurity(nation, "Nadie la ha confirmado")
    go_public(nation)
    for address in addresses(nation):
        assert "Nadie la ha confirmado" not in client.get(address).content.decode()


def test_unpublished_community_teaches_and_stopped_one_says_why(world, client):
    assert "notice empty" in client.get("/valle/arriba/").content.decode()
    suspend_community(
        acting_user=world.ana,
        community=world.here,
        why=Suspension("violence_rise", "2030-01-01", "No fue posible seguir."),
    )
    page = client.get("/valle/arriba/").content.decode()
    assert "No fue posible seguir." in page
    assert "Aumento de violencia" in page


@pytest.mark.parametrize(
    "address",
    [
        "/nadie/",
        "/valle/nadie/",
        "/sierra/arriba/",
        "/valle/arriba/v9/",
        "/valle/national/v9/",
        "/valle/national/00000000-0000-4000-8000-000000000000/",
        "/valle/arriba/00000000-0000-4000-8000-000000000000/",
    ],
)
def test_what_does_not_exist_is_not_found(nation, client, address):
    go_public(nation)
    assert client.get(address).status_code == 404


def test_language_is_spanish_whatever_the_browser_asks_and_can_be_chosen(world, client):
    page = client.get("/", headers={"accept-language": "en-US"}).content.decode()
    assert '<html lang="es-mx"' in page
    response = client.get("/language/en/?next=/method/")
    assert response.url == "/method/"
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "there", ["https://example.org/", "//example.org", "javascript:alert(1)"]
)
def test_language_link_leads_nowhere_else(world, client, there):
    assert client.get("/language/en/", {"next": there}).url == "/"


def test_unknown_language_changes_nothing(world, client):
    assert "django_language" not in client.get("/language/xx/").cookies


def test_a_page_sends_the_browser_to_no_other_host_but_the_quick_exit(
    nation, client, settings
):
    go_public(nation)
    for address in addresses(nation):
        page = client.get(address).content.decode().replace(settings.QUICK_EXIT_URL, "")
        page = page.replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in page
        assert "https://" not in page
