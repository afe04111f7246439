"""Chromium for the stories; without it they skip, and in CI skipping is a failure."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    """One browser for the stories of a module; each takes a context of its own. (Not of
    a session: Django takes Playwright's open loop for asynchronous code.)
    """
    if CHROMIUM is None:
        if os.environ.get("TEQUIO_REQUIRE_BROWSER"):
            pytest.fail("no Chromium here, and this run requires it")
        pytest.skip(
            "NO CHROMIUM: install the package `chromium` to run the browser stories"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
