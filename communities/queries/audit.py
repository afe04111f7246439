"""The audit chains: walked from the beginning, and a page of one of them."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from communities.models.audit import AuditEntry
from communities.models.people import Membership
from communities.models.processes import Process
from communities.safety.chain import SITE, Anchors, Fault, Link, Walk
from communities.safety.coarsen import first_day

# Rows fetched at a time while a chain is walked; memory holds no more of it.
ROWS = 2_000
ACTS_A_PAGE = 50
COLUMNS = (
    "position", "id", "at", "process_id", "actor_id", "action", "target_kind", "target_id",
    "previous", "hash",
)  # fmt: skip


def _links() -> Iterator[Link]:
    rows = AuditEntry.plain.order_by(
        F("process_id").asc(nulls_first=True),
        F("position").asc(nulls_last=True),
        "id",
    )
    with transaction.atomic():
        # Inside a transaction the rows stay with the server until they are fetched.
        for row in rows.values_list(*COLUMNS).iterator(chunk_size=ROWS):
            yield Link(*row)


def walk_chains(anchors: Anchors) -> Iterator[Fault | Walk]:
    """Every fault as it is met, and after each chain its walk, which knows the head."""
    names: dict[UUID | None, str] = dict(
        Process.objects.across("the audit").values_list("id", "slug")
    )
    left = {chain for chain, _position in anchors}
    for key, links in groupby(_links(), key=lambda link: link.process):
        walk = Walk(names.get(key, SITE), anchors)
        left.discard(walk.chain)
        for link in links:
            yield from walk.step(link)
        yield from walk.finish()
        yield walk
    for chain in sorted(left):
        yield from Walk(chain, anchors).finish()


def acts(
    process: Process,
    *,
    within: Collection[str] | None = None,
    without: Collection[str] = (),
    week: str = "",
    before: int | None = None,
) -> list[AuditEntry]:
    """The newest entries of a process, one more than a page (``ACTS_A_PAGE``).

    Args:
        process: whose chain.
        within: only these action codes; None for all.
        without: not these action codes.
        week: only of this ISO week ("2026-W10"); "" for all.
        before: only below this position.

    Raises:
        WeekError: no such week.
    """
    rows = AuditEntry.objects.within(process).filter(position__isnull=False)
    if within is not None:
        rows = rows.filter(action__in=within)
    if without:
        rows = rows.exclude(action__in=without)
    if week:
        monday = timezone.make_aware(datetime.combine(first_day(week), datetime.min.time()))
        rows = rows.filter(at__gte=monday, at__lt=monday + timedelta(days=7))
    if before is not None:
        rows = rows.filter(position__lt=before)
    return list(rows.order_by("-position")[: ACTS_A_PAGE + 1])


def head(process: Process) -> AuditEntry | None:
    """The newest entry of a process; None before the first."""
    rows = AuditEntry.objects.within(process).filter(position__isnull=False)
    return rows.order_by("-position").first()


def roles_of(process: Process, people: set[UUID]) -> dict[UUID, list[str]]:
    """The roles that some people have, or had, in a process; one query."""
    found: dict[UUID, list[str]] = {}
    held = Membership.objects.within(process).filter(user_id__in=people)
    for user, role in held.order_by("role").values_list("user_id", "role").distinct():
        found.setdefault(user, []).append(role)
    return found
