"""Every action on an agenda or a community, from every state that it does not start from.

The tables themselves are tried edge by edge in tests/communities/test_machines.py; sittings,
items, reviews and votes have the same test beside their other tests.
"""

from itertools import pairwise

import pytest

from agendas.actions import consultations, publishing, tallying
from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.codes import NotInDraftError
from agendas.actions.themes import current_national
from agendas.choices import ConsultationState, LocalState, NationalState
from agendas.models.agendas import AgendaVersion, LocalAgenda, NationalAgenda, StageRecord
from agendas.models.consultations import Consultation
from agendas.queries.national_content import UntracedThemeError
from communities.actions import status
from communities.choices import ROAD, CommunityState
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from communities.models.places import Community
from tests.communities.test_status import WHY
from tests.votes import make_proposals, make_vote, unguarded

# Action -> how it is called on the thing, and the states it starts from.
LOCAL = {
    "validate": (
        lambda world, agenda: validate_agenda(
            acting_user=world.beto, agenda=agenda, held=True, note_es="Sí."
        ),
        {"ranked", "community_validation"},
    ),
    "publish": (
        lambda world, agenda: publishing.ask_to_publish_local(
            acting_user=world.beto, agenda=agenda, dialogue_note_es="Aún no."
        ),
        {"validated", "dialogue"},
    ),
    "revise": (
        lambda world, agenda: publishing.revise_local(
            acting_user=world.beto, agenda=agenda
        ),
        {"published"},
    ),
}


def in_state(model, thing, state):
    with unguarded(model._meta.db_table):
        model.plain.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    return thing


@pytest.mark.parametrize("state", LocalState.values)
@pytest.mark.parametrize("name", LOCAL)
def test_a_local_agenda_moves_from_its_states_alone(world, name, state):
    act, states = LOCAL[name]
    agenda = in_state(LocalAgenda, current_agenda(world.here), state)
    before = AuditEntry.plain.count()
    if state in states:
        act(world, agenda)
        agenda.refresh_from_db()
        # Asked again, publishing stays where it was.
        assert agenda.state != state or state == "dialogue"
        return
    with pytest.raises(NotAllowedError):
        act(world, agenda)
    agenda.refresh_from_db()
    assert agenda.state == state
    left = (AgendaVersion.plain.exists(), StageRecord.plain.exists())
    assert (AuditEntry.plain.count(), left) == (before, (False, False))


@pytest.mark.parametrize("state", NationalState.values)
def test_a_national_agenda_is_published_from_its_ranking_alone(world, state):
    agenda = in_state(NationalAgenda, current_national(world.process), state)
    if state in {"prioritising", "deliberation"}:
        # It gets as far as its content: there is none in this small world.
        with pytest.raises(UntracedThemeError):
            publishing.ask_to_publish_national(
                acting_user=world.edith, agenda=agenda, note_es="No."
            )
        return
    with pytest.raises(NotAllowedError):
        publishing.ask_to_publish_national(
            acting_user=world.edith, agenda=agenda, note_es="No."
        )
    agenda.refresh_from_db()
    assert (agenda.state, AgendaVersion.plain.exists()) == (state, False)


@pytest.mark.parametrize("state", NationalState.values)
def test_a_national_agenda_walks_to_its_ranking_from_every_state(world, state):
    agenda = in_state(NationalAgenda, current_national(world.process), state)
    tallying.walk_to_ranking(agenda)
    assert agenda.state == "prioritising"


COMMUNITY = {
    "suspend": (
        lambda world: status.suspend_community(
            acting_user=world.ana, community=world.here, why=WHY
        ),
        set(ROAD) - {"closed"},
    ),
    "keep_testimony": (
        lambda world: status.keep_testimony(acting_user=world.ana, community=world.here),
        {"suspended"},
    ),
    **{
        f"advance to {after}": (
            lambda world, after=after: status.advance_community(
                acting_user=world.beto, community=world.here, to=after
            ),
            {before},
        )
        for before, after in pairwise(ROAD)
    },
}


@pytest.mark.parametrize("name", COMMUNITY)
def test_a_community_moves_from_its_states_alone(world, name):
    act, states = COMMUNITY[name]
    for state in CommunityState.values:
        in_state(Community, world.here, state)
        if state in states:
            act(world)
            world.here.refresh_from_db()
            assert world.here.state != state
        else:
            n_moves = world.here.statuses.count()
            with pytest.raises(NotAllowedError):
                act(world)
            world.here.refresh_from_db()
            assert (world.here.state, world.here.statuses.count()) == (state, n_moves)


VOTES = {
    "ask_to_open": consultations.ask_to_open,
    "confirm_open": consultations.confirm_open,
}


@pytest.mark.parametrize("name", VOTES)
def test_a_vote_is_opened_from_its_draft_alone(world, name):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    for state in set(ConsultationState.values) - {"draft"}:
        in_state(Consultation, vote, state)
        with pytest.raises(NotInDraftError):
            VOTES[name](acting_user=world.beto, consultation=vote)
        vote.refresh_from_db()
        assert vote.state == state


@pytest.mark.parametrize("state", sorted(set(ConsultationState.values) - {"closed"}))
def test_a_vote_is_counted_once_it_is_closed_alone(world, state):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    in_state(Consultation, vote, state)
    with pytest.raises(NotAllowedError):
        tallying.tally_consultation(acting_user=world.beto, consultation=vote)
    vote.refresh_from_db()
    assert (vote.state, vote.tallies.exists()) == (state, False)
