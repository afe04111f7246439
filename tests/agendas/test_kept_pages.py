"""Pages written once for everybody: the same for all, never more than anyone may see."""

import gzip

import pytest

from agendas.actions.takedowns import take_down
from agendas.models.agendas import AgendaVersion
from agendas.views import kept
from communities.actions.freeze import freeze
from communities.actions.status import Suspension, suspend_community
from tests.agendas.test_public_pages import go_public, nation  # noqa: F401 -- a fixture

PACKED = {"accept-encoding": "gzip"}


@pytest.fixture
def public(nation):  # noqa: F811 -- the fixture above
    go_public(nation)
    return nation


def pages(world) -> list[str]:
    return [
        "/valle/arriba/",
        "/valle/arriba/v1/",
        f"/valle/arriba/{world.item_.id}/",
        "/valle/national/",
        f"/valle/national/{world.theme_.id}/",
    ]


def test_a_second_reader_gets_the_same_page_without_its_being_written(
    public, client, monkeypatch, django_assert_max_num_queries
):
    first = {page: client.get(page).content for page in pages(public)}
    monkeypatch.setattr(kept, "render", None)
    for page in pages(public):
        with django_assert_max_num_queries(3):
            assert client.get(page).content == first[page]


def test_it_is_packed_only_for_those_who_unpack(public, client):
    for page in pages(public):
        packed, plain = client.get(page, headers=PACKED), client.get(page)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.content) == plain.content
        for response in (packed, plain):
            assert "Accept-Encoding" in response.headers["Vary"]
            assert response.headers["Cache-Control"] == "no-store"


def test_address_and_language_have_pages_of_their_own(public, client):
    older = client.get("/valle/arriba/v1/").content.decode()
    newest = client.get("/valle/arriba/").content.decode()
    assert "next=/valle/arriba/v1/" in older
    assert "next=/valle/arriba/v1/" not in newest
    client.cookies["django_language"] = "en"
    assert b"Staff login" in client.get("/valle/arriba/").content


def test_who_is_logged_in_neither_leaves_nor_finds_a_kept_page(public, client, client_of):
    beto = client_of(public.beto)
    for page in pages(public):
        mine, theirs, again = beto.get(page), client.get(page), beto.get(page)
        assert b"/accounts/logout/" in mine.content
        assert b"csrfmiddlewaretoken" in mine.content
        assert b"/accounts/logout/" not in theirs.content
        assert b"csrfmiddlewaretoken" not in theirs.content
        assert b"/accounts/logout/" in again.content


def test_taken_down_or_frozen_is_gone_at_once(public, client):
    for page in pages(public):
        assert client.get(page).status_code == 200
    version = AgendaVersion.objects.within(public.process).get(
        local_agenda__community=public.here
    )
    take_down(acting_user=public.ana, versions=[version], reason="safety")
    for page in pages(public)[:3]:
        assert client.get(page).status_code == 410
    freeze(acting_user=public.edith, place=public.process)
    for page in pages(public)[3:]:
        assert "Luz en las calles" not in client.get(page).content.decode()


def test_a_stopped_community_says_so_at_once(public, client):
    before = client.get("/valle/arriba/").content
    suspend_community(
        acting_user=public.ana,
        community=public.here,
        why=Suspension("violence_rise", "2030-01-01"),
    )
    assert client.get("/valle/arriba/").content != before
