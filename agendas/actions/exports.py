"""The orders for downloads: taken once, resumed when a worker dies."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agendas.choices import ExportState
from agendas.models.exports import Export
from communities.actions.audit import record
from communities.jobs import enqueue
from communities.models.base import free_id
from communities.models.people import User
from communities.models.processes import Process

# A worker that has not said anything for this long is taken for dead.
SILENT_SECONDS = 120
# Time for a fresh message to reach a worker before the sweeper sends it again.
PATIENCE_SECONDS = 30


@transaction.atomic
def order_export(*, acting_user: User, process: Process, id: uuid.UUID) -> Export:
    """Ask for a file; sent twice, it is made once. The row itself is the order."""
    export, created = Export.plain.get_or_create(
        id=free_id(Export, id, process=process),
        defaults={"process": process, "asked_by": acting_user},
    )
    if created:
        record(
            acting_user=acting_user, action="order_export", target=export, process=process
        )
        enqueue("agendas.make_export", export_id=str(export.id))
    return export


def take_export(export_id: uuid.UUID) -> Export | None:
    """The order, if this run got it; None when it is done or another run is at it."""
    silent = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    free = Q(state=ExportState.CREATED) | Q(
        state=ExportState.PROCESSING, beat_at__lt=silent
    )
    taken = Export.plain.filter(free, pk=export_id).update(
        state=ExportState.PROCESSING, beat_at=timezone.now()
    )
    return Export.plain.select_related("process").get(pk=export_id) if taken else None


def note_progress(export: Export, n_done: int, n_total: int) -> None:
    """Say how far it has come; also the worker's sign of life."""
    Export.plain.filter(pk=export.pk).update(
        n_done=n_done, n_total=n_total, beat_at=timezone.now()
    )


def complete_export(
    export: Export, *, data: bytes, sha256: str, manifest: dict[str, Any]
) -> Export:
    """Keep the finished file, unless it was called back meanwhile: then it is made anew."""
    Export.plain.filter(pk=export.pk, state=ExportState.PROCESSING).update(
        state=ExportState.COMPLETE, file=data, sha256=sha256, manifest=manifest
    )
    export.refresh_from_db()
    return export


def fail_export(export: Export) -> None:
    """Say loudly that it failed; a new order can be made."""
    Export.plain.filter(pk=export.pk).update(state=ExportState.ERROR)


def resume_exports() -> int:
    """Start again what the broker lost or a dead worker left; returns how many."""
    now = timezone.now()
    waiting = Export.plain.filter(
        Q(state=ExportState.CREATED, asked_at__lt=now - timedelta(seconds=PATIENCE_SECONDS))
        | Q(
            state=ExportState.PROCESSING,
            beat_at__lt=now - timedelta(seconds=SILENT_SECONDS),
        )
    ).values_list("id", flat=True)
    for key in waiting:
        enqueue("agendas.make_export", export_id=str(key))
    return len(waiting)


@transaction.atomic
def record_download(*, acting_user: User, export: Export) -> None:
    """Leave a trace that a file left the desk."""
    record(
        acting_user=acting_user,
        action="download_export",
        target=export,
        process=export.process,
    )


def spoil_exports(process: Process) -> None:
    """Files that were made may hold the words: they go, and one in the making begins anew."""
    orders = Export.objects.within(process)
    orders.filter(state=ExportState.PROCESSING).update(state=ExportState.CREATED)
    orders.filter(state=ExportState.COMPLETE).update(
        state=ExportState.ERROR, file=b"", sha256="", manifest={}
    )
