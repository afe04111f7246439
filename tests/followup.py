"""Answers and promises of the tests: a line, and a promise brought to any state."""

from agendas.actions import followup
from agendas.actions.followup import Line
from agendas.models.followup import Commitment
from tests.votes import unguarded
from tests.world import World, confirm, make_proposal

ASK = {
    "actor": "municipal_gov",
    "level": "municipal",
    "text_es": "Encender las luces de la calle grande.",
}
ANSWER = {
    "actor": "municipal_gov",
    "level": "municipal",
    "position": "partly",
    "feasible": "later",
    "words_es": "Con el presupuesto del año que viene.",
}
SHOWN = {"evidence": "visit", "source": "Visita de marzo"}


def make_line(world: World, community=None) -> Line:
    """A confirmed proposal of a community as something to answer."""
    place = community or world.here
    proposal = make_proposal(world, community=place)
    confirm(world, proposal, community=place)
    return Line(world.process, proposal)


def promise(world: World, line: Line | None = None, state: str = "proposed") -> Commitment:
    """A promise in a state, whatever the database would ask for on the way."""
    made = followup.ask_commitment(
        acting_user=world.beto, line=line or make_line(world), values=ASK
    )
    with unguarded("agendas_commitment"):
        Commitment.plain.filter(pk=made.pk).update(state=state, reason_es="No hay dinero.")
    made.refresh_from_db()
    return made


def report(world: World, commitment: Commitment, step: str, **values):
    """One word of who made the promise, about it."""
    return followup.report_progress(
        acting_user=world.beto,
        commitment=commitment,
        values={"author": "actor", "step": step, "evidence": "", "source": "", **values},
    )


def saw(world: World, commitment: Commitment, *counts: int, group="women_adult", at=None):
    """What a group saw: it, a part of it, nothing of it."""
    names = ("n_seen", "n_partly", "n_unseen")
    return followup.verify_commitment(
        acting_user=world.ana,
        commitment=commitment,
        community=at or world.here,
        group=group,
        counts=dict(zip(names, counts, strict=True)),
    )
