"""Taking a published version out of public view, and putting it back with two people."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction

from agendas.models.agendas import AgendaVersion, LocalAgenda, NationalAgenda
from agendas.models.takedowns import TakeDown
from communities.actions.acts import (
    NothingAskedError,
    ask_for_act,
    confirm_act,
    drop_act,
)
from communities.actions.audit import record
from communities.choices import SecondPersonActKind
from communities.models.people import User


class StaysDownError(Exception):
    """A group took its consent back, or the agenda was withdrawn: nobody puts it back."""


def _hold(versions: Iterable[AgendaVersion]) -> None:
    """Lock the agendas of these versions, as publishing and withdrawing do first of all."""
    rows = list(versions)
    local = {row.local_agenda_id for row in rows if row.local_agenda_id}
    national = {row.national_agenda_id for row in rows if row.national_agenda_id}
    list(LocalAgenda.plain.filter(pk__in=local).order_by("pk").select_for_update())
    list(NationalAgenda.plain.filter(pk__in=national).order_by("pk").select_for_update())


@transaction.atomic
def take_down(
    *, acting_user: User, versions: Collection[AgendaVersion], reason: str
) -> list[TakeDown]:
    """Take versions out of public view at once; those that are out already stay as they are.

    Who wanted one of these back asks again: somebody sees a reason still.
    """
    _hold(versions)
    made = []
    for version in versions:
        row, created = TakeDown.plain.get_or_create(
            version=version, put_back=False, defaults={"reason": reason}
        )
        if created:
            record(
                acting_user=acting_user,
                action="take_down",
                target=version,
                process=version.process,
            )
            made.append(row)
        else:
            drop_act(kind=SecondPersonActKind.PUT_BACK, target_id=row.id)
    return made


@transaction.atomic
def ask_to_put_back(*, acting_user: User, row: TakeDown) -> None:
    """The first of two people asks to show a version again.

    Raises:
        StaysDownError: it is down for good.
    """
    if row.stays:
        raise StaysDownError
    agenda = row.version.local_agenda
    ask_for_act(
        acting_user=acting_user,
        community=agenda.community if agenda else None,
        process=None if agenda else row.version.process,
        kind=SecondPersonActKind.PUT_BACK,
        target_id=row.id,
    )


@transaction.atomic
def confirm_put_back(
    *, acting_user: User, row: TakeDown, asking: UUID | None = None
) -> None:
    """The second person shows it again.

    Raises:
        SamePersonError, NothingAskedError: see communities.actions.acts.
        StaysDownError: it is down for good, perhaps since a moment ago.
    """
    _hold([row.version])
    found = TakeDown.plain.select_related("version__process", "version__local_agenda")
    row = found.get(pk=row.pk)
    if row.put_back:
        raise NothingAskedError
    if row.stays:
        raise StaysDownError
    confirm_act(
        acting_user=acting_user,
        kind=SecondPersonActKind.PUT_BACK,
        target_id=row.id,
        asking=asking,
    )
    TakeDown.plain.filter(pk=row.pk).update(put_back=True)
    record(
        acting_user=acting_user,
        action="put_back",
        target=row.version,
        process=row.version.process,
    )
