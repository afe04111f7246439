"""The synthesis desk and the page of one item."""

import uuid

from tests.safety.routes import COORDINATOR, RESEARCHER, TEAM, Route
from tests.world import make_insecurity

SYNTHESIS = frozenset({COORDINATOR, RESEARCHER})


def bar(_world):
    """What the bar of the desk sends with every act."""
    return {"id": uuid.uuid4(), "title_es": "Calles sin luz", "kind": "insecurity"}


def words(world):
    item = make_insecurity(world)
    return {"item": f"insecurity:{item.id}", "title_es": "Otras palabras", "memo": ""}


def item(world):
    return {"kind": "insecurity", "item": make_insecurity(world).id}


def act(data):
    return Route(SYNTHESIS, method="post", data=data)


ROUTES = {
    "workshops:synthesis": Route(SYNTHESIS),
    "workshops:gather-new": act(bar),
    "workshops:gather-into": act(bar),
    "workshops:release": act(bar),
    "workshops:split": act(bar),
    "workshops:word": act(words),
    "workshops:undo": act(lambda _world: {"seen": uuid.uuid4()}),
    # Whoever sees the community reads; tests/workshops/test_items.py says who codes.
    "workshops:item": Route(TEAM, extra=item),
}
