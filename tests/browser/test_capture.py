"""The capture page in a real browser: how fast, and what happens on a bad line."""

import os

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.world import log_in, make_session
from workshops.choices import SessionState

WORDS = [f"Cosa que se dijo en el grupo {letter}" for letter in "abcdefghijklmnopqrstuvwxy"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("world_again"),
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("TEQUIO_REQUIRE_BROWSER"),
        reason="no Chromium here",
    ),
]


@pytest.fixture
def browser(monkeypatch):
    # The browser's loop runs in this thread; the database is asked from it on purpose.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()
        # Beside a running loop the test has a connection of its own; nobody else ends it.
        connections.close_all()


@pytest.fixture
def sitting(world):
    return make_session(world)


def open_page(browser, live_server, world, sitting, **options):
    client = log_in(world.ana)
    context = browser.new_context(**options)
    context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": live_server.url}
            for name, morsel in client.cookies.items()
        ]
    )
    page = context.new_page()
    page.errors_seen = []

    def note_error(error):
        page.errors_seen.append(error)

    page.on("pageerror", note_error)
    page.goto(f"{live_server.url}/desk/valle/c/arriba/sessions/{sitting.id}/")
    wait_for(page, lambda: page.evaluate("document.activeElement.id") == "id_text")
    return page


def wait_for(page, condition):
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never happened")


def texts(sitting):
    return list(sitting.contributions.order_by("position").values_list("text", flat=True))


def type_card(page, text):
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def slow_line(page):
    line = {
        "offline": False,
        "latency": 150,
        "downloadThroughput": -1,
        "uploadThroughput": -1,
    }
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def test_it_works_with_one_key_a_card(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    for number, text in enumerate(WORDS, start=1):
        type_card(page, text)
        wait_for(page, lambda number=number: sitting.contributions.count() == number)
        wait_for(page, lambda: page.input_value("#id_text") == "")
    wait_for(page, lambda: page.locator("#desk .written").count() == len(WORDS))
    assert texts(sitting) == WORDS
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert page.inner_text("#tally").startswith("25")
    assert page.errors_seen == []


def test_typing_does_not_wait_for_the_line(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    slow_line(page)
    for text in WORDS[:6]:
        type_card(page, text)
    page.keyboard.type("Y esto queda a medias")
    wait_for(page, lambda: sitting.contributions.count() == 6)
    wait_for(page, lambda: page.locator("#desk .written").count() == 6)
    wait_for(page, lambda: page.input_value("#id_text") == "Y esto queda a medias")
    assert texts(sitting) == WORDS[:6]
    assert page.evaluate("document.activeElement.id") == "id_text"


def test_a_kind_chosen_meanwhile_is_the_next_cards_kind(
    browser, live_server, world, sitting
):
    page = open_page(browser, live_server, world, sitting)
    slow_line(page)
    type_card(page, WORDS[0])
    page.keyboard.press("Alt+2")
    type_card(page, WORDS[1])
    wait_for(page, lambda: sitting.contributions.count() == 2)
    kinds = sitting.contributions.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["insecurity", "proposal"]


def test_without_a_line_the_words_stay_and_go_once(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    page.route("**/cards/", lambda route: route.abort())
    type_card(page, WORDS[0])
    wait_for(page, lambda: page.locator("#stuck").is_visible())
    assert page.input_value("#id_text") == WORDS[0]
    page.unroute("**/cards/")
    page.focus("#id_text")
    page.keyboard.press("Enter")
    wait_for(page, lambda: sitting.contributions.count() == 1)
    wait_for(page, lambda: not page.locator("#stuck").is_visible())
    assert texts(sitting) == WORDS[:1]


def test_a_question_waits_until_the_field_is_free(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    slow_line(page)
    type_card(page, "Dicen que Juan Pérez manda aquí")
    page.keyboard.type("Y esto ")
    wait_for(page, lambda: page.locator("#waiting").is_visible())
    page.keyboard.type("va primero")
    assert page.input_value("#id_text") == "Y esto va primero"
    page.keyboard.press("Enter")
    wait_for(
        page, lambda: page.input_value("#id_text") == "Dicen que Juan Pérez manda aquí"
    )
    assert texts(sitting) == ["Y esto va primero"]


def test_a_login_that_ran_out_replaces_nothing(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    type_card(page, WORDS[0])
    wait_for(page, lambda: page.locator("#stuck").is_visible())
    assert page.input_value("#id_text") == WORDS[0]
    page.context.add_cookies(cookies)
    page.focus("#id_text")
    page.keyboard.press("Enter")
    wait_for(page, lambda: sitting.contributions.count() == 1)


def test_a_warning_goes_when_the_words_change(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    type_card(page, "Dicen que Juan Pérez manda aquí")
    wait_for(page, lambda: page.locator("[data-warning] mark").count() == 1)
    assert sitting.contributions.count() == 0
    page.keyboard.type(" todo")
    assert page.locator("[data-warning]").count() == 0
    page.keyboard.press("Enter")
    wait_for(page, lambda: page.locator("[data-warning] mark").count() == 1)
    page.keyboard.press("Enter")
    wait_for(page, lambda: sitting.contributions.count() == 1)
    assert texts(sitting) == ["Dicen que Juan Pérez manda aquí todo"]


def test_a_silence_leaves_the_half_typed_card(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    page.keyboard.type("A medias")
    page.click("button[name=silence][value=declined]")
    wait_for(page, lambda: page.inner_text("#tally").endswith(("1 silence", "1 silencio")))
    assert page.input_value("#id_text") == "A medias"
    assert sitting.silences.count() == 1


def test_ending_takes_exactly_two_taps(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    type_card(page, WORDS[0])
    wait_for(page, lambda: sitting.contributions.count() == 1)
    page.click(".ending summary")
    page.click(".ending form button")
    wait_for(page, lambda: sitting.contributions.count() == 0)
    sitting.refresh_from_db()
    assert sitting.state == SessionState.ABORTED


def test_it_works_without_javascript(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting, java_script_enabled=False)
    for text in WORDS[:3]:
        page.fill("#id_text", text)
        page.press("#id_text", "Enter")
        page.wait_for_load_state()
        assert page.input_value("#id_text") == ""
    assert texts(sitting) == WORDS[:3]
    page.click("[value=declined]")
    page.wait_for_load_state()
    assert sitting.silences.count() == 1


def test_it_fits_narrow_and_wide(browser, live_server, world, sitting):
    page = open_page(browser, live_server, world, sitting)
    type_card(page, "Unapalabralargaquenocabeenningúnrenglón" * 4)
    wait_for(page, lambda: page.locator("#desk .written").count() == 1)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    small = """[...document.querySelectorAll('#desk button, #desk label, #desk summary')]
        .filter(e => e.offsetHeight && e.getBoundingClientRect().height < 48
            && !e.matches('.field > label'))
        .map(e => e.textContent.trim())"""
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(over) <= 0, width
        assert page.evaluate(small) == [], width
