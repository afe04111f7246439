"""Turning a device of the team into one that people vote on."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agendas.choices import BatchKind, ConsultationState
from agendas.views.consultations import consultation_for


@require_POST
def begin(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """Leave everything and go to the vote. Nothing of the session stays on the device."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="key_paper"
    )
    if vote.state != ConsultationState.OPEN:
        messages.warning(request, _("First it must be open."))
        return redirect("agendas:consultation", process, community, vote.id)
    if not vote.batches.filter(kind=BatchKind.KIOSK).exists():
        messages.warning(request, _("No slips for a shared device were printed for it."))
        return redirect("agendas:consultation", process, community, vote.id)
    logout(request)
    response = redirect("agendas:station", vote.id)
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response
