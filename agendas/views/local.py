"""A local agenda on the desk: after the vote, before the community, into print."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions.agendas import current_agenda, validate_agenda
from agendas.actions.assembly import BEFORE_PUBLISHING
from agendas.actions.publishing import ask_to_publish_local, revise_local
from agendas.choices import LOCAL_AGENDA, LocalState
from agendas.forms.national import PublishForm, ValidateForm
from agendas.queries.assembly import counted_in
from agendas.queries.followup import has_dialogue
from agendas.queries.local_desk import desk_lines
from agendas.views.acts import attempt
from communities.access import community_for, may, staff
from communities.choices import SecondPersonActKind
from communities.machine import NotAllowedError
from communities.models.places import Community
from communities.queries.acts import act_on

STEPS = (
    (LocalState.DRAFTING, LocalState.IN_VOTE),
    (LocalState.RANKED, LocalState.COMMUNITY_VALIDATION),
    (LocalState.VALIDATED, LocalState.DISCLOSURE_CHECK, LocalState.DIALOGUE),
    (LocalState.PUBLISHED,),
)


def _context(request: HttpRequest, place: Community, **forms: Any) -> dict[str, Any]:
    agenda = current_agenda(place)
    asks = agenda.state in {LocalState.VALIDATED, LocalState.DIALOGUE}
    held = asks and has_dialogue(place)
    return {
        "process": place.process,
        "community": place,
        "agenda": agenda,
        "at": next(i for i, states in enumerate(STEPS) if agenda.state in states)
        if agenda.state != LocalState.WITHDRAWN
        else -1,
        "lines": desk_lines(agenda),
        "reorderable": agenda.state in BEFORE_PUBLISHING
        and [(vote.subject, vote.get_subject_display()) for vote in counted_in(agenda)],
        "stages": agenda.stages.order_by("stage"),
        "versions": list(agenda.versions.all()),
        "may_publish": may(request.user, "publish_local", place),
        "may_validate": LOCAL_AGENDA.allows(agenda.state, "bring_to_community")
        or LOCAL_AGENDA.allows(agenda.state, "validate"),
        "is_validated": asks,
        "act": act_on(agenda.id, SecondPersonActKind.PUBLISH_LOCAL),
        "me": staff(request).id,
        "may_confirm": may(request.user, "confirm_as_second", place),
        "is_published": agenda.state == LocalState.PUBLISHED,
        "validate_form": ValidateForm(),
        "publish_form": PublishForm(held=held),
        "has_dialogue": held,
        **forms,
    }


@require_http_methods(["GET"])
def agenda(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Where the agenda stands, what it would say, and the next step."""
    place = community_for(request.user, process, community, act="see_community")
    return render(request, "agendas/local.html", _context(request, place))


@require_POST
def validate(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The order was brought before the community, or was not."""
    place = community_for(request.user, process, community, act="publish_local")
    form = ValidateForm(request.POST)
    if not form.is_valid():
        context = _context(request, place, validate_form=form)
        return render(request, "agendas/local.html", context)
    data = form.cleaned_data
    try:
        validate_agenda(
            acting_user=staff(request),
            agenda=current_agenda(place),
            held=data["held"] == "yes",
            note_es=data["note_es"],
            note_en=data["note_en"],
        )
        messages.success(request, _("Validated. It can be published now."))
    except NotAllowedError:
        messages.warning(request, _("First the vote must be closed and counted."))
    return redirect("agendas:local", process, community)


@require_POST
def publish(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The first of two people asks to freeze the agenda as its next version."""
    place = community_for(request.user, process, community, act="publish_local")
    form = PublishForm(request.POST, held=has_dialogue(place))
    if not form.is_valid():
        context = _context(request, place, publish_form=form)
        return render(request, "agendas/local.html", context)
    step = partial(
        ask_to_publish_local,
        acting_user=staff(request),
        agenda=current_agenda(place),
        dialogue_note_es=form.cleaned_data["note_es"],
        dialogue_note_en=form.cleaned_data["note_en"],
    )
    attempt(
        request, place.process, step, done=_("Asked. Now a second person must confirm.")
    )
    return redirect("agendas:local", process, community)


@require_POST
def revise(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """Begin the next version: words corrected since are read again by the community."""
    place = community_for(request.user, process, community, act="publish_local")
    try:
        revise_local(acting_user=staff(request), agenda=current_agenda(place))
        messages.success(
            request, _("The next version can be validated. The old one stays.")
        )
    except NotAllowedError:
        messages.warning(request, _("Only a published agenda gets a next version."))
    return redirect("agendas:local", process, community)
