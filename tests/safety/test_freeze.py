"""A freeze: at the next request nothing of a place is shown, counted or changed."""

import io
import json
import uuid
import zipfile
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions import ballots, consultations, exports, themes
from agendas.actions.ballots import CastError, admit, cast_ballot, lay_in_papers
from agendas.actions.tallying import tally_national
from agendas.exports import consolidated
from agendas.models.ballots import BallotInbox, VotingCode
from communities.actions.acts import NothingAskedError, SamePersonError
from communities.actions.freeze import ask_to_lift, confirm_lift, freeze
from communities.middleware import Freeze
from communities.models.audit import AuditEntry
from communities.models.places import Community
from tests.safety.test_routes import ROUTES, answer
from tests.votes import (
    cast,
    hold_vote,
    make_proposals,
    make_vote,
    open_vote,
    publish,
    publish_nation,
    second,
)
from tests.world import log_in
from workshops.models.items import Proposal

pytestmark = pytest.mark.slow
SECRET = "Propuesta número"


@pytest.fixture
def nation(world):
    """Both communities of the process published, and one national agenda over them."""
    marks = [{0, 1}] * 12 + [{1, 2}] * 8
    for place in (world.here, world.there):
        hold_vote(world, marks, place)
        publish(world, place)
    agenda = themes.current_national(world.process)
    world.theme_ = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Luz en las calles"
    )
    world.own_ = themes.create_theme(
        acting_user=world.edith, agenda=agenda, title_es="Solo de arriba"
    )
    world.item_ = Proposal.objects.within(world.here).get(code="P01")
    there = Proposal.objects.within(world.there).get(code="P01")
    themes.place_items(
        acting_user=world.edith, theme=world.theme_, items=[world.item_, there]
    )
    only = Proposal.objects.within(world.here).get(code="P02")
    themes.place_items(acting_user=world.edith, theme=world.own_, items=[only])
    tally_national(acting_user=world.edith, agenda=agenda)
    publish_nation(world, agenda)
    return world


def own_pages(world) -> list[str]:
    return [
        "/valle/arriba/",
        "/valle/arriba/v1/",
        f"/valle/arriba/{world.item_.id}/",
    ]


def shared_pages(world) -> list[str]:
    return [
        "/",
        "/valle/",
        "/valle/national/",
        "/valle/national/v1/",
        f"/valle/national/{world.theme_.id}/",
    ]


def freeze_here(world) -> None:
    freeze(acting_user=world.ana, place=world.here)


def test_public_pages_rest_from_the_next_request_on(nation, client):
    for address in own_pages(nation):
        assert client.get(address).status_code == 200
    freeze_here(nation)
    bodies = set()
    for address in own_pages(nation):
        response = client.get(address)
        assert response.status_code == 503, address
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        page = response.content.decode().replace(address, "")
        assert "rriba" not in page
        assert SECRET not in page
        bodies.add(page)
    # One page for all: neither the place nor the reason can be told from it.
    assert len(bodies) == 1


def test_shared_pages_show_nothing_of_it_and_the_rest_stays(nation, client):
    freeze_here(nation)
    for address in shared_pages(nation):
        response = client.get(address)
        assert response.status_code == 200, address
        page = response.content.decode()
        assert "arriba" not in page.lower(), address
        assert str(nation.item_.id) not in page
    assert "Luz en las calles" in client.get("/valle/national/").content.decode()
    # A theme that rests on nobody else goes whole.
    assert client.get(f"/valle/national/{nation.own_.id}/").status_code == 404
    assert client.get("/valle/abajo/").status_code == 200


def test_a_frozen_process_rests_as_a_whole(nation, client):
    freeze(acting_user=nation.edith, place=nation.process)
    for name in ("about", "privacy", "accessibility"):
        assert client.get(f"/valle/{name}/").status_code == 503
    for address in [*own_pages(nation), *shared_pages(nation)[1:], "/valle/abajo/"]:
        assert client.get(address).status_code == 503, address
    assert "valle" not in client.get("/").content.decode()
    assert client.get("/sierra/").status_code == 200


def test_every_public_answer_is_kept_by_nobody(nation, client):
    """What a cache holds, a freeze cannot hide."""
    for name, route in ROUTES.items():
        if "public" in route.allowed:
            response, address = answer(client, nation, name, route, "own")
            # What may be kept must be asked about each time, and then says 503.
            kept = "no-cache" if address.startswith("/api/") else "no-store"
            assert kept in response.headers["Cache-Control"], address


def vote(world):
    proposals = make_proposals(world, 3)
    consultation, codes = make_vote(world, proposals, n_slips=3)
    return open_vote(world, consultation), codes


def active(consultation) -> int:
    return VotingCode.objects.filter(
        batch__consultation=consultation, state="active"
    ).count()


@pytest.mark.parametrize("whole", [False, True])
def test_votes_are_refused_in_plain_words_and_no_code_is_spent(world, client, whole):
    consultation, codes = vote(world)
    freeze(acting_user=world.edith, place=world.process if whole else world.here)
    page = client.post("/v/", {"page": "code", "code": codes[0], "lang": "en"})
    text = page.content.decode()
    assert "rest" in text or "pausa" in text or "descans" in text
    with pytest.raises(CastError, match="frozen"):
        admit(codes[0])
    with pytest.raises(CastError, match="frozen"):
        lay_in_papers(consultation=consultation, lot="mixed", ballots=[frozenset({0})])
    assert active(consultation) == 3
    assert BallotInbox.objects.count() == 0


def test_a_form_that_was_open_before_the_freeze_casts_nothing(world):
    consultation, codes = vote(world)
    admission = admit(codes[0])
    freeze_here(world)
    with pytest.raises(CastError, match="frozen"):
        cast_ballot(admission=admission, marks=frozenset({0}), cast_id=b"x" * 16)
    assert active(consultation) == 3
    lift(world)
    cast(codes[0], 0)
    assert active(consultation) == 2


def test_naive_cast_that_asks_only_at_the_door_is_caught(world, monkeypatch):
    """The same race against a statement that does not look at the freeze: a ballot goes in."""
    _consultation, codes = vote(world)
    admission = admit(codes[0])
    freeze_here(world)
    blind = ballots.CAST.sql.replace("AND NOT community.frozen AND NOT owner.frozen", "")
    naive = replace(ballots.CAST, name="naive_cast", sql=blind)
    monkeypatch.setattr(ballots, "CAST", naive)
    cast_ballot(admission=admission, marks=frozenset({0}), cast_id=b"x" * 16)
    assert BallotInbox.objects.count() == 1


def lift(world) -> None:
    ask_to_lift(acting_user=world.beto, place=world.here)
    confirm_lift(acting_user=world.edith, place=world.here)


CHANGES = sorted(
    name
    for name, route in ROUTES.items()
    if route.scope == "community"
    and "public" not in route.allowed
    # Taking somebody's access away is never stopped.
    and not name.startswith("communities:team")
    and name
    not in {
        *("communities:freeze", "communities:lift-ask"),
        *("agendas:take-downs", "agendas:put-back-ask"),
    }
    # Consent is taken back, and an agenda withdrawn, also while the place rests.
    and name not in {"agendas:consent-withdraw", "agendas:agenda-withdraw-ask"}
)


def try_to_change(world, name: str):
    route = ROUTES[name]
    kwargs = {"process": "valle", "community": "arriba"} | route.extra(world)
    data = route.data(world)
    freeze_here(world)
    person = min(route.allowed)
    return log_in(getattr(world, person)).post(reverse(name, kwargs=kwargs), data)


@pytest.mark.parametrize("name", CHANGES)
def test_the_desk_takes_no_change_at_any_address(world, name):
    assert try_to_change(world, name).status_code == 423


def test_naive_desk_without_the_guard_is_caught(world, monkeypatch):
    monkeypatch.setattr(Freeze, "process_view", lambda *_args: None)
    assert try_to_change(world, "communities:advance").status_code == 302


def test_the_desk_can_still_be_read(world):
    freeze_here(world)
    page = log_in(world.ana).get("/desk/valle/c/arriba/").content.decode()
    assert "/desk/valle/c/arriba/freeze/" in page
    assert log_in(world.beto).get("/desk/valle/c/arriba/sessions/").status_code == 200


def test_strangers_cannot_tell_a_frozen_desk_from_none(world):
    freeze_here(world)
    for person in ("stella", "otto", "carla"):
        client = log_in(getattr(world, person))
        for slug in ("arriba", "no-hay"):
            response = client.post(f"/desk/valle/c/{slug}/advance/", {"to": "contact"})
            assert response.status_code == 404, person
    assert Client().post("/desk/valle/c/arriba/advance/").status_code == 302


def test_a_frozen_process_takes_no_change_but_who_has_a_role(world):
    freeze(acting_user=world.omar, place=world.process)
    assert log_in(world.dora).post("/desk/valle/exports/").status_code == 423
    assert log_in(world.edith).post("/desk/valle/national/undo/").status_code == 423
    assert log_in(world.beto).post("/desk/valle/c/arriba/advance/").status_code == 423
    assert log_in(world.omar).post("/desk/valle/people/").status_code == 200


def files(process) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(consolidated.build(process).data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_downloads_leave_it_out_and_say_so(nation):
    before = files(nation.process)
    assert json.loads(before["manifest.json"])["whole"] is True
    freeze_here(nation)
    after = files(nation.process)
    for name, data in after.items():
        assert b"arriba" not in data, name
        assert str(nation.item_.id).encode() not in data
    assert json.loads(after["manifest.json"])["whole"] is False
    assert b"INCOMPLETO" in after["README.txt"]
    assert b"INCOMPLETO" not in before["README.txt"]
    versions = json.loads(after["agendas.json"])["versions"]
    national = next(v for v in versions if not v["whole"])
    # Without salts nobody can guess what was left out and check the guess.
    assert (
        {item["salt"] for item in national["items"]} == {""} == {national["head"]["salt"]}
    )
    assert all(item["salt"] for v in versions if v["whole"] for item in v["items"])


def test_a_file_made_before_is_not_handed_out(nation):
    order = exports.order_export(
        acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
    )
    consolidated.make(order.id)
    address = f"/desk/valle/exports/{order.id}/file/"
    dora = log_in(nation.dora)
    assert dora.get(address).status_code == 200
    freeze_here(nation)
    assert dora.get(address).status_code == 302
    fresh = exports.order_export(
        acting_user=nation.dora, process=nation.process, id=uuid.uuid4()
    )
    consolidated.make(fresh.id)
    assert dora.get(f"/desk/valle/exports/{fresh.id}/file/").status_code == 200


@pytest.mark.parametrize("person", ["ana", "beto", "edith", "omar"])
def test_one_person_freezes_with_two_taps(world, person):
    client = log_in(getattr(world, person))
    assert "<button" in client.get("/desk/valle/c/arriba/freeze/").content.decode()
    assert client.post("/desk/valle/c/arriba/freeze/").status_code == 302
    assert Community.plain.get(pk=world.here.pk).frozen
    assert AuditEntry.plain.filter(action="freeze", target_id=world.here.pk).count() == 1


def test_lifting_takes_two_people(world):
    freeze_here(world)
    with pytest.raises(NothingAskedError):
        confirm_lift(acting_user=world.edith, place=world.here)
    ask_to_lift(acting_user=world.beto, place=world.here)
    with pytest.raises(SamePersonError):
        confirm_lift(acting_user=world.beto, place=world.here)
    assert Community.plain.get(pk=world.here.pk).frozen
    confirm_lift(acting_user=world.edith, place=world.here)
    assert not Community.plain.get(pk=world.here.pk).frozen


@pytest.mark.parametrize("base", ["/desk/valle/c/arriba/freeze/", "/desk/valle/freeze/"])
def test_lifting_on_the_desk(world, base, client):
    log_in(world.ana).post(base)
    public = "/valle/arriba/"
    assert client.get(public).status_code == 503
    log_in(world.ana).post(f"{base}lift/ask/")
    log_in(world.ana).post(second("lift_freeze", step="take-back"))
    log_in(world.beto).post(f"{base}lift/ask/")
    confirm = second("lift_freeze")
    log_in(world.beto).post(confirm)
    assert client.get(public).status_code == 503
    assert f'action="{confirm}"' in log_in(world.edith).get(base).content.decode()
    log_in(world.edith).post(confirm)
    assert client.get(public).status_code == 200


def test_nothing_else_is_confirmed_while_it_is_frozen(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    consultations.ask_to_open(acting_user=world.beto, consultation=vote)
    freeze_here(world)
    assert log_in(world.edith).post(second("open_consultation")).status_code == 423
    lift(world)
    assert log_in(world.edith).post(second("open_consultation")).status_code == 302
    vote.refresh_from_db()
    assert vote.state == "open"


def test_freezing_again_forgets_that_somebody_wanted_to_lift_it(world):
    freeze_here(world)
    ask_to_lift(acting_user=world.beto, place=world.here)
    freeze_here(world)
    with pytest.raises(NothingAskedError):
        confirm_lift(acting_user=world.edith, place=world.here)
    lift(world)
    with pytest.raises(NothingAskedError):
        ask_to_lift(acting_user=world.beto, place=world.here)
