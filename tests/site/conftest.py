"""A real browser for the tests of this folder, and the built site served to it.

The browser is the system's Chromium or Chrome; nothing is downloaded. Where there is none, the
tests are skipped and say so; in CI that is a failure.
"""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = [  # no talk with the maker's servers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
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
        pytest.fail("there is no site to look at: run `make book` first")

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Silent, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
