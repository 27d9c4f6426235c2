"""A small page from live figures, opened from a file under a strict Content-Security-Policy."""

import base64
import hashlib
import re
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

SIZES = {"desktop": (1280, 900), "phone": (360, 740)}


def write(folder, *figures, attributes=""):
    """Write a page with the figures; scripts are allowed by their hashes alone. Returns its URI."""
    body = "\n".join(figure.html for figure in figures)
    scripts = re.findall(r"<script>(.*?)</script>", body, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts}
    allowed = " ".join(f"'sha256-{text}'" for text in sorted(hashes))
    path = folder / "page.html"
    path.write_text(
        f"""<!doctype html>
<html lang="en" {attributes}>
<head><meta charset="utf-8"><title>A page</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}">
<meta name="viewport" content="width=device-width">
<style>html {{ color-scheme: light dark }}</style></head>
<body><main><h1>A page</h1>
{body}
</main></body></html>
""",
        encoding="utf-8",
    )
    return path.as_uri()


@contextmanager
def opened(browser, uri, size="desktop", **options):
    """The page, opened; at the end nothing may have been requested or complained about."""
    width, height = SIZES[size]
    touch = {"has_touch": True, "is_mobile": True} if size == "phone" else {}
    viewport = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, **touch, **options)
    page = context.new_page()
    page.set_default_timeout(5000)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(uri)
    yield page
    assert said == [] and asked == [uri]
    context.close()


def violations(page):
    """What axe finds on the page, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def sideways(page):
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def drag(page, handle, dx, dy, finger=False):
    """Drag a handle by so many CSS pixels, with the mouse or with a finger."""
    handle.scroll_into_view_if_needed()
    box = handle.locator("circle").last.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if finger:
        touch = page.context.new_cdp_session(page)
        for kind, k in [("touchStart", 0), ("touchMove", 1), ("touchMove", 2), ("touchEnd", 0)]:
            points = [] if kind == "touchEnd" else [{"x": x + k * dx / 2, "y": y + k * dy / 2}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            page.evaluate("new Promise(requestAnimationFrame)")  # moves are told once a frame
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + dx / 2, y + dy / 2)
        page.mouse.move(x + dx, y + dy)
        page.mouse.up()


def as_in_jupyterlab(page):
    """Take the keys as JupyterLab does: at the document, from controls without its attribute.

    Returns a function that gives the keys taken since it was last called. The rule is that
    of Lumino's command registry for shortcuts of the focused element (seen in JupyterLab 4.6).
    """
    page.evaluate(
        """() => {
          window.taken = [];
          document.addEventListener("keydown", (event) => {
            if (event.target.hasAttribute("data-lm-suppress-shortcuts")) return;
            taken.push(event.key);
            event.preventDefault();
            event.stopPropagation();
          }, true);
        }"""
    )
    return lambda: page.evaluate("taken.splice(0)")
