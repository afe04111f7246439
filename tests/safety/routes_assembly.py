"""The order of a meeting beside the order of a vote; weights of the national one."""

from tests.safety.routes import COORDINATOR, EDITOR, Route

ROUTES = {
    "agendas:local-assembly": Route(
        frozenset({COORDINATOR}), extra=lambda _world: {"subject": "proposals"}
    ),
    "agendas:national-assembly": Route(frozenset({EDITOR}), "process"),
    "agendas:national-weights": Route(frozenset({EDITOR}), "process"),
}
