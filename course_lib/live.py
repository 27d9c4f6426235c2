"""How a live figure becomes one piece of HTML that works wherever a notebook is shown.

Everything is inline: no file, no library, no network, no kernel. The sources are the readable
``.js`` and ``.css`` files of ``widgets``; comments and indentation stay there. A script holds no
values of its own: they stand in the markup, so two figures of one kind have the same script, and a
Content-Security-Policy can allow it by one hash.

A script starts every root of its class that has not been started. So it needs no ids, and it does
not matter whether the page, JupyterLab or a frame in Colab puts it there.
"""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import escape
from importlib.resources import files
from math import isfinite
from numbers import Real

from course_lib.colors import SHADES


@cache
def source(name):
    """The text of a file of ``widgets`` without its comment lines, indentation and empty lines."""
    text = (files("course_lib") / "widgets" / name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def style(*names):
    """The ``<style>`` element of the files: theme.css first, with the colours they use."""
    rules = "\n".join(source(name) for name in names)
    used = (name for name in SHADES if f"var(--{name})" in source("theme.css") + rules)
    colors = "".join(f"--{name}:light-dark({','.join(SHADES[name])});" for name in used)
    text = source("theme.css") + f"\n.course-live{{{colors}}}\n" + rules
    text = re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", text).replace(";}", "}")
    text = re.sub(r'(?<==)"([\w-]+)"|(?<=[ :])0(?=\.)', r"\1", text)
    return f"<style>{text}</style>"


@cache
def script(*names):
    """The ``<script>`` element of the files, in one scope of their own."""
    text = "\n".join(source(name) for name in names)
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise ValueError(f"{', '.join(names)}: </script and <!-- would end or comment the script")
    return f"<script>(() => {{\n{text}\n}})();</script>"


def attribute(values):
    """Values as JSON, escaped for a double-quoted attribute."""
    return escape(json.dumps(values, separators=(",", ":"), ensure_ascii=False))


def figure(kind, title, data, body, text, scripts, styles=()):
    """The live figure ``kind``: a `Live`.

    ``title`` names it, ``data`` are the start values that its script gets, ``body`` is its markup
    and ``text`` the text/plain. ``scripts`` and ``styles`` are files of ``widgets``; lab.js,
    core.js and core.css come before them. Markup of the class "static-only" is removed by the
    script, markup of the class "live-only" with the attribute ``hidden`` is shown by it.
    """
    lines = [
        f'<div class="course-live course-{kind}" role="group" aria-label="{escape(title)}" '
        f'data-start="{attribute(data)}">',
        style("core.css", *styles),
        f"<p class=course-title>{escape(title)}</p>",
        body,
        "<p class=course-said aria-live=polite></p>",
        "</div>",
        script("lab.js", "core.js", *scripts),
    ]
    return Live("\n".join(lines), f"Live figure: {title}\n{text}")


def slider(name, label, low, high, step, value, shown):
    """The markup of a labelled slider; ``shown`` is its start value as the script writes it."""
    return (
        f"<div class=course-row><label><span>{label}</span>"
        f'<input type=range name="{name}" min="{low}" max="{high}" step="{step}" value="{value}" '
        f'aria-valuetext="{shown}"></label><output aria-live=off>{shown}</output></div>'
    )


def menu(name, label, options, value):
    """The markup of a labelled menu; ``options``: value → what the reader sees, or the values."""
    options = options if isinstance(options, dict) else {key: str(key) for key in options}
    items = "".join(
        f'<option value="{escape(str(key))}"{" selected" * (key == value)}>{escape(words)}</option>'
        for key, words in options.items()
    )
    return (
        f"<div class=course-row><label><span>{label}</span>"
        f'<select name="{name}">{items}</select></label></div>'
    )


def svg(box, label, parts):
    """The markup of a picture for reading alone; ``box`` is its viewBox, ``label`` tells of it."""
    picture = "\n".join(parts)
    return f'<svg viewBox="{box}" role=img aria-label="{label}">\n{picture}</svg>'


def handle(name, label, low, high, x, y, color):
    """The markup of a point to drag: a slider at (x, y) that is 44 units wide for fingers."""
    return (
        f'<g class="course-handle {name}" role=slider tabindex=0 aria-label="{escape(label)}" '
        f'aria-valuemin="{low}" aria-valuemax="{high}" aria-valuenow="{low}" '
        f'transform="translate({x:.1f} {y:.1f})"><circle r=22 fill="#0000"/>'
        f'<circle r=8 fill="var(--{color})" stroke="var(--paper)" stroke-width=2 /></g>'
    )


def fixed(x, digits):
    """A number as the scripts write it: halves away from 0, true minus, no minus zero, ∞, NaN."""
    if isfinite(x):
        x = Decimal(float(x)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{x:z.{digits}f}".replace("-", "−").replace("inf", "∞").replace("nan", "NaN")


def number(name, value, low, high):
    """``value`` as a float, if it is a number from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, got {value!r}")
    return float(value)


def one_of(name, value, known):
    """``value``, if it is one of the texts that are ``known``."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")
    return value


class Live:
    """A finished live figure or quiz: ``html`` is complete by itself, ``text`` is its stand-in."""

    def __init__(self, html, text):
        self.html = html
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html, "text/plain": self.text}
