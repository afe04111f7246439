"""Moving a community along its road, stopping it, and judging whether it is safe to meet."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from communities.actions.acts import ask_for_act, confirm_act, drop_act
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


def _move(
    *, community: Community, state: str, acting_user: User, action: str, **why: object
) -> None:
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
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    state = COMMUNITY.after(community.state, to)
    _move(
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
        NotAllowedError: the community is suspended or testimony only.
    """
    if community.is_empty_chair:
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

    Raises:
        NotAllowedError: it is stopped already.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    drop_act(kind=SecondPersonActKind.RESUME_COMMUNITY, target_id=community.id)
    _move(
        community=community,
        state=COMMUNITY.after(community.state, "suspend"),
        acting_user=acting_user,
        action="suspend_community",
        **asdict(why),
    )
    return community


class NoFreshRiskError(Exception):
    """Nobody has looked at the risk lately, or it says wait."""


def _safe_again(community: Community) -> Community:
    """A suspended community, locked, whose newest look at the risk lets people meet."""
    community = Community.plain.select_for_update().get(pk=community.pk)
    COMMUNITY.after(
        community.state, "keep_testimony"
    )  # as suspended as for its other exits
    risk = community.risks.first()
    if risk is None or not risk.clears():
        raise NoFreshRiskError
    return community


@transaction.atomic
def ask_to_resume(*, acting_user: User, community: Community) -> None:
    """The first of two people asks to take up the work where it was stopped.

    Raises:
        NotAllowedError: it is not suspended.
        NoFreshRiskError: somebody must look at the risk first.
    """
    community = _safe_again(community)
    ask_for_act(
        acting_user=acting_user,
        community=community,
        kind=SecondPersonActKind.RESUME_COMMUNITY,
        target_id=community.id,
    )


@transaction.atomic
def confirm_resume(
    *, acting_user: User, community: Community, asking: uuid.UUID | None = None
) -> Community:
    """The second person lets the work go on from where it was suspended.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError, NoFreshRiskError: see ``ask_to_resume``.
    """
    community = _safe_again(community)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.RESUME_COMMUNITY,
        target_id=community.id,
        asking=asking,
    )
    stopped = community.statuses.filter(state=CommunityState.SUSPENDED).last()
    if stopped is None:
        raise NotAllowedError(COMMUNITY.name, community.state, "resume")
    _move(
        community=community,
        state=stopped.before,
        acting_user=acting_user,
        action="resume_community",
    )
    return community


@transaction.atomic
def keep_testimony(*, acting_user: User, community: Community) -> Community:
    """Say that a suspended community will not vote in this cycle: what it said stays heard.

    Raises:
        NotAllowedError: it is not suspended.
    """
    community = Community.plain.select_for_update().get(pk=community.pk)
    last = community.statuses.last()
    _move(
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
