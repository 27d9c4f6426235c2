"""A real browser for the tests of this folder, and the built site served to it.

The browser is the system's Chromium or Chrome; nothing is downloaded, and no name but this
machine's is looked up. Where there is none, the tests are skipped and say so; in CI that is a
failure.
"""

import os

import browser
import pytest
from playwright.sync_api import sync_playwright
from published import SITE, served

QUIET = [  # no talk with the maker's servers, no other name looked up
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session", name="browser")
def running_browser():
    """The system's browser, headless."""
    try:
        browser.path()
    except ValueError as problem:
        why = f"NO BROWSER: {problem}, so no page was looked at"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    with sync_playwright() as playwright:
        chromium = browser.launch(playwright, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def built():
    """The folder of the built site."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"there is no site in {SITE}: run `make book` first")
    return SITE


@pytest.fixture(scope="session")
def site(built):
    """The address of the built site, served on this machine."""
    with served() as address:
        yield address


@pytest.fixture
def page(browser, site):
    """A fresh page, 1280 wide and light; addresses are relative to the site's."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": 1280, "height": 900},
        color_scheme="light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context.new_page()
    context.close()
