"""A live figure on a page that is no notebook: the library's own, and a wrong name is told."""

import pytest
from test_site_extensions import extension

from course_lib import widgets

live_figures = extension("live_figures")
Live = live_figures.Live


def shown(*arguments):
    """What the directive puts on the page; Sphinx's error for it is a ValueError here."""
    directive = object.__new__(Live)
    directive.arguments, directive.error = list(arguments), ValueError
    (node,) = directive.run()
    return node.astext()


@pytest.mark.parametrize("gate", ["AND", "XOR"])
def test_the_figure_is_the_one_that_a_cell_would_show(gate):
    assert shown("perceptron", gate) == live_figures.BOX.format(widgets.perceptron(gate).html)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["perzeptron"], "one of backprop, depth, .*; got perzeptron"),
        (["core"], "got core"),
        (["perceptron", "NOTHING"], "the live figure perceptron cannot start: .*NOTHING"),
    ],
)
def test_what_cannot_be_shown_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        shown(*arguments)
