"""What happens to a sitting after its notes: a second reader, the read-back, the lock."""

from django.db import transaction

from communities.actions.audit import record
from communities.models.people import User
from communities.models.places import Cycle
from workshops.actions.sessions import locked_session
from workshops.choices import SESSION, SessionState
from workshops.models.sessions import Session


class SameReaderError(Exception):
    """Who finished the notes cannot be their second reader."""


@transaction.atomic
def review_session(*, acting_user: User, session: Session) -> Session:
    """A second person read the notes and found no name in them.

    Raises:
        NotAllowedError: they are not finished, or were read before.
        SameReaderError: it is the person who finished them.
    """
    session = locked_session(session)
    state = SESSION.after(session.state, "review")
    if session.recorded_by_id == acting_user.id:
        raise SameReaderError
    session.reviewed_by = acting_user
    return _move(session, state, "review", acting_user, "reviewed_by")


@transaction.atomic
def give_session_back(*, acting_user: User, session: Session) -> Session:
    """The group heard what became of what it said.

    Raises:
        NotAllowedError: no second person has read the notes, or it was given back before.
    """
    session = locked_session(session)
    state = SESSION.after(session.state, "give_back")
    return _move(session, state, "give_back", acting_user)


@transaction.atomic
def cancel_session(*, acting_user: User, session: Session) -> Session:
    """A sitting that was planned is not held.

    Raises:
        NotAllowedError: it has begun.
    """
    session = locked_session(session)
    state = SESSION.after(session.state, "cancel")
    return _move(session, state, "cancel", acting_user)


@transaction.atomic
def lock_sessions(*, acting_user: User, cycle: Cycle) -> int:
    """Its agenda is published: sittings that were given back are locked; returns how many."""
    found = Session.plain.select_for_update(of=("self",)).filter(
        cycle=cycle, state=SessionState.GIVEN_BACK
    )
    rows = list(found.select_related("community__process").order_by("pk"))
    for session in rows:
        state = SESSION.after(session.state, "lock")
        _move(session, state, "lock", acting_user)
    return len(rows)


def _move(
    session: Session, state: str, action: str, acting_user: User, *fields: str
) -> Session:
    session.state = state
    session.save(update_fields=["state", *fields])
    record(
        acting_user=acting_user,
        action=f"{action}_session",
        target=session,
        process=session.community.process,
    )
    return session
