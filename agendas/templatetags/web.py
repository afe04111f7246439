"""The published web of insecurities."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django import template

from agendas.models.agendas import AgendaItem
from communities.templatetags.house import said
from workshops.webs import Edge, Node, draw

register = template.Library()


@register.inclusion_tag("public/web.html", takes_context=True)
def published_web(
    context: template.Context,
    head: Mapping[str, Any],
    sections: Mapping[str, Iterable[AgendaItem]],
) -> dict[str, Any]:
    """How the insecurities of a version feed each other; nothing where it tells of no link."""
    lines = {line.content["id"]: line.content for line in chain(*sections.values())}
    # Versions that are older than links have no such key.
    links = [
        link | {"start": lines[link["start"]], "end": lines[link["end"]]}
        for link in head.get("links", [])
    ]
    ends = {end["code"]: end for link in links for end in (link["start"], link["end"])}
    picture = draw(
        [Node(code, said(end, "title")) for code, end in ends.items()],
        [Edge(link["start"]["code"], link["end"]["code"], link["kind"]) for link in links],
    )
    return {
        "links": links,
        "picture": picture,
        "process": context["process"],
        "community": context["community"],
    }
