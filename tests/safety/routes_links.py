"""The web of insecurities."""

import uuid

from tests.safety.routes import COORDINATOR, FACILITATOR, RESEARCHER, TEAM, Route
from tests.world import make_insecurity
from workshops.actions.links import How, add_link

LINKERS = frozenset({FACILITATOR, COORDINATOR, RESEARCHER})


def link(world):
    row = add_link(
        acting_user=world.beto,
        community=world.here,
        start=make_insecurity(world),
        end=make_insecurity(world, "Miedo a salir"),
        how=How("concatenates"),
    )
    return {"link": row.id}


def new(world):
    start, end = make_insecurity(world), make_insecurity(world, "Miedo a salir")
    return {"id": uuid.uuid4(), "start": start.id, "end": end.id, "kind": "concatenates"}


ROUTES = {
    "workshops:web": Route(TEAM),
    "workshops:link-add": Route(LINKERS, method="post", data=new),
    "workshops:link": Route(LINKERS, extra=link),
    "workshops:link-remove": Route(LINKERS, method="post", extra=link),
    "workshops:link-undo": Route(LINKERS, method="post", extra=link),
}
