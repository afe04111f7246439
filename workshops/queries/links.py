"""The web of insecurities, as one reader may see it.

A link tells of both its ends: where one of them is out of a reader's sight, so is the link.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from communities.models.places import Community
from workshops.choices import ItemState
from workshops.models.items import Insecurity, Proposal
from workshops.models.links import Link
from workshops.queries.items import OPEN_ENOUGH
from workshops.webs import Edge, Node, Picture, draw


def linkable(community: Community, *, restricted: bool) -> QuerySet[Insecurity]:
    """The insecurities that a reader may link, by code."""
    rows = Insecurity.objects.within(community).exclude(state=ItemState.WITHDRAWN)
    seen = rows if restricted else rows.filter(sensitivity__in=OPEN_ENOUGH)
    return seen.order_by("code")


def interrupting(community: Community, *, restricted: bool) -> QuerySet[Proposal]:
    """The proposals that a reader may say to interrupt a link, by code."""
    rows = Proposal.objects.within(community).exclude(state=ItemState.WITHDRAWN)
    seen = rows if restricted else rows.filter(sensitivity__in=OPEN_ENOUGH)
    return seen.order_by("code")


def links_of(community: Community, *, restricted: bool) -> QuerySet[Link]:
    """Links whose two ends stand and may be seen, those taken out too; by codes.

    Each has the proposals that the reader may see in ``interrupted_by``.
    """
    rows = Link.objects.within(community).exclude(
        Q(start__state=ItemState.WITHDRAWN) | Q(end__state=ItemState.WITHDRAWN)
    )
    if not restricted:
        rows = rows.filter(
            start__sensitivity__in=OPEN_ENOUGH, end__sensitivity__in=OPEN_ENOUGH
        )
    proposals = interrupting(community, restricted=restricted)
    return (
        rows.select_related("community__process", "start", "end")
        .prefetch_related(Prefetch("interrupted_by", proposals))
        .order_by("start__code", "end__code", "kind")
    )


def link_or_none(community: Community, key: UUID, *, restricted: bool) -> Link | None:
    """One link of a community, if this reader may see it."""
    return links_of(community, restricted=restricted).filter(pk=key).first()


@dataclass(frozen=True, slots=True)
class Web:
    """What a reader may see: links that hold, links taken out, and the picture.

    ``picture`` is None without links.
    """

    links: list[Link]
    removed: list[Link]
    picture: Picture | None

    @property
    def shown(self) -> Iterable[Insecurity]:
        """Every insecurity that the web names."""
        for link in (*self.links, *self.removed):
            yield from (link.start, link.end)


def web_of(community: Community, *, restricted: bool) -> Web:
    """The web of a community, in two queries."""
    found = list(links_of(community, restricted=restricted))
    links = [link for link in found if not link.removed]
    titles = {end.code: end.title for link in links for end in (link.start, link.end)}
    picture = draw(
        [Node(code, title) for code, title in titles.items()],
        [Edge(link.start.code, link.end.code, link.kind) for link in links],
    )
    return Web(
        links=links,
        removed=[link for link in found if link.removed],
        picture=picture if links else None,
    )
