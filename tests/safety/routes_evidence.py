"""Counts and counting again."""

from agendas.models.consultations import Tally
from tests.safety.routes import AUDITOR, OPERATOR, PUBLIC, Route
from tests.votes import hold_vote

AUDITORS = frozenset({AUDITOR})


def tally(world):
    found = Tally.objects.within(world.process).first()
    if found is None:
        hold_vote(world, [{0}, {1}])
        found = Tally.objects.within(world.process).get()
    return {"tally": found.id}


ROUTES = {
    "agendas:public-counts": Route(PUBLIC, "process"),
    "agendas:counts": Route(frozenset({AUDITOR, OPERATOR}), "process"),
    "agendas:recount": Route(AUDITORS, "process", extra=tally),
    "agendas:recount-ask": Route(AUDITORS, "process", method="post", extra=tally),
    "agendas:recount-bundle": Route(AUDITORS, "process", method="post", extra=tally),
    "agendas:recount-sign": Route(
        AUDITORS,
        "process",
        method="post",
        extra=tally,
        data=lambda _world: {"found": "0" * 64},
    ),
}
