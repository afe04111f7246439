"""Leaving a trace of what staff did."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone

from communities.models.audit import AuditEntry
from communities.models.people import User
from communities.models.processes import Process


def record(
    *, acting_user: User | None, action: str, target: models.Model, process: Process | None
) -> None:
    """Add one audit row: ids and codes only. Call it inside the action's transaction.

    One query. The database chains the row when the transaction commits.
    """
    _entry(acting_user, action, target, process).save(force_insert=True)


def record_many(
    *,
    acting_user: User | None,
    action: str,
    targets: Iterable[models.Model],
    process: Process | None,
) -> None:
    """Add one audit row for each target, in their order; one query for all."""
    AuditEntry.plain.bulk_create(
        _entry(acting_user, action, target, process) for target in targets
    )


def record_reading(*, acting_user: User, target: models.Model, process: Process) -> None:
    """Note that a page showed something that only the field team may read; one query.

    One row a page, whatever it shows. Its own statement is its transaction.
    """
    record(
        acting_user=acting_user, action="read_restricted", target=target, process=process
    )


def _entry(
    acting_user: User | None, action: str, target: models.Model, process: Process | None
) -> AuditEntry:
    return AuditEntry(
        at=_coarse(timezone.now(), target),
        process=process,
        actor=acting_user,
        action=action,
        target_kind=target._meta.model_name or "",
        target_id=target.pk if isinstance(target.pk, uuid.UUID) else uuid.UUID(int=0),
    )


def _coarse(now: datetime, target: models.Model) -> datetime:
    """``now`` by the minute; by the hour where the target's model asks for it."""
    minute = now.replace(second=0, microsecond=0)
    by_the_hour = getattr(target, "told_by_the_hour", False)
    return minute.replace(minute=0) if by_the_hour else minute
