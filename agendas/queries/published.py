"""Every version that an agenda ever had, for the public: what stays, and what was taken down."""

from collections.abc import Iterable
from dataclasses import dataclass

from agendas.choices import Subject
from agendas.models.agendas import AgendaVersion
from agendas.queries.hidden import taken_down, with_reason
from communities.models.places import Community
from communities.models.processes import Process


@dataclass(frozen=True, slots=True)
class Listed:
    """One published version.

    ``reason``: why it was taken down (choices.TakeDownReason), or "". ``has_address``: False
    where a later cycle or edition uses its number.
    """

    version: AgendaVersion
    reason: str
    has_address: bool


def local_versions(community: Community) -> list[Listed]:
    """The versions of a community's agendas, newest first; one query."""
    versions = AgendaVersion.objects.within(community.process).filter(
        local_agenda__community=community
    )
    return _listed(
        with_reason(versions)
        .defer("head")
        .order_by("-local_agenda__cycle__number", "-number")
    )


def national_versions(process: Process, subject: str = Subject.PROPOSALS) -> list[Listed]:
    """The national versions on one subject, newest first; one query."""
    versions = AgendaVersion.objects.within(process).filter(
        national_agenda__subject=subject
    )
    return _listed(
        with_reason(versions).defer("head").order_by("-national_agenda__edition", "-number")
    )


def _listed(versions: Iterable[AgendaVersion]) -> list[Listed]:
    found, numbers = [], set[int]()
    for version in versions:
        found.append(Listed(version, taken_down(version), version.number not in numbers))
        numbers.add(version.number)
    return found
