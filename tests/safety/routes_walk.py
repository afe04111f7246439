"""The versions of an agenda in public."""

from tests.safety.routes import PUBLIC, Route

ROUTES = {
    "agendas:public-local-versions": Route(PUBLIC),
    "agendas:public-national-versions": Route(PUBLIC, "process"),
    "agendas:public-national-insecurities-versions": Route(PUBLIC, "process"),
}
