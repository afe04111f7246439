"""Responses, capacities, narratives and reframings."""

import uuid
from functools import partial

from tests.safety.routes import COORDINATOR, FACILITATOR, RESEARCHER, TEAM, Route
from tests.workshops.notes import ENTRIES, make_record
from workshops.choices import RecordSort

WRITERS = frozenset({FACILITATOR, COORDINATOR, RESEARCHER})
READERS = {RecordSort.RESPONSE: TEAM, RecordSort.CAPACITY: TEAM}


def one(sort, world):
    return {"record": make_record(world, sort).id}


def filled(sort, _world):
    return {"id": uuid.uuid4(), "sensitivity": "S1"} | ENTRIES[sort]


ROUTES = {
    name: route
    for sort in RecordSort
    for name, route in {
        f"workshops:{sort}-list": Route(READERS.get(sort, WRITERS)),
        f"workshops:{sort}-new": Route(WRITERS, method="post", data=partial(filled, sort)),
        f"workshops:{sort}-one": Route(WRITERS, extra=partial(one, sort)),
        f"workshops:{sort}-aside": Route(WRITERS, method="post", extra=partial(one, sort)),
        f"workshops:{sort}-back": Route(WRITERS, method="post", extra=partial(one, sort)),
    }.items()
}
