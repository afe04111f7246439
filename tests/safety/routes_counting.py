"""How a count is made, and why each line stands where it does, in public."""

from agendas.models.agendas import AgendaItem
from tests.agendas.api import make_nation
from tests.safety.routes import PUBLIC, Route


def first(world, **what):
    """The first ranked line of a version in ``here``'s process; a small nation is made if needed."""
    rows = AgendaItem.objects.within(world.process).filter(rank=1, **what)
    if not rows.exists():
        make_nation(world)
    return rows.first()


def item(world):
    line = first(world, version__local_agenda__community=world.here)
    return {"item": line.content["id"]}


def theme(world):
    return {"theme": first(world, theme__isnull=False).theme_id}


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
