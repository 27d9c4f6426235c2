"""Sphinx extension: formulas are drawn when the site is built, so a page needs no script for them.

KaTeX is JavaScript. It comes with the package djangocms-katex and runs in one V8 engine (the
package mini-racer) for the whole book: no Node, no server, no request. Each formula becomes HTML
for the eye and MathML for screen readers. A formula that KaTeX cannot read is a warning that
shows it, and the strict build fails.
"""

import atexit
import importlib.util
import json
import re
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from py_mini_racer import MiniRacer
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset
from sphinx.util.math import get_node_equation_number

MACROS = {r"\mbox": r"\text"}
ROW_END = re.compile(r"\\\\[ \t]*\n")
MARKS = re.compile(r"[.,;:!?)\]’”]+|-(?=\w)")  # what may not begin a line
# Sphinx numbers these, and links to them; KaTeX would number them once more
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat)\}")
BETWEEN = '</span><span class="base">'  # where KaTeX lets a formula go on in the next line
RENDER = """
function render(tex, display, macros) {
  const options = {displayMode: display, macros, strict: "error", output: "htmlAndMathml"};
  try {
    return JSON.stringify({html: katex.renderToString(tex, options)});
  } catch (error) {
    return JSON.stringify({error: error.message});
  }
}
"""
logger = logging.getLogger(__name__)


class FormulaError(ValueError):
    """KaTeX cannot read a formula; the message says where it stopped."""


def katex_folder():
    """KaTeX's own files. The package is not imported: that would need Django."""
    package = importlib.util.find_spec("djangocms_katex")
    return Path(package.origin).parent / "static" / "djangocms_katex" / "vendor" / "katex"


@cache
def engine():
    v8 = MiniRacer()
    atexit.register(v8.close)  # later, Python 3.13 would wait for its thread for ever
    v8.eval((katex_folder() / "katex.min.js").read_text(encoding="utf-8"))
    v8.eval(RENDER)
    return v8


@cache
def draw(tex, display=False):
    """The HTML of a formula; FormulaError if KaTeX cannot read it."""
    answer = json.loads(engine().call("render", tex, display, MACROS))
    if "error" in answer:
        raise FormulaError(answer["error"].removeprefix("KaTeX parse error: "))
    return answer["html"]


def displayed(tex):
    """A block of LaTeX as one formula: lines broken by ``\\\\`` align at &, as Sphinx has it."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", tex) if part.strip()]
    if "frac" in tex:  # the fractions of one row do not touch those of the next
        parts = [ROW_END.sub(lambda _: "\\\\[0.75em]\n", part) for part in parts]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    if len(parts) == 1:
        return parts[0]
    return r"\begin{gathered}" + r" \\ ".join(parts) + r"\end{gathered}"


def drawn_or_shown(tex, display, node):
    """The drawn formula; where that fails a warning, and the formula's text on the page."""
    try:
        return draw(tex, display)
    except FormulaError as error:
        logger.warning(f"the formula  {tex}  cannot be drawn: {error}", location=node)
        return f"<code>{escape(tex)}</code>"


def keep_marks(app, doctree, docname):
    """Put a formula and the mark behind it into a box in which lines break at a <wbr> only.

    A browser may break a line before and after every part of a formula, so a full stop could
    begin the next line.
    """
    for parent in {id(f.parent): f.parent for f in doctree.findall(nodes.math)}.values():
        for i in range(len(parent) - 1):
            formula, after = parent[i], parent[i + 1]
            pair = isinstance(formula, nodes.math) and isinstance(after, nodes.Text)
            if mark := pair and MARKS.match(after):
                box = nodes.inline("", "", formula, nodes.Text(mark[0]), classes=["kept"])
                parent[i : i + 2] = [box, nodes.Text(after[mark.end() :])]


def visit_inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    drawn = drawn_or_shown(node.astext(), False, node)
    self.body.append(drawn.replace(BETWEEN, BETWEEN.replace("><", "><wbr><")) + "</span>")
    raise nodes.SkipNode


def visit_block(self, node):
    """A displayed formula as HTML, with its number if it has one."""
    tex = node.astext()
    tex = NUMBERED.sub(r"\\\1{\2*}", tex) if node.get("nowrap") else displayed(tex)
    self.body.append(self.starttag(node, "div", "", CLASS="math notranslate nohighlight"))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(drawn_or_shown(tex, True, node) + "</div>\n")
    raise nodes.SkipNode


def add_css(app):
    if app.builder.format == "html":
        app.add_css_file("katex/katex.min.css", priority=400)


def copy_katex(app, exception):
    if app.builder.format == "html" and not exception:
        target = Path(app.outdir, "_static", "katex")
        copy_asset(katex_folder() / "katex.min.css", target)
        copy_asset(katex_folder() / "fonts", target / "fonts")


def setup(app):
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.connect("doctree-resolved", keep_marks)
    app.connect("builder-inited", add_css)
    app.connect("build-finished", copy_katex, priority=400)
