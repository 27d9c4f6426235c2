"""Sphinx extension: a long line of code wraps, and what wraps is indented further than its line.

A phone shows about 50 characters, a line of code has up to 88. To push each block sideways with
the thumb is a poor way to read. A line that may not fit becomes
``<span class="line" style="--in:4">``, which course.css lets hang by its own indentation; short
lines stay as they are, and so does the text that the copy button takes.
"""

import re
from html import unescape

FITS = 40  # characters, even on the narrowest phone, in a box
LONG_RUN = 34  # characters without a space, from which on a phone would break inside a name
SHORT = 24  # characters of code in the text, which stay on one line
LANGUAGES = "ipython3|python3?|bash|console|shell"
BLOCK = re.compile(
    rf'(<div class="highlight-(?:{LANGUAGES})[^"]*"><div class="highlight"><pre>)(.*?)(</pre>)',
    re.S,
)
TAG = re.compile(r"<[^>]*>")
SKIP = re.compile(r' *<span class="c1"># fmt: skip</span>')
RUNS = re.compile(r"(?:<[^>]*>|[^\s<])+")
OPENING = re.compile(r"<[^>]*>|[(\[](?=[^)\]])")
INLINE = re.compile(r'<code class="docutils literal notranslate">(.*?)</code>', re.S)


def hanging(line):
    """A line of highlighted code with its end, in a box of its own if it is long."""
    text = unescape(TAG.sub("", line)).rstrip("\n")
    if len(text) <= FITS:
        return line
    line = RUNS.sub(may_break, line)
    indent = len(text) - len(text.lstrip(" "))
    style = f' style="--in:{indent}"' if indent else ""
    return f'<span class="line"{style}>{line}</span>'


def may_break(run):
    """A run of code, as HTML; in a long one a line may end behind an opening bracket."""
    if len(unescape(TAG.sub("", run[0]))) < LONG_RUN:
        return run[0]
    return OPENING.sub(lambda m: m[0] if m[0][0] == "<" else m[0] + "<wbr>", run[0])


def unbroken(code):
    """Inline code, marked as short if it is."""
    if len(unescape(TAG.sub("", code[1]))) > SHORT:
        return code[0]
    return code[0].replace('class="', 'class="short ', 1)


def hang(app, pagename, templatename, context, doctree):
    """Pygments closes every span at the end of a line, so each line is whole HTML."""
    if "body" in context:
        body = BLOCK.sub(
            lambda m: m[1] + "".join(map(hanging, m[2].splitlines(keepends=True))) + m[3],
            SKIP.sub("", context["body"]),
        )
        context["body"] = INLINE.sub(unbroken, body)


def setup(app):
    app.connect("html-page-context", hang)
