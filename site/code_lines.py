"""Sphinx extension: a long line of code wraps, and what wraps is indented further than its line.

A phone shows about 50 characters, a line of code has up to 88. To push each block sideways with
the thumb is a poor way to read. A line that may not fit becomes
``<span class="line" style="--in:4">``, which course.css lets hang by its own indentation; short
lines stay as they are, and so does the text that the copy button takes.
"""

import re
from html import unescape

FITS = 40  # characters, even on the narrowest phone, in a box
LANGUAGES = "ipython3|python3?|default|bash|console|shell"
BLOCK = re.compile(
    rf'(<div class="highlight-(?:{LANGUAGES})[^"]*"><div class="highlight"><pre>)(.*?)(</pre>)',
    re.S,
)
TAG = re.compile(r"<[^>]*>")


def hanging(line):
    """A line of highlighted code with its end, in a box of its own if it is long."""
    text = unescape(TAG.sub("", line)).rstrip("\n")
    if len(text) <= FITS:
        return line
    indent = len(text) - len(text.lstrip(" "))
    style = f' style="--in:{indent}"' if indent else ""
    return f'<span class="line"{style}>{line}</span>'


def hang(app, pagename, templatename, context, doctree):
    """Pygments closes every span at the end of a line, so each line is whole HTML."""
    if "body" in context:
        context["body"] = BLOCK.sub(
            lambda m: m[1] + "".join(map(hanging, m[2].splitlines(keepends=True))) + m[3],
            context["body"],
        )


def setup(app):
    app.connect("html-page-context", hang)
