"""A member of the team reads a card aloud into the page; a fake microphone speaks."""

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from agendas.models.voices import CardVoice
from communities.safety.sounds import clean_sound
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_capture import pytestmark  # noqa: F401 -- marks
from tests.votes import make_proposals, make_vote
from tests.world import log_in

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def speaking(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *FAKE])
        yield found
        found.close()
        connections.close_all()


def test_a_card_is_read_aloud_on_the_desk(world, live_server, speaking):
    vote, _slips = make_vote(world, make_proposals(world, 2), n_slips=1)
    card = vote.cards.first()
    base = live_server.url.replace("127.0.0.1", "localhost")  # microphones need it
    context = speaking.new_context(base_url=base, permissions=["microphone"])
    context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": base}
            for name, morsel in log_in(world.beto).cookies.items()
        ]
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"/desk/valle/c/arriba/consultations/{vote.id}/cards/{card.id}/languages/")
    page.select_option("[name=language]", "es")
    button = page.get_by_role("button", name="Grabar")
    button.click()
    stop = page.get_by_role("button", name="Terminar")
    stop.wait_for()
    page.wait_for_timeout(700)
    stop.click()
    expect(page.locator("[data-record] [role=status]")).to_contain_text("Grabado")
    page.click("[data-record] button.primary")
    page.wait_for_selector("audio")
    assert errors == []
    voice = CardVoice.plain.get()
    assert voice.sound_kind == "audio/ogg"
    # It is a sound as every other: it passes the same cleaning again, unchanged.
    assert clean_sound(bytes(voice.sound), max_bytes=25_000).data == bytes(voice.sound)
    page.evaluate("document.querySelector('audio').load()")
    seconds = page.evaluate(
        """() => new Promise((done) => { const a = document.querySelector("audio");
        a.onloadedmetadata = () => done(a.duration); a.onerror = () => done(-1);
        a.preload = "metadata"; a.load(); })"""
    )
    assert 0.3 < seconds < 5
