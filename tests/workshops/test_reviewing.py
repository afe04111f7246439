"""A sitting after its notes: a second reader, given back, locked with its agenda; or cancelled."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.agendas.taking_back import circle, item_of, vote_on
from tests.votes import publish
from tests.world import log_in, make_session
from workshops.actions.reviewing import (
    SameReaderError,
    cancel_session,
    give_session_back,
    review_session,
)
from workshops.models.sessions import Session

BASE = "/desk/valle/c/arriba/sessions/"


def english(user):
    return log_in(user, language="en")


@pytest.fixture
def told(world):
    world.session, _cards = circle(world, "Sin luz en la calle")
    return world


def test_second_reader_is_another_person(told):
    with pytest.raises(SameReaderError):
        review_session(acting_user=told.ana, session=told.session)
    told.session.refresh_from_db()
    assert told.session.state == "synced"
    assert review_session(acting_user=told.beto, session=told.session).state == "reviewed"
    with pytest.raises(NotAllowedError):
        review_session(acting_user=told.beto, session=told.session)


def test_database_refuses_one_person_for_both(told):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.plain.filter(pk=told.session.pk).update(reviewed_by=told.ana)


def test_page_offers_the_step_to_the_second_reader_alone(told):
    page, button = f"{BASE}{told.session.pk}/", "I read the notes: no names"
    ana, beto, dora = (english(user) for user in (told.ana, told.beto, told.dora))
    mine = ana.get(page).content.decode()
    assert "Someone else reads them for names." in mine
    assert button not in mine
    assert button in beto.get(page).content.decode()
    assert button not in dora.get(page).content.decode()
    ana.post(f"{page}review/")
    beto.post(f"{page}give-back/")
    told.session.refresh_from_db()
    assert told.session.state == "synced"
    beto.post(f"{page}review/")
    ana.post(f"{page}give-back/")
    told.session.refresh_from_db()
    assert (told.session.state, told.session.reviewed_by) == ("given_back", told.beto)
    acts = set(AuditEntry.plain.values_list("action", flat=True))
    assert {"review_session", "give_back_session"} <= acts


@pytest.mark.slow
def test_publishing_locks_what_was_given_back_and_nothing_else(told):
    other, cards = circle(told, "Una cancha para todas", "Agua en la tarde")
    items = [item_of(told, card.text, [card]) for card in cards]
    review_session(acting_user=told.beto, session=other)
    give_session_back(acting_user=told.ana, session=other)
    vote_on(told, items)
    publish(told)
    circles = Session.plain.exclude(group="mixed")  # slips were handed out in that one
    states = {s.pk: s.state for s in circles}
    assert states == {other.pk: "locked", told.session.pk: "synced"}


def test_only_what_has_not_begun_is_cancelled(told):
    planned = make_session(told)
    page = f"{BASE}{planned.pk}/"
    assert "Cancel the sitting" in english(told.ana).get(page).content.decode()
    assert cancel_session(acting_user=told.ana, session=planned).state == "cancelled"
    with pytest.raises(NotAllowedError):
        cancel_session(acting_user=told.ana, session=told.session)
    assert str(planned.pk) not in english(told.ana).get(BASE).content.decode()


@pytest.mark.parametrize("step", ["review", "give-back", "cancel"])
def test_a_sitting_of_another_place_and_none_at_all_look_the_same(told, step):
    foreign = make_session(told, told.there)
    beto = english(told.beto)
    for key in (foreign.pk, uuid.uuid4()):
        assert beto.post(f"{BASE}{key}/{step}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "cleared"
