"""The page of one item: who reads it, who codes it, and where it comes from."""

import uuid

import pytest

from tests.workshops.desk import address, ids, item_address, named, steps, write
from tests.world import (
    INSECURITY,
    PROPOSAL,
    confirm,
    make_insecurity,
    make_proposal,
    make_session,
)
from workshops.actions import items, synthesis
from workshops.actions.readback import Heard, read_back
from workshops.choices import ReadBackResult


@pytest.fixture
def page_of(client_of):
    """A page as somebody reads it, in English."""

    def read(user, item):
        client = client_of(user)
        client.cookies["django_language"] = "en"
        return client.get(item_address(item))

    return read


def put(world, item, *cards):
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=ids(*cards), item=item
    )


def codes(**values):
    """What the form of a complete insecurity sends."""
    return (
        INSECURITY
        | {"title_es": "Calles sin luz", "visibility": "open", "sensitivity": "S1"}
        | values
    )


def test_it_works(world, page_of):
    item = make_insecurity(world, memo="Tres grupos lo dijeron")
    put(world, item, *write(world, "De noche no se ve", "Faltan focos"))
    confirm(world, item)
    page = page_of(world.beto, item)
    assert page.status_code == 200
    came_from = page.context["came_from"]
    assert [card.text for card in came_from.cards] == ["De noche no se ve", "Faltan focos"]
    assert [(r.result, r.title_before) for r in came_from.read_backs] == [
        ("confirmed", "Calles sin luz")
    ]
    text = page.content.decode()
    for words in ("Not violent, Not a crime", "Tres grupos lo dijeron", "2026-W10"):
        assert words in text


def test_the_words_that_were_read_back_stay_in_its_history(world, page_of):
    item = make_insecurity(world)
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.CORRECTED, "Sin luz en la calle")],
    )
    page = page_of(world.beto, item)
    assert "They heard: “Calles sin luz”" in page.content.decode()


def test_an_insecurity_lists_the_proposals_that_answer_it(world, page_of):
    item, proposal, other = (
        make_insecurity(world),
        make_proposal(world),
        make_proposal(world),
    )
    proposal.answers.add(item)
    page = page_of(world.beto, item)
    assert page.context["came_from"].answered_by == [proposal]
    assert other not in page.context["came_from"].answered_by


def test_the_field_team_reads_and_only_those_who_synthesise_code(world, client_of, page_of):
    item = make_insecurity(world)
    coders = set()
    for name in ("ana", "beto", "edith", "dora"):
        page = page_of(getattr(world, name), item)
        assert page.status_code == 200
        if '<form method="post" class="stack coding"' in " ".join(
            page.content.decode().split()
        ):
            coders.add(name)
        else:
            assert "Environmental" in page.content.decode()
        client_of(getattr(world, name)).post(item_address(item), codes(title_es=name))
        item.refresh_from_db()
        assert (item.title_es == name) == (name in coders)
    assert coders == {"beto", "dora"}


def test_what_is_for_the_field_team_is_not_there_for_others(world, page_of):
    closed = make_insecurity(world, "Lo que no se dice", sensitivity="S2")
    item = make_insecurity(world)
    put(world, item, *write(world, "De noche no se ve"))
    put(world, item, *write(world, "Da pendiente contarlo", sensitivity="S2"))
    make_proposal(world, sensitivity="S2").answers.add(item)
    for name in ("edith", "dora"):
        assert page_of(getattr(world, name), closed).status_code == 404
        page = page_of(getattr(world, name), item)
        assert [card.text for card in page.context["came_from"].cards] == [
            "De noche no se ve"
        ]
        assert page.context["came_from"].answered_by == []
        assert "Da pendiente contarlo" not in page.content.decode()
    for name in ("ana", "beto"):
        assert page_of(getattr(world, name), closed).status_code == 200
        page = page_of(getattr(world, name), item)
        assert len(page.context["came_from"].cards) == 2


def test_an_item_elsewhere_or_of_another_kind_is_not_here(world, client_of):
    beto = client_of(world.beto)
    item, away = make_insecurity(world), make_insecurity(world, community=world.there)
    for kind, key in (
        ("insecurity", away.id),
        ("proposal", item.id),
        ("story", item.id),
        ("insecurity", uuid.uuid4()),
    ):
        here = address("item", world.here, kind=kind, item=key)
        assert beto.get(here).status_code == 404
        assert beto.post(here, codes()).status_code == 404
    assert steps(world.here) == steps(world.there) == []


def test_a_withdrawn_item_is_read_and_not_coded(world, client_of, page_of):
    item = make_insecurity(world)
    read_back(
        acting_user=world.beto,
        community=world.here,
        heard=[Heard(item, ReadBackResult.WITHDRAWN)],
    )
    page = page_of(world.beto, item)
    assert not page.context["may_code"]
    assert "The group withdrew it." in page.content.decode()
    client = client_of(world.beto)
    response = client.post(item_address(item), codes(title_es="Otra"), follow=True)
    assert response.status_code == 200
    item.refresh_from_db()
    assert (item.title_es, item.state) == ("Calles sin luz", "withdrawn")


def test_saving_leads_to_the_next_item_to_code(world, client_of):
    beto = client_of(world.beto)
    one, two, three = (
        items.create_item(
            acting_user=world.beto, community=world.here, kind="insecurity", title_es=title
        )
        for title in ("Uno", "Dos", "Tres")
    )
    make_proposal(world)
    for item, after in ((two, three), (three, one)):
        response = beto.post(item_address(item), codes(title_es=item.title_es, next="on"))
        assert response.url == item_address(after)
    response = beto.post(item_address(one), codes(title_es="Uno", next="on"))
    assert response.url == address("synthesis", world.here)
    assert beto.post(item_address(one), codes(title_es="Uno")).url == item_address(one)


@pytest.mark.parametrize("n", [1, 30])
@pytest.mark.parametrize("kind", ["insecurity", "proposal"])
def test_queries_do_not_grow(world, client_of, django_assert_max_num_queries, n, kind):
    beto, session = client_of(world.beto), make_session(world)
    proposal = make_proposal(world)
    for number in range(n):
        insecurity = make_insecurity(world, f"Cosa {number}")
        proposal.answers.add(insecurity)
    item = insecurity if kind == "insecurity" else proposal
    put(world, item, *write(world, *(f"Carta {m}" for m in range(n)), session=session))
    with django_assert_max_num_queries(10):
        page = beto.get(item_address(item))
    assert len(page.context["came_from"].cards) == n


def test_the_desk_leads_to_the_item_and_back(world, client_of):
    beto, item = client_of(world.beto), make_proposal(world, **PROPOSAL)
    desk = address("synthesis", world.here)
    assert f'href="{item_address(item)}"' in beto.get(desk).content.decode()
    assert f'href="{desk}"' in beto.get(item_address(item)).content.decode()
    assert named(item) in beto.get(desk).content.decode()
