"""Public pages: no login, no cookie, nothing that was not published."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, partial
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.choices import Section, Subject, TakeDownReason
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import public
from agendas.queries.hidden import hidden_in, leave_out, taken_down
from agendas.queries.robustness import firm_of
from agendas.views.kept import kept_page
from communities.access import public_community, public_process
from communities.models.places import Community
from communities.models.processes import Process
from communities.safety.coarsen import quarter

# As many colours as tokens.css has for communities; further ones begin again.
N_COLOURS = 6


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the processes that live here."""
    processes = list(
        Process.objects.across("the home page lists every process")
        .filter(frozen=False)
        .prefetch_related(
            Prefetch(
                "communities",
                Community.plain.filter(frozen=False).select_related("municipality"),
            )
        )
    )
    versions = public.newest_versions(processes)
    context = {
        "cards": [(process, versions[process.id]) for process in processes],
        "installation_synthetic": any(process.synthetic for process in processes),
    }
    return render(request, "public/home.html", context)


@login_not_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """What the paper did, what this adds, what the demo invents, what the vote promises."""
    return render(request, "public/method.html")


@login_not_required
@require_safe
def process_page(request: HttpRequest, process: str) -> HttpResponse:
    """One process: its communities and its agendas."""
    owner = public_process(process)
    versions = public.newest_versions([owner])[owner.id]
    by_community = {
        version.local_agenda.community_id: version
        for version in versions
        if version.local_agenda
    }
    communities = owner.communities.filter(frozen=False).select_related("municipality")
    context = {
        "process": owner,
        "communities": [(place, by_community.get(place.id)) for place in communities],
        "national": [version for version in versions if version.national_agenda],
        "principles": owner.principles.all(),
    }
    return render(request, "public/process.html", context)


def gone(request: HttpRequest, version: AgendaVersion, reason: str) -> HttpResponse:
    """Instead of a version that was taken down: its hash and the reason, no content."""
    context = {"hash": version.hash, "reason": TakeDownReason(reason).label}
    return render(request, "public/gone.html", context, status=HTTPStatus.GONE)


def _sections(items: list[AgendaItem]) -> dict[str, list[AgendaItem]]:
    found: dict[str, list[AgendaItem]] = {}
    for item in items:
        found.setdefault(item.section, []).append(item)
    return found


@login_not_required
@require_safe
def local_agenda(
    request: HttpRequest, process: str, community: str, number: int | None = None
) -> HttpResponse:
    """The agenda of one community, as published."""
    place = public_community(process, community)
    version = public.local_version(place, number)
    if version is None and number is not None:
        raise Http404
    if version and (reason := taken_down(version)):
        return gone(request, version, reason)
    context: dict[str, Any] = {
        "process": place.process,
        "community": place,
        "version": version,
        "is_newest": number is None,
    }
    if version:
        context |= on_demand(
            partial(local_context, version),
            ("published", "sections", "subjects", "unanswered", "dimensions", "by_code"),
        )
        page = "public/local_agenda.html"
        return kept_page(request, page, context, version, place.is_empty_chair)
    context["status"] = place.statuses.last()
    return render(request, "public/local_agenda.html", context)


def on_demand(
    make: Callable[[], dict[str, Any]], names: Iterable[str]
) -> dict[str, Callable[[], Any]]:
    """Some of a page's values, made together once the template asks for the first."""
    made = cache(make)

    def value(name: str) -> Any:
        return made()[name]

    return {name: partial(value, name) for name in names}


def local_context(version: AgendaVersion) -> dict[str, Any]:
    """What the local page shows of a version."""
    items = public.lines_of(version)
    answered = {code for item in items for code in item.content.get("answers", [])}
    return {
        "published": quarter(version.published_on),
        "sections": _sections(items),
        "by_code": {item.content.get("code", ""): item for item in items},
        "subjects": _by_subject(items),
        "unanswered": [
            item
            for item in items
            if item.insecurity_id and item.content["code"] not in answered
        ],
        "dimensions": _dimensions(items),
    }


def _by_subject(items: list[AgendaItem]) -> list[tuple[str, list[AgendaItem]]]:
    """Ranked lines, each subject apart, in their order."""
    ranked = [item for item in items if item.section == Section.PRIORITY]
    return [
        (kind, list(group))
        for kind, group in groupby(ranked, key=lambda item: item.content["kind_of_item"])
    ]


def _dimensions(items: list[AgendaItem]) -> list[tuple[str, int, int]]:
    """(dimension, how many insecurities, width in percent of the largest), most first."""
    counts = Counter(item.content["dimension"] for item in items if item.insecurity_id)
    most = max(counts.values(), default=1)
    return [(code, n, 100 * n // most) for code, n in counts.most_common()]


@login_not_required
@require_safe
def national_agenda(
    request: HttpRequest,
    process: str,
    number: int | None = None,
    subject: str = Subject.PROPOSALS,
) -> HttpResponse:
    """The national agenda on one subject, as published."""
    owner = public_process(process)
    version = public.national_version(owner, number, subject=subject)
    if version is None and number is not None:
        raise Http404
    if version and (reason := taken_down(version)):
        return gone(request, version, reason)
    context: dict[str, Any] = {
        "process": owner,
        "version": version,
        "is_newest": number is None,
    }
    if version:
        left_out = hidden_in(owner).communities_in(version)
        context["left_out"] = " ".join(sorted(left_out))
        context |= on_demand(
            partial(national_context, version, left_out),
            (
                *("published", "communities", "colours", "hands"),
                *("ranked", "firm", "unmarked", "voting", "chairs"),
            ),
        )
        page = "public/national_agenda.html"
        return kept_page(request, page, context, version, context["left_out"])
    return render(request, "public/national_agenda.html", context)


def national_context(version: AgendaVersion, left_out: frozenset[str]) -> dict[str, Any]:
    """What the national page shows of a version without the communities ``left_out``."""
    items = leave_out(version, public.lines_of(version), left_out)
    communities = version.head["communities"]
    colours = {
        row["slug"]: f"k{i % N_COLOURS + 1}" if row["status"] == "agenda" else "k0"
        for i, row in enumerate(communities)
    }
    return {
        "published": quarter(version.published_on),
        "communities": communities,
        "colours": colours,
        "hands": any(row.get("counts_only") for row in communities),
        "ranked": [item for item in items if item.section == Section.PRIORITY],
        "firm": firm_of(version, is_whole=not left_out),
        "unmarked": [item for item in items if item.section == Section.UNMARKED],
        "voting": [row for row in communities if row["status"] == "agenda"],
        "chairs": [row for row in communities if row["status"] != "agenda"],
    }
