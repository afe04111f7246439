"""Resuming the work in a suspended community: a fresh look at the risk and two people."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from communities.actions.acts import ask_for_act, confirm_act
from communities.actions.status import move_community
from communities.choices import COMMUNITY, CommunityState, SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.people import User
from communities.models.places import Community


class NoFreshLookError(Exception):
    """Nobody has found since the suspension that it is safe to meet."""


def _locked(community: Community) -> Community:
    return (
        Community.plain.select_for_update(of=("self",))
        .select_related("process")
        .get(pk=community.pk)
    )


def _state_before(community: Community) -> str:
    """The state to come back to.

    Raises:
        NotAllowedError: it is not suspended.
        NoFreshLookError: no look at the risk clears it.
    """
    stopped = community.statuses.filter(state=CommunityState.SUSPENDED).last()
    if community.state != CommunityState.SUSPENDED or stopped is None:
        raise NotAllowedError(COMMUNITY.name, community.state, "resume")
    state = COMMUNITY.after(community.state, f"resume_{stopped.before}")
    # The suspension ended every look that was signed before it.
    last = community.risks.first()
    if last is None or not last.clears(timezone.now()):
        raise NoFreshLookError
    return state


@transaction.atomic
def ask_to_resume(*, acting_user: User, community: Community) -> None:
    """The first of two people asks to go on where the community was stopped.

    Raises:
        NotAllowedError: it is not suspended.
        NoFreshLookError: no look at the risk clears it.
    """
    community = _locked(community)
    _state_before(community)
    ask_for_act(
        acting_user=acting_user,
        community=community,
        kind=SecondPersonActKind.RESUME_COMMUNITY,
        target_id=community.id,
    )


@transaction.atomic
def confirm_resume(
    *, acting_user: User, community: Community, asking: UUID | None = None
) -> Community:
    """The second person resumes the work; the community is where it was before.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        NotAllowedError: it is not suspended.
        NoFreshLookError: no look at the risk clears it any more.
    """
    community = _locked(community)
    state = _state_before(community)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.RESUME_COMMUNITY,
        target_id=community.id,
        asking=asking,
    )
    move_community(
        community=community,
        state=state,
        acting_user=acting_user,
        action="resume_community",
    )
    return community
