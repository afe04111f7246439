"""The ground of a community as it stands now."""

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from communities.models.ground import (
    BannedTopic,
    ContextIndicator,
    ContextSheet,
    ReferralService,
)
from communities.models.places import Community


def context_sheets(community: Community) -> list[ContextSheet]:
    """Every version of the five contexts with its mark, newest first; one query."""
    rows = ContextSheet.objects.within(community).select_related("mark")
    return list(rows.order_by("-version"))


def sheet_to_publish(community: Community) -> ContextSheet | None:
    """The newest version that the coordinator marked."""
    rows = ContextSheet.objects.within(community).filter(mark__isnull=False)
    return rows.order_by("-version").first()


def indicators(community: Community) -> list[ContextIndicator]:
    """The official figures of a community; by series, newest year first."""
    return list(ContextIndicator.objects.within(community))


def homicides_stand_alone(rows: Sequence[ContextIndicator]) -> bool:
    """Whether every figure counts homicides: then none of them is shown."""
    return bool(rows) and all(row.counts_homicides for row in rows)


def referrals(community: Community) -> list[ReferralService]:
    """The services of a community; by kind."""
    return list(ReferralService.objects.within(community))


class ReferralList(StrEnum):
    """How fit the list of services is for a sitting."""

    EMPTY = "empty"
    STALE = "stale"
    GOOD = "good"


def referral_list(community: Community) -> ReferralList:
    """Whether there is a list, and whether all of it was checked lately."""
    rows = referrals(community)
    if not rows:
        return ReferralList.EMPTY
    return ReferralList.STALE if any(row.is_stale for row in rows) else ReferralList.GOOD


def banned_now(community: Community) -> QuerySet[BannedTopic, BannedTopic]:
    """What is not raised in a community today; the strictest first."""
    rows: QuerySet[BannedTopic, BannedTopic] = BannedTopic.objects.within(community)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
