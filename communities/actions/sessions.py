"""Keeping the list of where people are logged in, and ending logins."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from communities.actions.audit import record
from communities.models.people import User
from communities.models.sessions import StaffSession
from communities.safety.devices import device_label


@transaction.atomic
def list_session(*, acting_user: User, session_key: str, user_agent: str) -> None:
    """Note where a person is logged in. No audit row: nobody's hours are of interest."""
    mine = StaffSession.plain.filter(user=acting_user)
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    mine.exclude(session_key__in=alive.values("session_key")).delete()
    StaffSession.plain.update_or_create(
        session_key=session_key,
        defaults={
            "user": acting_user,
            "device": device_label(user_agent),
            "started_on": timezone.localdate(),
        },
    )


@transaction.atomic
def end_sessions(
    *, acting_user: User, user: User, keep: str = "", only: StaffSession | None = None
) -> int:
    """Log ``user`` out everywhere, except from the session with the key ``keep``.

    With ``only``, end that one. Returns how many were ended.
    """
    rows = StaffSession.plain.filter(user=user).exclude(session_key=keep)
    if only is not None:
        rows = rows.filter(pk=only.pk)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    record(acting_user=acting_user, action="end_sessions", target=user, process=None)
    return len(keys)
