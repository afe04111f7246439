"""The addresses of the API. Rows come from the doors and queries of the public pages."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from typing_extensions import override

from agendas.choices import Section, Subject
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import provenance, public
from agendas.queries.content import community_words
from agendas.views.api.base import PublicView, described
from agendas.views.api.shapes import (
    CommunityShape,
    ItemShape,
    ProcessShape,
    RankShape,
    VersionShape,
    page_of,
)
from communities.access import public_community, public_process
from communities.models.places import Community
from communities.models.processes import Process
from communities.queries.processes import has_synthetic
from communities.safety.coarsen import quarter

DIGEST = {"pattern": "^[0-9a-f]{64}$"}
SUBJECT = {"enum": Subject.values}


class Processes(PublicView):
    """Every process on this installation."""

    @described(
        page_of(ProcessShape), "Processes", name="processes", tag="processes", paged=True
    )
    def get(self, request: Request) -> Response:
        """One page."""
        rows = Process.objects.across("the API lists every process, as the home page does")
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
        rows = owner.communities.select_related("municipality", "process")
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
        told = _community(place, public.local_version(place))
        return self.answer(CommunityShape(told).data)


class VersionView(PublicView):
    """A version, however it was asked for."""

    def version(self, version: AgendaVersion | None, *, is_newest: bool) -> Response:
        """The version as JSON.

        Raises:
            Http404: there is none to show.
        """
        if version is None:
            raise Http404
        head = version.head
        told = {
            "synthetic": head["synthetic"],
            "hash": version.hash,
            "number": version.number,
            "kind": "local" if version.local_agenda_id else "national",
            "process": head["process"]["slug"],
            "community": head["community"]["slug"] if version.local_agenda_id else None,
            "subject": head.get("subject"),
            "published": quarter(version.published_on),
            "is_newest": is_newest,
            "head": head,
            "items": reverse("agendas:api-items", args=[version.hash]),
            "ranking": reverse("agendas:api-ranking", args=[version.hash]),
        }
        newest = "newest" if is_newest else "older"
        return self.answer(VersionShape(told).data, version.hash, newest)


class LocalAgenda(VersionView):
    """The newest agenda of a community."""

    @described(
        VersionShape, "The newest agenda of a community", name="local_agenda", tag="agendas"
    )
    def get(self, request: Request, process: str, community: str) -> Response:
        """The version."""
        place = public_community(process, community)
        return self.version(public.local_version(place), is_newest=True)


class LocalVersion(VersionView):
    """One version of a community's agenda."""

    @described(
        VersionShape, "A community's agenda by version", name="local_version", tag="agendas"
    )
    def get(self, request: Request, process: str, community: str, number: int) -> Response:
        """The version."""
        place = public_community(process, community)
        newest = public.local_version(place)
        found = public.local_version(place, number)
        return self.version(found, is_newest=found == newest)


class NationalAgenda(VersionView):
    """The newest national agenda on a subject."""

    @described(
        VersionShape,
        "The newest national agenda on a subject",
        name="national_agenda",
        tag="agendas",
        subject=SUBJECT,
    )
    def get(self, request: Request, process: str, subject: str) -> Response:
        """The version."""
        owner = public_process(process)
        return self.version(public.national_version(owner, subject=subject), is_newest=True)


class NationalVersion(VersionView):
    """One version of a national agenda."""

    @described(
        VersionShape,
        "A national agenda by version",
        name="national_version",
        tag="agendas",
        subject=SUBJECT,
    )
    def get(self, request: Request, process: str, subject: str, number: int) -> Response:
        """The version."""
        owner = public_process(process)
        newest = public.national_version(owner, subject=subject)
        found = public.national_version(owner, number, subject=subject)
        return self.version(found, is_newest=found == newest)


def _shown(digest: str) -> tuple[AgendaVersion, bool]:
    """The version with this hash, if its page would show it, and whether it is the newest.

    Raises:
        Http404: there is none, or it is no longer to be seen.
    """
    version = public.version_by_hash(digest)
    if version is None:
        raise Http404
    shown, newest = public.as_shown(version)
    if shown != version:
        raise Http404
    return version, newest == version


class OneVersion(VersionView):
    """One version by its hash: the key that stays true for ever."""

    @described(
        VersionShape, "An agenda by its hash", name="version", tag="agendas", digest=DIGEST
    )
    def get(self, request: Request, digest: str) -> Response:
        """The version."""
        version, is_newest = _shown(digest)
        return self.version(version, is_newest=is_newest)


def _thing(line: AgendaItem) -> UUID:
    return UUID(line.content["id"])


def _nationals(process: Process) -> list[AgendaVersion]:
    found = [public.national_version(process, subject=s) for s in Subject.values]
    return [version for version in found if version]


class LinesView(PublicView):
    """Lines with their threads; two queries for the threads of a whole page."""

    process: Process
    nationals: list[AgendaVersion]

    def threads(self, process: Process) -> list[str]:
        """Prepare for lines of this process; the hashes that the threads hang on."""
        self.process, self.nationals = process, _nationals(process)
        return [version.hash for version in self.nationals]

    @override
    def told(self, rows: list[Any]) -> list[Any]:
        """Each line with what it leads to."""
        local = [_thing(row) for row in rows if not row.theme_id]
        themes = (
            provenance.themes_of_items(self.process, self.nationals, local) if local else {}
        )
        return [
            {
                "id": _thing(row),
                "synthetic": self.process.synthetic,
                "version": row.version.hash,
                "kind_of_item": "theme" if row.theme_id else row.content["kind_of_item"],
                "position": row.position,
                "section": row.section,
                "rank": row.rank,
                "traces": [source["item"] for source in row.content["sources"]]
                if row.theme_id
                else themes.get(_thing(row), []),
                "content": row.content,
                "salt": row.salt,
                "digest": row.digest,
            }
            for row in rows
        ]


class Items(LinesView):
    """The lines of one version."""

    @described(
        page_of(ItemShape),
        "Lines of a version",
        name="items",
        tag="items",
        paged=True,
        digest=DIGEST,
    )
    def get(self, request: Request, digest: str) -> Response:
        """One page, in the order of the agenda."""
        version, _newest = _shown(digest)
        return self.page(
            public.lines(version).select_related("version"),
            ItemShape,
            version.hash,
            *self.threads(version.process),
            synthetic=version.process.synthetic,
            ordering="position",
        )


class LocalItem(LinesView):
    """One insecurity or proposal as its community's newest agenda has it."""

    @described(ItemShape, "A local item by its id", name="local_item", tag="items")
    def get(self, request: Request, process: str, community: str, item: UUID) -> Response:
        """The line."""
        place = public_community(process, community)
        version = public.local_version(place)
        line = public.line_of_item(version, item) if version else None
        if version is None or line is None or line.theme_id:
            raise Http404
        hashes = self.threads(place.process)
        return self.answer(ItemShape(self.told([line])[0]).data, version.hash, *hashes)


class Theme(LinesView):
    """One national theme as the newest version of its agenda has it."""

    @described(ItemShape, "A national theme by its id", name="theme", tag="items")
    def get(self, request: Request, process: str, theme: UUID) -> Response:
        """The line."""
        owner = public_process(process)
        version = public.version_with_theme(owner, theme)
        line = public.line_of_item(version, theme) if version else None
        if version is None or line is None:
            raise Http404
        hashes = self.threads(owner)
        return self.answer(ItemShape(self.told([line])[0]).data, version.hash, *hashes)


class Ranking(PublicView):
    """The order of one version, with the figures that may be told."""

    @described(
        page_of(RankShape),
        "The order of a version",
        name="ranking",
        tag="items",
        paged=True,
        digest=DIGEST,
    )
    def get(self, request: Request, digest: str) -> Response:
        """One page, best first; without ranks where too few voted."""
        version, _newest = _shown(digest)
        self.synthetic = version.process.synthetic
        return self.page(
            public.lines(version).filter(section=Section.PRIORITY),
            RankShape,
            version.hash,
            synthetic=self.synthetic,
            ordering="position",
        )

    @override
    def told(self, rows: list[Any]) -> list[Any]:
        """Figures as the version froze them behind the gate."""
        names = ("title_es", "title_en", "share", "margin", "tie", "payments")
        return [
            {"id": _thing(row), "synthetic": self.synthetic, "rank": row.rank}
            | {name: row.content.get(name) for name in names}
            for row in rows
        ]


class NoSuchAddress(PublicView):
    """Anything else below /api/ is not found, in JSON."""

    schema = None

    def get(self, request: Request) -> Response:
        """Nothing.

        Raises:
            Http404: always.
        """
        raise Http404
