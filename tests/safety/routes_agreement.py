"""Coding twice."""

from tests.safety.routes import COORDINATOR, RESEARCHER, TEAM, Route
from tests.world import make_insecurity
from workshops.actions.second_coding import code_second
from workshops.queries.agreement import codes_given

CODERS = frozenset({COORDINATOR, RESEARCHER})


def coded(world):
    return {"kind": "insecurity", "item": make_insecurity(world).id}


def coded_twice(world):
    item = make_insecurity(world)
    code_second(acting_user=world.dora, item=item, codes=codes_given(item))
    return {"kind": "insecurity", "item": item.id}


ROUTES = {
    "workshops:agreement": Route(TEAM),
    "workshops:agreement-next": Route(CODERS),
    "workshops:second-coding": Route(CODERS, extra=coded),
    "workshops:second-coding-settle": Route(CODERS, extra=coded_twice, method="post"),
}
