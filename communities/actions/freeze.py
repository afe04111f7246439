"""Freezing a place at once, and lifting it with two people.

A freeze hides and stops, and says no reason to anyone: a reason would be the very trace that
somebody froze it for.
"""

from uuid import UUID

from django.db import transaction

from communities.actions.acts import (
    NothingAskedError,
    ask_for_act,
    confirm_act,
    drop_act,
)
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.people import User
from communities.models.places import Community
from communities.models.processes import Process


def _owner(place: Community | Process) -> Process:
    return place.process if isinstance(place, Community) else place


@transaction.atomic
def freeze(*, acting_user: User, place: Community | Process) -> None:
    """Hide a community or a process and stop its votes; one person suffices, twice is once.

    A lifting that waits for its second person is forgotten: somebody sees danger still.
    """
    place = type(place).plain.select_for_update(of=("self",)).get(pk=place.pk)
    drop_act(kind=SecondPersonActKind.LIFT_FREEZE, target_id=place.id)
    if place.frozen:
        return
    place.frozen = True
    place.save(update_fields=["frozen"])
    record(acting_user=acting_user, action="freeze", target=place, process=_owner(place))


@transaction.atomic
def ask_to_lift(*, acting_user: User, place: Community | Process) -> None:
    """The first of two people asks to lift a freeze.

    Raises:
        NothingAskedError: it is not frozen.
    """
    place = type(place).plain.select_for_update(of=("self",)).get(pk=place.pk)
    if not place.frozen:
        raise NothingAskedError
    ask_for_act(
        acting_user=acting_user,
        community=place if isinstance(place, Community) else None,
        process=place if isinstance(place, Process) else None,
        kind=SecondPersonActKind.LIFT_FREEZE,
        target_id=place.id,
    )


@transaction.atomic
def confirm_lift(
    *, acting_user: User, place: Community | Process, asking: UUID | None = None
) -> None:
    """The second person lifts it: pages show and votes go on from the next request.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
    """
    place = type(place).plain.select_for_update(of=("self",)).get(pk=place.pk)
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.LIFT_FREEZE,
        target_id=place.id,
        asking=asking,
    )
    place.frozen = False
    place.save(update_fields=["frozen"])
    record(
        acting_user=acting_user, action="lift_freeze", target=place, process=_owner(place)
    )
