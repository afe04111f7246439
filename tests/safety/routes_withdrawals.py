"""Taking back consent, withdrawing an agenda, and the steps of a sitting after its notes."""

from tests.safety.routes import FIELD, Route
from tests.safety.routes_sessions import finished, session
from tests.versions import make_version

F_C_E = FIELD | {"edith"}


def version(world):
    make_version(world)
    return {}


ROUTES = {
    "agendas:consent-withdraw": Route(FIELD, extra=session),
    "agendas:agenda-withdraw-ask": Route(F_C_E, method="post", extra=version),
    "workshops:session-review": Route(FIELD, method="post", extra=finished),
    "workshops:session-give-back": Route(FIELD, method="post", extra=finished),
    "workshops:session-cancel": Route(FIELD, method="post", extra=session),
}
