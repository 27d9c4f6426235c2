"""What search engines, link previews and a 404 read: all from the pages' own words."""

import io
import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import addresses
import cards
import outline
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from PIL import Image
from small_site import ROOT, build

BASE = "https://example.org/course/"
CONF = f"""
import sys
extensions = ["myst_nb", "formulas", "outline", "cards", "page_head", "addresses", "number_search"]
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"
project = "A Course"
author = "Its authors"
html_math_renderer = "katex"
html_baseurl = "{BASE}"
root_doc = "index"
language = "en"
templates_path = ["{ROOT}/site/templates"]
"""
INDEX = """# A Course

It counts to three. It does so \"slowly\" & well.

```{toctree}
chapters/01_one
appendices/every_number
```
"""
CHAPTER = """# 1. What is one?

One is a number, such as $e^0$. It prints 1.591643 and 활성화 함수.

**You will be able to**

- say one;
- write $1$.

**Before you start**: nothing. About 45 minutes.

## More

Text.
"""
FILES = {
    "index.md": INDEX,
    "chapters/01_one.md": CHAPTER,
    "appendices/every_number.md": "# Every number\n\nAll.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    good, warnings, out = build(tmp_path_factory.mktemp("site"), FILES, CONF)
    assert good, warnings
    return out


def soup(site, name):
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def meta(page, name):
    found = page.select(f'meta[name="{name}"], meta[property="{name}"]')
    assert len(found) == 1, name
    return found[0]["content"]


def structured(page):
    return json.loads(page.select_one('script[type="application/ld+json"]').string)


def test_a_page_is_described_in_its_own_first_words(site):
    description = meta(soup(site, "index.html"), "description")
    assert description == "It counts to three. It does so “slowly” & well."
    chapter = soup(site, "chapters/01_one.html")
    assert meta(chapter, "description").startswith("One is a number, such as e^0. It prints")
    assert "able to" not in meta(chapter, "description")


def test_a_shared_link_shows_the_title_and_a_card(site):
    page = soup(site, "chapters/01_one.html")
    assert meta(page, "og:title") == "1. What is one?"
    assert meta(page, "og:url") == f"{BASE}chapters/01_one.html"
    assert meta(page, "twitter:card") == "summary_large_image"
    picture = meta(page, "og:image").removeprefix(BASE)
    with Image.open(site / picture) as card:
        assert card.size == (1200, 630)
        assert [meta(page, f"og:image:{side}") for side in ("width", "height")] == ["1200", "630"]
    other = soup(site, "appendices/every_number.html")
    assert meta(other, "og:image") == f"{BASE}_static/cards/index.png"


def test_structured_data_tells_the_course_and_each_chapter(site):
    course = structured(soup(site, "index.html"))
    assert course["@type"] == "Course" and course["url"] == BASE
    assert [part["name"] for part in course["hasPart"]] == ["1. What is one?"]
    assert course["hasCourseInstance"]["courseWorkload"] == "PT45M"
    chapter = structured(soup(site, "chapters/01_one.html"))
    assert chapter["@type"] == "LearningResource"
    assert chapter["teaches"] == ["say one", "write 1"]
    assert chapter["timeRequired"] == "PT45M"


def test_a_chapter_shows_its_minutes_and_frames_its_outcomes(site):
    page = soup(site, "chapters/01_one.html")
    assert page.select_one("h1 + p.page-facts").get_text() == "Chapter 1 of 1 · about 45 minutes"
    box = page.select_one("div.outcomes")
    assert [item.name for item in box.find_all(recursive=False)] == ["p", "ul", "p"]
    assert not soup(site, "index.html").select(".outcomes, .page-facts")


def test_the_sitemap_lists_every_page_once(site):
    tree = ElementTree.parse(site / "sitemap.xml")
    found = [element.text for element in tree.getroot().findall("{*}url/{*}loc")]
    pages = ["", "appendices/every_number.html", "chapters/01_one.html"]
    assert found == [BASE + page for page in pages]
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def test_the_404_page_works_from_any_depth(site):
    page = soup(site, "404.html")
    root = urlsplit(BASE).path
    links = [e.get("href") or e.get("src") for e in page.select("[href], [src]")]
    inside = [link for link in links if not re.match(r"https?:|#", link)]
    assert inside and all(link.startswith(root) for link in inside)
    for link in inside:
        path = link.removeprefix(root).split("?")[0].split("#")[0]
        assert (site / (path or "index.html")).exists(), link
    assert meta(page, "robots") == "noindex"
    assert not page.select('link[rel="canonical"]')


def test_links_that_are_absolute_already_stay():
    page = '<a href="x.html"><a href="../y"><a href="#z"><a href="https://e.org/"><a href="/q">'
    assert addresses.absolute(page, "/c/") == (
        '<a href="/c/x.html"><a href="/c/y"><a href="#z"><a href="https://e.org/"><a href="/q">'
    )


def test_the_index_holds_decimal_numbers_and_korean_words_whole(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index[len("Search.setIndex(") : -1])["terms"]
    assert {"1.591643", "활성화", "함수"} <= terms.keys()
    tools = (site / "_static" / "language_data.js").read_text(encoding="utf-8")
    assert "var splitQuery" in tools


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Short.", "Short."),
        ("One two three. Four five six seven.", "One two three."),
        ("One two three four five six seven eight", "One two three four five…"),
        ("It costs 0.25 a day. More words follow here.", "It costs 0.25 a day."),
    ],
)
def test_a_long_description_ends_with_a_sentence_or_a_word(text, short):
    assert outline.shortened(text, 28) == short


def test_a_page_without_a_title_has_an_empty_outline():
    assert outline.outline(nodes.container()) == outline.Outline()


def test_a_card_is_drawn_the_same_twice_and_shows_the_verdicts():
    entries = [
        {"numbers": {"a": "0.359368"}, "verdict": "reproduced"},
        {"numbers": {"b": "0.1", "c": "1.591643"}, "verdict": "corrected"},
        {"verdict": "corrected"},
    ]
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        cards.draw("1. What is one?", "A Course", entries).save(file, "png")
    assert first.getvalue() == second.getvalue()
    assert cards.counts(entries) == "1 reproduced, 2 corrected"
    assert ("1.591643", "corrected") in cards.column(entries)
    colours = {rgb for _, rgb in cards.draw("x", "y", entries).getcolors(1 << 20)}
    assert {(0x5F, 0xD3, 0xA0), (0xFF, 0xB4, 0x54)} <= colours
