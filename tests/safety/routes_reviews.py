"""The review of proposals."""

from tests.safety.routes import COORDINATOR, RESEARCHER, Route
from tests.world import confirm, make_proposal

REVIEWERS = frozenset({COORDINATOR, RESEARCHER})


def one(world):
    found = make_proposal(world)
    confirm(world, found)
    return {"proposal": found.id}


ROUTES = {
    "workshops:reviews": Route(REVIEWERS),
    "workshops:review": Route(REVIEWERS, extra=one),
    "workshops:review-principles": Route(REVIEWERS, method="post", extra=one),
    "workshops:review-viability": Route(REVIEWERS, method="post", extra=one),
    "workshops:review-step": Route(
        REVIEWERS, method="post", extra=one, data=lambda _world: {"step": "take_up"}
    ),
}
