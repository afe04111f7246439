"""A person is let in by a link, sets up a code app and a passkey, and comes back with it."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe

from agendas.management.demo_data import PASSWORD, digits
from tests.browser.stack import running
from tests.browser.test_story import WCAG, WIDER_THAN_THE_SCREEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DEMO = "from agendas.management.demo import Demo; Demo().found()"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with running(tmp_path_factory.mktemp("accounts"), prepare=DEMO) as stack:
        # Passkeys know hosts by name, not by number.
        yield stack.base.replace("127.0.0.1", "localhost")


def look(page, folder, name: str) -> None:
    """No accessibility fault and no sideways scroll, on a small phone and on a desk."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
        assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], page.url
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


def passkeys_in(page) -> None:
    """A device with a fingerprint reader that always says yes."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.fixture(scope="module")
def operator(base, chromium, tmp_path_factory):
    """A window of the operator, past the second step; its digits open only once."""
    folder = tmp_path_factory.mktemp("login")
    page = chromium.new_context().new_page()
    page.goto(f"{base}/accounts/login/")
    look(page, folder, "login")
    page.fill("[name=login]", "opera@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    look(page, folder, "second")
    page.fill("[name=code]", digits("opera@demo.example"))
    page.click("main button.primary")
    page.wait_for_url("**/people/")
    yield page
    page.context.close()


def make_a_link(page, base, folder, email: str) -> str:
    page.goto(f"{base}/desk/demo-mexico/people/")
    page.fill("[name=email]", email)
    page.select_option("[name=role]", "editor")
    page.click("main form.sheet button.primary")
    link = page.inner_text(".notice code")
    look(page, folder, "people")
    page.locator("td a[href*='/people/']:not([href*='/roles/'])").first.click()
    look(page, folder, "person")
    page.locator("td a[href*='/roles/']").first.click()
    look(page, folder, "role")
    return link


def first_visit(page, base, folder) -> None:
    """From the link's page to the recovery codes; no other page opens on the way."""
    look(page, folder, "invitation")
    page.fill("[name=name]", "Nueva")
    page.fill("[name=password]", "cuatro palabras sin nada")
    page.fill("[name=again]", "cuatro palabras sin nada")
    page.click("main button.primary")
    page.wait_for_url("**/accounts/codes/")
    page.goto(f"{base}/desk/demo-mexico/national/")
    assert page.url.endswith("/accounts/codes/")
    look(page, folder, "codes")
    page.click("details summary")
    secret = page.inner_text("details code").strip()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.fill("[name=code]", code)
    page.click("main button.primary")
    page.wait_for_url("**/accounts/recovery/")
    assert page.locator("main ol code").count() == 10
    look(page, folder, "recovery")


def passkey_and_back(page, base, folder) -> None:
    """A passkey is added, opens the desk without a password, and is let go."""
    page.goto(f"{base}/accounts/passkeys/add/")
    look(page, folder, "passkey")
    page.fill("[name=name]", "Mi lector")
    page.check("[name=passwordless]")
    page.click("[data-passkey-go]")
    page.wait_for_url("**/desk/account/")
    assert "Mi lector" in page.inner_text("main")
    look(page, folder, "account")
    page.click("header form button")
    page.wait_for_load_state()
    page.goto(f"{base}/accounts/login/")
    page.click("[data-passkey-go]")
    page.wait_for_url(re.compile("/desk/demo-mexico/"))
    page.goto(f"{base}/desk/account/")
    page.click("a[href*='/passkeys/'][href$='/remove/']")
    look(page, folder, "passkey-remove")
    page.click("main button.stop")
    page.wait_for_url("**/desk/account/")
    assert "Mi lector" not in page.inner_text("main")


@pytest.mark.parametrize("language", ["es-mx", "en"])
def test_from_a_link_to_a_passkey(base, chromium, operator, tmp_path, language):
    link = make_a_link(operator, base, tmp_path, f"nueva-{language}@demo.example")
    page = chromium.new_context().new_page()
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    passkeys_in(page)
    page.goto(link)
    first_visit(page, base, tmp_path)
    passkey_and_back(page, base, tmp_path)
    page.context.close()
