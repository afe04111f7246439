"""Public pages that go through a count step by step, for assemblies; invented ballots only."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agendas.actions.tallying import read_exact
from agendas.queries import public
from agendas.queries.hidden import hidden_in, taken_down
from agendas.queries.replay import NotInventedError, replay
from agendas.tally.worked_example import BALLOTS, worked_example
from communities.access import public_process
from communities.safety.keyring import KeyMissing
from communities.templatetags.house import said


@login_not_required
@require_safe
def of_example(request: HttpRequest, step: int = 1) -> HttpResponse:
    """The election that anyone can count by hand."""
    titles = {"water": _("Water"), "light": _("Light"), "bus": _("Bus")}
    context = {
        "ballots": [(", ".join(titles[mark] for mark in marks), n) for marks, n in BALLOTS],
    }
    names = {"example": _("The six ballots")}
    return _page(request, worked_example(), step, titles, names, context)


@login_not_required
@require_safe
def of_nation(request: HttpRequest, process: str, step: int = 1) -> HttpResponse:
    """The national order of a demonstration. Of a real process there is no such page."""
    owner = public_process(process)
    if not owner.synthetic:
        raise Http404
    version = public.national_version(owner)
    if version is None or taken_down(version):
        raise Http404
    # With one community less, the sums would not add up, and tell of the missing one.
    if hidden_in(owner).communities_in(version):
        raise Http404
    agenda = version.national_agenda
    run = agenda and agenda.tallies.filter(record_hash=version.head["commitment"]).first()
    if not run:
        raise Http404
    try:
        _salt, record = read_exact(run)
    except KeyMissing as error:
        raise Http404 from error
    titles = {
        str(line.theme_id): said(line.content, "title") for line in public.lines_of(version)
    }
    names = {row["slug"]: row["name"] for row in version.head["communities"]}
    return _page(request, record, step, titles, names, {"process": owner})


def _page(
    request: HttpRequest,
    record: Mapping[str, Any],
    step: int,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    context: dict[str, Any],
) -> HttpResponse:
    try:
        purchases = replay(record, titles=titles, names=names)
    except NotInventedError as error:
        raise Http404 from error
    if not 1 <= step <= len(purchases):
        raise Http404
    process = context.get("process")

    def address(to: int) -> str:
        if not 1 <= to <= len(purchases):
            return ""
        if process is None:
            return reverse("agendas:replay-step", args=[to])
        return reverse("agendas:public-national-replay-step", args=[process.slug, to])

    context |= {
        "now": purchases[step - 1],
        "so_far": purchases[:step],
        "n_steps": len(purchases),
        "before": address(step - 1),
        "after": address(step + 1),
    }
    return render(request, "public/replay.html", context)
