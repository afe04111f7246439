"""Published versions for public pages. Everything shown was frozen; nothing is computed anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

from django.db.models import Q, QuerySet

from agendas.choices import LocalState, Subject
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries.hidden import hidden_versions, taken_down, with_reason
from communities.models.places import Community
from communities.models.processes import Process


def newest_versions(processes: list[Process]) -> dict[UUID, list[AgendaVersion]]:
    """The newest version of every agenda that the public may see now, by process id.

    Two queries. Nothing older stands in for a version that was taken down: it may say the
    same thing.
    """
    hidden = hidden_versions(processes)
    found = _newest(processes)
    return {
        process.id: [
            version
            for version in found[process.id]
            if version.id not in hidden and not process.frozen
        ]
        for process in processes
    }


def _newest(processes: list[Process]) -> dict[UUID, list[AgendaVersion]]:
    """The newest version of every agenda, hidden or not; one query."""
    versions = (
        AgendaVersion.plain.filter(process__in=processes)
        .exclude(local_agenda__state=LocalState.WITHDRAWN)
        .select_related("local_agenda", "national_agenda")
        .order_by("local_agenda_id", "national_agenda_id", "-number")
        .distinct("local_agenda_id", "national_agenda_id")
    )
    found: dict[UUID, list[AgendaVersion]] = {process.id: [] for process in processes}
    for version in versions:
        found[version.process_id].append(version)
    return found


@dataclass(frozen=True, slots=True)
class Current:
    """The newest versions of one process: local ones by community slug, and the national one."""

    local: Mapping[str, AgendaVersion]
    national: AgendaVersion | None


def current_versions(process: Process, *, subject: str = Subject.PROPOSALS) -> Current:
    """The newest versions of a process for the desk, hidden ones included; one query."""
    versions = _newest([process])[process.id]
    local = {v.head["community"]["slug"]: v for v in versions if v.local_agenda_id}
    national = [
        (v.national_agenda.edition, v)
        for v in versions
        if v.national_agenda and v.national_agenda.subject == subject
    ]
    return Current(local, max(national, key=itemgetter(0))[1] if national else None)


def local_version(community: Community, number: int | None = None) -> AgendaVersion | None:
    """The newest published version of a community, or the one with this number."""
    versions = with_reason(AgendaVersion.objects.within(community.process)).filter(
        local_agenda__community=community
    )
    if number is not None:
        versions = versions.filter(number=number)
    newest = versions.order_by("-local_agenda__cycle__number", "-number")
    return newest.defer("head").first()


def national_version(
    process: Process, number: int | None = None, *, subject: str = Subject.PROPOSALS
) -> AgendaVersion | None:
    """The newest published national version on a subject, or the one with this number."""
    versions = with_reason(AgendaVersion.objects.within(process)).filter(
        national_agenda__subject=subject
    )
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-national_agenda__edition", "-number").defer("head").first()


def version_with_theme(process: Process, theme: UUID) -> AgendaVersion | None:
    """The newest published version of the national agenda that a theme belongs to."""
    versions = with_reason(AgendaVersion.objects.within(process)).filter(
        national_agenda__themes=theme
    )
    return versions.order_by("-number").defer("head").first()


def version_by_hash(digest: str) -> AgendaVersion | None:
    """The version with this hash. Whether it may be shown is for :func:`as_shown` to say."""
    versions = AgendaVersion.objects.across("a hash names its own version")
    return (
        versions.filter(hash=digest)
        .select_related("process", "local_agenda__community__process", "national_agenda")
        .first()
    )


def as_shown(
    version: AgendaVersion,
) -> tuple[AgendaVersion | None, AgendaVersion | None]:
    """What the public page of a version's own address shows, and the newest page beside it."""
    if local := version.local_agenda:
        place = local.community
        return local_version(place, version.number), local_version(place)
    national = version.national_agenda
    subject = national.subject if national else ""
    return (
        national_version(version.process, version.number, subject=subject),
        national_version(version.process, subject=subject),
    )


def lines(version: AgendaVersion) -> QuerySet[AgendaItem, AgendaItem]:
    """The lines of a version in their order."""
    return version.items.order_by("position")


def lines_of(version: AgendaVersion) -> list[AgendaItem]:
    """The lines of a version in their order, all at once."""
    return list(lines(version))


def lines_of_codes(version: AgendaVersion, codes: list[str]) -> list[AgendaItem]:
    """The insecurities of a version with these codes; no query where there is none."""
    if not codes:
        return []
    return list(lines(version).filter(insecurity__isnull=False, content__code__in=codes))


def gone_with(version: AgendaVersion, key: UUID) -> AgendaVersion | None:
    """The last version before this one with a line that is gone, if it was taken down."""
    earlier = with_reason(AgendaVersion.plain.filter(number__lt=version.number)).filter(
        Q(items__insecurity=key) | Q(items__proposal=key),
        local_agenda=version.local_agenda_id,
        local_agenda__isnull=False,
    )
    last = earlier.order_by("-number").first()
    return last if last and taken_down(last) else None


def line_of_item(version: AgendaVersion, key: UUID) -> AgendaItem | None:
    """The line of one insecurity, proposal or theme in a version."""
    return version.items.filter(Q(insecurity=key) | Q(proposal=key) | Q(theme=key)).first()
