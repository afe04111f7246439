"""Moving a community along its road, stopping it, and judging whether it is safe to meet."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from communities.actions.acts import drop_act
from communities.actions.audit import record
from communities.choices import (
    COMMUNITY,
    ROAD,
    CommunityState,
    RiskLevel,
    SecondPersonActKind,
)
from communities.machine import NotAllowedError
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community, CommunityStatus, RiskAssessment
from communities.safety import thresholds


class RiskForbidsError(NotAllowedError):
    """The last look at the risk is red or worse: no step forward, only back or aside."""


def move_community(
    *, community: Community, state: str, acting_user: User, action: str, **why: object
) -> None:
    """Write one move down, inside the transaction of an action that checked its edge."""
    CommunityStatus.plain.create(
        community=community,
        number=community.statuses.count() + 1,
        before=community.state,
        state=state,
        decided_by=acting_user,
        **why,
    )
    community.state = state
    community.save(update_fields=["state"])
    record(
        acting_user=acting_user, action=action, target=community, process=community.process
    )


@transaction.atomic
def advance_community(*, acting_user: User, community: Community, to: str) -> Community:
    """Move one step forward on the road.

    Raises:
        NotAllowedError: ``to`` is not the next step, or the community is stopped.
        RiskForbidsError: the last look at the risk says to wait.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    state = COMMUNITY.after(community.state, to)
    if state != to:
        # Suspending, resuming and closing early have actions of their own.
        raise NotAllowedError(COMMUNITY.name, community.state, to)
    last = community.risks.first()
    if last is not None and last.level in {RiskLevel.RED, RiskLevel.STOP}:
        raise RiskForbidsError(COMMUNITY.name, community.state, to)
    move_community(
        community=community,
        state=state,
        acting_user=acting_user,
        action="advance_community",
    )
    return community


@transaction.atomic
def reach(*, acting_user: User, community: Community, to: CommunityState) -> Community:
    """Walk forward to ``to`` if it lies ahead; stay where it lies behind.

    Raises:
        NotAllowedError: the community is suspended, testimony only or closed.
        RiskForbidsError: a step lies ahead, and the last look at the risk says to wait.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    if community.state not in ROAD:
        COMMUNITY.after(community.state, to)
    for step in ROAD[ROAD.index(community.state) + 1 : ROAD.index(to) + 1]:
        community = advance_community(acting_user=acting_user, community=community, to=step)
    return community


def refuse_stopped(community: Community) -> None:
    """Nothing goes forward where the work is stopped.

    Raises:
        NotAllowedError: the community is suspended, testimony only or frozen.
    """
    if community.is_empty_chair or community.is_frozen:
        raise NotAllowedError(COMMUNITY.name, community.state, "go on")


@dataclass(frozen=True, slots=True)
class Suspension:
    """Why a community stops, when to look again, and what the public and the team read."""

    reason: str
    review_on: date
    public_note_es: str = ""
    public_note_en: str = ""
    internal_note: str = ""


@transaction.atomic
def suspend_community(
    *, acting_user: User, community: Community, why: Suspension
) -> Community:
    """Stop a community at once; one person suffices. It stays in every national table.

    Looks at the risk that were signed before it clear nothing any more.

    Raises:
        NotAllowedError: it is stopped already.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    drop_act(kind=SecondPersonActKind.RESUME_COMMUNITY, target_id=community.id)
    move_community(
        community=community,
        state=COMMUNITY.after(community.state, "suspend"),
        acting_user=acting_user,
        action="suspend_community",
        **asdict(why),
    )
    now = timezone.now()
    community.risks.filter(valid_until__gt=now).update(valid_until=now)
    return community


@transaction.atomic
def keep_testimony(*, acting_user: User, community: Community) -> Community:
    """Say that a suspended community will not vote in this cycle: what it said stays heard.

    Raises:
        NotAllowedError: it is not suspended.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    last = community.statuses.last()
    move_community(
        community=community,
        state=COMMUNITY.after(community.state, "keep_testimony"),
        acting_user=acting_user,
        action="keep_testimony",
        reason=last.reason if last else "",
        public_note_es=last.public_note_es if last else "",
        public_note_en=last.public_note_en if last else "",
    )
    return community


@transaction.atomic
def assess_risk(
    *,
    acting_user: User,
    community: Community,
    level: RiskLevel | str,
    conditions: list[str],
    id: uuid.UUID | None = None,
) -> RiskAssessment:
    """Sign a look at the risk; it holds for a fixed number of hours."""
    risk, created = RiskAssessment.plain.get_or_create(
        id=free_id(RiskAssessment, id, community=community),
        defaults={
            "community": community,
            "level": level,
            "conditions": conditions,
            "valid_until": timezone.now()
            + timedelta(hours=thresholds.RISK_CARD_VALID_HOURS),
            "signed_by": acting_user,
        },
    )
    if created:
        record(
            acting_user=acting_user,
            action="assess_risk",
            target=risk,
            process=community.process,
        )
    return risk
