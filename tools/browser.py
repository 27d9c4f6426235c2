"""The system's Chromium or Chrome, which prints, weighs and tests pages; nothing is downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def path():
    """Where the browser is; ValueError if none is installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise ValueError(f"a browser is needed, and none of {', '.join(NAMES)} is installed")
    return found


def is_root():
    """Root gets no sandbox: Chromium refuses it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def launch(playwright, **options):
    """The browser, headless, as Playwright's ``chromium.launch`` gives it."""
    return playwright.chromium.launch(
        executable_path=path(), chromium_sandbox=not is_root(), **options
    )
