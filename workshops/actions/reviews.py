"""The review of a proposal before a vote: safety, principles, reframing, viability.

A proposal is reviewed once its group has confirmed its words. Whoever calls says with which
role the person reviews; the person's name stays in the audit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from communities.actions.audit import record
from communities.machine import NotAllowedError
from communities.models.people import User
from workshops.actions.items import WITHOUT_REVIEW, locked_item
from workshops.choices import ITEM, REVIEW, ItemState, ReviewState, ReviewStep
from workshops.models.items import Proposal
from workshops.models.reviews import PrincipleReview, Viability


class NotEveryPrincipleError(Exception):
    """The judgements are not one for each principle of the process."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a proposal stands to one principle: a code of ``alignment``, and why."""

    alignment: str
    reason_es: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Viability from 1 (hard here) to 3 (within reach); None where nobody can say.

    ``period``: ``2018-04`` or ``2018-Q2``.
    """

    period: str
    legal: int | None = None
    budget: int | None = None
    safety: int | None = None
    social: int | None = None


# The edges that one step walks, by the state it starts from; from others it is refused.
ROADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    ReviewStep.PASS_SAFETY: {
        ReviewState.SUBMITTED: ("check_safety", "pass"),
        ReviewState.SAFETY_CHECK: ("pass",),
    },
    ReviewStep.REFRAME: {
        ReviewState.TENSION: ("reframe",),
        ReviewState.CONTRARY: ("reframe",),
    },
    ReviewStep.AGAIN: {ReviewState.REFRAMING: ("review_again",)},
    ReviewStep.PARK: {ReviewState.REFRAMING: ("park",)},
    ReviewStep.FINISH: {ReviewState.VIABLE_REVIEW: ("pass",)},
    ReviewStep.GO_WITHOUT: {
        ReviewState.SAFETY_CHECK: WITHOUT_REVIEW,
        ReviewState.PRINCIPLE_REVIEW: WITHOUT_REVIEW[1:],
        ReviewState.ALIGNED: WITHOUT_REVIEW[2:],
    },
    ReviewStep.TAKE_UP: {
        ReviewState.ELIGIBLE: ("take_up",),
        ReviewState.PRIORITISED: ("take_up",),
        ReviewState.NOT_NOW: ("take_up",),
    },
    ReviewStep.TAKE_BACK: {
        state: ("take_back",)
        for state in ReviewState.values
        if REVIEW.allows(state, "take_back")
    },
}
# Where a proposal that was judged before is judged again instead of waved past.
BEFORE_JUDGING = (ReviewState.SAFETY_CHECK, ReviewState.PRINCIPLE_REVIEW)
# Steps that say why.
NOTED = (ReviewStep.REFRAME, ReviewStep.PARK)


def _locked(proposal: Proposal, action: str) -> Proposal:
    """The proposal under a row lock, if its group has confirmed the words it has now.

    Raises:
        NotAllowedError: it has not.
    """
    found = locked_item(proposal)
    if not isinstance(found, Proposal) or found.state != ItemState.VALIDATED:
        raise NotAllowedError(ITEM.name, found.state, action)
    return found


def _tell(acting_user: User, proposal: Proposal, action: str) -> None:
    record(
        acting_user=acting_user,
        action=action,
        target=proposal,
        process=proposal.community.process,
    )


def steps_from(
    proposal: Proposal, *, judged: bool, weighed: bool
) -> tuple[ReviewStep, ...]:
    """The steps that a proposal can take now.

    ``judged``: it has principle reviews. ``weighed``: its viability was looked at.
    """
    if proposal.state != ItemState.VALIDATED:
        return ()
    state = proposal.review_state
    seen = judged if state in BEFORE_JUDGING else weighed
    return tuple(
        ReviewStep(step)
        for step, roads in ROADS.items()
        if state in roads and not (seen and step == ReviewStep.GO_WITHOUT)
    )


@transaction.atomic
def take_review_step(
    *, acting_user: User, proposal: Proposal, step: ReviewStep, note: str = ""
) -> Proposal:
    """Take one step of the review. ``note``: why, where it is reframed or parked.

    Raises:
        NotAllowedError: the step does not start here, or the words are not confirmed.
    """
    proposal = _locked(proposal, step)
    allowed = steps_from(
        proposal,
        judged=proposal.principle_reviews.exists(),
        weighed=Viability.plain.filter(proposal=proposal).exists(),
    )
    if step not in allowed:
        raise NotAllowedError(REVIEW.name, proposal.review_state, step)
    for action in ROADS[step][proposal.review_state]:
        proposal.review_state = REVIEW.after(proposal.review_state, action)
    if step in NOTED:
        proposal.review_note = note
    proposal.save(update_fields=["review_state", "review_note"])
    _tell(acting_user, proposal, f"review_{step}")
    return proposal


@transaction.atomic
def judge_principles(
    *,
    acting_user: User,
    proposal: Proposal,
    role: str,
    judgements: Mapping[str, Judgement],
) -> Proposal:
    """Keep how a proposal stands to every principle (by code); the worst decides what is next.

    Raises:
        NotAllowedError: it is not at this step, or its words are not confirmed.
        NotEveryPrincipleError: a principle is missing, or is not one of the process.
    """
    proposal = _locked(proposal, "judge")
    principles = list(proposal.community.process.principles.all())
    if {principle.code for principle in principles} != judgements.keys():
        raise NotEveryPrincipleError
    found = {judgement.alignment for judgement in judgements.values()}
    result = (
        "find_contrary"
        if "contrary" in found
        else "find_tension"
        if "tension" in found
        else "align"
    )
    proposal.review_state = REVIEW.after(proposal.review_state, result)
    for principle in principles:
        PrincipleReview.plain.update_or_create(
            proposal=proposal,
            principle=principle,
            defaults={**asdict(judgements[principle.code]), "reviewer_role": role},
        )
    proposal.save(update_fields=["review_state"])
    _tell(acting_user, proposal, "judge_principles")
    return proposal


@transaction.atomic
def judge_viability(*, acting_user: User, proposal: Proposal, marks: Marks) -> Viability:
    """Keep whether a proposal can be done here; said again, it replaces what was said.

    Raises:
        NotAllowedError: it does not fit the principles yet, or its words are not confirmed.
        ValidationError: the marks break a rule of the row.
    """
    proposal = _locked(proposal, "judge_viability")
    if proposal.review_state != ReviewState.VIABLE_REVIEW:
        proposal.review_state = REVIEW.after(proposal.review_state, "review_viability")
        proposal.save(update_fields=["review_state"])
    row = Viability.plain.filter(proposal=proposal).first() or Viability(proposal=proposal)
    for name, value in asdict(marks).items():
        setattr(row, name, value)
    row.full_clean(validate_unique=False)
    row.save()
    _tell(acting_user, proposal, "judge_viability")
    return row
