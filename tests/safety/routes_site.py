"""Public pages, accounts, and the desk's own pages."""

import uuid

from agendas.actions import themes
from agendas.actions.exports import order_export
from tests.safety.routes import (
    COORDINATOR,
    EDITOR,
    EVERYONE,
    FIELD,
    OPERATOR,
    PUBLIC,
    RESEARCHER,
    TEAM,
    Route,
)


def theme(world):
    agenda = themes.current_national(world.process)
    found = themes.create_theme(acting_user=world.edith, agenda=agenda, title_es="Un tema")
    return {"theme": found.id}


def export(world):
    made = order_export(acting_user=world.dora, process=world.process, id=uuid.uuid4())
    made.state = "complete"
    made.save(update_fields=["state"])
    return {"export": made.id}


def _nothing(name):
    return lambda _world: {name: uuid.UUID(int=1)}


EDITORS = frozenset({EDITOR})
COORDINATORS = frozenset({COORDINATOR})
ROUTES = {
    # public
    "agendas:home": Route(PUBLIC, "site"),
    "agendas:method": Route(PUBLIC, "site"),
    "communities:language": Route(PUBLIC, "site", extra=lambda _w: {"code": "en"}),
    "agendas:public-process": Route(PUBLIC, "process"),
    "agendas:public-national": Route(PUBLIC, "process"),
    "agendas:public-national-insecurities": Route(PUBLIC, "process"),
    "agendas:public-national-version": Route(
        PUBLIC, "process", extra=lambda _w: {"number": 1}
    ),
    "agendas:public-national-item": Route(PUBLIC, "process", extra=_nothing("theme")),
    "agendas:public-local": Route(PUBLIC),
    "agendas:public-local-version": Route(PUBLIC, extra=lambda _w: {"number": 1}),
    "agendas:public-local-item": Route(PUBLIC, extra=_nothing("item")),
    # accounts
    "account_login": Route(PUBLIC, "site"),
    "account_logout": Route(PUBLIC, "site"),
    "account_change_password": Route(EVERYONE, "site"),
    # the desk
    "agendas:desk": Route(EVERYONE, "site"),
    "agendas:process": Route(EVERYONE, "process"),
    "communities:people": Route(frozenset({OPERATOR}), "process"),
    "communities:community-add": Route(frozenset({OPERATOR}), "process"),
    "agendas:national": Route(TEAM, "process"),
    "agendas:ranking": Route(TEAM, "process"),
    "agendas:theme-add": Route(EDITORS, "process", "post"),
    "agendas:theme": Route(EDITORS, "process", extra=theme),
    "agendas:place": Route(EDITORS, "process", "post"),
    "agendas:national-undo": Route(EDITORS, "process", "post"),
    "agendas:national-publish": Route(EDITORS, "process", "post"),
    "agendas:exports": Route(frozenset({RESEARCHER, EDITOR}), "process"),
    "agendas:export": Route(frozenset({RESEARCHER, EDITOR}), "process", extra=export),
    "agendas:export-file": Route(frozenset({RESEARCHER, EDITOR}), "process", extra=export),
    # one community
    "agendas:community": Route(TEAM),
    "agendas:local": Route(TEAM),
    "agendas:local-validate": Route(COORDINATORS, method="post"),
    "agendas:local-publish": Route(COORDINATORS, method="post"),
    "agendas:local-revise": Route(COORDINATORS, method="post"),
    "communities:suspend": Route(FIELD | {EDITOR}),
    "communities:testimony": Route(FIELD | {EDITOR}, method="post"),
    "communities:advance": Route(COORDINATORS, method="post"),
    "communities:risk": Route(FIELD),
}
