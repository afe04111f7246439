"""Every page there is, in both languages, narrow and wide: no fault for axe, nothing sideways.

The pages are asked of Django first; the browser gets what came, and static files from disk.
"""

import os
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_story import WCAG, WIDER_THAN_THE_SCREEN
from tests.safety.routes import PUBLIC
from tests.safety.test_routes import ROUTES, answer
from tests.world import World, log_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("TEQUIO_REQUIRE_BROWSER"),
        reason="no Chromium here",
    ),
]
PAGES = sorted(
    name for name, route in ROUTES.items() if route.method == "get" and route.allowed
)
# The roles that see most come first: they see what others do not.
BY_SIGHT = ("beto", "edith", "omar", "nadia", "ana", "dora")
HOST = "http://page.test"
# Reads no cookie: its language is chosen in its own form.
VOTES = {"agendas:vote", "agendas:station"}


def client_for(world: World, name: str, language: str) -> Client:
    allowed = ROUTES[name].allowed
    if allowed == PUBLIC:
        client = Client()
        client.cookies["django_language"] = language
        return client
    role = next(role for role in BY_SIGHT if role in allowed)
    return log_in(getattr(world, role), language=language)


def faults(page, width: int) -> list[object]:
    """What axe finds at this width, and what sticks out."""
    page.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        *((fault["id"], fault["nodes"][0]["html"][:200]) for fault in found),
        *page.evaluate(WIDER_THAN_THE_SCREEN),
    ]


def reading(browser, pages):
    """A page that finds each of these answers at its address."""
    bodies = {HOST + address: response for address, response in pages.values()}

    def serve(route):
        path = urlsplit(route.request.url).path
        file = path.startswith("/static/") and finders.find(path.removeprefix("/static/"))
        if response := bodies.get(route.request.url):
            headers = {"Content-Type": response.headers["Content-Type"]}
            route.fulfill(body=response.content, headers=headers)
        elif file:
            route.fulfill(path=file)
        else:
            route.fulfill(status=204)

    page = browser.new_context().new_page()
    page.route("**/*", serve)
    return page


def answers(world: World, language: str) -> dict[str, tuple[str, HttpResponse]]:
    """Route -> address and answer, for every route that shows a page."""
    found = {}
    for name in PAGES:
        # Each route makes what it needs, and what another made is not in its way.
        with transaction.atomic():
            client = client_for(world, name, language)
            fresh = replace(world)
            response, address = answer(client, fresh, name, ROUTES[name], "own")
            transaction.set_rollback(True)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and response.status_code not in {301, 302}:
            found[name] = (address, response)
    return found


@pytest.mark.parametrize("language", ["es-mx", "en"])
def test_every_page_is_for_everyone(world, language):
    pages = answers(world, language)
    assert len(pages) > 60
    found = {}
    # Only now: Django takes the browser's open loop for asynchronous code.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = reading(browser, pages)
        for name, (address, _response) in pages.items():
            page.goto(HOST + address)
            wrong = faults(page, 1280) + faults(page, 320)
            if page.get_attribute("html", "lang") != language and name not in VOTES:
                wrong.append("in the other language")
            if wrong:
                found[name] = wrong
        browser.close()
    assert found == {}
