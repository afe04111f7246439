"""Changing and taking away roles, and closing a person's access."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from communities.actions.acts import drop_acts_of
from communities.actions.audit import record
from communities.actions.processes import refuse_oneself
from communities.actions.sessions import end_sessions
from communities.choices import Role
from communities.models.invitations import Invitation
from communities.models.people import Membership, User
from communities.models.processes import Process
from communities.queries.people import has_a_role, holding


class LastOperatorError(Exception):
    """Without this role nobody could let people in."""


def _keep_an_operator(process: Process, *, without: User) -> None:
    # Locked in one order: two operators cannot take each other's role away at once.
    operators = Membership.plain.select_for_update().filter(
        holding(timezone.localdate()), process=process, role=Role.OPERATOR
    )
    left = [m.user_id for m in operators.order_by("pk") if m.user_id != without.pk]
    if not left:
        raise LastOperatorError


@transaction.atomic
def set_role_until(*, acting_user: User, membership: Membership, until: date) -> Membership:
    """Say on which day a role ends; that day it still holds.

    Raises:
        ValidationError: somebody would lengthen a role of their own, or wake one that ended.
    """
    if membership.until is not None and until > membership.until:
        refuse_oneself(acting_user, membership.user)
    membership.until = until
    membership.full_clean()
    membership.save(update_fields=["until"])
    record(
        acting_user=acting_user,
        action="set_role_until",
        target=membership,
        process=membership.process,
    )
    return membership


@transaction.atomic
def withdraw_role(*, acting_user: User, membership: Membership) -> None:
    """Take one role away. Whoever has none left is logged out everywhere.

    What they asked for there and nobody confirmed is forgotten.

    Raises:
        LastOperatorError: it is the last operator's role.
    """
    user, process = membership.user, membership.process
    if membership.role == Role.OPERATOR:
        _keep_an_operator(process, without=user)
    record(
        acting_user=acting_user, action="withdraw_role", target=membership, process=process
    )
    membership.delete()
    drop_acts_of(user, membership.community or process)
    if not has_a_role(user):
        end_sessions(acting_user=acting_user, user=user)


@transaction.atomic
def close_access(*, acting_user: User, user: User, process: Process) -> None:
    """Take away all roles and links of ``user`` in a process, at once.

    Whoever has nothing elsewhere is disabled and logged out; a new link wakes the account
    up again, with a new password and a new second factor. This is also the way for somebody
    who has lost the telephone and the recovery codes.

    Raises:
        LastOperatorError: nobody else operates the process.
    """
    held = Membership.plain.filter(user=user, process=process)
    if held.filter(role=Role.OPERATOR).exists():
        _keep_an_operator(process, without=user)
    record(acting_user=acting_user, action="close_access", target=user, process=process)
    held.delete()
    Invitation.plain.filter(user=user, process=process).delete()
    if Membership.plain.filter(user=user).exists():
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(acting_user=acting_user, user=user)
