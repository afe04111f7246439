"""Saying why a group was not heard, and how one is after listening."""

import uuid

from django.db import transaction
from django.utils import timezone

from communities.actions.audit import record
from communities.models.base import free_id
from communities.models.people import User
from communities.models.places import Community, Cycle
from workshops.models.care import Debrief, NotHeard
from workshops.queries.sessions import week_of


@transaction.atomic
def say_not_heard(
    *,
    acting_user: User,
    cycle: Cycle,
    group: str,
    reason: str,
    note_es: str = "",
    note_en: str = "",
) -> NotHeard:
    """Why a group was not heard in a cycle; said again, it is changed.

    Raises:
        ValidationError: the reason is not in the list, or a note is too long.
    """
    row = cycle.not_heard.filter(group=group).first() or NotHeard(cycle=cycle, group=group)
    row.reason, row.note_es, row.note_en = reason, note_es, note_en
    row.full_clean()
    row.save()
    record(
        acting_user=acting_user,
        action="say_not_heard",
        target=row,
        process=cycle.community.process,
    )
    return row


@transaction.atomic
def unsay_not_heard(*, acting_user: User, row: NotHeard) -> None:
    """Take the reason back: the group was heard, or the reason was wrong."""
    record(
        acting_user=acting_user,
        action="unsay_not_heard",
        target=row,
        process=row.cycle.community.process,
    )
    row.delete()


@transaction.atomic
def note_debrief(
    *, community: Community, id: uuid.UUID, band: str, needs_support: bool
) -> Debrief:
    """How somebody of the field team is this week; sent twice, it is noted once.

    It leaves no audit entry and is not told who acts: an hour and a name there, beside the
    one new row here, would say how that person is.

    Raises:
        ValidationError: the band is not in the list.
    """
    key = free_id(Debrief, id, community=community)
    row = Debrief.plain.filter(pk=key).first()
    if row is None:
        row = Debrief(
            id=key,
            community=community,
            iso_week=week_of(timezone.localdate()).code,
            band=band,
            needs_support=needs_support,
        )
        row.full_clean()
        row.save(force_insert=True)
    return row
