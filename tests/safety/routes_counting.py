"""How a count is made, in public."""

from tests.safety.routes import PUBLIC, Route

ROUTES = {
    "agendas:public-counting": Route(PUBLIC),
    "agendas:public-national-counting": Route(PUBLIC, scope="process"),
}
