"""Answers and promises on the desk: of one community's agenda, or of the national one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agendas.actions import followup as actions
from agendas.actions.agendas import current_agenda
from agendas.choices import CommitmentState
from agendas.forms.followup import (
    AnswerForm,
    CommitmentForm,
    DeclineForm,
    ReportForm,
    VerifyForm,
)
from agendas.models.followup import ActorAnswer, Commitment
from agendas.queries import followup as queries
from communities.access import community_for, may, process_for, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from communities.models.processes import Process

Place = Community | Process
# The act of a community's desk, and the same one on the national desk.
NATIONAL_ACT = {"see_community": "see_national", "follow_up": "follow_up_national"}


def _door(request: HttpRequest, process: str, community: str | None, act: str) -> Place:
    if community is None:
        return process_for(request.user, process, act=NATIONAL_ACT[act])
    return community_for(request.user, process, community, act=act)


def _where(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What every page of a place knows: whose it is, its addresses, who may write."""
    if isinstance(place, Community):
        return {
            "process": place.process,
            "community": place,
            "home": reverse("agendas:followup", args=[place.process.slug, place.slug]),
            "may_write": may(request.user, "follow_up", place),
            "may_verify": may(request.user, "verify_commitment", place),
        }
    return {
        "process": place,
        "home": reverse("agendas:national-followup", args=[place.slug]),
        "may_write": may(request.user, "follow_up_national", place),
        "may_verify": False,
    }


def _rows(place: Place) -> list[queries.Followed]:
    if isinstance(place, Community):
        return queries.local_followed(current_agenda(place))
    return queries.national_followed(place)


@require_safe
def followup(
    request: HttpRequest, process: str, community: str | None = None
) -> HttpResponse:
    """Every line of the agenda with what was answered and promised."""
    place = _door(request, process, community, "see_community")
    context = _where(request, place) | {"rows": _rows(place)}
    if isinstance(place, Community):
        context["national"] = queries.concerning(place).filter(theme__isnull=False)
    return render(request, "agendas/followup.html", context)


@require_http_methods(["GET", "POST"])
def line(
    request: HttpRequest, process: str, line: UUID, community: str | None = None
) -> HttpResponse:
    """Write down what an actor answered to a line, or what one is asked for."""
    place = _door(request, process, community, "follow_up")
    row = next((row for row in _rows(place) if row.key == line), None)
    if row is None or row.thing is None:
        raise Http404
    where = _where(request, place)
    about = actions.Line(where["process"], row.thing)
    which = request.POST.get("form", "")
    answer = AnswerForm(request.POST if which == "answer" else None)
    ask = CommitmentForm(request.POST if which == "ask" else None)
    # Keys of their own, so that neither form's labels lead to the other's fields.
    ask.auto_id = "id_ask_%s"
    if which == "answer" and answer.is_valid():
        actions.keep_answer(
            acting_user=staff(request),
            line=about,
            id=answer.cleaned_data["id"],
            values=answer.values(),
        )
        messages.success(request, _("Written down."))
        return redirect(where["home"])
    if which == "ask" and ask.is_valid():
        made = actions.ask_commitment(
            acting_user=staff(request),
            line=about,
            id=ask.cleaned_data["id"],
            values=ask.values(),
        )
        messages.success(request, _("Written down. The answer comes next."))
        return redirect(f"{where['home']}commitments/{made.id}/")
    context = where | {"row": row, "answer_form": answer, "ask_form": ask}
    return render(request, "agendas/followup_line.html", context)


@require_POST
def answer_remove(
    request: HttpRequest, process: str, answer: UUID, community: str | None = None
) -> HttpResponse:
    """Take a mistaken answer out."""
    place = _door(request, process, community, "follow_up")
    rows = ActorAnswer.objects.within(place)
    if not isinstance(place, Community):
        rows = rows.filter(community__isnull=True)
    # Taken out before, it stays out.
    if row := rows.select_related("process").filter(pk=answer).first():
        actions.remove_answer(acting_user=staff(request), answer=row)
    messages.success(request, _("Taken out."))
    return redirect(_where(request, place)["home"])


def _commitment(place: Place, key: UUID) -> Commitment:
    if isinstance(place, Community):
        rows = queries.concerning(place)
    else:
        rows = Commitment.objects.within(place).filter(community__isnull=True)
        rows = rows.select_related("process", "theme")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, place: Place, row: Commitment, **forms: Any
) -> HttpResponse:
    where = _where(request, place)
    # A community verifies what stands on the national desk, and writes on its own.
    owns = (row.community_id is None) == ("community" not in where)
    over = row.state in {CommitmentState.DECLINED, CommitmentState.REVERSED}
    rows = list(row.verifications.select_related("community").order_by("group"))
    context = where | {
        "row": row,
        "page": f"{where['home']}commitments/{row.id}/",
        "reports": row.reports.order_by("-number"),
        "verifications": rows,
        "seen": queries.what_they_saw(rows),
        "may_write": where["may_write"] and owns,
        "is_waiting": row.state == CommitmentState.PROPOSED,
        "is_over": over,
        "is_done": row.state
        in {
            CommitmentState.POSITIVE,
            CommitmentState.VERIFIED,
            CommitmentState.DISPUTED,
        },
        "decline_form": DeclineForm(),
        "report_form": ReportForm(commitment=row),
        "verify_form": VerifyForm(),
        **forms,
    }
    return render(request, "agendas/commitment.html", context)


@require_safe
def commitment(
    request: HttpRequest, process: str, commitment: UUID, community: str | None = None
) -> HttpResponse:
    """One promise: what it says, how far it has come, and what the community saw."""
    place = _door(request, process, community, "see_community")
    return _page(request, place, _commitment(place, commitment))


def _owned(place: Place, key: UUID) -> Commitment:
    """A promise of this very desk."""
    row = _commitment(place, key)
    if isinstance(place, Community) and row.community_id != place.id:
        raise Http404
    return row


def _back(place: Place, row: Commitment) -> HttpResponse:
    if isinstance(place, Community):
        return redirect("agendas:commitment", place.process.slug, place.slug, row.id)
    return redirect("agendas:national-commitment", place.slug, row.id)


@require_POST
def accept(
    request: HttpRequest, process: str, commitment: UUID, community: str | None = None
) -> HttpResponse:
    """The actor promised it."""
    place = _door(request, process, community, "follow_up")
    row = _owned(place, commitment)
    try:
        actions.accept_commitment(acting_user=staff(request), commitment=row)
        messages.success(request, _("Promised. From now on somebody owes a word about it."))
    except NotAllowedError:
        messages.warning(request, _("It was answered before."))
    return _back(place, row)


@require_POST
def decline(
    request: HttpRequest, process: str, commitment: UUID, community: str | None = None
) -> HttpResponse:
    """The actor declined it, and says why."""
    place = _door(request, process, community, "follow_up")
    row = _owned(place, commitment)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, place, row, decline_form=form)
    try:
        actions.decline_commitment(
            acting_user=staff(request),
            commitment=row,
            reason_es=form.cleaned_data["reason_es"],
            reason_en=form.cleaned_data["reason_en"],
        )
        messages.success(request, _("Declined. The public reads why."))
    except NotAllowedError:
        messages.warning(request, _("It was answered before."))
    return _back(place, row)


@require_POST
def report(
    request: HttpRequest, process: str, commitment: UUID, community: str | None = None
) -> HttpResponse:
    """One word about how far it has come."""
    place = _door(request, process, community, "follow_up")
    row = _owned(place, commitment)
    form = ReportForm(request.POST, commitment=row)
    if not form.is_valid():
        return _page(request, place, row, report_form=form)
    try:
        actions.report_progress(
            acting_user=staff(request),
            commitment=row,
            id=form.cleaned_data["id"],
            values=form.values(),
        )
        messages.success(request, _("Written down."))
    except actions.OnlyTheirWordError:
        form.add_error(
            "evidence",
            _("Nobody but who promised it says so: somebody else must show something."),
        )
        return _page(request, place, row, report_form=form)
    except NotAllowedError:
        messages.warning(request, _("It stands elsewhere by now. Look at it again."))
    return _back(place, row)


@require_POST
def verify(
    request: HttpRequest, process: str, community: str, commitment: UUID
) -> HttpResponse:
    """How many of one group of the community saw it."""
    place = community_for(request.user, process, community, act="verify_commitment")
    row = _commitment(place, commitment)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, place, row, verify_form=form)
    try:
        actions.verify_commitment(
            acting_user=staff(request),
            commitment=row,
            community=place,
            group=form.cleaned_data["group"],
            counts=form.counts(),
        )
        messages.success(request, _("Written down. The answers decide, nobody else."))
    except NotAllowedError:
        messages.warning(request, _("Nobody has said yet that it is done."))
    return _back(place, row)
