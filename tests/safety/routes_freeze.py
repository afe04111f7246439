"""The texts of a process, the freeze, and what is taken down."""

from agendas.actions.takedowns import take_down
from tests.safety.routes import COORDINATOR, EDITOR, FIELD, OPERATOR, PUBLIC, Route
from tests.versions import make_version

WRITERS = frozenset({EDITOR, OPERATOR})
STOPPERS = FIELD | {EDITOR, OPERATOR}
NATIONAL = frozenset({COORDINATOR, EDITOR})


def down(world):
    """A local version of ``here`` that is out of view."""
    (row,) = take_down(
        acting_user=world.beto, versions=[make_version(world)], reason="safety"
    )
    return {"take_down": row.id}


def national_down(world):
    """A national version that is out of view."""
    version = make_version(world, national=True)
    (row,) = take_down(acting_user=world.edith, versions=[version], reason="safety")
    return {"take_down": row.id}


ROUTES = {
    "agendas:public-about": Route(PUBLIC, "process"),
    "agendas:public-privacy": Route(PUBLIC, "process"),
    "agendas:public-accessibility": Route(PUBLIC, "process"),
    "communities:texts": Route(WRITERS, "process"),
    "communities:text": Route(WRITERS, "process", extra=lambda _w: {"kind": "privacy"}),
    "communities:freeze": Route(STOPPERS),
    "communities:lift-ask": Route(STOPPERS, method="post"),
    "communities:freeze-process": Route(STOPPERS, "process"),
    "communities:lift-process-ask": Route(STOPPERS, "process", "post"),
    "agendas:take-downs": Route(FIELD | {EDITOR}),
    "agendas:put-back-ask": Route(FIELD | {EDITOR}, method="post", extra=down),
    "agendas:national-take-downs": Route(NATIONAL, "process"),
    "agendas:national-put-back-ask": Route(NATIONAL, "process", "post", national_down),
}
