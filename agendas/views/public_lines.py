"""Public pages of one line: what it says, where it comes from, where it went."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from agendas.choices import Subject
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import provenance, public
from agendas.queries.hidden import hidden_in, leave_out, taken_down
from agendas.templatetags.frozen import SECONDS
from agendas.views.kept import kept_page
from agendas.views.public import gone, on_demand
from communities.access import public_community, public_process
from communities.models.processes import Process
from communities.safety.coarsen import quarter_of_week
from workshops.models.contributions import Contribution


def _sittings(voices: list[Contribution]) -> list[dict[str, Any]]:
    """Sittings as the public sees them: group, phase and quarter, never which one or how many."""
    found = {
        (
            voice.session.community_id,
            quarter_of_week(voice.session.iso_week),
            voice.session.phase,
            voice.group,
            voice.session.origin,
        )
        for voice in voices
    }
    places = {voice.session.community_id: voice.session.community for voice in voices}
    return [
        {
            "community": places[place],
            "quarter": when,
            "phase": phase,
            "group": group,
            "origin": origin,
        }
        for place, when, phase, group, origin in sorted(
            found, key=lambda row: (places[row[0]].name, row[1:])
        )
    ]


def kept_line(version: AgendaVersion, key: UUID) -> AgendaItem | None:
    """One line of a version that may be shown; it is frozen, and so kept as long as its page."""
    name = f"line-{version.hash}-{key}"
    line: AgendaItem | None = caches["pages"].get(name)
    if line is None and (line := public.line_of_item(version, key)):
        caches["pages"].set(name, line, SECONDS)
    return line


@login_not_required
@require_safe
def local_item(
    request: HttpRequest, process: str, community: str, item: UUID
) -> HttpResponse:
    """One line of a local agenda: what it says, who said it, and where it went."""
    place = public_community(process, community)
    version = public.local_version(place)
    line = kept_line(version, item) if version else None
    if version and line is None and (before := public.gone_with(version, item)):
        return gone(request, before, taken_down(before))
    if version is None or line is None or line.theme_id:
        raise Http404
    if reason := taken_down(version):
        return gone(request, version, reason)
    context: dict[str, Any] = {
        "process": place.process,
        "community": place,
        "version": version,
        "line": line,
    }
    context |= on_demand(
        partial(_road_of, line, place.process), ("sittings", "national", "themes")
    )
    context["answered"] = partial(
        public.lines_of_codes, version, line.content.get("answers", [])
    )
    return kept_page(request, "public/local_item.html", context, version)


def _road_of(line: AgendaItem, process: Process) -> dict[str, Any]:
    """Where a local line comes from, and where it went."""
    item = line.proposal_id or line.insecurity_id
    if item is None:
        raise Http404
    subject = Subject.PROPOSALS if line.proposal_id else Subject.INSECURITIES
    national = public.national_version(process, subject=subject)
    if national and taken_down(national):
        national = None
    voices = provenance.voices_behind_item(process, item)
    return {
        "sittings": _sittings(
            list(voices.select_related("session__community__municipality"))
        ),
        "national": national,
        "themes": list(provenance.national_lines_of(process, national, item=item))
        if national
        else [],
    }


@login_not_required
@require_safe
def national_item(request: HttpRequest, process: str, theme: UUID) -> HttpResponse:
    """One national line with every local item and sitting that it rests on."""
    owner = public_process(process)
    version = public.version_with_theme(owner, theme)
    line = kept_line(version, theme) if version else None
    if version is None or line is None:
        raise Http404
    if reason := taken_down(version):
        return gone(request, version, reason)
    left_out = hidden_in(owner).communities_in(version)
    if not leave_out(version, [line], left_out):
        raise Http404
    context: dict[str, Any] = {
        "process": owner,
        "version": version,
        "line": line,
        "left_out": " ".join(sorted(left_out)),
    }
    context |= on_demand(
        partial(_behind, version, theme, left_out), ("sittings", "communities")
    )
    page = "public/national_item.html"
    return kept_page(request, page, context, version, context["left_out"])


def _behind(
    version: AgendaVersion, theme: UUID, left_out: frozenset[str]
) -> dict[str, Any]:
    """Where a national line comes from."""
    voices = [
        voice
        for voice in provenance.voices_behind_theme(version.process, version, theme)
        if voice.session.community.slug not in left_out
    ]
    return {"sittings": _sittings(voices), "communities": version.head["communities"]}
