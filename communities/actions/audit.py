"""Leaving a trace of what staff did."""

import uuid

from django.db import models

from communities.models.audit import AuditEntry
from communities.models.people import User
from communities.models.processes import Process


def record(
    *, acting_user: User | None, action: str, target: models.Model, process: Process | None
) -> None:
    """Add one audit row: ids and codes only. Call it inside the action's transaction."""
    AuditEntry.plain.create(
        process=process,
        actor=acting_user,
        action=action,
        target_kind=target._meta.model_name or "",
        target_id=target.pk if isinstance(target.pk, uuid.UUID) else uuid.UUID(int=0),
    )
