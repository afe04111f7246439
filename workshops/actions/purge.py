"""Texts of cards are destroyed when it was promised. That they were said stays, by group."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communities.actions.audit import record
from communities.models.places import Community, Cycle
from communities.safety.thresholds import CONTRIBUTION_PURGE_DAYS
from workshops.actions.copies import (
    WORDS_OF,
    blank,
    forget_copies,
    forget_records,
    forget_sheets,
    forget_steps,
)
from workshops.choices import ItemState
from workshops.models.contributions import Contribution
from workshops.models.sessions import Session
from workshops.models.withdrawals import TextPurge
from workshops.sheets.folding import fold

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
    first = (
        due(today)
        .select_related("session__cycle__community__process")
        .order_by("session__cycle_id")
        .first()
    )
    if first is None:
        return 0
    cycle = first.session.cycle
    # The desk takes one step at a time, and this is one of them.
    Community.plain.select_for_update().get(pk=cycle.community_id)
    rows = list(due(today).filter(session__cycle=cycle).order_by("pk")[:BATCH_ROWS])
    if not rows:
        # Another run had them meanwhile; the next one has the rest.
        return 0
    texts = {fold(row.text) for row in rows}
    n_texts = Contribution.plain.filter(pk__in=[row.pk for row in rows]).update(text="")
    community = cycle.community
    _purge_copies(cycle, texts)
    purge = TextPurge.plain.create(cycle=cycle, purged_on=today, n_texts=n_texts)
    record(
        acting_user=None,
        action="purge_texts",
        target=purge,
        process=community.process,
    )
    return n_texts


def _purge_copies(cycle: Cycle, texts: Collection[str]) -> None:
    """Wherever else the desk wrote these texts down.

    What a group confirmed as an item is no copy: it said that this may stay.
    """
    forget_steps(cycle.community)
    forget_sheets(cycle.community, texts)
    forget_copies(cycle.community, texts)
    forget_records(cycle.community, texts)
    blank(Session.plain.filter(cycle=cycle), ("climate_note",), texts)
    for model, words in WORDS_OF.items():
        rows = model.objects.within(cycle.community).filter(cycle=cycle)
        blank(rows.exclude(state=ItemState.VALIDATED), words, texts)
