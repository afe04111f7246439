"""The review of proposals: where each stands, and one page to judge it on."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from communities.access import MAY, community_for, may, roles_in, staff
from communities.machine import NotAllowedError
from communities.models.places import Community
from workshops.actions.reviews import (
    NotEveryPrincipleError,
    judge_principles,
    judge_viability,
    steps_from,
    take_review_step,
)
from workshops.choices import ItemKind, ReviewState, ReviewStep
from workshops.forms.reviews import (
    PrinciplesForm,
    StepForm,
    ViabilityForm,
    shown_marks,
    suspect_words,
)
from workshops.models.items import Proposal
from workshops.queries.items import item_or_none
from workshops.queries.reviews import ORDER, principles_of, reviews_by_state
from workshops.views.reading import note_reading

# What a person does next with a proposal in each state.
NEXT: dict[str, str | Promise] = {
    ReviewState.SUBMITTED: gettext_lazy("Its group has to confirm its words first."),
    ReviewState.SAFETY_CHECK: gettext_lazy("Read it: does anything lead to a person?"),
    ReviewState.PRINCIPLE_REVIEW: gettext_lazy("Hold it against the principles."),
    ReviewState.ALIGNED: gettext_lazy("Look at whether it can be done here."),
    ReviewState.TENSION: gettext_lazy("Send it to reframing, with a note."),
    ReviewState.CONTRARY: gettext_lazy("Send it to reframing, with a note."),
    ReviewState.REFRAMING: gettext_lazy(
        "Look for the need behind it. Word it anew and review it again, or park it."
    ),
    ReviewState.PARKED: gettext_lazy("Nothing to do: it was heard and is not adopted."),
    ReviewState.VIABLE_REVIEW: gettext_lazy("Say that it is ready, or look again."),
    ReviewState.ELIGIBLE: gettext_lazy("Nothing to do: it may go on a ballot."),
    ReviewState.PRIORITISED: gettext_lazy(
        "Nothing to do: it stands in a published agenda."
    ),
    ReviewState.NOT_NOW: gettext_lazy("Nothing to do: it was left for later."),
}


def _door(request: HttpRequest, process: str, community: str) -> Community:
    return community_for(request.user, process, community, act="synthesise")


def _found(request: HttpRequest, place: Community, key: uuid.UUID) -> Proposal:
    """The proposal at an address.

    Raises:
        Http404: there is none here, or it is for the field team only and the reader is not.
    """
    restricted = may(request.user, "read_restricted", place)
    found = item_or_none(place, ItemKind.PROPOSAL, key, restricted=restricted)
    if not isinstance(found, Proposal):
        raise Http404
    return found


@require_safe
def reviews(request: HttpRequest, process: str, community: str) -> HttpResponse:
    """The proposals of a community by state of review."""
    place = _door(request, process, community)
    found = reviews_by_state(place, restricted=may(request.user, "read_restricted", place))
    note_reading(
        request, place, place, (line.proposal for _state, lines in found for line in lines)
    )
    context = {
        "process": place.process,
        "community": place,
        "parts": [(state.label, NEXT[state], lines) for state, lines in found],
    }
    return render(request, "workshops/reviews.html", context)


@require_safe
def review(
    request: HttpRequest, process: str, community: str, proposal: uuid.UUID
) -> HttpResponse:
    """One proposal: what was judged, and what comes next."""
    place = _door(request, process, community)
    return _show(request, place, _found(request, place, proposal))


def _show(
    request: HttpRequest,
    place: Community,
    found: Proposal,
    *,
    principles: PrinciplesForm | None = None,
    viability: ViabilityForm | None = None,
    step: StepForm | None = None,
) -> HttpResponse:
    note_reading(request, place, found, [found])
    judged = list(found.principle_reviews.select_related("principle"))
    weighed = getattr(found, "viability", None)
    steps = steps_from(found, judged=bool(judged), weighed=weighed is not None)
    state = ReviewState(found.review_state)
    context: dict[str, Any] = {
        "process": place.process,
        "community": place,
        "proposal": found,
        "state": state,
        "what_is_next": NEXT[state],
        "judged": judged,
        "viability": weighed,
        "marks": shown_marks(weighed) if weighed else [],
        "suspects": suspect_words(found),
        "steps": {one.value: one.label for one in steps},
        "step": step or StepForm(),
        "is_confirmed": bool(steps),
        "is_through": ORDER.index(state) >= ORDER.index(ReviewState.ELIGIBLE),
    }
    if steps and state == ReviewState.PRINCIPLE_REVIEW:
        context["principles"] = principles or PrinciplesForm(
            principles=principles_of(place.process), found=judged
        )
    if steps and state in {ReviewState.ALIGNED, ReviewState.VIABLE_REVIEW}:
        context["weigh"] = viability or ViabilityForm(proposal=found)
    return render(request, "workshops/review.html", context)


def _moved_on(request: HttpRequest) -> None:
    messages.warning(request, _("It moved on meanwhile. See where it stands now."))


@require_POST
def judge(
    request: HttpRequest, process: str, community: str, proposal: uuid.UUID
) -> HttpResponse:
    """Keep how a proposal stands to every principle."""
    place = _door(request, process, community)
    found = _found(request, place, proposal)
    form = PrinciplesForm(
        request.POST,
        principles=principles_of(place.process),
        found=list(found.principle_reviews.all()),
    )
    if found.review_state != ReviewState.PRINCIPLE_REVIEW:
        _moved_on(request)
    elif not form.is_valid():
        return _show(request, place, found, principles=form)
    else:
        try:
            judge_principles(
                acting_user=staff(request),
                proposal=found,
                # Both roles at once: the first by name, which is the coordinator.
                role=min(roles_in(request.user, place) & MAY["synthesise"]),
                judgements=form.judgements,
            )
            messages.success(request, _("Saved."))
        except (NotAllowedError, NotEveryPrincipleError):
            _moved_on(request)
    return redirect("workshops:review", process, community, found.pk)


@require_POST
def weigh(
    request: HttpRequest, process: str, community: str, proposal: uuid.UUID
) -> HttpResponse:
    """Keep whether a proposal can be done here."""
    place = _door(request, process, community)
    found = _found(request, place, proposal)
    form = ViabilityForm(request.POST, proposal=found)
    if found.review_state not in {ReviewState.ALIGNED, ReviewState.VIABLE_REVIEW}:
        _moved_on(request)
    elif not form.is_valid():
        return _show(request, place, found, viability=form)
    else:
        try:
            judge_viability(acting_user=staff(request), proposal=found, marks=form.marks)
            messages.success(request, _("Saved."))
        except NotAllowedError:
            _moved_on(request)
    return redirect("workshops:review", process, community, found.pk)


@require_POST
def step(
    request: HttpRequest, process: str, community: str, proposal: uuid.UUID
) -> HttpResponse:
    """Take one step of the review."""
    place = _door(request, process, community)
    found = _found(request, place, proposal)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _show(request, place, found, step=form)
    try:
        moved = take_review_step(
            acting_user=staff(request),
            proposal=found,
            step=ReviewStep(form.cleaned_data["step"]),
            note=form.cleaned_data["note"],
        )
        messages.success(
            request,
            _("%(code)s: %(state)s.")
            % {"code": moved.code, "state": moved.get_review_state_display()},
        )
    except NotAllowedError:
        _moved_on(request)
    return redirect("workshops:review", process, community, found.pk)
