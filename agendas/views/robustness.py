"""How firm the national order is: asked for on the desk, told in public with the version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agendas.actions.robustness import ask_robustness
from agendas.actions.themes import current_national
from agendas.choices import ExportState, Subject
from agendas.models.consultations import Tally
from agendas.models.robustness import Robustness
from agendas.models.themes import Theme
from agendas.queries import public
from agendas.queries.hidden import hidden_in, taken_down
from communities.access import may, process_for, public_process, staff
from communities.models.places import Community
from communities.models.processes import Process

WORKING = (ExportState.CREATED, ExportState.PROCESSING)
# A page that waits looks again by itself.
LOOKS_AGAIN_SECONDS = 3


def _told(process: Process, row: Robustness | None) -> dict[str, Any]:
    """The result in words: titles instead of keys."""
    if row is None or row.state != ExportState.COMPLETE or not row.result["told"]:
        return {}
    themes = Theme.objects.within(process).in_bulk(list(row.result["in_front"]))
    titles = {str(key): theme.title for key, theme in themes.items()}
    names = {
        place.slug: place.public_name
        for place in Community.objects.within(process).select_related("municipality")
    }
    return {
        "result": row.result,
        "core": [titles[key] for key in row.result["core"] if key in titles],
        "tiers": [
            [(titles[key], row.result["in_front"][key]) for key in tier if key in titles]
            for tier in row.result["tiers"]
        ],
        "people": [
            (names.get(row["community"], row["community"]), row)
            for row in row.result.get("people", [])
        ],
        "without": [
            (names.get(slug, slug), far) for slug, far in row.result["without"].items()
        ],
    }


@require_http_methods(["GET", "POST"])
def robustness(request: HttpRequest, process: str) -> HttpResponse:
    """How firm the last run is; asking works it out."""
    owner = process_for(request.user, process, act="see_national")
    tally = current_national(owner, _subject(request)).tallies.first()
    if request.method == "POST":
        owner = process_for(request.user, process, act="merge")
        if tally is None:
            messages.warning(request, _("First the themes must be ranked."))
        else:
            ask_robustness(acting_user=staff(request), tally=tally)
        return redirect(request.get_full_path())
    row = Robustness.plain.filter(tally=tally).first() if tally else None
    waits = row is not None and row.state in WORKING
    context = {
        "process": owner,
        "tally": tally,
        "row": row,
        "waits": waits,
        "failed": row is not None and row.state == ExportState.ERROR,
        "may_merge": may(request.user, "merge", owner),
        **_told(owner, row),
    }
    response = render(request, "agendas/robustness.html", context)
    if waits:
        response.headers["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return response


def _subject(request: HttpRequest) -> str:
    asked = request.GET.get("subject", "")
    return asked if asked in Subject.values else Subject.PROPOSALS


@login_not_required
@require_safe
def public_robustness(request: HttpRequest, process: str) -> HttpResponse:
    """How firm the published order of proposals is, as far as it may be told now."""
    owner = public_process(process)
    version = public.national_version(owner)
    if version is None or taken_down(version):
        raise Http404
    # With a community out of view, what was worked out from its ballots rests too.
    hidden = bool(hidden_in(owner).communities_in(version))
    tally = Tally.objects.within(owner).filter(record_hash=version.head["commitment"])
    row = Robustness.plain.filter(tally__in=tally).first()
    context = {
        "process": owner,
        "version": version,
        **({} if hidden else _told(owner, row)),
    }
    return render(request, "public/robustness.html", context)
