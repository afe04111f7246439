"""The public API: for everyone, whoever they are."""

import uuid

from tests.safety.routes import PUBLIC, Route


def _parts(**parts):
    return lambda _world: parts


NOTHING = uuid.UUID(int=1)
DIGEST = {"digest": "0" * 64}
ROUTES = {
    "agendas:api-document": Route(PUBLIC, "site"),
    "agendas:api-processes": Route(PUBLIC, "site"),
    "agendas:api-process": Route(PUBLIC, "process"),
    "agendas:api-communities": Route(PUBLIC, "process"),
    "agendas:api-community": Route(PUBLIC),
    "agendas:api-local": Route(PUBLIC),
    "agendas:api-local-version": Route(PUBLIC, extra=_parts(number=1)),
    "agendas:api-local-item": Route(PUBLIC, extra=_parts(item=NOTHING)),
    "agendas:api-national": Route(PUBLIC, "process", extra=_parts(subject="proposals")),
    "agendas:api-national-version": Route(
        PUBLIC, "process", extra=_parts(subject="proposals", number=1)
    ),
    "agendas:api-theme": Route(PUBLIC, "process", extra=_parts(theme=NOTHING)),
    "agendas:api-version": Route(PUBLIC, "site", extra=_parts(**DIGEST)),
    "agendas:api-items": Route(PUBLIC, "site", extra=_parts(**DIGEST)),
    "agendas:api-ranking": Route(PUBLIC, "site", extra=_parts(**DIGEST)),
    "agendas:api-nothing": Route(PUBLIC, "site"),
}
