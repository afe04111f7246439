"""Searching a process. What was searched for is in no log and in no audit."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agendas.queries.search import Hit, clean_query, hit, search
from communities.access import communities_for, process_for
from communities.models.processes import Process

HITS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one community; of the themes of the process where ``name`` is ""."""

    name: str
    hits: list[tuple[Hit, str]]


@require_safe
def search_page(request: HttpRequest, process: str) -> HttpResponse:
    """The field, and what it finds, by community."""
    owner = process_for(request.user, process, act="see_national")
    words = clean_query(request.GET.get("q", ""))
    context: dict[str, object] = {"process": owner, "q": words}
    if words:
        places = communities_for(request.user, owner, act="see_community")
        slugs = {place.pk: (place.slug, place.name) for place in places}
        page = Paginator(search(owner, places, words), HITS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        found = [hit(row) for row in page]
        context |= {
            "page": page,
            "groups": [
                Group(
                    name=slugs[key][1] if key else "",
                    hits=[
                        (one, address(owner, slugs[key][0] if key else "", one))
                        for one in hits
                    ],
                )
                for key, hits in groupby(found, key=lambda one: one.found_in)
            ],
        }
    return render(request, "agendas/search.html", context)


def address(process: Process, slug: str, found: Hit) -> str:
    """Where a hit can be read. ``slug``: its community's, "" for a theme."""
    if found.kind == "theme":
        return f"{reverse('agendas:national', args=[process.slug])}?subject={found.label}"
    place = [process.slug, slug]
    if found.kind == "community":
        return reverse("agendas:community", args=place)
    if found.kind == "card":
        return reverse("workshops:session", args=[*place, found.parent])
    return reverse("workshops:item", args=[*place, found.kind, found.id])
