"""The way to a team's records."""

from tests.safety.routes import TEAM, Route

ROUTES = {"workshops:records": Route(TEAM)}
