"""A suspended community goes on where it was, with a fresh look and two people."""

import pytest

from communities.actions import resuming, status
from communities.actions.acts import NothingAskedError, SamePersonError
from communities.actions.resuming import NoFreshLookError
from communities.actions.status import RiskForbidsError
from communities.choices import ROAD, CommunityState
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from communities.models.places import Community
from tests.communities.test_status import WHY
from tests.votes import second


def look(world, level="green"):
    return status.assess_risk(
        acting_user=world.ana, community=world.here, level=level, conditions=[]
    )


def put(world, state):
    Community.plain.filter(pk=world.here.pk).update(state=state)
    world.here.refresh_from_db()


def suspend(world):
    status.suspend_community(acting_user=world.ana, community=world.here, why=WHY)
    world.here.refresh_from_db()


def ask(world):
    resuming.ask_to_resume(acting_user=world.ana, community=world.here)


def confirm(world, who=None):
    return resuming.confirm_resume(acting_user=who or world.beto, community=world.here)


@pytest.mark.parametrize("before", ROAD[:-1])
def test_it_comes_back_to_where_it_was(world, before):
    put(world, before)
    suspend(world)
    look(world)
    ask(world)
    assert confirm(world).state == before
    last = world.here.statuses.last()
    assert (last.before, last.state) == ("suspended", before)
    assert AuditEntry.plain.filter(action="resume_community").count() == 1


@pytest.mark.parametrize("state", [s for s in CommunityState.values if s != "suspended"])
def test_only_what_is_suspended_is_resumed(world, state):
    suspend(world)
    look(world)
    ask(world)
    put(world, state)
    for act in (ask, confirm):
        with pytest.raises(NotAllowedError):
            act(world)


def test_it_takes_two_people(world):
    suspend(world)
    look(world)
    with pytest.raises(NothingAskedError):
        confirm(world)
    ask(world)
    with pytest.raises(SamePersonError):
        confirm(world, world.ana)
    world.here.refresh_from_db()
    assert world.here.state == "suspended"


@pytest.mark.parametrize("level", ["red", "stop"])
def test_a_look_that_does_not_clear_it_is_not_enough(world, level):
    suspend(world)
    look(world, level)
    with pytest.raises(NoFreshLookError):
        ask(world)


def test_a_look_from_before_the_suspension_is_not_fresh(world):
    """The naive rule, any look that still holds, would let this through."""
    look(world)
    suspend(world)
    with pytest.raises(NoFreshLookError):
        ask(world)
    look(world)
    ask(world)


def test_a_worse_look_after_the_asking_counts(world):
    suspend(world)
    look(world)
    ask(world)
    look(world, "red")
    with pytest.raises(NoFreshLookError):
        confirm(world)


@pytest.mark.parametrize("level", ["red", "stop"])
def test_a_red_look_blocks_every_step_forward(world, level):
    look(world, level)
    for state in ROAD[:-1]:
        put(world, state)
        after = ROAD[ROAD.index(state) + 1]
        with pytest.raises(RiskForbidsError):
            status.advance_community(acting_user=world.beto, community=world.here, to=after)
    put(world, "contact")
    with pytest.raises(RiskForbidsError):
        status.reach(
            acting_user=world.beto, community=world.here, to=CommunityState.DIAGNOSIS
        )
    # Stopping is always allowed, and so is staying.
    status.reach(acting_user=world.beto, community=world.here, to=CommunityState.CONTACT)
    suspend(world)


@pytest.mark.parametrize("to", ["suspend", "keep_testimony", "close", "resume_planned"])
def test_the_step_forward_is_no_way_around_the_other_acts(world, to, client_of):
    for state in ("planned", "suspended"):
        put(world, state)
        client_of(world.beto).post("/desk/valle/c/arriba/advance/", {"to": to})
        world.here.refresh_from_db()
        assert world.here.state == state


def test_the_page_leads_through_it(world, client_of):
    where = "/desk/valle/c/arriba/resume/"
    ana, beto = (client_of(one) for one in (world.ana, world.beto))
    suspend(world)
    assert f'action="{where}ask/"' not in ana.get(where).content.decode()
    look(world)
    assert f'action="{where}ask/"' in ana.get(where).content.decode()
    ana.post(f"{where}ask/")
    confirm = second("resume_community")
    assert f'action="{confirm}"' not in ana.get(where).content.decode()
    assert f'action="{confirm}"' in beto.get(where).content.decode()
    ana.post(second("resume_community", step="take-back"))
    ana.post(f"{where}ask/")
    beto.post(second("resume_community"))
    world.here.refresh_from_db()
    assert world.here.state == "planned"
