"""Texts of cards are destroyed when it was promised. That they were said stays, by group."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communities.actions.audit import record
from communities.models.places import Cycle
from communities.safety.thresholds import CONTRIBUTION_PURGE_DAYS
from workshops.actions.withdrawals import forget_steps
from workshops.choices import ImportState
from workshops.models.contributions import Contribution
from workshops.models.imports import ImportDraft
from workshops.models.withdrawals import TextPurge

# Small enough that a crash repeats little work, and no lock is held for long.
BATCH_ROWS = 500


def date_purge(cycle: Cycle, *, locked_on: date) -> int:
    """Date the destruction of every text of a cycle; one dated before keeps its day."""
    day = locked_on + timedelta(days=CONTRIBUTION_PURGE_DAYS)
    undated = Contribution.plain.filter(session__cycle=cycle, purge_on=None)
    return undated.update(purge_on=day)


def due(today: date) -> QuerySet[Contribution, Contribution]:
    """Texts of all communities whose day has come."""
    rows = Contribution.objects.across("promises are kept everywhere")
    return rows.filter(purge_on__lte=today).exclude(text="")


def purge_texts() -> int:
    """Destroy what is due, in batches; returns how many texts.

    Each batch is its own transaction: after a crash the next run goes on where this one was.
    Safe to run twice at once.
    """
    total = 0
    while n_texts := _purge_some(timezone.localdate()):
        total += n_texts
    return total


@transaction.atomic
def _purge_some(today: date) -> int:
    first = due(today).select_related("session__cycle").order_by("session__cycle_id").first()
    if first is None:
        return 0
    cycle = (
        Cycle.plain.select_related("community__process")
        .select_for_update(of=("self",))
        .get(pk=first.session.cycle_id)
    )
    rows = due(today).filter(session__cycle=cycle).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:BATCH_ROWS])
    n_texts = Contribution.plain.filter(pk__in=keys).exclude(text="").update(text="")
    if not n_texts:
        # Another run had them meanwhile, and this one goes on with what is left.
        return 0
    community = cycle.community
    # Copies: the trail of the desk, and sheets as they were typed.
    forget_steps(community)
    sheets = ImportDraft.objects.within(community).exclude(state=ImportState.DRAFT)
    sheets.exclude(rows=[]).update(rows=[], warnings=[])
    purge = TextPurge.plain.create(cycle=cycle, purged_on=today, n_texts=n_texts)
    record(
        acting_user=None,
        action="purge_texts",
        target=purge,
        process=community.process,
    )
    return n_texts
