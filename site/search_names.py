"""Sphinx extension: a chapter is found first by its name in the contents.

The title of a chapter is a question and need not hold the word that a reader types. Its short name
in _toc.yml does: "5 Softmax", "7 Back-propagation by hand". Each name, and each word of it, becomes
a main entry of Sphinx's index, which the search puts before all that only holds the word.
"""

import re

from sphinx import addnodes

SMALL_WORDS = {"and", "by", "in", "of", "or", "the", "why"}


def names(title):
    """What a reader may type to find the page with this title in the contents."""
    title = re.sub(r"^\d+\s+", "", title).lower()
    parts = re.split(rf"\s+(?:{'|'.join(SMALL_WORDS)})\s+", title)
    words = [word for word in title.split() if word not in SMALL_WORDS]
    found = {title, *parts, *words}
    return sorted(found | {name.replace("-", other) for name in found for other in (" ", "")})


def add_names(app, doctree, docname):
    """Give a page of the contents its entries in the index; they are not seen on the page."""
    contents = app.env.tocs[app.config.root_doc].findall(addnodes.toctree)
    titles = {page: title for toc in contents for title, page in toc["entries"]}
    if docname in titles:
        title = titles[docname] or app.env.titles[docname].astext()
        entries = [("single", name, "", "main", None) for name in names(title)]
        doctree += addnodes.index(entries=entries)


def setup(app):
    app.connect("doctree-resolved", add_names)
