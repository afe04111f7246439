"""What every production process asks of its database before it serves."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from agendas.actions.codes import keyring
from agendas.choices import ConsultationState
from agendas.models.consultations import Consultation
from communities.safety.keyring import KeyMissing
from config.refusals import database_refusals, refuse

FACTS = """
SELECT rolsuper, rolbypassrls,
       current_setting('log_statement') AS log_statement,
       current_setting('log_min_duration_statement') AS log_min_duration_statement,
       current_setting('log_min_error_statement') AS log_min_error_statement,
       current_setting('track_commit_timestamp') AS track_commit_timestamp
FROM pg_roles WHERE rolname = current_user
"""
LOST_KEYS = (
    "A vote is open and its keys are not in KEYS_DIR: bring the key folder back, or set"
    " ACCEPT_LOST_KEYS=yes; that vote can then not be counted."
)


def facts_of(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Our role and the server's settings, as ``database_refusals`` wants them."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def refuse_unsafe_database() -> None:
    """Stop this process if its database is unsafe; does nothing outside production.

    Raises:
        ImproperlyConfigured: it is, or it does not answer.
    """
    if not settings.REFUSE_UNSAFE:
        return
    connection = connections["default"]
    try:
        sentences = database_refusals(facts_of(connection))
        if not settings.ACCEPT_LOST_KEYS and _a_vote_lost_its_keys(connection):
            sentences.append(LOST_KEYS)
    except DatabaseError:
        # The driver's own words would name host and user.
        sentences = ["The database does not answer: check DATABASE_URL and the server."]
    finally:
        connection.close()
    refuse(sentences)


def _a_vote_lost_its_keys(connection: BaseDatabaseWrapper) -> bool:
    # Before the first migration there is nothing to ask.
    if Consultation._meta.db_table not in connection.introspection.table_names():
        return False
    running = Consultation.objects.across("do running votes have their keys?").filter(
        state__in=[ConsultationState.OPEN, ConsultationState.PAUSED]
    )
    try:
        for key in running.values_list("id", flat=True):
            keyring().consultation(key)
    except KeyMissing:
        return True
    return False
