"""Two plain answers for machines: is the process up, and can it serve. Nothing else is said."""

from functools import lru_cache

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

BROKER_SECONDS = 2


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nobody else, so that a restart is never the wrong cure."""
    return _say(is_well=True)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, tables and broker are there; which one is not, is for nobody to read."""
    return _say(is_well=_tables_are_current() and _broker_answers())


def _say(*, is_well: bool) -> HttpResponse:
    return HttpResponse(
        "ok" if is_well else "not ok",
        status=200 if is_well else 503,
        content_type="text/plain",
    )


def _tables_are_current() -> bool:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return False
    return _known_migrations() <= applied.keys()


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    """What this code brings; it does not change while the process lives."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _broker_answers() -> bool:
    # A connection of its own: the pool's would wait for a free one.
    options = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    try:
        with current_app.connection(transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
