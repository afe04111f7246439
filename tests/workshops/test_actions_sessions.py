"""Sittings and cards, edge by edge: what moves a sitting, and what refuses to."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.actions import status
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from communities.models.places import RiskAssessment
from tests.workshops.sitting_steps import act, everything_of, written
from tests.world import make_insecurity, make_session
from workshops.actions import cards, sessions, synthesis
from workshops.choices import SESSION, ConsentScope, SessionOrigin, SessionState
from workshops.models.contributions import Contribution
from workshops.models.sessions import Consent, Session, Silence

DETAILS = {"phase": "diagnosis", "methods": ["circle"], "group": "men_adult"}
CONSENT = dict.fromkeys(ConsentScope.values, "all")
EDGES = {
    ("draft", "clear"): "cleared",
    ("draft", "cancel"): "cancelled",
    ("cleared", "start"): "running",
    ("cleared", "cancel"): "cancelled",
    ("running", "record"): "recorded",
    ("running", "abort"): "aborted",
    ("recorded", "sync"): "synced",
    ("synced", "review"): "reviewed",
    ("synced", "reopen"): "running",
    ("reviewed", "give_back"): "given_back",
    ("given_back", "lock"): "locked",
}
# Action -> the states it starts from, and where the sitting then is.
MOVES = {
    "write": ({"cleared": "running", "running": "running"}),
    "hush": ({"cleared": "running", "running": "running"}),
    "finish": ({"cleared": "synced", "running": "synced"}),
    "abort": ({"cleared": "aborted", "running": "aborted"}),
    "reopen": ({"synced": "running"}),
}


def in_state(world, state):
    session = make_session(world)
    Session.plain.filter(pk=session.pk).update(state=state)
    session.refresh_from_db()
    return session


def plan(world, risk, **values):
    return sessions.plan_session(
        **{
            "acting_user": world.ana,
            "community": world.here,
            "id": uuid.uuid4(),
            "risk": risk,
            "consent": CONSENT,
            "details": DETAILS | {"iso_week": "2026-W10"},
        }
        | values
    )


def look(world, level="green", community=None):
    return status.assess_risk(
        acting_user=world.ana, community=community or world.here, level=level, conditions=[]
    )


def test_it_works(world):
    session = make_session(world)
    assert session.state == SessionState.CLEARED
    (card,) = written(world, session)
    session.refresh_from_db()
    assert session.state == SessionState.RUNNING
    assert (card.kind, card.text, card.group, card.sensitivity, card.position) == (
        "insecurity",
        "Sin luz",
        "women_adult",
        "S1",
        1,
    )


def test_the_table_holds_these_edges_and_no_other():
    assert dict(SESSION.edges) == EDGES
    assert SESSION.start == "draft"
    assert SESSION.states() == set(SessionState.values)


@pytest.mark.parametrize("state", SessionState.values)
@pytest.mark.parametrize("name", MOVES)
def test_each_action_starts_from_its_states_alone(world, name, state):
    session = in_state(world, state)
    before = everything_of(session)
    if state in MOVES[name]:
        act(name, world, session)
        session.refresh_from_db()
        assert session.state == MOVES[name][state]
    else:
        with pytest.raises(NotAllowedError):
            act(name, world, session)
        assert everything_of(session) == before


# --- planning -----------------------------------------------------------------------------


def test_a_plan_sent_twice_is_made_once(world):
    risk, key = look(world), uuid.uuid4()
    first = plan(world, risk, id=key)
    again = plan(world, risk, id=key, details=DETAILS | {"iso_week": "2026-W11"})
    assert first == again
    assert Session.plain.count() == Consent.plain.count() == 1
    assert Session.plain.get().iso_week == "2026-W10"
    assert AuditEntry.plain.filter(action="plan_session").count() == 1


@pytest.mark.parametrize("level", ["red", "stop"])
def test_red_and_stop_clear_nothing(world, level):
    with pytest.raises(sessions.NotSafeError):
        plan(world, look(world, level))
    assert not Session.plain.exists()


def test_an_old_look_clears_nothing(world):
    risk = look(world)
    risk.valid_until = timezone.now() - timedelta(seconds=1)
    with pytest.raises(sessions.NotSafeError):
        plan(world, risk)


def test_a_neighbours_look_clears_nothing(world):
    with pytest.raises(sessions.NotSafeError):
        plan(world, look(world, community=world.there))


def test_nothing_is_planned_where_the_work_is_stopped(world, stopped):
    with pytest.raises(sessions.NotSafeError):
        plan(world, look(world), community=stopped)


def test_a_key_from_elsewhere_makes_a_sitting_of_its_own(world):
    there = make_session(world, world.there)
    here = plan(world, look(world), id=there.id)
    assert here.community == world.here
    assert here.id != there.id
    there.refresh_from_db()
    assert there.community == world.there


def test_look_and_plan_are_both_or_neither(world):
    values = {
        "acting_user": world.ana,
        "community": world.here,
        "consent": CONSENT,
        "details": DETAILS | {"iso_week": "2026-W10"},
    }
    with pytest.raises(sessions.NotSafeError):
        sessions.look_and_plan(
            id=uuid.uuid4(), look=sessions.Look(uuid.uuid4(), "red"), **values
        )
    assert not Session.plain.exists()
    assert not RiskAssessment.plain.exists()
    key, risk = uuid.uuid4(), uuid.uuid4()
    for _twice in range(2):
        made = sessions.look_and_plan(
            id=key, look=sessions.Look(risk, "amber", ["venue"]), **values
        )
    assert Session.plain.get() == made
    assert RiskAssessment.plain.get().conditions == ["venue"]
    assert made.risk_id == risk


@pytest.fixture
def stopped(world):
    return status.suspend_community(
        acting_user=world.ana,
        community=world.here,
        why=status.Suspension(
            reason="violence_rise", review_on=timezone.localdate() + timedelta(days=9)
        ),
    )


# --- silences, finishing, ending ----------------------------------------------------------


def test_a_silence_has_a_kind_and_nothing_else(world):
    session, key = make_session(world), uuid.uuid4()
    for _twice in range(2):
        cards.add_silence(acting_user=world.ana, session=session, kind="banned", id=key)
    assert {field.name for field in Silence._meta.fields} == {"id", "session", "kind"}
    assert Silence.plain.values_list("id", "session", "kind").get() == (
        key,
        session.id,
        "banned",
    )
    other = make_session(world)
    cards.add_silence(acting_user=world.ana, session=other, kind="left", id=key)
    assert (session.silences.get().kind, other.silences.get().kind) == ("banned", "left")


def test_nothing_said_is_a_result_too(world):
    session = make_session(world)
    sessions.finish_session(acting_user=world.ana, session=session, headcount_band="1-4")
    session.refresh_from_db()
    assert (session.state, session.headcount_band) == ("synced", "1-4")
    steps = AuditEntry.plain.filter(target_id=session.id).values_list("action", flat=True)
    assert list(steps) == [
        "plan_session",
        "start_session",
        "record_session",
        "sync_session",
    ]


def test_notes_of_an_agenda_on_paper_are_not_opened(world):
    session = in_state(world, "synced")
    Session.plain.filter(pk=session.pk).update(origin=SessionOrigin.PAPER_AGENDA)
    with pytest.raises(NotAllowedError):
        sessions.reopen_session(acting_user=world.ana, session=session)


def test_ending_destroys_what_was_said_and_keeps_the_silences(world):
    session = make_session(world, climate_note="Alguien miraba")
    (_first, second) = written(world, session, "Uno", "Dos")
    item = make_insecurity(world)
    synthesis.gather_into(
        acting_user=world.beto, community=world.here, ids=[second.id], item=item
    )
    act("hush", world, session)
    elsewhere = written(world)[0]
    sessions.abort_session(acting_user=world.ana, session=session)
    session.refresh_from_db()
    assert (session.state, session.climate_note) == ("aborted", "")
    assert session.silences.count() == 1
    assert list(Contribution.plain.all()) == [elsewhere]
