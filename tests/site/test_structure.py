"""The main boxes of a page of each kind stand where they stood, in both themes and on a phone.

Boxes and not pixels: text is drawn with the fonts of the machine, so two machines never agree on
the pixels, nor on where a paragraph ends, and a picture with enough tolerance for that sees nothing
any more. What must not change by accident does not depend on fonts: which boxes are there, from
where to where they reach across, their order, whether they are low or tall, and the colours.

After a wanted change look at the pages, then store anew, with one process, and read the diff:
``STORE=1 python -m pytest tests/site/test_structure.py`` writes structure.json and fails once.
"""

import json
import os
from itertools import combinations
from pathlib import Path

import looking
import pytest

STORED = Path(__file__).parent / "structure.json"
PAGES = ["index.html", "chapters/05_softmax.html", "appendices/every_number.html", "search.html"]
WIDTHS = (1280, 390)
TOLERANCE = 8  # px
BOXES = {
    "sidebar": "#pst-primary-sidebar",
    "bar": ".bd-header-article",
    "text": ".bd-article, .bd-search-container",
    "title": ":is(.bd-article, .bd-search-container) h1",
    "next": ".prev-next-footer",
    "contents": "#pst-secondary-sidebar",
    "footer": ".bd-footer-content",
}
INSIDE = {("text", "title")}  # the only box inside another
MEASURE = """async (boxes) => {
  await Promise.allSettled(document.getAnimations().map((change) => change.finished));
  return Object.entries(boxes).flatMap(([name, selector]) => {
    const element = document.querySelector(selector);
    if (!element || !element.checkVisibility({visibilityProperty: true})) return [];
    const {left, top, width, height} = element.getBoundingClientRect();
    return width && height ? [{name, left, top, width, height}] : [];
  });
}"""
COLOURS = """() => ({
  paper: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.body).color,
  title: getComputedStyle(document.querySelector("main h1")).color,
  link: getComputedStyle(document.querySelector("article p a[href]") || document.body).color,
})"""


def outline(page):
    """The visible boxes as [name, left, width, "low" or "tall"], from the top and the left."""
    boxes = page.evaluate(MEASURE, BOXES)
    window = page.viewport_size["height"]
    boxes.sort(key=lambda box: (round(box["top"] / TOLERANCE), box["left"]))
    return [
        [box["name"], round(box["left"]), round(box["width"]),
         "low" if box["height"] < 0.4 * window else "tall"]
        for box in boxes
    ]  # fmt: skip


def moved(now, stored):
    """What differs between two outlines by more than the tolerance, in words."""
    if [box[0] for box in now] != [box[0] for box in stored]:
        return [f"the boxes are {[box[0] for box in now]}, were {[box[0] for box in stored]}"]
    return [
        f"{a} is now, {b} was"
        for a, b in zip(now, stored, strict=True)
        if abs(a[1] - b[1]) > TOLERANCE or abs(a[2] - b[2]) > TOLERANCE or a[3] != b[3]
    ]


def wrong(page):
    """What is wrong with a page, whatever was stored: boxes that overlap, a title out of sight."""
    boxes = {box["name"]: box for box in page.evaluate(MEASURE, BOXES)}
    found = [
        f"{a} and {b} overlap"
        for a, b in combinations(boxes, 2)
        if (a, b) not in INSIDE and overlap(boxes[a], boxes[b])
    ]
    if "title" not in boxes:
        return [*found, "there is no title"]
    title, window = boxes["title"], page.viewport_size
    right, bottom = title["left"] + title["width"], title["top"] + title["height"]
    if title["left"] < 0 or right > window["width"] or bottom > window["height"]:
        found.append("the title is not inside the window")
    if not page.locator("main :is(h1, h2, h3)").count():
        found.append("there is no heading")
    return found


def overlap(a, b):
    across = min(a["left"] + a["width"], b["left"] + b["width"]) - max(a["left"], b["left"])
    down = min(a["top"] + a["height"], b["top"] + b["height"]) - max(a["top"], b["top"])
    return across > 1 and down > 1


def stored():
    return json.loads(STORED.read_text(encoding="utf-8")) if STORED.is_file() else {}


def compare(key, now, difference):
    """The differences to what is stored under the key; with STORE=1, store what is there now."""
    everything = stored()
    if not os.environ.get("STORE"):
        assert key in everything, f"{key} is not in {STORED.name}"
        return difference(now, everything[key])
    everything[key] = now
    lines = [f"  {json.dumps(k)}: {json.dumps(everything[k])}" for k in sorted(everything)]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return [f"{key} is stored: look at the diff, then run without STORE"]


@pytest.fixture(scope="module")
def look(browser, site, request):
    name, theme = request.param
    look = looking.Look(browser, site + name, theme).open()
    look.name = name
    yield look
    look.close()


VIEWS = [
    pytest.param((name, theme), id=f"{name}-{theme}", marks=pytest.mark.xdist_group(name))
    for name in PAGES
    for theme in ("light", "dark")
]


@pytest.mark.parametrize("look", VIEWS, indirect=True, scope="module")
class TestStructure:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_the_boxes_stand_where_they_stood(self, look, width):
        look.width(width)
        problems = wrong(look.page) + compare(
            f"{look.name} {width}", outline(look.page), moved
        )  # the same in both themes
        assert problems == []

    def test_the_colours_are_the_theme_s(self, look):
        def changed(now, before):
            return [f"{k}: {now[k]}, was {before[k]}" for k in before if now[k] != before[k]]

        now = look.page.evaluate(COLOURS)
        if look.name == "search.html":
            del now["link"]  # nothing was searched for
        kind = "search.html" if look.name == "search.html" else "pages"
        assert compare(f"{kind} {look.theme}", now, changed) == []


FAULTS = {
    "a narrow text": (".bd-article {max-width: 600px}", "was"),
    "a text that begins further right": (".bd-article {margin-left: 12px}", "was"),
    "no sidebar": ("#pst-primary-sidebar {display: none}", "the boxes are"),
    "the contents before the text": (".bd-content {flex-direction: row-reverse}", "the boxes are"),
    "boxes one over the other": ("#pst-secondary-sidebar {margin-left: -200px}", "overlap"),
    "a title out of sight": (
        ".bd-article h1 {position: relative; top: 2000px}",
        "not inside the window",
    ),
    "no title": (".bd-article h1 {display: none}", "there is no title"),
}


@pytest.mark.parametrize("look", VIEWS[:1], indirect=True, scope="module")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_is_seen(look, fault):
    style, told = FAULTS[fault]
    look.width(1280)
    before = outline(look.page)
    sheet = look.page.add_style_tag(content=style)
    found = wrong(look.page) + moved(outline(look.page), before)
    sheet.evaluate("sheet => sheet.remove()")
    assert any(told in problem for problem in found), found
    assert moved(outline(look.page), before) == []
