"""What is done with a sitting in tests of its actions."""

import uuid

from communities.models.audit import AuditEntry
from tests.world import make_session
from workshops.actions import cards, sessions
from workshops.actions.cards import Card
from workshops.models.sessions import Session


def act(name, world, session):
    user = world.ana
    if name == "write":
        cards.add_contributions(
            acting_user=user, session=session, cards=[Card("insecurity", "Sin luz")]
        )
    elif name == "hush":
        cards.add_silence(
            acting_user=user, session=session, kind="declined", id=uuid.uuid4()
        )
    elif name == "finish":
        sessions.finish_session(acting_user=user, session=session, headcount_band="5-9")
    elif name == "abort":
        sessions.abort_session(acting_user=user, session=session)
    else:
        sessions.reopen_session(acting_user=user, session=session)


def everything_of(session):
    return (
        Session.plain.filter(pk=session.pk).values().get(),
        list(session.contributions.values()),
        list(session.silences.values()),
        AuditEntry.plain.count(),
    )


def written(world, session=None, *texts, **more):
    return cards.add_contributions(
        acting_user=world.ana,
        session=session or make_session(world),
        cards=[Card("insecurity", text, **more) for text in texts or ("Sin luz",)],
    )
