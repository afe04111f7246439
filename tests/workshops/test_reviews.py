"""The review of a proposal: every step from every state, and what each leaves."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from communities.machine import NotAllowedError
from communities.models.audit import AuditEntry
from tests.workshops.reviewing import ALIGNED, confirmed, judge, review, step, weigh
from tests.world import confirm
from workshops.actions.items import code_item
from workshops.actions.reviews import (
    Judgement,
    NotEveryPrincipleError,
    judge_principles,
    steps_from,
)
from workshops.choices import ReviewState, ReviewStep
from workshops.models.items import Proposal
from workshops.models.reviews import PrincipleReview, Viability
from workshops.queries.reviews import reviewed_proposals, viable_proposals

# Step -> the states it starts from and where it leads. What is missing is refused.
STEPS = {
    "pass_safety": {"submitted": "principle_review", "safety_check": "principle_review"},
    "reframe": {"tension": "reframing", "contrary": "reframing"},
    "again": {"reframing": "principle_review"},
    "park": {"reframing": "parked"},
    "finish": {"viable_review": "eligible"},
    "go_without": dict.fromkeys(
        ("safety_check", "principle_review", "aligned"), "eligible"
    ),
    "take_up": dict.fromkeys(("eligible", "prioritised", "not_now"), "safety_check"),
    "take_back": {
        "aligned": "principle_review",
        "tension": "principle_review",
        "contrary": "principle_review",
        "parked": "reframing",
        "viable_review": "aligned",
    },
}


def put(proposal, state):
    Proposal.plain.filter(pk=proposal.pk).update(review_state=state)
    proposal.refresh_from_db()


def acts():
    """How often each act stands in the audit."""
    return Counter(AuditEntry.plain.values_list("action", flat=True))


def test_it_works(world):
    found = confirmed(world)
    review(world, found)
    assert found.review_state == ReviewState.ELIGIBLE
    rows = PrincipleReview.plain.values_list(
        "principle__code", "alignment", "reviewer_role"
    )
    assert list(rows) == [(code, "supports", "coordinator") for code in ALIGNED]
    assert Viability.plain.get().period == "2018-Q2"
    assert acts().keys() >= {
        "review_take_up",
        "review_pass_safety",
        "judge_principles",
        "judge_viability",
        "review_finish",
    }


@pytest.mark.parametrize("state", ReviewState.values)
@pytest.mark.parametrize("name", ReviewStep.values)
def test_each_step_starts_from_its_states_alone(world, state, name):
    found = confirmed(world)
    put(found, state)
    before = acts()
    if after := STEPS[name].get(state):
        step(world, found, name)
    else:
        with pytest.raises(NotAllowedError):
            step(world, found, name)
        assert acts() == before
    found.refresh_from_db()
    assert found.review_state == (after or state)
    offered = steps_from(found, judged=False, weighed=False)
    assert set(offered) == {one for one in STEPS if found.review_state in STEPS[one]}


@pytest.mark.parametrize("state", ReviewState.values)
def test_judging_starts_from_its_states_alone(world, state):
    found = confirmed(world)
    put(found, state)
    if state == "principle_review":
        judge(world, found)
    else:
        with pytest.raises(NotAllowedError):
            judge(world, found)
        assert not PrincipleReview.plain.exists()
    put(found, state)
    if state in {"aligned", "viable_review"}:
        weigh(world, found)
        assert found.review_state == "viable_review"
    else:
        with pytest.raises(NotAllowedError):
            weigh(world, found)
        assert not Viability.plain.exists()


@pytest.mark.parametrize(
    ("alignments", "state"),
    [
        ({}, "aligned"),
        ({"P1": "neutral"}, "aligned"),
        ({"P2": "tension"}, "tension"),
        ({"P2": "tension", "P4": "contrary"}, "contrary"),
    ],
)
def test_the_worst_judgement_decides(world, alignments, state):
    found = confirmed(world)
    put(found, "principle_review")
    judge(world, found, **alignments)
    assert found.review_state == state


@pytest.mark.parametrize("codes", [(), ("P1", "P2", "P3"), (*ALIGNED, "P5")])
def test_all_principles_are_judged_or_none(world, codes):
    found = confirmed(world)
    put(found, "principle_review")
    with pytest.raises(NotEveryPrincipleError):
        judge_principles(
            acting_user=world.beto,
            proposal=found,
            role="coordinator",
            judgements={code: Judgement("supports") for code in codes},
        )
    assert not PrincipleReview.plain.exists()


@pytest.mark.parametrize("alignment", ["tension", "contrary", "later_word", "", "neutral"])
def test_the_database_wants_a_reason_where_it_is_in_tension(world, alignment):
    found = confirmed(world)
    values = {
        "proposal": found,
        "principle": world.process.principles.first(),
        "alignment": alignment,
        "reviewer_role": "coordinator",
    }
    if alignment == "neutral":
        PrincipleReview.plain.create(**values)
        with pytest.raises(IntegrityError, match="principle_reviewed_once"):
            PrincipleReview.plain.create(**values)
        return
    with pytest.raises(IntegrityError, match="principle_review_"), transaction.atomic():
        PrincipleReview.plain.create(**values)
    if alignment:
        PrincipleReview.plain.create(**values, reason_es="Por esto.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"legal": 0},
        {"budget": 4},
        {"safety": 9, "legal": 1},
        {"social": 0},
        {},
        {"legal": 1, "period": "2018-4"},
        {"legal": 1, "period": "2018-13"},
        {"legal": 1, "period": "2018-Q5"},
    ],
)
def test_the_database_keeps_marks_and_periods_coarse(world, wrong):
    found = confirmed(world)
    with pytest.raises(IntegrityError, match="viability_"):
        Viability.plain.create(**({"proposal": found, "period": "2018-Q1"} | wrong))


def test_reframing_and_parking_keep_a_note(world):
    found = confirmed(world)
    put(found, "principle_review")
    judge(world, found, P2="contrary")
    step(world, found, "reframe", "Piden mano dura; detrás hay miedo.")
    assert found.review_note == "Piden mano dura; detrás hay miedo."
    step(world, found, "park", "Se escuchó.")
    assert (found.review_state, found.review_note) == ("parked", "Se escuchó.")
    step(world, found, "take_back")
    step(world, found, "again")
    judge(world, found)
    assert (found.review_state, found.review_note) == ("aligned", "Se escuchó.")


def test_who_was_judged_is_not_waved_past_the_principles(world):
    found = confirmed(world)
    put(found, "principle_review")
    judge(world, found, P2="contrary")
    step(world, found, "reframe")
    step(world, found, "again")
    with pytest.raises(NotAllowedError):
        step(world, found, "go_without")
    put(found, "safety_check")
    with pytest.raises(NotAllowedError):
        step(world, found, "go_without")


def test_new_words_are_judged_anew(world):
    found = confirmed(world)
    review(world, found)
    code_item(acting_user=world.beto, item=found, values={"title_es": "De otro modo"})
    found.refresh_from_db()
    assert (found.state, found.review_state) == ("coded", "safety_check")
    assert steps_from(found, judged=True, weighed=True) == ()
    with pytest.raises(NotAllowedError):
        step(world, found, "pass_safety")
    confirm(world, found)
    assert (found.state, found.review_state) == ("validated", "safety_check")
    step(world, found, "pass_safety")
    judge(world, found)
    # What was said of its viability before is said again, or stands: never skipped.
    with pytest.raises(NotAllowedError):
        step(world, found, "go_without")
    weigh(world, found, "2019-01", budget=3)
    row = Viability.plain.get()
    assert (row.period, row.legal, row.budget) == ("2019-01", None, 3)


def test_what_counts_as_reviewed(world):
    whole, half, never = (confirmed(world, title) for title in ("Una", "Otra", "Tercera"))
    review(world, whole)
    review(world, half, weighed=False)
    keys = [one.pk for one in (whole, half, never)]
    assert reviewed_proposals(world.process, keys) == {whole.pk, half.pk}
    assert viable_proposals(world.process, keys) == {whole.pk}
    # Not through any more, a missing principle, and a contrary one do not count.
    step(world, whole, "take_up")
    PrincipleReview.plain.filter(proposal=half, principle__code="P3").delete()
    assert reviewed_proposals(world.process, keys) == set()
    assert viable_proposals(world.process, keys) == set()


def test_a_contrary_row_never_counts_as_reviewed(world):
    found = confirmed(world)
    review(world, found)
    PrincipleReview.plain.filter(principle__code="P1").update(
        alignment="contrary", reason_es="Daña."
    )
    assert reviewed_proposals(world.process, [found.pk]) == set()
