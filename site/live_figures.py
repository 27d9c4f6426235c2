"""Sphinx extension: a live figure of the library on a page that is no notebook.

``:::{live} perceptron XOR`` is what ``widgets.perceptron("XOR")`` shows below a cell.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from course_lib import widgets

# as below a cell
BOX = (
    '<div class="cell docutils container"><div class="cell_output docutils container">'
    '<div class="output text_html">{}</div></div></div>'
)


class Live(SphinxDirective):
    """The name of the figure, then its start values, which are words."""

    required_arguments = 1
    optional_arguments = 1

    def run(self):
        name, *start = self.arguments
        if name not in widgets.__all__:
            raise self.error(f"a live figure is one of {', '.join(widgets.__all__)}; got {name}")
        try:
            figure = getattr(widgets, name)(*start)
        except (TypeError, ValueError) as problem:
            raise self.error(f"the live figure {name} cannot start: {problem}") from problem
        return [nodes.raw("", BOX.format(figure.html), format="html")]


def setup(app):
    app.add_directive("live", Live)
