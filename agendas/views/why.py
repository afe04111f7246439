"""Public pages of one place in an order: who carried it, and what stood beside it."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.queries import public
from agendas.queries.explaining import as_data, why
from agendas.queries.hidden import hidden_in, leave_out, taken_down
from agendas.views.kept import kept_page
from agendas.views.public import gone
from agendas.views.public_lines import kept_line
from communities.access import public_community, public_process
from communities.models.places import Community
from communities.models.processes import Process


@login_not_required
@require_safe
def of_local_item(
    request: HttpRequest, process: str, community: str, item: UUID, *, as_json: bool = False
) -> HttpResponse:
    """Why one line stands at its place in a local agenda."""
    place = public_community(process, community)
    version = public.local_version(place)
    line = kept_line(version, item) if version else None
    if version is None or line is None or line.theme_id:
        raise Http404
    return _answer(request, place, version, line, as_json=as_json)


@login_not_required
@require_safe
def of_theme(
    request: HttpRequest, process: str, theme: UUID, *, as_json: bool = False
) -> HttpResponse:
    """Why one theme stands at its place in the national agenda."""
    owner = public_process(process)
    version = public.version_with_theme(owner, theme)
    line = kept_line(version, theme) if version else None
    if version is None or line is None:
        raise Http404
    return _answer(request, owner, version, line, as_json=as_json)


def _answer(
    request: HttpRequest,
    of: Community | Process,
    version: AgendaVersion,
    line: AgendaItem,
    *,
    as_json: bool,
) -> HttpResponse:
    """The page or the plain values; a line without a place in the order has neither."""
    if reason := taken_down(version):
        return gone(request, version, reason)
    left_out: frozenset[str] = frozenset()
    if isinstance(of, Process):
        left_out = hidden_in(of).communities_in(version)
        if not leave_out(version, [line], left_out):
            raise Http404
    if not line.rank:
        raise Http404
    if as_json:
        return JsonResponse(as_data(version, why(version, line, left_out)))
    hidden = " ".join(sorted(left_out))
    context = {
        "process": of if isinstance(of, Process) else of.process,
        "community": of if isinstance(of, Community) else None,
        "version": version,
        "line": line,
        "left_out": hidden,
        # Asked for once, and only when the page is written.
        "why": lambda: why(version, line, left_out),
    }
    return kept_page(request, "public/why.html", context, version, hidden)
