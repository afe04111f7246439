"""What a vote needs on paper: slips and printed ballots."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions.codes import (
    AlreadyPrintedError,
    HandsCountedError,
    NotInDraftError,
    allow_paper,
    print_slips,
)
from agendas.choices import BatchKind, ConsultationState, Lot
from agendas.exports.slips import paper_ballots_pdf, slips_pdf
from agendas.forms.consultations import PapersForm, SlipsForm
from agendas.models.consultations import CodeBatch, Consultation
from agendas.queries.door import n_asked
from agendas.views.consultations import consultation_for
from communities.access import staff
from communities.actions.audit import record

NO_PAPER = gettext_lazy("Hands are raised in this one: it has no slips and no papers.")


def _pdf(name: str, data: bytes) -> HttpResponse:
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
def slips(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The batches made so far; a new one comes down as a PDF at once, and never again."""
    _place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    form = SlipsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _pdf(f"slips-{vote.id.hex[:8]}.pdf", _printed(request, vote, form))
        except AlreadyPrintedError:
            form = SlipsForm()
            messages.warning(
                request, _("These slips were made already; they come down only once.")
            )
        except HandsCountedError:
            form = SlipsForm()
            messages.warning(request, NO_PAPER)
        except NotInDraftError:
            form = SlipsForm()
            messages.warning(request, _("It is open or over: no more slips can be made."))
    papers = {"n_papers": sum(row.n_issued for row in _paper_batches(vote)) or None}
    return _slips_page(request, vote, form, PapersForm(initial=papers))


def _slips_page(
    request: HttpRequest, vote: Consultation, form: SlipsForm, papers: PapersForm
) -> HttpResponse:
    place = vote.agenda.community
    context = {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "form": form,
        "papers": papers,
        "batches": [
            (batch, Lot(batch.lot).label, n_asked(batch)) for batch in _slip_batches(vote)
        ],
        "n_cards": vote.cards.count(),
        "is_draft": vote.state == ConsultationState.DRAFT,
    }
    return render(request, "agendas/slips.html", context)


def _paper_batches(vote: Consultation) -> list[CodeBatch]:
    return list(vote.batches.filter(kind=BatchKind.PAPER))


def _slip_batches(vote: Consultation) -> list[CodeBatch]:
    return list(vote.batches.exclude(kind__in=[BatchKind.PAPER, BatchKind.TEST]))


@transaction.atomic
def _printed(request: HttpRequest, vote: Consultation, form: SlipsForm) -> bytes:
    """Make codes and their PDF together: codes that reach no paper are not kept."""
    data = form.cleaned_data
    made = print_slips(
        acting_user=staff(request),
        consultation=vote,
        id=data["id"],
        n_slips=data["n_slips"],
        lot=data["lot"],
        kind=data["kind"],
    )
    batch = vote.batches.get(pk=data["id"])
    return slips_pdf(vote, batch_number=batch.number, slips=made)


@require_POST
def paper_ballots(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The ballot on paper; before the vote opens, how many there will be is said with it."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="prepare_vote"
    )
    found = list(vote.cards.all())
    if not found:
        messages.warning(request, _("Choose the cards first."))
        return redirect("agendas:cards", process, community, vote.id)
    if vote.state == ConsultationState.DRAFT:
        form = PapersForm(request.POST)
        if not form.is_valid():
            return _slips_page(request, vote, SlipsForm(), form)
        try:
            allow_paper(
                acting_user=staff(request),
                consultation=vote,
                n_papers=form.cleaned_data["n_papers"],
            )
        except HandsCountedError:
            messages.warning(request, NO_PAPER)
            return redirect("agendas:consultation", process, community, vote.id)
    record(
        acting_user=staff(request),
        action="download_paper_ballots",
        target=vote,
        process=place.process,
    )
    return _pdf(f"ballots-{vote.id.hex[:8]}.pdf", paper_ballots_pdf(vote, found))
