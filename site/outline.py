"""Sphinx extension: what a page says about itself (title, first sentences, outcomes, minutes).

The words of the chapter's head are the only source: descriptions, structured data and the line of
facts below the title all come from there. The head also gets its frame here: the list "You will be
able to" and the paragraph "Before you start" become one box.
"""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from docutils import nodes

LONGEST = 160  # characters of a description that search engines show


@dataclass
class Outline:
    """What a page says about itself, as plain text."""

    title: str = ""
    description: str = ""
    outcomes: list[str] = field(default_factory=list)
    minutes: int | None = None


def plain(node):
    """The text of a node on one line, formulas in their LaTeX."""
    return " ".join(node.astext().split())


def shortened(text, longest=LONGEST):
    """Whole sentences of a text as far as they fit; else whole words."""
    if len(text) <= longest:
        return text
    sentences = re.findall(r".+?[.!?:](?=\s|$)", text)
    fitting = ""
    for sentence in sentences:
        if len(fitting + sentence) > longest:
            break
        fitting += sentence
    if len(fitting) >= longest // 3:
        return fitting.strip().replace(":", ".") if fitting.endswith(":") else fitting.strip()
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def head(doctree):
    """The blocks below the title of a page, up to its first section; [] for a page without."""
    section = next(iter(doctree.findall(nodes.section)), None)
    if section is None:
        return []
    found = []
    for node in section.children:
        if isinstance(node, nodes.section):
            break
        found.append(node)
    return found


def outline(doctree):
    """The `Outline` of a page."""
    result = Outline()
    blocks = head(doctree)
    title = next((node for node in blocks if isinstance(node, nodes.title)), None)
    result.title = plain(title) if title else ""
    texts = []
    for node, following in zip_longest(blocks, blocks[1:]):
        if not isinstance(node, nodes.paragraph):
            continue
        text = plain(node)
        if text.startswith("You will be able to") and isinstance(following, nodes.bullet_list):
            result.outcomes = [plain(item).rstrip(";.") for item in following.children]
        elif text.startswith("Before you start"):
            told = re.search(r"(\d+) minutes", text)
            result.minutes = int(told[1]) if told else None
        elif not result.outcomes:
            texts.append(text)
    result.description = shortened(" ".join(texts))
    return result


def frame(doctree):
    """Put "You will be able to" and "Before you start" into one box."""
    blocks = head(doctree)
    starts = [n for n in blocks if isinstance(n, nodes.paragraph)]
    first = next((n for n in starts if plain(n).startswith("You will be able to")), None)
    last = next((n for n in starts if plain(n).startswith("Before you start")), None)
    if first is None or last is None:
        return
    section = first.parent
    begin, end = section.index(first), section.index(last) + 1
    section[begin:end] = [nodes.container("", *section[begin:end], classes=["outcomes"])]


def facts(found, chapter, chapters):
    """The line below a chapter's title, as a node."""
    parts = [f"Chapter {chapter} of {chapters}", f"about {found.minutes} minutes"]
    return nodes.paragraph("", " · ".join(parts), classes=["page-facts"])


def read(app, doctree):
    """Keep the page's outline in its metadata, show its facts, frame its head."""
    env = app.env
    found = outline(doctree)
    env.metadata[env.docname]["outline"] = found
    number = re.match(r"(\d+)\. ", found.title)
    if number and found.minutes:
        chapters = sum(name.startswith("chapters/") for name in env.found_docs)
        title = next(iter(doctree.findall(nodes.title)))
        place = title.parent.index(title) + 1
        title.parent.insert(place, facts(found, int(number[1]), chapters))
    frame(doctree)


def setup(app):
    app.connect("doctree-read", read, priority=400)
