"""A whole vote with the keyboard alone and without JavaScript: four pages, every role named."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from agendas.actions.box import read_box
from agendas.models.ballots import BallotInbox
from tests.browser.test_capture import browser, pytestmark  # noqa: F401 -- a fixture and marks
from tests.browser.test_story import WCAG
from tests.votes import close_vote, make_proposals, make_vote, open_vote

MOST_PAGES = 4
MOST_STEPS = 60


@pytest.fixture
def vote(world):
    consultation, slips = make_vote(world, make_proposals(world, 6), n_slips=2)
    return open_vote(world, consultation), slips


def tab_to(page, role: str, name: str) -> None:
    """Go on with the Tab key until that control has the focus, as its reader would hear it."""
    wanted = page.get_by_role(role, name=name)
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        # Without scripts on the page, the browser itself still tells what has the focus.
        if wanted.and_(page.locator(":focus")).count():
            return
    raise AssertionError(f"the keyboard does not reach the {role} {name}")


@pytest.mark.parametrize("scripts", [False, True])
def test_with_the_keyboard_alone_and_four_pages(vote, world, live_server, browser, scripts):  # noqa: F811 -- the fixture above
    consultation, slips = vote
    context = browser.new_context(
        viewport={"width": 320, "height": 640},
        java_script_enabled=scripts,
        locale="es-MX",
    )
    page = context.new_page()
    pages = []
    page.on("load", lambda loaded: pages.append(loaded.url))
    page.goto(f"{live_server.url}/v/")

    tab_to(page, "textbox", "Escribe los números de tu ficha")
    page.keyboard.type(slips[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("form.ballot")
    for card in ("Tarjeta 1", "Tarjeta 4"):
        tab_to_card(page, card)
        page.keyboard.press("Space")
    tab_to(page, "button", "Revisar")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mandar").wait_for()
    tab_to(page, "button", "Mandar")
    page.keyboard.press("Enter")
    page.wait_for_selector(".saved")

    assert len(pages) <= MOST_PAGES
    assert BallotInbox.objects.count() == 1
    context.close()
    close_vote(world, consultation)
    assert sorted(sorted(marks) for marks, _lot in read_box(consultation)) == [[1, 4]]


def tab_to_card(page, words: str) -> None:
    """Cards stand in an order of their own: go round from the beginning of the page."""
    page.locator("body").press("Home")
    for back in ("Tab", "Shift+Tab"):
        for _ in range(MOST_STEPS // 2):
            page.keyboard.press(back)
            found = page.get_by_role("checkbox", name=words)
            if found.and_(page.locator(":focus")).count():
                return
    raise AssertionError(f"the keyboard does not reach the card {words}")


def test_every_page_of_it_has_no_accessibility_fault(vote, live_server, browser):  # noqa: F811 -- the fixture above
    _consultation, slips = vote
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{live_server.url}/v/")

    def check():
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []

    check()
    page.fill("#code", slips[1])
    page.click("button[value=next]")
    page.wait_for_selector("form.ballot")
    check()
    page.locator("#c2").check()
    page.click("button[value=review]")
    check()
    page.click("button[value=send]")
    page.wait_for_selector(".saved")
    check()
