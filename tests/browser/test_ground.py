"""The pages of the ground on a small phone and on a desk, full and empty, in one language each."""

import pytest

from agendas.management.demo_data import PASSWORD, digits
from tests.browser.stack import running
from tests.browser.test_accounts import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DEMO = "from agendas.management.demo import Demo; Demo().load('workshops')"
PAGES = (
    *("", "context/", "context/write/", "indicators/", "indicators/new/"),
    *("referrals/", "referrals/new/", "referrals/card/", "not-raised/"),
    *("coverage/", "coverage/men_adult/", "how-we-are/"),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with running(tmp_path_factory.mktemp("ground"), prepare=DEMO) as stack:
        yield stack.base


@pytest.mark.parametrize(("place", "language"), [("apatzingan", "en"), ("tijuana", "es")])
def test_every_page_reads_well(base, chromium, tmp_path, place, language):
    page = chromium.new_context().new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", f"coordina-{place}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.fill("[name=code]", digits(f"coordina-{place}@demo.example"))
    page.click("main button.primary")
    page.wait_for_url("**/desk/**")
    desk = f"{base}/desk/demo-mexico/c/{place}"
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    for path in PAGES:
        page.goto(f"{desk}/records/{path}")
        look(page, tmp_path, f"{path.replace('/', '-') or 'hub-'}{language}")
    page.goto(f"{desk}/sessions/new/")
    look(page, tmp_path, f"plan-{language}")
    page.context.close()
