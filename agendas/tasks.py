"""Celery tasks: thin, named, safe to run twice. Each is called with ids."""

import uuid

from celery import shared_task

from agendas.actions.box import sweep_closed as sweep
from agendas.actions.exports import resume_exports
from agendas.actions.followup import stall_silent as stall
from agendas.actions.robustness import resume_robustness
from agendas.actions.robustness import weigh_robustness as weigh
from agendas.actions.withdrawals import forget_cards as forget
from agendas.exports.consolidated import make


@shared_task(name="agendas.make_export")
def make_export(export_id: str) -> None:
    """Make one download."""
    make(uuid.UUID(export_id))


@shared_task(name="agendas.weigh_robustness")
def weigh_robustness(robustness_id: str) -> None:
    """Work out how firm one national order is."""
    weigh(uuid.UUID(robustness_id))


@shared_task(name="agendas.resume_jobs")
def resume_jobs() -> None:
    """Start again the jobs that were lost."""
    resume_exports()
    resume_robustness()


@shared_task(name="agendas.forget_cards")
def forget_cards() -> None:
    """Destroy the words of cards that were taken back while people voted, once it is over."""
    forget()


@shared_task(name="agendas.stall_silent")
def stall_silent() -> None:
    """Stall the promises that nobody has spoken about for half a year."""
    stall()


@shared_task(name="agendas.sweep_closed")
def sweep_closed() -> None:
    """Destroy keys of closed votes that a crash left behind, and rewrite their tables."""
    sweep()
