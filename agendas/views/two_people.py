"""The first of two people asks; agendas.views.acts has the second."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agendas.actions import consultations, pausing
from agendas.views.acts import attempt
from agendas.views.consultations import consultation_for
from communities.access import staff


@require_POST
def ask_to_open(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to open."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    attempt(
        request,
        place.process,
        partial(consultations.ask_to_open, acting_user=staff(request), consultation=vote),
        done=_("Asked. Now a second person must look at it and confirm."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def ask_to_close(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to close."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    attempt(
        request,
        place.process,
        partial(consultations.ask_to_close, acting_user=staff(request), consultation=vote),
        done=_("Asked. It stays open until a second person confirms."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def pause(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """Take no ballots for now; whoever may stop the work here does it alone."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="suspend"
    )
    attempt(
        request,
        place.process,
        partial(pausing.pause_consultation, acting_user=staff(request), consultation=vote),
        done=_("Paused. No ballot is taken until two people resume it."),
    )
    return redirect("agendas:consultation", process, community, vote.id)


@require_POST
def ask_to_resume(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The first of two people asks to take ballots again."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    attempt(
        request,
        place.process,
        partial(pausing.ask_to_resume, acting_user=staff(request), consultation=vote),
        done=_("Asked. It stays paused until a second person confirms."),
    )
    return redirect("agendas:consultation", process, community, vote.id)
