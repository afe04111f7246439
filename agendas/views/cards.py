"""Laying out the ballot, and choosing the picture of a card."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agendas.actions.cards import lay_out_ballot, set_picture
from agendas.actions.codes import NotInDraftError
from agendas.choices import ConsultationState
from agendas.forms.layout import BallotForm, CardForm
from agendas.models.consultations import Consultation
from agendas.queries import consultations as votes
from agendas.views.consultations import consultation_for
from communities.access import staff
from communities.pictures import pictures
from communities.safety import thresholds


def _moved_on(request: HttpRequest) -> None:
    messages.warning(request, _("It is open or over: its cards stay as they are."))


@require_http_methods(["GET", "POST"])
def cards(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """Every confirmed item: on the ballot with its words, or off it with a reason."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    if vote.state != ConsultationState.DRAFT:
        _moved_on(request)
        return redirect("agendas:consultation", process, community, vote.id)
    prepared = votes.preparation(vote)
    form = BallotForm(
        request.POST if request.method == "POST" else None,
        prepared=prepared,
        dimensions=votes.dimensions_of(prepared.items),
    )
    if request.method == "POST" and form.is_valid():
        _lay_out(request, vote, form)
        return redirect("agendas:consultation", process, community, vote.id)
    context = {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "form": form,
        "most": thresholds.CARDS_PER_BALLOT,
        "pictures": pictures(),
    }
    return render(request, "agendas/cards.html", context)


def _lay_out(request: HttpRequest, vote: Consultation, form: BallotForm) -> None:
    on, off = form.plans()
    try:
        lay_out_ballot(
            acting_user=staff(request), consultation=vote, cards=on, left_off=off
        )
    except NotInDraftError:
        _moved_on(request)
        return
    said = ngettext("Saved: %(n)s card.", "Saved: %(n)s cards.", len(on))
    messages.success(request, said % {"n": len(on)})


@require_http_methods(["GET", "POST"])
def card(
    request: HttpRequest, process: str, community: str, consultation: UUID, card: UUID
) -> HttpResponse:
    """The picture of one card: one of ours, or the group's own drawing."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    found = votes.card_or_none(vote, card)
    if found is None:
        raise Http404
    form = CardForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        too_large=getattr(request, "upload_too_large", False),
        initial={"picture": found.picture},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_picture(acting_user=staff(request), card=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
        except NotInDraftError:
            _moved_on(request)
        return redirect("agendas:consultation", process, community, vote.id)
    context = {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "card": found,
        "form": form,
        "chosen": form["picture"].value() or "",
        "names": [choice for choice in form.fields["picture"].choices if choice[0]],  # type: ignore[attr-defined]  # -- a choice field
    }
    return render(request, "agendas/card.html", context)
