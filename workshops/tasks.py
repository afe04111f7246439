"""Celery tasks: thin, named, safe to run twice."""

from celery import shared_task

from workshops.actions.purge import purge_texts as purge


@shared_task(name="workshops.purge_texts")
def purge_texts() -> None:
    """Destroy the texts of cards whose day has come."""
    purge()
