"""Raised hands on the desk: their sums, until two people close."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agendas.actions.ballots import CastError
from agendas.actions.hands import count_hands
from agendas.choices import ConsultationState
from agendas.forms.hands import HandsForm
from agendas.models.consultations import Consultation
from agendas.queries.hands import raised
from agendas.views.consultations import consultation_for
from communities.access import staff


@require_http_methods(["GET", "POST"])
def hands(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """How many hands each card had; written again, the new sums hold."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="key_paper"
    )
    if not vote.counts_only:
        raise Http404
    cards = list(vote.cards.select_related("insecurity", "proposal"))
    form = HandsForm(request.POST or None, cards=cards, initial=_counted(vote))
    if request.method == "POST" and form.is_valid():
        try:
            count_hands(
                acting_user=staff(request),
                consultation=vote,
                n_people=form.cleaned_data["n_people"],
                hands=form.hands(),
            )
            messages.success(request, _("Written down. Two people close it now."))
        except CastError:
            messages.warning(request, _("First it must be open."))
        return redirect("agendas:consultation", process, community, vote.id)
    context = {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "form": form,
        "is_open": vote.state == ConsultationState.OPEN,
    }
    return render(request, "agendas/hands.html", context)


def _counted(vote: Consultation) -> dict[str, int]:
    """What was written down so far, as the form has it."""
    found = raised(vote)
    if found is None:
        return {}
    hands = {row.card_id.hex: row.n_hands for row in found.hands}
    return hands | {"n_people": found.n_people}
