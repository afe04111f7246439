"""Taking a published version out of public view, and putting it back."""

from html import unescape

import pytest
from django.db import IntegrityError, transaction

from agendas.actions import themes
from agendas.actions.takedowns import (
    StaysDownError,
    ask_to_put_back,
    confirm_put_back,
    take_down,
)
from agendas.actions.tallying import tally_national
from agendas.actions.versions import is_intact
from agendas.exports import consolidated
from agendas.models.agendas import LocalAgenda
from agendas.models.takedowns import TakeDown
from communities.actions.acts import NothingAskedError, SamePersonError
from tests.versions import make_version
from tests.votes import hold_vote, publish, publish_nation, second
from tests.world import log_in
from workshops.models.items import Proposal

PAGE = "/desk/valle/c/arriba/agenda/take-down/"


@pytest.fixture
def published(world):
    hold_vote(world, [{0, 1}] * 12)
    world.version_ = publish(world)
    world.item_ = Proposal.objects.within(world.here).get(code="P01")
    return world


def pages(world):
    return ["/valle/arriba/", "/valle/arriba/v1/", f"/valle/arriba/{world.item_.id}/"]


@pytest.mark.slow
def test_a_version_taken_down_answers_gone_with_its_hash_and_the_reason(published, client):
    world = published
    client.cookies["django_language"] = "en"
    (row,) = take_down(acting_user=world.ana, versions=[world.version_], reason="safety")
    for address in pages(world):
        response = client.get(address)
        assert response.status_code == 410, address
        page = unescape(response.content.decode())
        assert world.version_.hash in page
        assert row.get_reason_display() in page
        assert "Propuesta" not in page
        assert "rriba" not in page.replace(address, "")
    assert world.version_.hash.encode() not in consolidated.build(world.process).data
    assert "fingerprint" not in client.get("/valle/").content.decode()
    world.version_.refresh_from_db()
    assert is_intact(world.version_)


@pytest.mark.slow
def test_national_pages_leave_out_what_they_cite_from_it(published, client):
    world = published
    agenda = themes.current_national(world.process)
    theme = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es="Luz")
    themes.place_items(acting_user=world.edith, theme=theme, items=[world.item_])
    tally_national(acting_user=world.edith, agenda=agenda)
    national = publish_nation(world, agenda)
    addresses = ["/valle/national/", "/valle/national/v1/", f"/valle/national/{theme.id}/"]
    take_down(acting_user=world.ana, versions=[world.version_], reason="mistake")
    assert [client.get(a).status_code for a in addresses] == [200, 200, 404]
    assert "Propuesta" not in client.get(addresses[0]).content.decode()
    take_down(acting_user=world.edith, versions=[national], reason="mistake")
    assert [client.get(a).status_code for a in addresses] == [410, 410, 410]


@pytest.mark.slow
def test_one_person_takes_it_down_and_two_put_it_back(published, client):
    world = published
    ana, beto, edith = (log_in(person) for person in (world.ana, world.beto, world.edith))
    ana.post(PAGE, {"which": "all", "reason": "community"})
    assert client.get("/valle/arriba/").status_code == 410
    row = TakeDown.objects.within(world.process).get()
    beto.post(f"{PAGE}{row.id}/ask/")
    confirm = second("put_back")
    beto.post(confirm)
    assert client.get("/valle/arriba/").status_code == 410
    assert confirm in edith.get(PAGE).content.decode()
    edith.post(confirm)
    assert client.get("/valle/arriba/").status_code == 200


def test_an_older_version_never_stands_in_for_the_newest(world, client):
    make_version(world)
    newest = make_version(world)
    take_down(acting_user=world.beto, versions=[newest], reason="safety")
    assert client.get("/valle/arriba/").status_code == 410


def test_same_person_cannot_put_back_nor_anyone_what_nobody_asked(world):
    (row,) = take_down(
        acting_user=world.beto, versions=[make_version(world)], reason="safety"
    )
    with pytest.raises(NothingAskedError):
        confirm_put_back(acting_user=world.edith, row=row)
    ask_to_put_back(acting_user=world.beto, row=row)
    with pytest.raises(SamePersonError):
        confirm_put_back(acting_user=world.beto, row=row)
    confirm_put_back(acting_user=world.edith, row=row)
    row.refresh_from_db()
    assert row.put_back


def test_taking_it_down_again_forgets_that_somebody_wanted_it_back(world):
    versions = [make_version(world)]
    (row,) = take_down(acting_user=world.beto, versions=versions, reason="mistake")
    ask_to_put_back(acting_user=world.beto, row=row)
    assert take_down(acting_user=world.ana, versions=versions, reason="safety") == []
    with pytest.raises(NothingAskedError):
        confirm_put_back(acting_user=world.edith, row=row)


@pytest.mark.parametrize("what", ["consent", "withdrawn", "back already"])
def test_what_became_of_it_since_the_page_was_read_counts(world, what):
    version = make_version(world)
    (row,) = take_down(acting_user=world.beto, versions=[version], reason="mistake")
    ask_to_put_back(acting_user=world.beto, row=row)
    assert row.version.local_agenda.state  # as read before
    if what == "consent":
        TakeDown.plain.filter(pk=row.pk).update(reason="consent")
    elif what == "withdrawn":
        LocalAgenda.plain.filter(pk=version.local_agenda_id).update(state="withdrawn")
    else:
        TakeDown.plain.filter(pk=row.pk).update(put_back=True)
    with pytest.raises(NothingAskedError if what == "back already" else StaysDownError):
        confirm_put_back(acting_user=world.edith, row=row)


def test_national_version_is_put_back_by_two_people_of_the_process(world):
    version = make_version(world, national=True)
    (row,) = take_down(acting_user=world.edith, versions=[version], reason="mistake")
    base = f"/desk/valle/national/take-down/{row.id}/"
    log_in(world.edith).post(f"{base}ask/")
    log_in(world.carla).post(second("put_back"))
    row.refresh_from_db()
    assert row.put_back


def test_taken_down_once_at_a_time_and_again_after(world):
    version = make_version(world)
    assert take_down(acting_user=world.ana, versions=[version], reason="safety")
    assert take_down(acting_user=world.ana, versions=[version], reason="mistake") == []
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeDown.plain.create(version=version, reason="safety")
    TakeDown.plain.update(put_back=True)
    assert take_down(acting_user=world.ana, versions=[version], reason="mistake")


def test_an_unknown_reason_is_refused(world):
    make_version(world)
    log_in(world.ana).post(PAGE, {"which": "all", "reason": "because"})
    assert not TakeDown.objects.within(world.process).exists()


def test_what_is_withdrawn_meanwhile_is_not_put_back(published):
    """The second person's page was made before: what it holds is old."""
    version = published.version_
    (row,) = take_down(acting_user=published.ana, versions=[version], reason="safety")
    ask_to_put_back(acting_user=published.beto, row=row)
    agenda = row.version.local_agenda
    assert not row.stays
    type(agenda).plain.filter(pk=agenda.pk).update(state="withdrawn")
    with pytest.raises(StaysDownError):
        confirm_put_back(acting_user=published.edith, row=row)
