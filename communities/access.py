"""The doors. Every row that a view shows was handed out here or hangs on one that was.

A stranger and a wrong address get the same answer (404). A colleague of the process whose
role does not reach gets 403 and a page that says whose task it is.
"""

from types import MappingProxyType

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from communities.choices import Role
from communities.models.people import Membership, User, roles_at
from communities.models.places import Community
from communities.models.processes import Process

_F, _C, _E, _R, _O, _A = (
    Role.FACILITATOR,
    Role.COORDINATOR,
    Role.EDITOR,
    Role.RESEARCHER,
    Role.OPERATOR,
    Role.AUDITOR,
)

# Who may do what. An act that is not listed is allowed to nobody.
MAY = MappingProxyType(
    {
        # the process
        "enter_desk": frozenset({_F, _C, _E, _R, _O, _A}),
        "see_national": frozenset({_F, _C, _E, _R}),
        "merge": frozenset({_E}),
        "publish_national": frozenset({_E}),
        "follow_up_national": frozenset({_E}),
        "take_down_national": frozenset({_C, _E}),
        "export": frozenset({_R, _E}),
        "manage_people": frozenset({_O}),
        "read_audit": frozenset({_A, _O}),
        "recount": frozenset({_A}),
        "write_texts": frozenset({_E, _O}),
        # one community
        "see_community": frozenset({_F, _C, _E, _R}),
        "manage_facilitators": frozenset({_C}),
        "suspend": frozenset({_F, _C, _E}),
        "freeze": frozenset({_F, _C, _E, _O}),
        "take_down": frozenset({_F, _C, _E}),
        "assess_risk": frozenset({_F, _C}),
        "advance": frozenset({_C}),
        "import_agenda": frozenset({_C}),
        "hold_sessions": frozenset({_F, _C}),
        "withdraw_consent": frozenset({_F, _C}),
        "see_sessions": frozenset({_F, _C, _E, _R}),
        "read_restricted": frozenset({_F, _C}),
        "synthesise": frozenset({_C, _R}),
        "write_records": frozenset({_F, _C, _R}),
        "link_insecurities": frozenset({_F, _C, _R}),
        "read_back": frozenset({_F, _C}),
        "prepare_vote": frozenset({_C}),
        "confirm_as_second": frozenset({_C, _E}),
        "key_paper": frozenset({_F, _C}),
        "settle_paper": frozenset({_F, _C, _E}),
        "publish_local": frozenset({_C}),
        "follow_up": frozenset({_C}),
        "verify_commitment": frozenset({_F, _C}),
        "see_ground": frozenset({_F, _C, _E, _R}),
        "keep_ground": frozenset({_F, _C}),
        "mark_context": frozenset({_C}),
        "check_oneself": frozenset({_F, _C}),
        "see_self_checks": frozenset({_C}),
    }
)


class FrozenError(Exception):
    """A public page of a frozen place was asked for; a middleware answers."""


# Where a user object keeps its memberships for the length of one request.
CACHE = "memberships_held_today"


def memberships_of(user: User | AnonymousUser) -> tuple[Membership, ...]:
    """The memberships of ``user`` that hold today; one query a request."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    held: tuple[Membership, ...] | None = getattr(user, CACHE, None)
    if held is None:
        today = timezone.localdate()
        held = tuple(
            Membership.objects.across("one person's own memberships").filter(
                Q(until__isnull=True) | Q(until__gte=today), user=user
            )
        )
        setattr(user, CACHE, held)
    return held


def roles_in(user: User | AnonymousUser, place: Process | Community) -> frozenset[str]:
    """The roles of ``user`` at a community, or anywhere in a process."""
    held = memberships_of(user)
    if isinstance(place, Community):
        return roles_at(held, place.process_id, place.id)
    return frozenset(m.role for m in held if m.process_id == place.id)


def may(user: User | AnonymousUser, act: str, place: Process | Community) -> bool:
    """Whether ``user`` may do ``act`` there. Unknown acts are refused."""
    return bool(MAY.get(act, frozenset()) & roles_in(user, place))


def process_for(user: User | AnonymousUser, slug: str, *, act: str) -> Process:
    """The process with this slug, if ``user`` may do ``act`` in it.

    Raises:
        Http404: there is none, or the user has no role in it.
        PermissionDenied: the user's roles there do not reach.
    """
    process = Process.objects.across("the door").filter(slug=slug).first()
    if process is None or not roles_in(user, process):
        raise Http404
    if not may(user, act, process):
        raise PermissionDenied(act)
    return process


def community_for(
    user: User | AnonymousUser, process_slug: str, slug: str, *, act: str
) -> Community:
    """The community at this address, if ``user`` may do ``act`` in it.

    Raises:
        Http404: there is none, or no role of the user reaches it.
        PermissionDenied: the user's roles there do not reach.
    """
    community = (
        Community.objects.across("the door")
        .select_related("process", "municipality")
        .filter(process__slug=process_slug, slug=slug)
        .first()
    )
    if community is None or not roles_in(user, community):
        raise Http404
    if not may(user, act, community):
        raise PermissionDenied(act)
    return community


def communities_for(
    user: User | AnonymousUser, process: Process, *, act: str
) -> QuerySet[Community]:
    """The communities of ``process`` in which ``user`` may do ``act``; by name."""
    held = [
        m for m in memberships_of(user) if m.process_id == process.id and m.role in MAY[act]
    ]
    found = Community.objects.within(process).select_related("municipality")
    if any(m.community_id is None for m in held):
        return found
    return found.filter(id__in=[m.community_id for m in held])


def processes_for(user: User | AnonymousUser) -> QuerySet[Process]:
    """The processes in which ``user`` has any role; by name."""
    ids = {m.process_id for m in memberships_of(user)}
    return Process.objects.across("filtered by membership").filter(id__in=ids)


def public_process(slug: str) -> Process:
    """A process by its public address.

    Raises:
        Http404: there is none.
        FrozenError: it is frozen.
    """
    process = Process.objects.across("public pages").filter(slug=slug).first()
    if process is None:
        raise Http404
    if process.frozen:
        raise FrozenError
    return process


def public_community(process_slug: str, slug: str) -> Community:
    """A community by its public address.

    Raises:
        Http404: there is none.
        FrozenError: it is frozen, or its process is.
    """
    community = (
        Community.objects.across("public pages")
        .select_related("process", "municipality")
        .filter(process__slug=process_slug, slug=slug)
        .first()
    )
    if community is None:
        raise Http404
    if community.is_frozen:
        raise FrozenError
    return community


def staff(request: HttpRequest) -> User:
    """The member of staff behind a request that passed a door.

    Raises:
        Http404: nobody is logged in.
    """
    if not isinstance(request.user, User):
        raise Http404
    return request.user
