"""Every address x every role x {own, foreign, absent} against the committed tables."""

import importlib
import pkgutil
import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.safety
from communities.access import MAY
from tests.safety.routes import PUBLIC, ROLES, Route
from tests.world import World, log_in

pytestmark = pytest.mark.slow
ABSENT = "no-hay"


def tables() -> dict[str, Route]:
    """All tables of this folder; a route stands in one only."""
    found: dict[str, Route] = {}
    for module in pkgutil.iter_modules(tests.safety.__path__, "tests.safety."):
        if ".routes_" in module.name:
            table = importlib.import_module(module.name).ROUTES
            assert not found.keys() & table.keys(), module.name
            found |= table
    return found


ROUTES = tables()


def names(patterns, namespace="") -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            found |= names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{namespace}{pattern.name}")
    return found


def test_every_route_has_an_expectation():
    assert names(get_resolver().url_patterns) == set(ROUTES)


def test_every_act_is_asked_for_by_some_role():
    assert all(MAY.values())


def place(world: World, route: Route, where: str) -> dict:
    """Address parts: our own place, a foreign one, or one that does not exist."""
    if route.scope == "site":
        return {}
    process = {"own": "valle", "foreign": "sierra", "absent": ABSENT}[where]
    if route.scope == "process":
        return {"process": process}
    community = {"own": "arriba", "foreign": "lejos", "absent": ABSENT}[where]
    return {"process": process, "community": community}


def answer(client: Client, world: World, name: str, route: Route, where: str):
    address = reverse(name, kwargs=place(world, route, where) | route.extra(world))
    return getattr(client, route.method)(address, route.data(world)), address


def verdict(response) -> str:
    if response.status_code == 302 and response.url.startswith("/accounts/login/"):
        return "login"
    return {403: "refused", 404: "hidden"}.get(response.status_code, "open")


PRIVATE = sorted(name for name, route in ROUTES.items() if route.allowed != PUBLIC)


@pytest.mark.parametrize("name", PRIVATE)
def test_own_place_opens_for_the_allowed_roles_alone(name, world):
    route = ROUTES[name]
    # Objects of the address are made first: they belong to no role.
    extra = route.extra(world)
    fixed = Route(route.allowed, route.scope, route.method, lambda _w: extra, route.data)
    found = {}
    for role in ROLES:
        client = log_in(getattr(world, role))
        found[role], _ = answer(client, world, name, fixed, "own")
    assert {role for role in ROLES if verdict(found[role]) == "open"} == route.allowed
    for role in ROLES:
        assert found[role].status_code < 500, role


@pytest.mark.parametrize("name", PRIVATE)
def test_strangers_are_sent_to_the_login_or_see_nothing(name, world):
    route = ROUTES[name]
    response, _ = answer(Client(), world, name, route, "own")
    assert verdict(response) == "login"
    if route.scope == "site":
        return
    for person in ("stella", "otto"):
        client = log_in(getattr(world, person))
        response, _ = answer(client, world, name, route, "own")
        assert verdict(response) == "hidden", person


def body(response, address: str) -> str:
    text = response.content.decode().replace(address, "")
    text = re.sub(r"[\w%/-]*next=[^\"&]*", "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("name", [n for n in PRIVATE if ROUTES[n].scope != "site"])
def test_foreign_and_absent_look_the_same(name, world):
    route = ROUTES[name]
    for role in ROLES:
        client = log_in(getattr(world, role))
        foreign, there = answer(client, world, name, route, "foreign")
        absent, nowhere = answer(client, world, name, route, "absent")
        assert verdict(foreign) == verdict(absent) == "hidden", role
        assert body(foreign, there) == body(absent, nowhere)


@pytest.mark.parametrize("name", [n for n in PRIVATE if ROUTES[n].scope == "community"])
def test_a_neighbouring_community_is_hidden_from_community_roles(name, world):
    route = ROUTES[name]
    client = log_in(world.carla)
    response, _ = answer(client, world, name, route, "own")
    assert verdict(response) == "hidden"


@pytest.mark.parametrize(
    "name", sorted(n for n, r in ROUTES.items() if r.allowed == PUBLIC)
)
def test_public_pages_open_without_a_cookie(name, world):
    route = ROUTES[name]
    client = Client()
    response, _ = answer(client, world, name, route, "own")
    assert response.status_code in {200, 302, 404}
    assert verdict(response) != "login"
    assert not (set(response.cookies) - {"csrftoken", "django_language"}), response.cookies
