"""Links within the course: the file is there, and in it the cell, the heading or the entry."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from course_lib import ledger

ROOT = Path(__file__).parent.parent
PATTERNS = ["*.md", "chapters/*.ipynb", "chapters/*.md", "appendices/*.ipynb", "appendices/*.md"]
PAGES = sorted(path for pattern in PATTERNS for path in ROOT.glob(pattern))
LINK = re.compile(
    r"""\]\((?!\w+:)([^()\s#]*)(?:\#([^()\s]+))?\)  # [text](file#anchor)
    | (?:src|srcset|href)="(?!\w+:)([^"\#]+)        # <img src="file">""",
    re.VERBOSE,
)


def cells(path):
    """(id, text) of each markdown cell; a Markdown file is one cell. Code in fences is left out."""
    text = path.read_text(encoding="utf-8")
    parts = [("", text)]
    if path.suffix == ".ipynb":
        found = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        parts = [(cell["id"], "".join(cell["source"])) for cell in found]
    return [(id, re.sub(r"^```.*?^```", "", part, flags=re.M | re.S)) for id, part in parts]


def slug(heading):
    """The heading as GitHub and the site write it in an address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def anchors(path):
    """All that may follow # in a link to this page."""
    prose = "\n".join(part for _, part in cells(path))
    found = {slug(heading) for heading in re.findall(r"^#+ (.+)$", prose, re.MULTILINE)}
    found |= set(re.findall(r"^\(([\w-]+)\)=$", prose, re.MULTILINE))
    if path.suffix == ".ipynb":
        ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        found |= {f"cell-id={id}" for id in ids}
    if path.name == "every_number.ipynb":
        found |= {item["id"] for item in ledger.entries()}
    return found


def broken(path):
    """(cell, link) for each link of a page that leads nowhere."""
    found = []
    for id, text in cells(path):
        for name, anchor, html in LINK.findall(text):
            target = path.parent / unquote(name or html) if name or html else path
            link = (name or html) + (f"#{anchor}" if anchor else "")
            if not target.exists():
                found.append((id, link))
            elif anchor and target.suffix in (".md", ".ipynb"):
                found += [(id, link)] * (unquote(anchor) not in anchors(target))
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    assert broken(path) == []


def test_a_link_to_nowhere_is_found(tmp_path):
    page, cell = tmp_path / "page.md", {"cell_type": "markdown", "id": "a", "source": "## A part"}
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    right = "[a](book.ipynb#cell-id=a) [b](book.ipynb#a-part) [c](#first) [d](https://x.org#y)"
    page.write_text(f"# First\n\n{right}\n", encoding="utf-8")
    assert broken(page) == []
    wrong = '[a](book.ipynb#cell-id=b) [b](#a-part) [c](other.md) <img src="none.svg">'
    page.write_text(f"# First\n\n{wrong}\n", encoding="utf-8")
    links = ["book.ipynb#cell-id=b", "#a-part", "other.md", "none.svg"]
    assert broken(page) == [("", link) for link in links]
