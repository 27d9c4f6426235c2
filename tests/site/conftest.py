"""A real browser for the tests of this folder, and the built site served to it.

The browser is the system's Chromium or Chrome; nothing is downloaded, and no name but this
machine's is looked up. Where there is none, the tests are skipped and say so; in CI that is a
failure.
"""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from published import SITE, served

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = [  # no talk with the maker's servers, no other name looked up
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser():
    """The system's browser, headless."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        why = f"NO BROWSER: none of {', '.join(NAMES)} is installed, so no page was looked at"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=QUIET, chromium_sandbox=not root
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site():
    """The address of the built site, served on this machine."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"there is no site in {SITE}: run `make book` first")
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
