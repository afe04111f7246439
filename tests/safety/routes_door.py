"""The door of a vote: making slips valid, and void."""

from tests.safety.routes import Route
from tests.safety.routes_vote import COORDINATORS, SECONDS, once
from tests.votes import make_proposals, make_vote


@once
def batch(world):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    return {"consultation": vote.id, "batch": vote.batches.get().id}


ROUTES = {
    "agendas:door": Route(SECONDS, extra=batch),
    "agendas:slips-valid-ask": Route(COORDINATORS, method="post", extra=batch),
    "agendas:slips-void-ask": Route(COORDINATORS, method="post", extra=batch),
}
