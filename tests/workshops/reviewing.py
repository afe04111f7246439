"""Walking proposals through their review, for tests."""

from tests.world import World, confirm, make_proposal
from workshops.actions.reviews import (
    Judgement,
    Marks,
    judge_principles,
    judge_viability,
    take_review_step,
)
from workshops.choices import ReviewStep
from workshops.models.items import Proposal

ALIGNED = dict.fromkeys(("P1", "P2", "P3", "P4"), "supports")


def confirmed(world: World, title="Alumbrado acordado", **values) -> Proposal:
    """A proposal whose group confirmed its words: eligible, its reviews not held."""
    found = make_proposal(world, title, **values)
    confirm(world, found)
    return found


def step(world: World, proposal: Proposal, name: str, note="") -> Proposal:
    moved = take_review_step(
        acting_user=world.beto, proposal=proposal, step=ReviewStep(name), note=note
    )
    proposal.refresh_from_db()
    return moved


def judge(world: World, proposal: Proposal, **alignments: str) -> Proposal:
    """Judge all four principles: they support it, but for what is named."""
    moved = judge_principles(
        acting_user=world.beto,
        proposal=proposal,
        role="coordinator",
        judgements={
            code: Judgement(
                alignment,
                reason_es="Deja fuera a quien no vota." if alignment != "supports" else "",
            )
            for code, alignment in (ALIGNED | alignments).items()
        },
    )
    proposal.refresh_from_db()
    return moved


def weigh(world: World, proposal: Proposal, period="2018-Q2", **marks: int):
    row = judge_viability(
        acting_user=world.beto,
        proposal=proposal,
        marks=Marks(period=period, **(marks or {"legal": 2})),
    )
    proposal.refresh_from_db()
    return row


def review(world: World, proposal: Proposal, *, weighed=True) -> Proposal:
    """Take a confirmed proposal through its whole review."""
    step(world, proposal, "take_up")
    step(world, proposal, "pass_safety")
    judge(world, proposal)
    if weighed:
        weigh(world, proposal)
        step(world, proposal, "finish")
    else:
        step(world, proposal, "go_without")
    return proposal
