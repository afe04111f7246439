"""A paused vote takes nothing; one person pauses it, two resume it."""

import uuid

import pytest

from agendas.actions import ballots, consultations, pausing
from agendas.actions.ballots import CastError
from agendas.actions.consultations import NotReadyError
from agendas.choices import ConsultationState
from agendas.models.consultations import Consultation
from communities.actions import status
from communities.actions.acts import NothingAskedError, SamePersonError
from communities.machine import NotAllowedError
from communities.models.acts import SecondPersonAct
from tests.communities.test_status import WHY
from tests.votes import (
    cast,
    close_vote,
    make_proposals,
    make_vote,
    open_vote,
    second,
    unguarded,
)


@pytest.fixture
def vote(world):
    """An open vote with its slips in ``vote.slips``."""
    made, slips = make_vote(world, make_proposals(world, 2), n_slips=3, n_papers=2)
    open_vote(world, made)
    made.slips = slips
    return made


def pause(world, vote):
    pausing.pause_consultation(acting_user=world.ana, consultation=vote)
    vote.refresh_from_db()


def resume(world, vote):
    pausing.ask_to_resume(acting_user=world.beto, consultation=vote)
    pausing.confirm_resume(acting_user=world.edith, consultation=vote)
    vote.refresh_from_db()


def key_in(vote):
    ballots.lay_in_papers(consultation=vote, lot="mixed", ballots=[frozenset({0})])


def test_it_works(world, vote):
    cast(vote.slips[0], 0)
    pause(world, vote)
    assert vote.state == ConsultationState.PAUSED
    resume(world, vote)
    assert vote.state == ConsultationState.OPEN
    cast(vote.slips[1], 1)
    key_in(vote)
    assert close_vote(world, vote).n_ballots == 3


def test_no_ballot_is_taken_while_it_is_paused(world, vote):
    admission = ballots.admit(vote.slips[0])
    pause(world, vote)
    with pytest.raises(CastError, match="paused"):
        ballots.admit(vote.slips[1])
    # Admitted before the pause, sent after it: only the statement itself can refuse that.
    with pytest.raises(CastError, match="paused"):
        ballots.cast_ballot(
            admission=admission, marks=frozenset({0}), cast_id=uuid.uuid4().bytes
        )
    with pytest.raises(CastError, match="paused"):
        key_in(vote)
    assert close_vote(world, vote).n_ballots == 0


def test_it_takes_two_people_to_resume(world, vote):
    pause(world, vote)
    with pytest.raises(NothingAskedError):
        pausing.confirm_resume(acting_user=world.edith, consultation=vote)
    pausing.ask_to_resume(acting_user=world.beto, consultation=vote)
    with pytest.raises(SamePersonError):
        pausing.confirm_resume(acting_user=world.beto, consultation=vote)
    vote.refresh_from_db()
    assert vote.state == ConsultationState.PAUSED


def test_a_vote_of_a_stopped_community_stays_paused(world, vote):
    pause(world, vote)
    pausing.ask_to_resume(acting_user=world.beto, consultation=vote)
    status.suspend_community(acting_user=world.ana, community=world.here, why=WHY)
    with pytest.raises(NotReadyError, match="stopped"):
        pausing.ask_to_resume(acting_user=world.beto, consultation=vote)
    with pytest.raises(NotReadyError, match="stopped"):
        pausing.confirm_resume(acting_user=world.edith, consultation=vote)


def test_an_asking_to_close_does_not_outlive_the_resuming(world, vote):
    pause(world, vote)
    consultations.ask_to_close(acting_user=world.beto, consultation=vote)
    resume(world, vote)
    with pytest.raises(NothingAskedError):
        consultations.confirm_close(acting_user=world.edith, consultation=vote)


def test_an_asking_to_resume_does_not_outlive_the_close(world, vote):
    pause(world, vote)
    pausing.ask_to_resume(acting_user=world.beto, consultation=vote)
    close_vote(world, vote)
    assert not SecondPersonAct.plain.filter(confirmed_by=None).exists()


ACTIONS = {
    "pause_consultation": (pausing.pause_consultation, {"open"}),
    "ask_to_resume": (pausing.ask_to_resume, {"paused"}),
    "confirm_resume": (pausing.confirm_resume, {"paused"}),
    "ask_to_close": (consultations.ask_to_close, {"open", "paused"}),
    "confirm_close": (consultations.confirm_close, {"open", "paused"}),
}


@pytest.mark.parametrize("state", ConsultationState.values)
@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_starts_from_its_states_alone(world, vote, name, state):
    act, states = ACTIONS[name]
    if state in states:
        return
    with unguarded("agendas_consultation"):
        Consultation.plain.filter(pk=vote.pk).update(state=state)
    vote.refresh_from_db()
    with pytest.raises(NotAllowedError):
        act(acting_user=world.edith, consultation=vote)
    vote.refresh_from_db()
    assert vote.state == state


def page(client, vote):
    return client.get(f"/desk/valle/c/arriba/consultations/{vote.pk}/").content.decode()


def test_the_buttons_say_whose_turn_it_is(world, vote, client_of):
    where = f"/desk/valle/c/arriba/consultations/{vote.pk}/"
    ana, beto, edith = (client_of(one) for one in (world.ana, world.beto, world.edith))
    assert "pause/" in page(ana, vote)
    ana.post(f"{where}pause/")
    assert "pause/" not in page(ana, vote)
    shown = page(beto, vote)
    assert "resume/ask/" in shown
    assert "close/ask/" in shown
    beto.post(f"{where}resume/ask/")
    assert second("resume_consultation") not in page(beto, vote)
    assert second("resume_consultation") in page(edith, vote)
    beto.post(second("resume_consultation", step="take-back"))
    beto.post(f"{where}close/ask/")
    assert second("close_consultation") in page(edith, vote)
    beto.post(second("close_consultation", step="take-back"))
    beto.post(f"{where}resume/ask/")
    edith.post(second("resume_consultation"))
    vote.refresh_from_db()
    assert vote.state == "open"
