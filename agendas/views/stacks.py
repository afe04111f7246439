"""Keying paper ballots in: stack by stack, by two people apart, a third where they differ.

No message and no session are written while papers are keyed: their time would point at a
ballot.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions import stacks as actions
from agendas.actions.ballots import CastError
from agendas.actions.stacks import StackError
from agendas.choices import BatchKind, ConsultationState, StackState
from agendas.forms.consultations import KeyedPaperForm, StackForm
from agendas.models.consultations import Card, Consultation
from agendas.models.stacks import PaperStack
from agendas.queries import consultations as votes
from agendas.views.consultations import consultation_for
from communities.access import may, staff

Address = tuple[str, str, UUID]

_NOT_OPEN = gettext_lazy("It is not open now. Nothing was saved.")
REFUSED: dict[str, str | Promise] = {
    "no_paper_left": gettext_lazy(
        "So many papers are not left: fewer were printed, or other stacks hold them."
    ),
    "gone": gettext_lazy("This stack counts already, or its keying was thrown away."),
    "others": gettext_lazy("Two other people key this stack."),
    "place": gettext_lazy("Papers are keyed one after the other. This is the next one."),
    "both_done": gettext_lazy("Both of you keyed every paper. Now the two are compared."),
    "same_person": gettext_lazy(
        "You keyed this stack. Somebody else settles what is different."
    ),
    "agreed": gettext_lazy("The two agree about this paper."),
    "not_done": gettext_lazy("Some papers are not keyed or not settled yet."),
}


def _why(refused: CastError | StackError) -> str:
    return str(REFUSED.get(refused.reason, _NOT_OPEN))


def _found(
    request: HttpRequest, address: Address, key: UUID, *, act: str
) -> tuple[Consultation, PaperStack]:
    place, vote = consultation_for(request, address, act=act)
    found = PaperStack.objects.within(place).filter(pk=key, consultation=vote).first()
    if found is None:
        raise Http404
    found.consultation = vote
    return vote, found


def _context(vote: Consultation, **more: Any) -> dict[str, Any]:
    return {
        "process": vote.agenda.community.process,
        "community": vote.agenda.community,
        "consultation": vote,
        "is_open": vote.state == ConsultationState.OPEN,
        **more,
    }


@require_http_methods(["GET", "POST"])
def stacks(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """The stacks of a vote, and the beginning of a new one."""
    address = (process, community, consultation)
    place, vote = consultation_for(request, address, act="settle_paper")
    may_key = may(request.user, "key_paper", place)
    if request.method == "POST":
        consultation_for(request, address, act="key_paper")
    form = StackForm(request.POST or None, initial={"id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_stack(
                acting_user=staff(request), consultation=vote, **form.cleaned_data
            )
            return redirect("agendas:stack", *address, made.id)
        except CastError as refused:
            form.add_error("n_papers", _why(refused))
    rows = list(vote.stacks.select_related("consultation"))
    context = _context(
        vote,
        form=form,
        may_key=may_key,
        waiting=[_row(request, row) for row in rows if row.state == StackState.KEYING],
        counted=[row for row in rows if row.state == StackState.COUNTED],
        n_left=_n_left(vote, rows),
    )
    return render(request, "agendas/paper.html", context)


def _n_left(vote: Consultation, rows: list[PaperStack]) -> int:
    papers = vote.batches.filter(kind=BatchKind.PAPER)
    left = papers.aggregate(n=Sum("n_unspent"))["n"] or 0
    return left - sum(row.n_papers for row in rows if row.state == StackState.KEYING)


def _row(request: HttpRequest, stack: PaperStack) -> dict[str, Any]:
    """How far a stack has come, and what this person can do with it."""
    done = actions.n_keyed(stack)
    side = actions.side_of(stack, staff(request))
    return {
        "stack": stack,
        "first": done[actions.FIRST],
        "second": done[actions.SECOND],
        "is_keyed": set(done.values()) == {stack.n_papers},
        "mine": side and done[side] < stack.n_papers,
    }


@require_http_methods(["GET", "POST"])
def stack(
    request: HttpRequest, process: str, community: str, consultation: UUID, stack: UUID
) -> HttpResponse:
    """One paper after the other, as this person reads them; both can stop and go on."""
    address = (process, community, consultation)
    vote, found = _found(request, address, stack, act="key_paper")
    side = actions.side_of(found, staff(request))
    if side is None or found.state != StackState.KEYING:
        return redirect("agendas:paper", *address)
    mine = actions.read_papers(found, side) if vote.state == ConsultationState.OPEN else {}
    place = _place(request, n_done=len(mine), n_papers=found.n_papers)
    cards = votes.ballot_cards(vote)
    form = KeyedPaperForm(
        request.POST or None,
        cards=cards,
        n_marks=vote.n_marks,
        initial={"place": place, "marks": [str(mark) for mark in mine.get(place, ())]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.key_paper(acting_user=staff(request), stack=found, **form.cleaned_data)
            query = urlencode({"saved": form.cleaned_data["place"]})
            here = reverse("agendas:stack", args=[*address, found.id])
            return redirect(f"{here}?{query}")
        except (CastError, StackError) as refused:
            form.add_error(None, _why(refused))
    if (
        request.method == "GET"
        and len(mine) == found.n_papers
        and "place" not in request.GET
    ):
        return redirect("agendas:stack-settle", *address, found.id)
    context = _context(
        vote,
        stack=found,
        form=form,
        place=place,
        again=place <= len(mine),
        n_done=len(mine),
        saved=request.GET.get("saved", "") if request.method == "GET" else "",
        **_cards(cards, form),
    )
    return render(request, "agendas/stack.html", context)


def _place(request: HttpRequest, *, n_done: int, n_papers: int) -> int:
    """The paper to show: the one asked for, if it was keyed before, or the next one."""
    wanted = request.GET.get("place", "")
    next_one = min(n_done + 1, n_papers)
    # isdecimal() takes digits of every script; int() reads them all.
    asked = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else next_one
    return asked if 1 <= asked <= next_one else next_one


def _cards(cards: list[Card], form: KeyedPaperForm) -> dict[str, Any]:
    marked = {str(mark) for mark in form["marks"].value() or ()}
    return {
        "cards": [(card, str(card.position) in marked) for card in cards],
        "n_marked": len(marked),
    }


@require_http_methods(["GET", "POST"])
def settle(
    request: HttpRequest, process: str, community: str, consultation: UUID, stack: UUID
) -> HttpResponse:
    """What two people read differently, side by side; a third one reads the paper itself."""
    address = (process, community, consultation)
    vote, found = _found(request, address, stack, act="settle_paper")
    if found.state != StackState.KEYING or vote.state != ConsultationState.OPEN:
        return redirect("agendas:paper", *address)
    is_keyed = actions.is_keyed(found)
    keyed_it = staff(request).id in {found.first_by_id, found.second_by_id}
    found_differing = actions.differences(found) if is_keyed else []
    open_ones = [paper for paper in found_differing if paper.third is None]
    cards = votes.ballot_cards(vote)
    now = open_ones[0] if open_ones and not keyed_it else None
    form = KeyedPaperForm(
        request.POST or None,
        cards=cards,
        n_marks=vote.n_marks,
        initial={"place": now.place if now else 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_paper(
                acting_user=staff(request), stack=found, **form.cleaned_data
            )
            return redirect("agendas:stack-settle", *address, found.id)
        except (CastError, StackError) as refused:
            form.add_error(None, _why(refused))
    context = _context(
        vote,
        stack=found,
        form=form,
        is_keyed=is_keyed,
        keyed_it=keyed_it,
        done=actions.n_keyed(found),
        n_differing=len(found_differing),
        n_open=len(open_ones),
        now=now,
        sides=[
            (card, card.position in now.first, card.position in now.second)
            for card in cards
            if card.position in now.first | now.second
        ]
        if now
        else [],
        may_key=may(request.user, "key_paper", vote.agenda.community),
        **_cards(cards, form),
    )
    return render(request, "agendas/stack_settle.html", context)


@require_POST
def count(
    request: HttpRequest, process: str, community: str, consultation: UUID, stack: UUID
) -> HttpResponse:
    """Lay the ballots of a stack into the box."""
    address = (process, community, consultation)
    _vote, found = _found(request, address, stack, act="settle_paper")
    try:
        actions.count_stack(acting_user=staff(request), stack=found)
    except StackError as refused:
        if refused.reason == "not_done":
            return redirect("agendas:stack-settle", *address, found.id)
    except CastError:
        pass  # The list says that it is not open now.
    return redirect("agendas:paper", *address)


@require_POST
def discard(
    request: HttpRequest, process: str, community: str, consultation: UUID, stack: UUID
) -> HttpResponse:
    """Throw the keying of a stack away; its papers can be keyed in anew."""
    address = (process, community, consultation)
    _vote, found = _found(request, address, stack, act="key_paper")
    with suppress(StackError):  # it counts already, or was thrown away: the list shows it
        actions.discard_stack(acting_user=staff(request), stack=found)
    return redirect("agendas:paper", *address)
