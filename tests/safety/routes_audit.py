"""The page of those who check what was done."""

from tests.safety.routes import AUDITOR, OPERATOR, Route

ROUTES = {"agendas:audit": Route(frozenset({AUDITOR, OPERATOR}), "process")}
