"""A meeting puts the items that a vote chose in another order, and says why."""

from collections.abc import Sequence

from django.db import transaction

from agendas.choices import LOCAL_AGENDA, NATIONAL_AGENDA, LocalState, NationalState
from agendas.models.agendas import LocalAgenda, NationalAgenda
from agendas.models.assembly import AssemblyOrder
from agendas.models.consultations import Tally
from agendas.queries.assembly import ordered_lines
from communities.actions.acts import drop_act
from communities.actions.audit import record
from communities.actions.status import refuse_stopped
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.people import User

BEFORE_PUBLISHING = frozenset(
    {
        LocalState.RANKED,
        LocalState.COMMUNITY_VALIDATION,
        LocalState.VALIDATED,
        LocalState.DISCLOSURE_CHECK,
        LocalState.DIALOGUE,
    }
)
DELIBERATING = frozenset({NationalState.PRIORITISING, NationalState.DELIBERATION})


class WrongOrderError(Exception):
    """An order does not hold each of the ranked items once."""


@transaction.atomic
def write_order(
    *,
    acting_user: User,
    tally: Tally,
    order: Sequence[str],
    reason_es: str = "",
    reason_en: str = "",
) -> AssemblyOrder:
    """Keep the order that a meeting gave, beside the order of the vote, which stays.

    ``order``: ids of all ranked items, first place first; empty to go back to the vote's.
    Whoever asked to publish asked for another order, so that asking falls.

    Raises:
        NotAllowedError: it is published, counted anew since, or the work there is stopped.
        WrongOrderError: an item is missing, foreign or there twice.
    """
    _check(tally)
    if order and sorted(order) != sorted(line.item for line in ordered_lines(tally)):
        raise WrongOrderError
    row = AssemblyOrder.plain.create(
        tally=tally,
        number=tally.assembly_orders.count() + 1,
        order=list(order),
        reason_es=reason_es if order else "",
        reason_en=reason_en if order else "",
    )
    record(
        acting_user=acting_user,
        action="write_assembly_order" if order else "drop_assembly_order",
        target=row,
        process=tally.process,
    )
    return row


def _check(tally: Tally) -> None:
    """Lock what the count belongs to, and let fall what was asked for."""
    if tally.consultation:
        local = (
            LocalAgenda.plain.select_for_update(of=("self",))
            .select_related("community__process")
            .get(pk=tally.consultation.agenda_id)
        )
        refuse_stopped(local.community)
        if local.state not in BEFORE_PUBLISHING:
            raise NotAllowedError(LOCAL_AGENDA.name, local.state, "reorder")
        drop_act(kind=SecondPersonActKind.PUBLISH_LOCAL, target_id=local.id)
        newest = tally.consultation.tallies.first()
    elif tally.national_agenda_id:
        nation = (
            NationalAgenda.plain.select_for_update(of=("self",))
            .select_related("process")
            .get(pk=tally.national_agenda_id)
        )
        if nation.process.frozen or nation.state not in DELIBERATING:
            raise NotAllowedError(NATIONAL_AGENDA.name, nation.state, "reorder")
        drop_act(kind=SecondPersonActKind.PUBLISH_NATIONAL, target_id=nation.id)
        newest = nation.tallies.first()
    else:
        raise ValueError("a count of nothing")
    if newest != tally:
        raise NotAllowedError(NATIONAL_AGENDA.name, "counted anew", "reorder")
