"""Published versions for public pages. Everything shown was frozen; nothing is computed anew."""

from uuid import UUID

from django.db.models import Q

from agendas.choices import LocalState
from agendas.models.agendas import AgendaItem, AgendaVersion
from communities.models.places import Community
from communities.models.processes import Process


def newest_versions(processes: list[Process]) -> dict[UUID, list[AgendaVersion]]:
    """The newest version of every agenda of some processes, by process id; one query."""
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


def local_version(community: Community, number: int | None = None) -> AgendaVersion | None:
    """The newest published version of a community, or the one with this number."""
    versions = AgendaVersion.objects.within(community.process).filter(
        local_agenda__community=community
    )
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-local_agenda__cycle__number", "-number").first()


def national_version(process: Process, number: int | None = None) -> AgendaVersion | None:
    """The newest published national version, or the one with this number."""
    versions = AgendaVersion.objects.within(process).filter(national_agenda__isnull=False)
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-national_agenda__edition", "-number").first()


def lines_of(version: AgendaVersion) -> list[AgendaItem]:
    """The lines of a version in their order."""
    return list(version.items.order_by("position"))


def line_of_item(version: AgendaVersion, key: UUID) -> AgendaItem | None:
    """The line of one insecurity, proposal or theme in a version."""
    return version.items.filter(Q(insecurity=key) | Q(proposal=key) | Q(theme=key)).first()
