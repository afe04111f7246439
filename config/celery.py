"""The Celery app. Tasks are thin: each calls one action with ids."""

import logging.config
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

app = Celery("tequio")
app.config_from_object("django.conf:settings", namespace="CELERY")


@signals.setup_logging.connect
def use_our_logs(**_options: Any) -> None:
    """Celery's own lines would quote a failing task's arguments and its error's words."""
    logging.config.dictConfig(settings.LOGGING)


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_unsafe(**_options: Any) -> None:
    """A worker is as strict about its database as the web.

    Raises:
        SystemExit: the database is unsafe. Celery would swallow any other error here.
    """
    from config.start import refuse_unsafe_database  # noqa: PLC0415 -- needs the apps loaded

    try:
        refuse_unsafe_database()
    except ImproperlyConfigured as unsafe:
        raise SystemExit(str(unsafe)) from None
