"""Asking for, and confirming, what takes two different people."""

import uuid

from django.db import transaction

from communities.access import roles_in
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.acts import SecondPersonAct
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process


class ChangedSinceError(Exception):
    """What was asked for is not what would be done now."""


class SamePersonError(Exception):
    """The second person is the first."""


class NothingAskedError(Exception):
    """Nobody has asked for this act."""


@transaction.atomic
def ask_for_act(
    *,
    acting_user: User,
    kind: SecondPersonActKind,
    target_id: uuid.UUID,
    community: Community | None = None,
    process: Process | None = None,
    fingerprint: str = "",
) -> SecondPersonAct:
    """The first of two people asks, for a community or a process; twice is once.

    Asked for by somebody who works there no longer, it is asked for anew.

    ``fingerprint``: of what would be done, if it can change before the second person comes.
    """
    waiting = SecondPersonAct.plain.select_for_update(of=("self",)).filter(
        kind=kind, target_id=target_id, confirmed_by=None
    )
    before = waiting.select_related("community__process", "process", "asked_by").first()
    if before is not None and not _still_asked(before):
        before.delete()
    act, created = SecondPersonAct.plain.get_or_create(
        kind=kind,
        target_id=target_id,
        confirmed_by=None,
        defaults={
            "community": community,
            "process": process,
            "asked_by": acting_user,
            "fingerprint": fingerprint,
        },
    )
    if created:
        record(
            acting_user=acting_user,
            action=f"ask_{kind}",
            target=act,
            process=act.owner,
        )
    return act


def _still_asked(act: SecondPersonAct) -> bool:
    """Whether who asked works in the process still: who was sent away is not one of two."""
    return bool(roles_in(act.asked_by, act.owner))


def drop_act(*, kind: SecondPersonActKind, target_id: uuid.UUID) -> None:
    """What was asked for has changed: nobody asks for it any more."""
    waiting = SecondPersonAct.plain.filter(
        kind=kind, target_id=target_id, confirmed_by=None
    ).select_related("community__process", "process")
    for act in waiting:
        record(acting_user=None, action="drop_act", target=act, process=act.owner)
        act.delete()


def drop_acts_of(user: User, place: Community | Process) -> None:
    """Somebody lost a role at a place: what they asked for there waits no longer."""
    where = {"community": place} if isinstance(place, Community) else {"process": place}
    SecondPersonAct.plain.filter(asked_by=user, confirmed_by=None, **where).delete()


@transaction.atomic
def take_back_act(*, acting_user: User, act: SecondPersonAct) -> None:
    """Undo an asking that nobody has confirmed.

    Raises:
        NothingAskedError: it was confirmed or taken back meanwhile.
    """
    waiting = SecondPersonAct.plain.select_for_update().filter(pk=act.pk, confirmed_by=None)
    if not waiting.exists():
        raise NothingAskedError
    record(
        acting_user=acting_user,
        action=f"take_back_{act.kind}",
        target=act,
        process=act.owner,
    )
    act.delete()


@transaction.atomic
def confirm_act(
    *,
    acting_user: User,
    kind: SecondPersonActKind,
    target_id: uuid.UUID,
    asking: uuid.UUID | None = None,
    fingerprint: str = "",
) -> SecondPersonAct:
    """The second person confirms; the caller performs the act in the same transaction.

    ``asking``: the very asking that this person saw, where a page showed one.

    Raises:
        NothingAskedError: nobody asked who works there still, or it is confirmed already, or
            it was asked anew.
        SamePersonError: the same person asked.
        ChangedSinceError: it was asked for something else.
    """
    act = (
        SecondPersonAct.plain.select_for_update(of=("self",))
        .filter(kind=kind, target_id=target_id, confirmed_by=None)
        .select_related("community__process", "process", "asked_by")
        .first()
    )
    if act is None or not _still_asked(act) or asking not in {None, act.id}:
        raise NothingAskedError
    if act.asked_by_id == acting_user.id:
        raise SamePersonError
    if act.fingerprint != fingerprint:
        raise ChangedSinceError
    act.confirmed_by = acting_user
    act.save(update_fields=["confirmed_by"])
    record(
        acting_user=acting_user,
        action=f"confirm_{kind}",
        target=act,
        process=act.owner,
    )
    return act
