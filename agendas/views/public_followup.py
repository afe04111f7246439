"""What became of the agendas, for everyone: answers, promises, and what people saw."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.choices import Section, Subject
from agendas.models.agendas import AgendaItem
from agendas.queries import public
from agendas.queries.followup import Followed, public_followed, what_they_saw
from agendas.queries.hidden import hidden_in, leave_out, taken_down
from communities.access import public_community, public_process
from communities.models.places import Community
from communities.models.processes import Process


@login_not_required
@require_safe
def of_community(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """What was answered and promised to one community."""
    place = public_community(process, community)
    version = public.local_version(place)
    if version is None or taken_down(version):
        raise Http404
    context = {"process": place.process, "community": place}
    return _page(request, place, public.lines_of(version), context)


@login_not_required
@require_safe
def of_nation(request: HttpRequest, process: str) -> HttpResponse:
    """What was answered and promised to all communities together, on both subjects."""
    owner = public_process(process)
    lines: list[AgendaItem] = []
    for subject in Subject.values:
        version = public.national_version(owner, subject=subject)
        if version and not taken_down(version):
            left_out = hidden_in(owner).communities_in(version)
            lines += leave_out(version, public.lines_of(version), left_out)
    if not lines:
        raise Http404
    return _page(request, owner, lines, {"process": owner})


def _page(
    request: HttpRequest,
    place: Community | Process,
    lines: Iterable[AgendaItem],
    context: dict[str, Any],
) -> HttpResponse:
    rows = public_followed(place, lines)
    context["rows"] = [row for row in rows if not row.is_empty]
    context["unanswered"] = [row for row in rows if _waits(row)]
    context["seen"] = {
        commitment.id: what_they_saw(list(commitment.verifications.all()))
        for row in rows
        for commitment in row.commitments
    }
    return render(request, "public/followup.html", context)


def _waits(row: Followed) -> bool:
    """Whether a priority has no answer from anyone yet."""
    return bool(row.is_empty and row.line and row.line.section == Section.PRIORITY)
