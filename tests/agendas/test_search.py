"""Search: found is openable, openable is found, S2 by nobody, accents forgiven, safe marks."""

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions import themes
from agendas.queries import search as module
from agendas.queries.search import START, STOP, pieces, search
from communities.models.audit import AuditEntry
from communities.models.places import Community
from tests.safety.routes import ROLES
from tests.workshops.desk import write
from tests.world import make_insecurity, make_proposal, make_session
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity


def page(client, q, **more):
    address = reverse("agendas:search", args=["valle"])
    return client.get(address, {"q": q} | more)


def hits(response):
    """Address -> words of every hit on the page."""
    groups = response.context.get("groups", [])
    return {
        address: "".join(text for text, _found in hit.pieces)
        for group in groups
        for hit, address in group.hits
    }


def titles(client, q):
    return set(hits(page(client, q)).values())


@pytest.mark.parametrize(
    "q",
    [
        "extorsión",
        "extorsion",
        "EXTORSIÓN",
        "extorsiones",
        "extors",
        "cobro extorsion",
        "cobro ext",
        '"por extorsion"',
        "extorsion -homicidio",
        "I01",
        "shopkeepers",
        "shopkee",
    ],
)
def test_it_is_found(world, client_of, q):
    title = "Cobro por extorsión"
    make_insecurity(world, title, title_en="Extortion of shopkeepers")
    page_ = page(client_of(world.edith), q)
    assert len(hits(page_)) == 1


@pytest.mark.parametrize(
    "q", ["homicidio", "cobro homicidio", "extorsion -cobro", "torsión"]
)
def test_it_is_not_found(world, client_of, q):
    make_insecurity(world, "Cobro por extorsión")
    assert titles(client_of(world.edith), q) == set()


def test_accents_of_the_stored_words_are_forgiven_too(world, client_of):
    make_insecurity(world, "Falta de iluminacion en la via")
    assert titles(client_of(world.edith), "iluminación vía")


def fill(world):
    """Objects of every kind, place, sensitivity: key -> (address, may be found)."""
    made = {}
    for place in (world.here, world.there, world.elsewhere):
        where = [place.process.slug, place.slug]
        for level in ("S0", "S1", "S2"):
            for make in (make_insecurity, make_proposal):
                item = make(world, "Pájaro de prueba", place, sensitivity=level)
                parts = [*where, item.kind_of_item, item.pk]
                made[reverse("workshops:item", args=parts)] = level != "S2"
            sitting = make_session(world, place)
            write(world, "Un pájaro cantó", session=sitting, sensitivity=level)
            made[reverse("workshops:session", args=[*where, sitting.pk])] = level != "S2"
        Community.plain.filter(pk=place.pk).update(name=f"Pájaro {place.slug}")
        made[reverse("agendas:community", args=where)] = True
        agenda = themes.current_national(place.process, "proposals")
        if not agenda.themes.exists():
            agenda.themes.create(number=1, title_es="Los pájaros")
        made[reverse("agendas:national", args=where[:1]) + "?subject=proposals"] = True
    return made


def everything(client):
    """All hits of all pages."""
    found, number = {}, 1
    while True:
        response = page(client, "pajaro", page=number)
        if response.status_code != 200:
            return {}
        found |= hits(response)
        if not response.context["page"].has_next():
            return found
        number += 1


def wrong(world, client_of, role):
    """Addresses that are found but not openable, and openable ones that are not found."""
    made, client = fill(world), client_of(getattr(world, role))
    found = set(everything(client))
    closed = {a for a in found if client.get(a).status_code != 200 or not made.get(a)}
    ours = {a for a, findable in made.items() if findable and "/valle/" in a}
    reach = {a for a in ours if client.get(a).status_code == 200}
    if page(client, "x").status_code != 200:
        reach = set()
    return closed, reach - found


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, "carla", "stella", "otto"])
def test_what_is_found_is_what_can_be_opened(world, client_of, role):
    assert wrong(world, client_of, role) == (set(), set())


@pytest.mark.slow
def test_the_naive_search_is_caught(world, client_of, monkeypatch):
    """Without the condition on who may read, S2 is found: the test above would fail."""
    monkeypatch.setattr(module, "OPEN_ENOUGH", ("S0", "S1", "S2"))
    assert wrong(world, client_of, "edith")[0]


def test_restricted_words_are_found_by_nobody(world, client_of):
    make_insecurity(world, "Pájaro", sensitivity="S2")
    write(world, "Otro pájaro", sensitivity="S2")
    for role in ("ana", "beto", "edith", "dora"):
        assert titles(client_of(getattr(world, role)), "pájaro") == set()


@pytest.mark.parametrize("table", ["insecurity", "proposal", "contribution"])
def test_no_index_holds_restricted_words(world, table):
    """The database itself leaves them out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"{table}_search"]
        )
        (definition,) = cursor.fetchone()
    condition = definition.partition(" WHERE ")[2]
    assert "sensitivity" in condition
    assert set(re.findall(r"S\d", condition)) == {"S0", "S1"}


def test_withdrawn_items_and_their_cards_are_not_found(world, client_of):
    item = make_insecurity(world, "Pájaro")
    card, other = write(world, "Un pájaro", "Dos pájaros")
    Contribution.plain.filter(pk=card.pk).update(insecurity=item)
    Insecurity.plain.filter(pk=item.pk).update(state="withdrawn")
    response = page(client_of(world.edith), "pájaro")
    assert list(hits(response).values()) == [other.text]


def test_discarded_themes_are_not_found(world, client_of):
    agenda = themes.current_national(world.process, "proposals")
    agenda.themes.create(number=1, title_es="Pájaros", discarded=True)
    assert titles(client_of(world.edith), "pájaro") == set()


def test_marks_are_safe_and_keep_the_accents(world, client_of):
    make_insecurity(world, "<b>Pájaro</b> & <script>alert(1)</script>")
    body = page(client_of(world.edith), "pajaro").content.decode()
    assert "<script>alert" not in body
    assert "<b>P" not in body
    make_insecurity(world, "Cuando el pájaro cantó & calló")
    body = page(client_of(world.edith), "pajaro canto").content.decode()
    body = re.sub(r"<mark\s+>", "<mark>", body)
    assert "Cuando el <mark>pájaro</mark> <mark>cantó</mark> &amp; calló" in body


def test_what_was_typed_is_escaped(world, client_of):
    body = page(client_of(world.edith), '"><script>x').content.decode()
    assert "<script>x" not in body


def test_pieces():
    marked = f"El {START}pajaro{STOP} canta"
    assert list(pieces("El pájaro canta", marked)) == [
        ("El ", False),
        ("pájaro", True),
        (" canta", False),
    ]
    assert list(pieces("otra cosa", marked)) == [("otra cosa", False)]


@pytest.mark.parametrize(
    "q",
    ["", "  ", "\x00", '"', "-", "or", "a:*", "'", "\\", "&|!()<->", "%", "x" * 5000, "☂"],
)
def test_anything_may_be_typed(world, client_of, q):
    assert page(client_of(world.edith), q).status_code == 200


def test_empty_and_nothing_found_say_what_to_do(world, client_of):
    assert "Write one or more words" in page(client_of(world.edith), "").content.decode()
    assert "Try fewer words" in page(client_of(world.edith), "nada").content.decode()


def test_twenty_a_page_by_community(world, client_of):
    for number in range(21):
        make_insecurity(
            world, f"Pájaro {number}", world.here if number % 2 else world.there
        )
    first = page(client_of(world.edith), "pájaro")
    assert len(hits(first)) == 20
    assert [group.name for group in first.context["groups"]] == ["Abajo", "Arriba"]
    assert len(hits(page(client_of(world.edith), "pájaro", page=2))) == 1


def test_queries_do_not_grow(world, client_of):
    client, counts = client_of(world.edith), []
    for _ in range(2):
        for number in range(6):
            make_insecurity(world, f"Pájaro {number}")
            make_proposal(world, f"Pájaro {number}", world.there)
        with CaptureQueriesContext(connection) as captured:
            page(client, "pájaro")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_nothing_is_kept_of_what_was_searched(world, client_of, caplog):
    before = AuditEntry.plain.count()
    with caplog.at_level(logging.DEBUG):
        response = page(client_of(world.edith), "palabrasecreta")
    ours = [r for r in caplog.records if not r.name.startswith("django.db")]
    assert not any("palabrasecreta" in record.getMessage() for record in ours)
    assert AuditEntry.plain.count() == before
    assert "no-store" in response["Cache-Control"]


@pytest.mark.slow
def test_the_index_is_used(world):
    cycle = make_insecurity(world, "Pájaro").cycle
    Insecurity.plain.bulk_create(
        Insecurity(
            community=world.here,
            cycle=cycle,
            code=f"X{number}",
            title_es=f"Calle número {number} sin luz",
            sensitivity="S1",
        )
        for number in range(10_000)
    )
    places = Community.objects.within(world.process)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workshops_insecurity")
    assert "insecurity_search" in search(world.process, places, "pajaro").explain()
