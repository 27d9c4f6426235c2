"""Sphinx extension: every code cell is a place that one can link to.

The cell with the id ``softmax-by-hand`` becomes ``<div id="cell-softmax-by-hand">``. Links name the
notebook and the cell as JupyterLab does, so that they lead to the cell there as well::

    [the five exponentials](../chapters/05_softmax.ipynb#cell-id=softmax-by-hand)

This holds for Markdown and for the HTML that cells put out. An id in that HTML can be linked to as
well: ``x.ipynb#A-02``. A link to a cell that does not exist is a warning, and the strict build
fails.
"""

import json
import re
from pathlib import Path
from posixpath import dirname, join, normpath

from docutils import nodes
from sphinx.util import logging

NAMED = re.compile(r'<\w[^<>]*\sid="([\w-]+)"')
LINK = re.compile(r'href="(?![\w+.-]+:)([^"#]+)\.ipynb#cell-id=([\w-]+)"')
logger = logging.getLogger(__name__)


def outputs(doctree):
    """The parts of a page that are HTML as a cell put it out."""
    return [node for node in doctree.findall(nodes.raw) if "html" in node.get("format", "").split()]


def name_cells(app, doctree):
    """Give each code cell its anchor, and tell MyST of it (in ``myst_slugs``)."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            name = cells[node["cell_index"]]["id"]
            node["ids"].append(f"cell-{name}")
            slugs[f"cell-id={name}"] = (node.line, f"cell-{name}", name)
    for node in outputs(doctree):
        slugs.update({name: (node.line, name, name) for name in NAMED.findall(node.astext())})


def resolve_links(app, doctree, docname):
    """In cells' HTML: ``x.ipynb#cell-id=name`` becomes ``x.html#cell-name``."""

    def resolved(match):
        target = normpath(join(dirname(docname), match[1]))
        slugs = app.env.metadata.get(target, {}).get("myst_slugs", {})
        if f"cell-id={match[2]}" not in slugs:
            logger.warning(
                f"a link to the cell {match[2]} of {target}, which is not there", location=docname
            )
        uri = app.builder.get_relative_uri(docname, target)
        return f'href="{uri}#cell-{match[2]}"'

    for node in outputs(doctree):
        node.children = [nodes.Text(LINK.sub(resolved, node.astext()))]


def setup(app):
    app.connect("doctree-read", name_cells)
    app.connect("doctree-resolved", resolve_links)
