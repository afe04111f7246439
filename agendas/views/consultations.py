"""A consultation on the desk: begin one, see what is missing, read the result."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agendas.actions.codes import NotInDraftError
from agendas.actions.consultations import (
    SlipsMadeError,
    Wording,
    create_consultation,
    word_consultation,
)
from agendas.choices import CONSULTATION, BatchKind, ConsultationState
from agendas.forms.consultations import ConsultationForm, WordingForm
from agendas.models.consultations import Consultation
from agendas.queries import consultations as votes
from agendas.queries.hands import raised
from communities.access import community_for, may, staff
from communities.choices import SecondPersonActKind
from communities.models.places import Community

# What is missing before a vote can open, and the page that mends it.
MISSING = {
    "too_few_cards": (
        gettext_lazy("The ballot needs at least two cards."),
        "agendas:cards",
    ),
    "card_incomplete": (
        gettext_lazy("A card still lacks its words or its picture."),
        "agendas:cards",
    ),
    "not_spoken": (
        gettext_lazy(
            "A card has no recording to listen to, and nothing says why not."
            " Record it on the card, or write the reason below."
        ),
        "agendas:cards",
    ),
    "item_not_confirmed": (
        gettext_lazy(
            "A card stands for something that is no longer confirmed, or that is being reviewed."
        ),
        "agendas:cards",
    ),
    "left_off_unexplained": (
        gettext_lazy("Something confirmed is left off without a reason."),
        "agendas:cards",
    ),
    "no_slips": (
        gettext_lazy("There are no slips, and no paper ballots either."),
        "agendas:slips",
    ),
    "stopped": (
        gettext_lazy("The work in this community is stopped. No consultation can open."),
        "",
    ),
}

# The words with which the second person confirms.
CONFIRMING: Mapping[str, str | Promise] = {
    SecondPersonActKind.OPEN_CONSULTATION: gettext_lazy("Confirm and open"),
    SecondPersonActKind.RESUME_CONSULTATION: gettext_lazy("Confirm and resume"),
    SecondPersonActKind.CLOSE_CONSULTATION: gettext_lazy("Confirm and close"),
}


def consultation_for(
    request: HttpRequest, address: tuple[str, str, UUID], *, act: str
) -> tuple[Community, Consultation]:
    """The community and the vote at an address, if the reader may do ``act`` there.

    Raises:
        Http404: there is none, or it is of another community.
        PermissionDenied: the reader's roles there do not reach.
    """
    process, community, key = address
    place = community_for(request.user, process, community, act=act)
    found = votes.consultation_or_none(place, key)
    if found is None:
        raise Http404
    return place, found


@require_http_methods(["GET", "POST"])
def consultations(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The votes of a community, and a new one."""
    act = "prepare_vote" if request.method == "POST" else "see_community"
    place = community_for(request.user, process, community, act=act)
    form = ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_consultation(
                acting_user=staff(request), community=place, **form.cleaned_data
            )
            return redirect("agendas:cards", process, community, made.id)
        except ValidationError:
            message = _("There is one about this already, in this round.")
            form.add_error("subject", message)
    context = {
        "process": place.process,
        "community": place,
        "form": form,
        "consultations": votes.consultations_of(place),
        "n_votable": sum(votes.votable_counts(place).values()),
        "may_prepare": may(request.user, "prepare_vote", place),
    }
    return render(request, "agendas/consultations.html", context)


@require_http_methods(["GET", "POST"])
def consultation(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """One vote: what is missing, its cards, its slips, and who must do what next."""
    act = "prepare_vote" if request.method == "POST" else "see_community"
    place, vote = consultation_for(request, (process, community, consultation), act=act)
    form = WordingForm(request.POST) if request.method == "POST" else WordingForm.of(vote)
    if request.method == "POST" and form.is_valid():
        try:
            word_consultation(
                acting_user=staff(request),
                consultation=vote,
                wording=Wording(**form.cleaned_data),
            )
            messages.success(request, _("Saved."))
        except SlipsMadeError:
            messages.warning(
                request,
                _("Slips or papers were made already: this one is held in secret."),
            )
        except NotInDraftError:
            messages.warning(request, _("It is open or over: its question stays."))
        return redirect("agendas:consultation", process, community, vote.id)
    return render(
        request, "agendas/consultation.html", _overview(request, place, form, vote)
    )


def _overview(
    request: HttpRequest, place: Community, form: WordingForm, vote: Consultation
) -> dict[str, Any]:
    prepared, waiting = votes.preparation(vote), votes.act_waiting(vote)
    is_draft = vote.state == ConsultationState.DRAFT
    return {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "form": form,
        "prepared": prepared,
        "left_off": prepared.left_off.values(),
        "missing": _sentences(place, vote, prepared.missing) if is_draft else [],
        "is_draft": is_draft,
        "is_open": vote.state == ConsultationState.OPEN,
        "may_close": CONSULTATION.allows(vote.state, "close"),
        "may_resume": CONSULTATION.allows(vote.state, "resume"),
        "is_over": vote.state in votes.OVER,
        "has_station": any(b.kind == BatchKind.KIOSK for b in prepared.batches),
        "raised": raised(vote) if vote.counts_only else None,
        "waiting": waiting,
        "confirm": CONFIRMING.get(waiting.kind, "") if waiting else "",
        "me": staff(request).id,
        "may": {
            act: may(request.user, act, place)
            for act in ("prepare_vote", "confirm_as_second", "key_paper", "suspend")
        },
    }


def _sentences(
    place: Community, vote: Consultation, reasons: list[str]
) -> list[tuple[str, str]]:
    """Each reason as a sentence, with the address of the page that mends it."""
    where = [place.process.slug, place.slug, vote.id]
    return [
        (str(sentence), reverse(name, args=where) if name else "")
        for sentence, name in (MISSING[reason] for reason in reasons)
    ]


@require_safe
def result(
    request: HttpRequest, process: str, community: str, consultation: UUID
) -> HttpResponse:
    """What may be shown of a counted vote; before the close there is no such page."""
    place, vote = consultation_for(
        request, (process, community, consultation), act="see_community"
    )
    found = votes.result_of(vote)
    if found is None:
        raise Http404
    context = {
        "process": place.process,
        "community": place,
        "consultation": vote,
        "result": found,
        "band": found.visible.band.name.lower(),
    }
    return render(request, "agendas/consultation_result.html", context)
