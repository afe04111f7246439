"""A shared device in a real browser: a lost network, somebody who walks away, the back button."""

from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from agendas.models.ballots import BallotInbox
from tests.browser.test_capture import browser, pytestmark  # noqa: F401 -- a fixture and marks
from tests.browser.test_story import WCAG
from tests.votes import make_proposals, make_vote, open_vote


@pytest.fixture
def station(world, live_server, browser):  # noqa: F811 -- the fixture above
    consultation, slips = make_vote(
        world, make_proposals(world, 4), n_slips=3, kind="kiosk"
    )
    open_vote(world, consultation)
    context = browser.new_context(viewport={"width": 768, "height": 1024})
    page = context.new_page()
    page.goto(f"{live_server.url}/v/at/{consultation.id}/")
    return page, slips


def begin(page, code):
    page.fill("#code", code)
    page.click("button[value=next]")
    page.wait_for_selector("form.ballot")


def finish(page):
    page.click("button[value=review]")
    page.click("button[value=send]")
    page.wait_for_selector(".saved")


def test_a_lost_network_is_said_and_the_choice_stays(station):
    page, slips = station
    begin(page, slips[0])
    page.locator("#c2").check()
    page.click("button[value=review]")
    page.context.set_offline(True)
    page.click("button[value=send]")
    expect(page.locator("#station")).not_to_be_empty()
    assert page.locator("#c2").is_checked()
    assert BallotInbox.objects.count() == 0
    page.context.set_offline(False)
    page.click("button[value=send]")
    page.wait_for_selector(".saved")
    assert BallotInbox.objects.count() == 1


def test_the_next_person_finds_nothing(station):
    page, slips = station
    begin(page, slips[0])
    page.locator("#c1").check()
    finish(page)
    page.click(".saved a")
    page.wait_for_selector("#code")
    assert page.input_value("#code") == ""
    # Back and forth leads to no marks and no digits of the one before.
    # The browser itself may refuse to show what was never kept.
    with suppress(Error):
        page.go_back()
    page.wait_for_timeout(500)
    assert page.locator("input:checked").count() == 0
    assert slips[0] not in page.content()
    assert BallotInbox.objects.count() == 1


def test_whoever_walks_away_leaves_no_choice_on_the_screen(station):
    page, slips = station
    page.clock.install()
    page.reload()
    begin(page, slips[0])
    page.locator("#c3").check()
    page.clock.run_for(70_000)
    assert page.locator("#station").text_content().strip()
    assert page.locator("#c3").is_checked()
    page.clock.run_for(40_000)
    page.wait_for_selector("#code")
    assert page.input_value("#code") == ""
    assert BallotInbox.objects.count() == 0


def test_its_pages_are_accessible(station):
    page, slips = station
    for step in ("code", "ballot"):
        assert Axe().run(page, options=WCAG).response["violations"] == [], step
        if step == "code":
            begin(page, slips[0])
