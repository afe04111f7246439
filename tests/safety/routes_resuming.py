"""Resuming what was stopped: the work in a community, and a paused vote."""

from tests.safety.routes import EDITOR, FIELD, Route
from tests.safety.routes_vote import COORDINATORS, opened

STOPPERS = FIELD | {EDITOR}

ROUTES = {
    "communities:resume": Route(STOPPERS),
    "communities:resume-ask": Route(STOPPERS, method="post"),
    "agendas:consultation-pause": Route(STOPPERS, method="post", extra=opened),
    "agendas:consultation-resume-ask": Route(COORDINATORS, method="post", extra=opened),
}
