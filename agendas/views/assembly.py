"""The order of a meeting, on the desk: of one community, or of all of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agendas.actions.agendas import current_agenda
from agendas.actions.assembly import write_order
from agendas.actions.themes import current_national
from agendas.choices import Subject
from agendas.forms.assembly import AssemblyForm
from agendas.models.consultations import Card, Tally
from agendas.queries.assembly import newest_order, ordered_lines
from communities.access import community_for, process_for, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from communities.models.processes import Process


@require_http_methods(["GET", "POST"])
def local(request: HttpRequest, process: str, community: str, subject: str) -> HttpResponse:
    """The order that a community's meeting gives what its vote chose."""
    place = community_for(request.user, process, community, act="publish_local")
    if subject not in Subject.values:
        raise Http404
    tally = (
        Tally.plain.filter(
            consultation__agenda=current_agenda(place), consultation__subject=subject
        )
        .select_related("process", "consultation")
        .first()
    )
    titles = {}
    if tally and tally.consultation:
        cards = Card.plain.filter(consultation=tally.consultation)
        titles = {
            card.item_id: card.item.title
            for card in cards.select_related("insecurity", "proposal")
        }
    return _page(request, tally, titles, place.process, place)


@require_http_methods(["GET", "POST"])
def national(request: HttpRequest, process: str) -> HttpResponse:
    """The order that the national meeting gives the themes."""
    owner = process_for(request.user, process, act="publish_national")
    subject = request.GET.get("subject", "")
    agenda = current_national(
        owner, subject if subject in Subject.values else Subject.PROPOSALS
    )
    tally = agenda.tallies.select_related("process", "consultation").first()
    titles = {str(theme.id): theme.title for theme in agenda.themes.all()} if tally else {}
    return _page(request, tally, titles, owner, None)


def _page(
    request: HttpRequest,
    tally: Tally | None,
    titles: dict[str, str],
    process: Process,
    community: Community | None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "process": process,
        "community": community,
        "base_tab": "local" if community else "ranking",
    }
    if tally is None:
        return render(request, "agendas/assembly.html", context)
    held = newest_order(tally)
    form = AssemblyForm(
        None if "back" in request.POST else request.POST or None,
        lines=ordered_lines(tally),
        titles=titles,
        order=held.order if held else (),
        initial={"reason_es": held.reason_es, "reason_en": held.reason_en} if held else {},
    )
    goes_back = request.method == "POST" and "back" in request.POST
    if goes_back or (request.method == "POST" and form.is_valid()):
        _write(request, tally, None if goes_back else form)
        return redirect(request.get_full_path())
    context |= {"tally": tally, "held": held, "form": form}
    return render(request, "agendas/assembly.html", context)


def _write(request: HttpRequest, tally: Tally, form: AssemblyForm | None) -> None:
    try:
        write_order(
            acting_user=staff(request),
            tally=tally,
            order=form.order if form else [],
            reason_es=form.cleaned_data["reason_es"] if form else "",
            reason_en=form.cleaned_data["reason_en"] if form else "",
        )
    except NotAllowedError:
        messages.warning(
            request,
            _("The order can only change between the count and its publication."),
        )
        return
    if form:
        messages.success(request, _("Kept. Both orders will be public, with the reason."))
    else:
        messages.success(request, _("The order of the vote holds again."))
