"""Every edge and every non-edge of every state table."""

import pytest

from agendas.choices import (
    COMMITMENT,
    CONSULTATION,
    LOCAL_AGENDA,
    NATIONAL_AGENDA,
    CommitmentState,
    ConsultationState,
    LocalState,
    NationalState,
)
from communities.choices import COMMUNITY, ROAD, CommunityState
from communities.machine import NotAllowedError, machine
from workshops.choices import ITEM, REVIEW, SESSION, ItemState, ReviewState, SessionState

PAIRS = [
    (COMMUNITY, CommunityState),
    (SESSION, SessionState),
    (ITEM, ItemState),
    (REVIEW, ReviewState),
    (CONSULTATION, ConsultationState),
    (LOCAL_AGENDA, LocalState),
    (NATIONAL_AGENDA, NationalState),
    (COMMITMENT, CommitmentState),
]
MACHINES = [table for table, _states in PAIRS]


@pytest.mark.parametrize(("table", "states"), PAIRS, ids=lambda x: getattr(x, "name", ""))
def test_table_and_choices_name_the_same_states(table, states):
    assert table.states() == set(states.values)


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.name)
def test_every_edge_leads_on_and_every_other_pair_is_refused(table):
    actions = {action for _state, action in table.edges}
    for state in table.states():
        for action in actions:
            if (state, action) in table.edges:
                assert table.after(state, action) == table.edges[state, action]
                assert table.allows(state, action)
            else:
                assert not table.allows(state, action)
                with pytest.raises(NotAllowedError):
                    table.after(state, action)


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.name)
def test_every_state_can_be_reached(table):
    reached, before = {table.start}, set()
    while reached != before:
        before = set(reached)
        reached |= {after for (state, _), after in table.edges.items() if state in reached}
    assert reached == table.states()


def test_nothing_leaves_a_published_consultation_and_nothing_reopens_a_closed_one():
    assert not {s for s, _ in CONSULTATION.edges if s == "published"}
    assert {
        after for (state, _), after in CONSULTATION.edges.items() if state == "closed"
    } == {"tallied"}


def test_any_state_before_the_end_can_be_suspended():
    assert {state for state, action in COMMUNITY.edges if action == "suspend"} == set(
        ROAD
    ) - {"closed"}


def test_a_line_that_is_no_edge_is_refused():
    with pytest.raises(ValueError, match="a: b"):
        machine("broken", "a: b")
    with pytest.raises(ValueError, match="twice"):
        machine("broken", "twice: b -> c, b -> d")
