"""Handing work to the workers, after the transaction that made it has held."""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue(name: str, **ids: Any) -> None:
    """Start the task ``name`` once the current transaction commits.

    Redis may lose the message: the row that asks for the work stays in the database and a
    sweeper starts it again. Arguments are ids, never texts.

    Raises:
        KeyError: no such task is registered (at commit).
    """
    transaction.on_commit(partial(_send, name, ids))


def _send(name: str, ids: dict[str, Any]) -> None:
    try:
        current_app.tasks[name].apply_async(kwargs=ids, retry=False)
    except OperationalError:
        # The work is written down already; the sweeper sends it when the broker is back.
        logger.warning("broker away, the job waits", extra={"job": name})
