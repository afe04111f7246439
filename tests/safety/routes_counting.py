"""How a count is made, and why each line stands where it does, in public."""

from tests.agendas.api import make_nation
from tests.safety.routes import PUBLIC, Route


def ranked(world):
    """A ranked line of a published local agenda, and a ranked theme."""
    if not hasattr(world, "local_"):
        make_nation(world)
    return world


def item(world):
    return {"item": ranked(world).local_.items.get(rank=1).content["id"]}


def theme(world):
    return {"theme": ranked(world).theme_.id}


ROUTES = {
    "agendas:public-counting": Route(PUBLIC),
    "agendas:public-national-counting": Route(PUBLIC, scope="process"),
    "agendas:replay": Route(PUBLIC, scope="site"),
    "agendas:replay-step": Route(PUBLIC, scope="site", extra=lambda _world: {"step": 2}),
    # Of a demonstration; of a real process there is none (tests/agendas/test_replay.py).
    "agendas:public-national-replay": Route(PUBLIC, scope="process"),
    "agendas:public-national-replay-step": Route(
        PUBLIC, scope="process", extra=lambda _world: {"step": 1}
    ),
    "agendas:public-local-why": Route(PUBLIC, extra=item),
    "agendas:public-local-why-json": Route(PUBLIC, extra=item),
    "agendas:public-national-why": Route(PUBLIC, scope="process", extra=theme),
    "agendas:public-national-why-json": Route(PUBLIC, scope="process", extra=theme),
}
