"""Items and the cards they rest on, for the desks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from communities.models.places import Community
from workshops.choices import ConsentAnswer, ItemKind, ItemState, SessionState
from workshops.models.contributions import Contribution
from workshops.models.items import Insecurity, Proposal

MODELS: Mapping[str, type[Insecurity] | type[Proposal]] = {
    ItemKind.INSECURITY: Insecurity,
    ItemKind.PROPOSAL: Proposal,
}


def usable_contributions(
    community: Community, *, restricted: bool
) -> QuerySet[Contribution, Contribution]:
    """Cards that may become part of an agenda: the group allowed it, nobody ended for safety.

    In the order of the sittings; ``restricted`` also shows cards for the field team only.
    """
    rows = (
        Contribution.objects.within(community)
        .exclude(session__state__in=[SessionState.ABORTED, SessionState.CANCELLED])
        .exclude(session__consent__agenda_use=ConsentAnswer.NONE)
        .select_related("session")
        .order_by("session__iso_week", "session_id", "position")
    )
    return rows if restricted else rows.exclude(sensitivity="S2")


def unplaced(
    community: Community, *, restricted: bool
) -> QuerySet[Contribution, Contribution]:
    """Cards that are part of no item and not set aside either."""
    return usable_contributions(community, restricted=restricted).filter(
        insecurity__isnull=True, proposal__isnull=True, set_aside=False
    )


def items_of(community: Community, kind: str) -> QuerySet[Insecurity] | QuerySet[Proposal]:
    """The items of one kind that still stand, by code, with how many cards each rests on."""
    return (
        MODELS[kind]
        .objects.within(community)
        .exclude(state=ItemState.WITHDRAWN)
        .annotate(n_contributions=Count("contributions"))
        .order_by("code")
    )


def item_or_none(community: Community, kind: str, key: UUID) -> Insecurity | Proposal | None:
    """One item of a community by kind and key."""
    if kind not in MODELS:
        return None
    return (
        MODELS[kind].objects.within(community).select_related("community__process").filter(pk=key).first()
    )


def to_read_back(community: Community) -> list[Insecurity | Proposal]:
    """Coded items that their groups have not confirmed, by group, insecurities first."""
    waiting = Q(state__in=[ItemState.CODED, ItemState.GIVEN_BACK])
    found: list[Insecurity | Proposal] = [
        *Insecurity.objects.within(community).filter(waiting),
        *Proposal.objects.within(community).filter(waiting),
    ]
    return sorted(found, key=lambda item: (item.group, item.kind_of_item, item.code))
