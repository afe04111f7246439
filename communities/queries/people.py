"""People of a process or a community, the links handed to them, and where one is logged in."""

from datetime import date
from hashlib import sha256

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from communities.access import may
from communities.choices import Role
from communities.models.invitations import Invitation
from communities.models.people import Membership, User
from communities.models.places import Community
from communities.models.processes import Process
from communities.models.sessions import StaffSession


def token_hash(token: str) -> str:
    """What is stored of an invitation's token."""
    return sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a link that still works.

    It works no longer than whoever made it may let people in: an account that was thrown
    out must not come back under another name by a link it had kept.
    """
    found = (
        Invitation.objects.across("the link is the right to it")
        .select_related("user", "process", "community", "made_by")
        .filter(token_hash=token_hash(token), expires_at__gt=timezone.now())
        .first()
    )
    return found if found and _may_offer(found) else None


def _may_offer(invitation: Invitation) -> bool:
    place, maker = invitation.community, invitation.made_by
    if may(maker, "manage_people", invitation.process):
        return True
    return (
        place is not None
        and invitation.role == Role.FACILITATOR
        and may(maker, "manage_facilitators", place)
    )


def members(place: Process | Community) -> QuerySet[Membership]:
    """The roles given there, ended ones too; by person."""
    return (
        Membership.objects.within(place)
        .select_related("user", "community")
        .order_by("user__email", "role", "community__name")
    )


def invitations(place: Process | Community) -> QuerySet[Invitation]:
    """The links that were handed out there and not used yet; by person."""
    return (
        Invitation.objects.within(place)
        .select_related("user", "community")
        .order_by("user__email", "role")
    )


def holding(day: date) -> Q:
    """The memberships that hold on a day."""
    return Q(until__isnull=True) | Q(until__gte=day)


def has_a_role(user: User) -> bool:
    """Whether any role of this person holds today, anywhere."""
    held = Membership.objects.across("whether a person still works here")
    return held.filter(holding(timezone.localdate()), user=user).exists()


def sessions_of(user: User) -> list[StaffSession]:
    """Where a person is logged in now; newest first."""
    rows = StaffSession.objects.across("one person's own sessions").filter(user=user)
    alive = set(
        Session.objects.filter(
            session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.session_key in alive]
