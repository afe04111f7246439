"""Sittings, the capture page and the read-back."""

import uuid

from tests.safety.routes import FIELD, TEAM, Route
from tests.world import make_session
from workshops.actions.cards import Card, add_contributions, add_silence
from workshops.actions.sessions import finish_session


def session(world):
    return {"session": make_session(world).id}


def finished(world):
    made = make_session(world)
    finish_session(acting_user=world.ana, session=made, headcount_band="5-9")
    return {"session": made.id}


def card(world):
    made = make_session(world)
    (written,) = add_contributions(
        acting_user=world.ana, session=made, cards=[Card("insecurity", "Calles sin luz")]
    )
    return {"session": made.id, "card": written.id}


def silence(world):
    made = make_session(world)
    noted = add_silence(
        acting_user=world.ana, session=made, kind="declined", id=uuid.uuid4()
    )
    return {"session": made.id, "silence": noted.id}


ROUTES = {
    "workshops:sessions": Route(TEAM),
    "workshops:plan": Route(FIELD),
    "workshops:session": Route(TEAM, extra=session),
    "workshops:card-save": Route(FIELD, method="post", extra=session),
    "workshops:cards-save": Route(FIELD, method="post", extra=session),
    "workshops:card-remove": Route(FIELD, method="post", extra=card),
    "workshops:silence-note": Route(FIELD, method="post", extra=session),
    "workshops:silence-undo": Route(FIELD, method="post", extra=silence),
    "workshops:session-finish": Route(FIELD, method="post", extra=session),
    "workshops:session-reopen": Route(FIELD, method="post", extra=finished),
    "workshops:session-abort": Route(FIELD, method="post", extra=session),
    "workshops:readback": Route(FIELD),
    "workshops:readback-print": Route(FIELD),
}
