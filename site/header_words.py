"""Sphinx extension: a formula in the head of a table is there in words for screen readers.

A screen reader says the head's name with each cell of a column or row. Browsers make that name of
the head's text and leave MathML out, so a head that is only a formula would have no name at all.
Here the hidden MathML of ``$x_1$`` gives way to the hidden words ``x 1``; the drawn formula stays.
"""

import re
from html import escape

from bs4 import BeautifulSoup

HEAD = re.compile(r"<th\b(?:(?!</th>).)*</th>", re.S)
MATHML = re.compile(r"<math\b.*?</math>", re.S)
MARKS = {"^": "hat", "ˉ": "bar", "~": "tilde", "′": "prime"}
BETWEEN = {"msup": "to the power", "mfrac": "over"}


def spoken(element):
    """The words of a MathML element."""
    if element.name in ("annotation", "mspace"):
        return ""
    children = element.find_all(True, recursive=False)
    if not children:
        text = " ".join(element.get_text().replace("\N{INVISIBLE TIMES}", " ").split())
        return MARKS.get(text, text)
    words = [spoken(child) for child in children]
    if element.name in BETWEEN and words[1] not in MARKS.values():
        words.insert(1, BETWEEN[element.name])
    return " ".join(filter(None, words))


def in_words(mathml):
    """A formula in words."""
    words = spoken(BeautifulSoup(mathml, "html.parser").math)
    return re.sub(r"\s+(?=[,;)\]])|(?<=[(\[])\s+", "", words)


def put_words(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = HEAD.sub(
            lambda head: MATHML.sub(lambda formula: escape(in_words(formula[0])), head[0]),
            context["body"],
        )


def setup(app):
    app.connect("html-page-context", put_words)
