"""The search of a process."""

from tests.safety.routes import TEAM, Route

ROUTES = {"agendas:search": Route(TEAM, "process")}
