"""What machines ask: is it up, can it serve."""

from tests.safety.routes import PUBLIC, Route

ROUTES = {
    "communities:health": Route(PUBLIC, "site"),
    "communities:ready": Route(PUBLIC, "site"),
}
