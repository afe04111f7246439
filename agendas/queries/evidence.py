"""The chain of counts as it stands, and which runs were counted again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agendas.choices import BatchKind
from agendas.models.consultations import CodeBatch, Consultation, Tally
from agendas.models.evidence import TallyLink
from agendas.tally.chain import Link, faults
from communities.choices import Role
from communities.models.people import Membership
from communities.models.processes import Process
from communities.safety.signing import is_signed

AUDITORS = 2


class Batch(NamedTuple):
    """Slips or papers of one batch after the close: issued = used + unused + void."""

    community: str
    kind: str
    lot: str
    n_issued: int
    n_spent: int
    n_unspent: int
    n_void: int


def batches_of(counted: Iterable[Consultation]) -> list[Batch]:
    """Every batch of these votes, by community and number. For auditors: it is exact."""
    rows = (
        CodeBatch.plain.filter(consultation__in=list(counted))
        .order_by("consultation__agenda__community__slug", "number")
        .values_list("consultation__agenda__community__slug", *Batch._fields[1:])
    )
    return [Batch(*row) for row in rows]


def by_kind(batches: Sequence[Batch]) -> list[Batch]:
    """The sums of each way of voting, then of all that count: a trial lays in no ballot."""
    counted = [batch for batch in batches if batch.kind != BatchKind.TEST]
    kinds = sorted({batch.kind for batch in batches})
    sums = [_sum(kind, [b for b in batches if b.kind == kind]) for kind in kinds]
    return [*sums, _sum("", counted)]


def _sum(kind: str, batches: Sequence[Batch]) -> Batch:
    columns = zip(*(batch[3:] for batch in batches), strict=True)
    return Batch("", kind, "", *(map(sum, columns) if batches else (0, 0, 0, 0)))


def links(process: Process) -> QuerySet[TallyLink, TallyLink]:
    """The chain of a process, with how many auditors' own counts agree with each link."""
    return (
        TallyLink.objects.within(process)
        .select_related(
            "tally__consultation__agenda__community__municipality",
            "tally__national_agenda",
        )
        .annotate(n_agree=Count("tally__recounts", filter=~Q(tally__recounts__hash="")))
        .order_by("position")
    )


def chain_faults(
    process: Process, *, known_keys: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Every place where the chain of a process does not fit; see ``agendas.tally.chain``.

    ``known_keys``: public keys in hexadecimal; see ``agendas.actions.chaining``.
    """
    rows = TallyLink.objects.within(process).select_related("tally").order_by("position")
    found = (
        Link(
            process=str(row.process_id),
            position=row.position,
            previous=row.previous,
            commitment=row.tally.record_hash,
            hash=row.hash,
            key=row.key,
            signature=row.signature,
        )
        for row in rows
    )
    return faults(
        found,
        is_signed=lambda text, name, key: is_signed(text, signature=name, key=key),
        known_keys=known_keys,
    )


def unlinked(process: Process) -> int:
    """How many runs of a process stand in no chain: none, unless somebody wrote past it."""
    return Tally.objects.within(process).filter(link=None).count()


def auditors_of(tally: Tally) -> set[object]:
    """The people who ask to count this run again and still are auditors of the process."""
    today = timezone.localdate()
    held = Membership.objects.within(tally.process).filter(
        Q(until=None) | Q(until__gte=today), role=Role.AUDITOR, user__is_active=True
    )
    return set(
        tally.recounts.filter(auditor__in=held.values("user")).values_list(
            "auditor_id", flat=True
        )
    )
