"""The published web: frozen with its version, and never more than the version itself tells."""

import csv
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.agendas import current_agenda
from agendas.actions.versions import is_intact
from agendas.exports.consolidated import build
from agendas.queries.local_content import local_content
from tests.votes import hold_vote, publish
from tests.world import confirm, make_insecurity, make_session
from workshops.actions.links import How, add_link, remove_link
from workshops.models.contributions import Contribution
from workshops.models.links import Link

pytestmark = pytest.mark.slow


def _link(world, start, end, kind="concatenates"):
    return add_link(
        acting_user=world.beto,
        community=world.here,
        start=start,
        end=end,
        how=How(kind, "space_loss", ["women_adult"]),
    )


@pytest.fixture
def published(world):
    """A version with one link between two published insecurities."""
    two = make_insecurity(world, "Calles oscuras"), make_insecurity(world, "Miedo a salir")
    confirm(world, *two)
    link = _link(world, *two)
    hold_vote(world, [[1, 2]] * 12)
    return publish(world), link


def _page() -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    where = reverse("agendas:public-local", args=["valle", "arriba"])
    return client.get(where).content.decode()


def test_the_web_is_frozen_with_the_version(world, published):
    version, link = published
    assert version.head["links"] == [
        {
            "start": str(link.start_id),
            "end": str(link.end_id),
            "kind": "concatenates",
            "mechanism": "space_loss",
            "confirmed_by": ["women_adult"],
        }
    ]
    remove_link(acting_user=world.beto, link=link)
    version.refresh_from_db()
    assert version.head["links"]
    assert is_intact(version)
    version.head["links"] = []
    assert not is_intact(version)


def test_the_page_draws_it_and_says_it_in_a_table(published):
    html = _page()
    assert 'id="web-title"' in html
    assert "Loss of shared spaces" in html


def test_an_older_version_renders_without_a_web(published, monkeypatch):
    version, _link = published
    del version.head["links"]
    version.down_reason = ""
    monkeypatch.setattr("agendas.queries.public.local_version", lambda *_args: version)
    html = _page()
    assert "Miedo a salir" in html
    assert 'id="web-title"' not in html


def test_the_export_has_a_row_a_link(world, published):
    _version, link = published
    with zipfile.ZipFile(io.BytesIO(build(world.process).data)) as files:
        rows = list(csv.DictReader(io.StringIO(files.read("links.csv").decode())))
    assert [(row["start"], row["end"], row["kind"]) for row in rows] == [
        (str(link.start_id), str(link.end_id), "concatenates")
    ]


# -- an end that is not published -----------------------------------------------------------


def _unconfirmed(world):
    return make_insecurity(world, "Sin confirmar")


def _restricted(world):
    item = make_insecurity(world, "Reservada", sensitivity="S2")
    confirm(world, item)
    return item


def _withdrawn(world):
    item = make_insecurity(world, "Retirada")
    type(item).plain.filter(pk=item.pk).update(state="withdrawn")
    return item


def _without_consent(world):
    item = make_insecurity(world, "Sin permiso")
    confirm(world, item)
    session = make_session(world)
    type(session.consent).plain.filter(session=session).update(publication="none")
    Contribution.plain.create(
        session=session,
        position=1,
        kind="insecurity",
        text="Algo",
        group="women_adult",
        sensitivity="S1",
        insecurity=item,
    )
    return item


def _all_links(community, _items):
    """The naive way: every link that holds, whatever became of its ends."""
    return [
        {"start": str(link.start_id), "end": str(link.end_id), "kind": link.kind}
        for link in Link.objects.within(community).filter(removed=False)
    ]


def _leaks(head, rows) -> bool:
    """Whether the head tells of an insecurity that is on no line."""
    told = {content["id"] for content, *_rest in rows}
    return any({link["start"], link["end"]} - told for link in head["links"])


@pytest.fixture(params=[_unconfirmed, _restricted, _withdrawn, _without_consent])
def half_hidden(request, world):
    """Links from and to an insecurity that is not published."""
    shown, hidden = make_insecurity(world), request.param(world)
    confirm(world, shown)
    # A link that was there before its end fell away.
    for start, end in ((shown, hidden), (hidden, shown)):
        Link.plain.create(community=world.here, start=start, end=end, kind="concatenates")
    hold_vote(world, [[1, 2]] * 12)
    return current_agenda(world.here)


def test_no_link_to_what_is_not_published(half_hidden):
    head, rows = local_content(half_hidden)
    assert head["links"] == []
    assert not _leaks(head, rows)


def test_the_naive_way_is_caught(half_hidden, monkeypatch):
    monkeypatch.setattr("agendas.queries.local_content._links", _all_links)
    assert _leaks(*local_content(half_hidden))
