"""What the API answers for what is frozen or taken down, and national versions without it."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail

from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries.hidden import hidden_in, leave_out, taken_down


class GoneError(APIException):
    """A version that was taken down: its hash and the reason, no content."""

    status_code = HTTPStatus.GONE

    def __init__(self, version: AgendaVersion) -> None:
        super().__init__()
        self.detail = {
            "detail": ErrorDetail("Taken down."),
            "hash": ErrorDetail(version.hash),
            "reason": ErrorDetail(taken_down(version)),
        }


class RestingError(APIException):
    """Anything in a frozen place: not now, and never why."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "Not available now."


def visible(version: AgendaVersion) -> AgendaVersion:
    """The version itself.

    Raises:
        GoneError: it was taken down.
    """
    if taken_down(version):
        raise GoneError(version)
    return version


def left_out_of(version: AgendaVersion) -> frozenset[str]:
    """Slugs of the communities that a national version is shown without; none in a local one."""
    if version.local_agenda_id:
        return frozenset()
    return hidden_in(version.process).communities_in(version)


def without(
    version: AgendaVersion, lines: Iterable[AgendaItem], slugs: frozenset[str]
) -> list[Any]:
    """Lines of a version as if some communities had not spoken."""
    rows = list(lines)
    for row in rows:
        row.version = version
    return leave_out(version, rows, slugs)
