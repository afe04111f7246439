"""The door of a vote on the desk: which slips are valid, which are void. Two people each."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agendas.actions.door import RangeRefusedError, ask_to_activate, ask_to_void
from agendas.choices import Lot
from agendas.forms.door import ValidForm, VoidForm
from agendas.models.consultations import CodeBatch, Consultation
from agendas.queries import consultations as votes
from agendas.queries.door import held_sessions, slip_batch_or_none, steps_of
from agendas.views.acts import MOVED_ON
from agendas.views.consultations import consultation_for
from communities.access import may, staff
from communities.machine import NotAllowedError

Address = tuple[str, str, UUID]


def _batch(
    request: HttpRequest, address: Address, key: UUID, *, act: str
) -> tuple[Consultation, CodeBatch]:
    place, vote = consultation_for(request, address, act=act)
    batch = slip_batch_or_none(vote, key)
    if batch is None:
        raise Http404
    vote.agenda.community = place
    batch.consultation = vote
    return vote, batch


@require_safe
def door(
    request: HttpRequest, process: str, community: str, consultation: UUID, batch: UUID
) -> HttpResponse:
    """One batch: its valid and void slips, and what waits for a second person."""
    address = (process, community, consultation)
    _vote, found = _batch(request, address, batch, act="confirm_as_second")
    return _page(request, found)


@require_POST
def ask_valid(
    request: HttpRequest, process: str, community: str, consultation: UUID, batch: UUID
) -> HttpResponse:
    """The first of two people asks to make valid the slips on the table."""
    address = (process, community, consultation)
    vote, found = _batch(request, address, batch, act="prepare_vote")
    form = ValidForm(
        request.POST, prefix="valid", batch=found, sessions=held_sessions(vote)
    )
    return _asked(request, found, form) or _page(request, found, valid=form)


@require_POST
def ask_void(
    request: HttpRequest, process: str, community: str, consultation: UUID, batch: UUID
) -> HttpResponse:
    """The first of two people asks to throw slips away that were not handed out."""
    address = (process, community, consultation)
    _vote, found = _batch(request, address, batch, act="prepare_vote")
    form = VoidForm(request.POST, prefix="void", batch=found)
    return _asked(request, found, form) or _page(request, found, void=form)


def _asked(request: HttpRequest, batch: CodeBatch, form: VoidForm) -> HttpResponse | None:
    """Back to the door once it is asked for; None while the form needs mending."""
    if not form.is_valid():
        return None
    try:
        _ask(request, batch, form)
    except RangeRefusedError as refused:
        form.say(refused)
        return None
    except NotAllowedError:
        messages.warning(request, str(MOVED_ON))
    else:
        messages.success(
            request, _("Asked. Now a second person must look at the slips and confirm.")
        )
    place = batch.consultation.agenda.community
    return redirect(
        "agendas:door", place.process.slug, place.slug, batch.consultation_id, batch.id
    )


def _ask(request: HttpRequest, batch: CodeBatch, form: VoidForm) -> None:
    key, me = form.cleaned_data["id"], staff(request)
    if isinstance(form, ValidForm):
        ask_to_activate(
            acting_user=me,
            batch=batch,
            id=key,
            session=form.cleaned_data["session"],
            serials=form.serials,
        )
    else:
        ask_to_void(acting_user=me, batch=batch, id=key, serials=form.serials)


def _page(
    request: HttpRequest,
    batch: CodeBatch,
    *,
    valid: ValidForm | None = None,
    void: VoidForm | None = None,
) -> HttpResponse:
    vote = batch.consultation
    place = vote.agenda.community
    sessions = held_sessions(vote)
    steps = steps_of(batch)
    return render(
        request,
        "agendas/door.html",
        {
            "process": place.process,
            "community": place,
            "consultation": vote,
            "batch": batch,
            "lot": Lot(batch.lot).label,
            "done": [step for step in steps if step.slips.done],
            "waiting": [step for step in steps if step.act],
            "sessions": sessions,
            "valid": valid or ValidForm(prefix="valid", batch=batch, sessions=sessions),
            "void": void or VoidForm(prefix="void", batch=batch),
            "is_over": vote.state in votes.OVER,
            "me": staff(request).id,
            "may_ask": may(request.user, "prepare_vote", place),
            "may_confirm": may(request.user, "confirm_as_second", place),
        },
    )
