"""Sphinx extension: the third exercise of chapter 5 is Exercise 5.3, as in the learner edition.

sphinx-exercise counts through the whole book.
"""

import re

FIRST = re.compile(r'class="caption-number">Exercise (\d+)\b')
EVERY = re.compile(r"\bExercise (\d+)(?=\s*(?:</span>|\())")


def number(app, pagename, templatename, context, doctree):
    """Count the exercises of a chapter's page from 1, also where the page links to them."""
    chapter = re.match(r"chapters/(\d+)_", pagename)
    if not chapter or "body" not in context:
        return
    counted = FIRST.findall(context["body"])
    names = {n: f"Exercise {int(chapter[1])}.{i}" for i, n in enumerate(counted, start=1)}
    context["body"] = EVERY.sub(lambda m: names.get(m[1], m[0]), context["body"])


def setup(app):
    app.connect("html-page-context", number)
