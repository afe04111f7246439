"""What became of the agendas, for everyone: answers, promises, and what people saw."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agendas.choices import Section, Subject
from agendas.models.agendas import AgendaItem
from agendas.models.followup import CommunityVerification
from agendas.queries import public
from agendas.queries.followup import Followed, Seen, public_followed, what_they_saw
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
    hidden: set[str] = set()
    for subject in Subject.values:
        version = public.national_version(owner, subject=subject)
        if version and not taken_down(version):
            left_out = hidden_in(owner).communities_in(version)
            lines += leave_out(version, public.lines_of(version), left_out)
            hidden |= left_out
    if not lines:
        raise Http404
    out_of_view = Community.objects.within(owner).filter(slug__in=hidden)
    silent = set(out_of_view.values_list("id", flat=True)) if hidden else set()
    return _page(request, owner, lines, {"process": owner}, silent)


def _page(
    request: HttpRequest,
    place: Community | Process,
    lines: Iterable[AgendaItem],
    context: dict[str, Any],
    silent: Collection[UUID] = (),
) -> HttpResponse:
    rows = public_followed(place, lines)
    context["rows"] = [row for row in rows if not row.is_empty]
    context["unanswered"] = [row for row in rows if _waits(row)]
    context["seen"] = {
        commitment.id: _seen(list(commitment.verifications.all()), silent)
        for row in rows
        for commitment in row.commitments
    }
    return render(request, "public/followup.html", context)


def _seen(rows: Sequence[CommunityVerification], silent: Collection[UUID]) -> Seen | None:
    """What groups saw; nothing once one of their communities (ids) is out of view.

    Without its part the shares of the others would tell it, by subtraction.
    """
    if any(row.community_id in silent for row in rows):
        return None
    return what_they_saw(rows)


def _waits(row: Followed) -> bool:
    """Whether a priority has no answer from anyone yet."""
    return bool(row.is_empty and row.line and row.line.section == Section.PRIORITY)
