"""Processes and communities, as the home page and the process page list them."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from typing_extensions import override

from agendas.models.agendas import AgendaVersion
from agendas.queries import public
from agendas.queries.content import community_words
from agendas.queries.hidden import taken_down
from agendas.views.api.base import PublicView, described
from agendas.views.api.shapes import (
    CommunityShape,
    ProcessShape,
    page_of,
)
from communities.access import public_community, public_process
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.processes import has_synthetic


class Processes(PublicView):
    """Every process on this installation."""

    @described(
        page_of(ProcessShape), "Processes", name="processes", tag="processes", paged=True
    )
    def get(self, request: Request) -> Response:
        """One page."""
        every = Process.objects.across("the API lists every process, as the home page does")
        rows = every.filter(frozen=False)
        return self.page(rows, ProcessShape, synthetic=has_synthetic())


class OneProcess(PublicView):
    """One process by its slug."""

    @described(ProcessShape, "One process", name="process", tag="processes")
    def get(self, request: Request, process: str) -> Response:
        """The process."""
        return self.answer(ProcessShape(public_process(process)).data)


def _community(place: Community, version: AgendaVersion | None) -> dict[str, Any]:
    agenda = version and {
        "hash": version.hash,
        "number": version.number,
        "url": reverse("agendas:api-version", args=[version.hash]),
    }
    return {
        "id": place.id,
        "synthetic": place.process.synthetic,
        **community_words(place),
        "status": place.state,
        "agenda": agenda,
    }


class Communities(PublicView):
    """The communities of one process."""

    @described(
        page_of(CommunityShape),
        "Communities",
        name="communities",
        tag="communities",
        paged=True,
    )
    def get(self, request: Request, process: str) -> Response:
        """One page."""
        owner = public_process(process)
        newest = public.newest_versions([owner])[owner.id]
        self.versions = {
            v.local_agenda.community_id: v for v in newest if v.local_agenda is not None
        }
        rows = owner.communities.filter(frozen=False).select_related(
            "municipality", "process"
        )
        return self.page(rows, CommunityShape, synthetic=owner.synthetic)

    @override
    def told(self, rows: list[Any]) -> list[Any]:
        """Each with its newest agenda."""
        return [_community(place, self.versions.get(place.id)) for place in rows]


class OneCommunity(PublicView):
    """One community by its slug."""

    @described(CommunityShape, "One community", name="community", tag="communities")
    def get(self, request: Request, process: str, community: str) -> Response:
        """The community."""
        place = public_community(process, community)
        version = public.local_version(place)
        told = _community(place, None if version and taken_down(version) else version)
        return self.answer(CommunityShape(told).data)


class NoSuchAddress(PublicView):
    """Anything else below /api/ is not found, in JSON."""

    schema = None

    def get(self, request: Request) -> Response:
        """Nothing.

        Raises:
            Http404: always.
        """
        raise Http404
