"""What can be seen on a page: functions from a page in the browser to a list of problems.

test_pages.py applies them to every page; test_faults.py spoils a page on purpose, and each
function has to find what was spoilt.
"""

from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

SMALLEST_TEXT = 11  # px in a figure, on a phone of 390 px
WIDTHS = (1280, 390, 360)
HEIGHTS = {1280: 900, 390: 844, 360: 740}
SCRIPT = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
LAID_OUT = "[...document.querySelectorAll('.bd-article')].every(a => 'laidOut' in a.dataset)"
SETTLED = "Promise.allSettled(document.getAnimations().map((change) => change.finished))"
AXE = Axe()
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
SIZE_RULES = ["scrollable-region-focusable", "target-size"]


class Look:
    """One page, opened once in one theme, and all that was asked for and said meanwhile."""

    def __init__(self, browser, address, theme):
        self.address, self.theme = address, theme
        self.asked, self.said, self.refused = [], [], []
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("response", self.receive)

    def open(self):
        self.page.goto(self.address, wait_until="load")
        self.page.evaluate("dispatchEvent(new Event('hashchange'))")  # course.js: all laid out now
        self.page.wait_for_function(LAID_OUT)
        self.script = self.page.evaluate_handle(SCRIPT)
        return self

    def hear(self, message):
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text}")

    def receive(self, response):
        if response.status >= 400:
            self.refused.append(f"{response.status}: {response.url}")

    def width(self, width):
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def switch(self, theme):
        """Switch the system to the other theme; the page follows."""
        self.page.emulate_media(color_scheme=theme)
        self.page.locator(f"html[data-theme={theme}]").wait_for(state="attached")
        self.page.evaluate(SETTLED)
        self.theme = theme

    def call(self, name, *arguments):
        """What the function of that name in looking.js says."""
        return self.script.evaluate(
            "(looking, [name, values]) => looking[name](...values)", [name, list(arguments)]
        )

    def close(self):
        self.context.close()


def talk(look):
    """Errors and warnings on the console, and answers that are no success."""
    return look.said + look.refused


def foreign(look):
    """Requests, made or announced, to any host but the site's own."""
    here = urlsplit(look.address).netloc
    addresses = look.asked + look.call("hosts")
    return sorted({a for a in addresses if urlsplit(a).netloc not in ("", here)})


def shut_out(look):
    """What axe finds, but for colours: each is something that shuts a reader out."""
    return axe(look, {"rules": {rule: {"enabled": False} for rule in COLOUR_RULES}})


def too_small(look):
    """What axe finds about boxes that are too small: to scroll by key, to hit with a finger."""
    return axe(look, {"runOnly": SIZE_RULES})


def pale(look):
    """What axe finds about the colours of one text of each look, in the present theme."""
    look.call("open_all")
    look.call("mark_looks", "data-look")
    return axe(look, {"runOnly": COLOUR_RULES}, {"include": [["[data-look]"]]})


def faint(look):
    """Text with too little contrast: every text, also in formulas, in the present theme."""
    look.call("open_all")
    return look.call("faint")


def thin_out(look):
    """Make a page smaller, for axe alone: nothing that axe looks at is lost."""
    look.call("open_all")
    look.call("thin_out")


def axe(look, options, context=None):
    look.call("open_all")
    options = {"resultTypes": ["violations"], "preload": False, **options}
    response = AXE.run(look.page, context=context, options=options).response
    found = [(one["id"], node) for one in response["violations"] for node in one["nodes"]]
    return [f"{rule}: {node['html'][:160]}\n    {node['failureSummary']}" for rule, node in found]


def layout(look):
    return look.call("overflow") + look.call("cut")


def pictures(look):
    return look.call("pictures")


def formulas(look):
    return look.call("formulas")


def small_text(look):
    """Text in figures that is smaller than SMALLEST_TEXT at the present width."""
    return look.call("small_text", SMALLEST_TEXT)
