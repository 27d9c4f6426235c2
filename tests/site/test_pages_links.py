"""Every link of the built site leads somewhere, and every anchor is there."""

from functools import cache
from posixpath import normpath
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from published import PREFIX, SITE, pages

HERE = "http://site.invalid"


@cache
def parsed(name):
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(name):
    return {one["id"] for one in parsed(name).find_all(id=True)}


def dead(name, soup):
    """The links of a page, below its name, that lead nowhere."""
    found = []
    for link in soup.find_all("a", href=True):
        target = urlsplit(urljoin(f"{HERE}{PREFIX}{name}", link["href"]))
        if target.scheme in ("mailto", "tel", "javascript"):
            continue
        if target.netloc != urlsplit(HERE).netloc:  # another site is not asked
            continue
        if not target.path.startswith(PREFIX):
            found.append(f"{link['href']}: outside the site")
            continue
        path = normpath(unquote(target.path[len(PREFIX) :]) or "index.html")
        path = "index.html" if path == "." else path
        if not (SITE / path).is_file():
            found.append(f"{link['href']}: no such file")
        elif target.fragment and path.endswith(".html"):
            there = {one["id"] for one in soup.find_all(id=True)} if path == name else anchors(path)
            if unquote(target.fragment) not in there:
                found.append(f"{link['href']}: no such anchor")
    return found


@pytest.mark.parametrize("name", pages())
def test_every_link_leads_somewhere(name):
    assert dead(name, parsed(name)) == []


def test_a_dead_link_and_a_dead_anchor_are_found():
    soup = BeautifulSoup('<a href="#gone"></a><a href="gone.html"></a>', "html.parser")
    assert dead("index.html", soup) == ["#gone: no such anchor", "gone.html: no such file"]
