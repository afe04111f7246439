"""The texts of a process, the freeze, and what is taken down."""

from tests.safety.routes import EDITOR, OPERATOR, PUBLIC, Route

WRITERS = frozenset({EDITOR, OPERATOR})

ROUTES = {
    "agendas:public-about": Route(PUBLIC, "process"),
    "agendas:public-privacy": Route(PUBLIC, "process"),
    "agendas:public-accessibility": Route(PUBLIC, "process"),
    "communities:texts": Route(WRITERS, "process"),
    "communities:text": Route(WRITERS, "process", extra=lambda _w: {"kind": "privacy"}),
}
