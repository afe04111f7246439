"""How firm an order is."""

from tests.safety.routes import PUBLIC, TEAM, Route

ROUTES = {
    "agendas:robustness": Route(TEAM, "process"),
    "agendas:public-robustness": Route(PUBLIC, "process"),
}
