"""Stopping a community, walking its road, judging risk."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.actions.status import (
    Suspension,
    advance_community,
    assess_risk,
    keep_testimony,
    reach,
    suspend_community,
)
from communities.choices import ROAD, CommunityState
from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from communities.models.places import CommunityStatus

WHY = Suspension("violence_rise", date(2030, 1, 1), "No fue posible seguir.")


def test_it_works(world):
    place = suspend_community(acting_user=world.ana, community=world.here, why=WHY)

    assert place.state == "suspended"
    assert place.is_empty_chair
    log = place.statuses.get()
    assert (log.before, log.state, log.reason) == ("planned", "suspended", "violence_rise")
    assert AuditEntry.objects.within(world.process).last().action == "suspend_community"


def test_suspending_twice_is_refused(world):
    suspend_community(acting_user=world.ana, community=world.here, why=WHY)
    with pytest.raises(NotAllowedError):
        suspend_community(acting_user=world.ana, community=world.here, why=WHY)


@pytest.mark.parametrize("missing", [{"reason": ""}, {"review_on": None}])
def test_suspension_without_reason_or_review_is_refused_by_the_database(world, missing):
    values = {"reason": "funding", "review_on": date(2030, 1, 1)} | missing
    with pytest.raises(IntegrityError), transaction.atomic():
        CommunityStatus.plain.create(
            community=world.here,
            number=1,
            before="planned",
            state="suspended",
            decided_by=world.ana,
            **values,
        )


def test_suspended_community_does_not_move_on(world):
    suspend_community(acting_user=world.ana, community=world.here, why=WHY)
    for state in ROAD:
        with pytest.raises(NotAllowedError):
            advance_community(acting_user=world.beto, community=world.here, to=state)
    with pytest.raises(NotAllowedError):
        reach(acting_user=world.beto, community=world.here, to=CommunityState.PUBLISHED)


def test_testimony_keeps_the_reason(world):
    suspend_community(acting_user=world.ana, community=world.here, why=WHY)
    place = keep_testimony(acting_user=world.ana, community=world.here)
    assert place.is_empty_chair
    assert place.statuses.last().reason == "violence_rise"


def test_road_is_walked_one_step_at_a_time(world):
    with pytest.raises(NotAllowedError):
        advance_community(acting_user=world.beto, community=world.here, to="diagnosis")
    place = advance_community(acting_user=world.beto, community=world.here, to="contact")
    assert place.state == "contact"


def test_reach_walks_forward_and_never_back(world):
    place = reach(
        acting_user=world.beto, community=world.here, to=CommunityState.PRIORITISING
    )
    assert place.state == "prioritising"
    assert [s.state for s in place.statuses.all()] == list(ROAD[1:6])
    assert reach(
        acting_user=world.beto, community=place, to=CommunityState.CONTACT
    ).state == ("prioritising")


@pytest.mark.parametrize(
    ("level", "hours", "clears"),
    [
        ("green", 71, True),
        ("amber", 71, True),
        ("green", 73, False),
        ("red", 1, False),
        ("stop", 1, False),
    ],
)
def test_risk_card_clears_only_while_it_holds(world, level, hours, clears):
    risk = assess_risk(
        acting_user=world.ana, community=world.here, level=level, conditions=["venue"]
    )
    assert risk.clears(timezone.now() + timedelta(hours=hours)) is clears
