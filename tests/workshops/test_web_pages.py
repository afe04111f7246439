"""The page of the web: who sees what of it, and every act on it."""

import re
import uuid

import pytest

from communities.models.audit import AuditEntry
from tests.workshops.desk import address
from tests.world import make_insecurity, make_proposal
from workshops.actions.links import How, add_link, change_link
from workshops.models.links import Link


@pytest.fixture
def client_of(client_of):
    """Readers of English, whatever they chose before."""

    def enter(user):
        client = client_of(user)
        client.cookies["django_language"] = "en"
        return client

    return enter


@pytest.fixture
def two(world):
    return make_insecurity(world), make_insecurity(world, "Miedo a salir")


@pytest.fixture
def link(world, two):
    return add_link(
        acting_user=world.beto,
        community=world.here,
        start=two[0],
        end=two[1],
        how=How("concatenates", "space_loss"),
    )


def page(client, world) -> str:
    return client.get(address("web", world.here)).content.decode()


def picture(html: str) -> str:
    return "".join(
        re.findall(r'<svg\s+viewBox="0 0 \d+ \d+"\s+role="img".*?</svg>', html, re.DOTALL)
    )


def test_it_works(world, client_of, link):
    html = page(client_of(world.beto), world)
    assert "Calles sin luz" in picture(html)
    assert "I02" in picture(html)
    table = re.search(r"<tbody>.*?</tbody>", html, re.DOTALL)
    assert table
    assert "Leads to" in table[0]
    assert "Loss of shared spaces" in table[0]


def test_it_speaks_spanish(world, client_of, link):
    client = client_of(world.beto)
    client.cookies["django_language"] = "es-mx"
    html = page(client, world)
    assert "Encadena" in html
    assert "Pérdida de espacios" in html


def test_the_hub_leads_here(world, client_of):
    html = client_of(world.edith).get(address("records", world.here)).content.decode()
    assert address("web", world.here) in html


def test_without_links_it_teaches(world, client_of):
    html = page(client_of(world.edith), world)
    assert "Nothing is linked yet" in html
    assert not picture(html)


@pytest.mark.parametrize(
    ("name", "can"), [("ana", True), ("beto", True), ("dora", True), ("edith", False)]
)
def test_only_linkers_get_the_form(world, client_of, link, name, can):
    html = page(client_of(getattr(world, name)), world)
    assert ("Link them" in html, "Take out" in html) == (can, can)


def test_what_is_restricted_is_nowhere_for_a_researcher(world, client_of, two, link):
    """Not in the picture, not in the table, not in the form, not by its address."""
    make_insecurity(world, "Otra cosa")
    two[1].sensitivity = "S2"
    two[1].save()
    closed = page(client_of(world.dora), world)
    assert "Miedo a salir" not in closed
    assert "I02" not in closed
    assert "Otra cosa" in closed
    assert not picture(closed)
    assert "Miedo a salir" in picture(page(client_of(world.beto), world))
    for act in ("link", "link-remove", "link-undo"):
        where = address(act, world.here, link=link.id)
        assert client_of(world.dora).post(where).status_code == 404
    new = {"id": uuid.uuid4(), "start": two[1].id, "end": two[0].id, "kind": "reproduces"}
    client_of(world.dora).post(address("link-add", world.here), new)
    assert Link.plain.get() == link
    assert not Link.plain.get().removed


def test_reading_what_is_restricted_leaves_a_trace(world, client_of, two, link):
    page(client_of(world.beto), world)
    assert not AuditEntry.plain.filter(action="read_restricted").exists()
    two[1].sensitivity = "S2"
    two[1].save()
    page(client_of(world.beto), world)
    assert AuditEntry.plain.filter(action="read_restricted").count() == 1


def test_add_change_take_out_and_put_back(world, client_of, two):
    client = client_of(world.dora)
    new = {
        "id": uuid.uuid4(),
        "start": two[0].id,
        "end": two[1].id,
        "kind": "concatenates",
        "confirmed_by": ["women_adult"],
    }
    for _twice in range(2):
        client.post(address("link-add", world.here), new)
    link = Link.plain.get()
    assert (link.id, link.confirmed_by) == (new["id"], ["women_adult"])
    where = address("link", world.here, link=link.id)
    proposal = make_proposal(world)
    assert "Alumbrado acordado" in client.get(where).content.decode()
    client.post(where, {"kind": "reproduces", "interrupted_by": [proposal.id]})
    link.refresh_from_db()
    assert (link.kind, link.confirmed_by) == ("reproduces", [])
    html = page(client, world)
    assert "Undo the last change" in html
    assert "P01" in html
    client.post(address("link-undo", world.here, link=link.id))
    link.refresh_from_db()
    assert link.kind == "concatenates"
    assert not proposal.interrupts.exists()
    client.post(address("link-remove", world.here, link=link.id))
    html = page(client, world)
    assert not picture(html)
    assert "Put back" in html
    client.post(address("link-undo", world.here, link=link.id))
    assert picture(page(client, world))


def test_a_refused_link_is_told_and_kept_in_the_form(world, client_of, two, link):
    new = {"id": uuid.uuid4(), "start": two[0].id, "end": two[1].id, "kind": "concatenates"}
    html = client_of(world.beto).post(address("link-add", world.here), new).content.decode()
    assert "linked in this way already" in html
    assert f'"{two[0].id}" selected' in html


def test_proposals_out_of_sight_stay_where_they_are(world, client_of, link):
    hidden = make_proposal(world, "Reservada", sensitivity="S2")
    change_link(
        acting_user=world.beto,
        link=link,
        how=How(link.kind, link.mechanism),
        interrupted_by=[hidden],
    )
    where = address("link", world.here, link=link.id)
    client = client_of(world.dora)
    assert "Reservada" not in client.get(where).content.decode()
    client.post(where, {"kind": "reproduces"})
    assert list(link.interrupted_by.all()) == [hidden]


@pytest.mark.parametrize("n_links", [1, 5])
def test_queries_do_not_grow_with_links(
    world, client_of, django_assert_max_num_queries, n_links
):
    ends = [make_insecurity(world, f"Cosa {i}") for i in range(n_links + 1)]
    for end in ends[1:]:
        add_link(
            acting_user=world.beto,
            community=world.here,
            start=ends[0],
            end=end,
            how=How("concatenates"),
        )
    client = client_of(world.beto)
    page(client, world)
    with django_assert_max_num_queries(14):
        page(client, world)
