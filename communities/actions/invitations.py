"""Letting people in: a link made by one, used once by another."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from communities.actions.audit import record
from communities.actions.processes import grant_role, refuse_oneself
from communities.models.invitations import Invitation
from communities.models.people import Membership, User
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.people import open_invitation, token_hash
from communities.safety import thresholds

TOKEN_BYTES = 24


class LinkGoneError(Exception):
    """The link was used or withdrawn, has expired, or never was."""


class NotTheirsError(Exception):
    """The link is for somebody else, or for an account that is awake already."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The role that a link gives."""

    role: str
    process: Process
    community: Community | None
    until: date


@transaction.atomic
def invite(*, acting_user: User, email: str, offer: Offer) -> tuple[Invitation, str]:
    """Make a link; returns its token, which is kept nowhere. A former link for the same dies.

    Raises:
        ValidationError: the address is not one or is the inviting person's own, or the role
            does not fit the place.
    """
    email = User.objects.normalize_email(email).lower()
    user = User.objects.filter(email=email).first()
    refuse_oneself(acting_user, user)
    if user is None:
        user = User(email=email, is_active=False)
        user.set_unusable_password()
        user.full_clean()
        user.save(force_insert=True)
    Invitation.plain.filter(
        user=user, role=offer.role, process=offer.process, community=offer.community
    ).delete()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        user=user,
        role=offer.role,
        process=offer.process,
        community=offer.community,
        role_until=offer.until,
        token_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(hours=thresholds.INVITATION_HOURS),
        made_by=acting_user,
    )
    invitation.full_clean()
    invitation.save(force_insert=True)
    record(
        acting_user=acting_user, action="invite", target=invitation, process=offer.process
    )
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, acting_user: User, invitation: Invitation) -> None:
    """Make a link useless. An account that never woke up leaves nothing behind."""
    user = invitation.user
    record(
        acting_user=acting_user,
        action="withdraw_invitation",
        target=invitation,
        process=invitation.process,
    )
    invitation.delete()
    never_awake = not (user.is_active or user.has_usable_password())
    if never_awake and not user.invitations.exists():
        user.delete()


def _locked(token: str) -> Invitation:
    found = open_invitation(token)
    locked = (
        found
        and Invitation.plain.select_for_update(of=("self",))
        .select_related("user", "process", "community", "made_by")
        .filter(pk=found.pk)
        .first()
    )
    if not locked:
        raise LinkGoneError
    return locked


@transaction.atomic
def accept_invitation(*, acting_user: User, token: str) -> Membership:
    """Take the role that a link offers; a role held before gets the later end.

    Raises:
        LinkGoneError: the link does not work (any more).
        NotTheirsError: it is for somebody else.
    """
    invitation = _locked(token)
    if invitation.user != acting_user:
        raise NotTheirsError
    held = Membership.plain.filter(
        user=acting_user,
        role=invitation.role,
        process=invitation.process,
        community=invitation.community,
    ).first()
    if held is None:
        held = grant_role(
            acting_user=invitation.made_by,
            user=acting_user,
            role=invitation.role,
            process=invitation.process,
            community=invitation.community,
            until=invitation.role_until,
        )
    elif held.until is not None and held.until < invitation.role_until:
        held.until = invitation.role_until
        held.save(update_fields=["until"])
    record(
        acting_user=acting_user,
        action="accept_invitation",
        target=invitation,
        process=invitation.process,
    )
    invitation.delete()
    return held


@transaction.atomic
def wake_account(*, acting_user: User | None, token: str, name: str, password: str) -> User:
    """The first thing an invited person does: a password and a name of their own.

    Nobody is logged in yet: with ``acting_user`` None the trace names the account itself.
    An account that was closed starts anew: its old second factors are gone.

    Raises:
        LinkGoneError: the link does not work (any more).
        NotTheirsError: the account is awake; its owner logs in instead.
        ValidationError: the name is too long.
    """
    user: User = _locked(token).user
    if user.is_active:
        raise NotTheirsError
    Authenticator.objects.filter(user=user).delete()
    user.name, user.is_active = name, True
    user.set_password(password)
    user.full_clean()
    user.save(update_fields=["name", "is_active", "password"])
    record(
        acting_user=acting_user or user, action="wake_account", target=user, process=None
    )
    accept_invitation(acting_user=user, token=token)
    return user
