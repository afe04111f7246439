"""Lines of versions: items, themes, orders, and the threads between them."""

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from typing_extensions import override

from agendas.choices import Section, Subject
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import provenance, public
from agendas.queries.hidden import taken_down
from agendas.views.api.base import PublicView, described
from agendas.views.api.hidden import left_out_of, visible, without
from agendas.views.api.shapes import (
    ItemShape,
    RankShape,
    page_of,
)
from agendas.views.api.versions import DIGEST, shown
from communities.access import public_community, public_process
from communities.models.processes import Process


def _thing(line: AgendaItem) -> UUID:
    return UUID(line.content["id"])


def _nationals(process: Process) -> list[AgendaVersion]:
    found = [public.national_version(process, subject=s) for s in Subject.values]
    return [version for version in found if version and not taken_down(version)]


class LinesView(PublicView):
    """Lines with their threads; two queries for the threads of a whole page."""

    process: Process
    version: AgendaVersion
    left_out: frozenset[str] = frozenset()
    nationals: list[AgendaVersion]

    def threads(self, version: AgendaVersion) -> list[str]:
        """Prepare for lines of this version; what the answer hangs on."""
        self.version, self.left_out = version, left_out_of(version)
        self.process, self.nationals = version.process, _nationals(version.process)
        hashes = [other.hash for other in (version, *self.nationals)]
        return [*hashes, *sorted(self.left_out)]

    def one(self, version: AgendaVersion, line: AgendaItem) -> Response:
        """One line as an answer.

        Raises:
            Http404: it rests on nobody who may be shown.
        """
        hashes = self.threads(version)
        if not (told := self.told([line])):
            raise Http404
        return self.answer(ItemShape(told[0]).data, *hashes)

    @override
    def told(self, rows: list[Any]) -> list[Any]:
        """Each line with what it leads to."""
        rows = without(self.version, rows, self.left_out)
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
                # With it and all the rest known, what is left out could be guessed.
                "salt": "" if self.left_out else row.salt,
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
        version, _newest = shown(digest)
        return self.page(
            public.lines(version),
            ItemShape,
            *self.threads(version),
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
        return self.one(visible(version), line)


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
        return self.one(visible(version), line)


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
        """One page, as published; without ranks where too few voted."""
        version, _newest = shown(digest)
        self.version, self.left_out = version, left_out_of(version)
        return self.page(
            public.lines(version).filter(section=Section.PRIORITY),
            RankShape,
            *(version.hash, *sorted(self.left_out)),
            synthetic=version.process.synthetic,
            ordering="position",
        )

    @override
    def told(self, rows: list[Any]) -> list[Any]:
        """Figures as the version froze them behind the gate."""
        rows = without(self.version, rows, self.left_out)
        synthetic = self.version.process.synthetic
        names = ("assembly", "title_es", "title_en", "share", "margin", "tie", "payments")
        return [
            {"id": _thing(row), "synthetic": synthetic, "rank": row.rank}
            | {name: row.content.get(name) for name in names}
            for row in rows
        ]
