"""The chain of counts as it stands, and which runs were counted again."""

from collections.abc import Collection, Iterator

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agendas.models.consultations import Tally
from agendas.models.evidence import TallyLink
from agendas.tally.chain import Link, faults
from communities.choices import Role
from communities.models.people import Membership
from communities.models.processes import Process
from communities.safety.signing import is_signed

AUDITORS = 2


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
