"""Drawings of units and networks: every edge is there, and every text where it belongs."""

import numpy as np
import pytest

from course_lib import drawings, plotting
from course_lib.plotting import COLORS

pytestmark = pytest.mark.filterwarnings("error")
COLUMNS = [["x1", "x2"], ["a1", "a2", "a3"], ["y"]]


@pytest.fixture
def drawn():
    fig, ax = drawings.wiring(COLUMNS, "Two, three, one", {(0, 1, 0): "w12", (1, -1, 0): "b"})
    yield ax
    plotting.plt.close(fig)


def spots(ax):
    """Text → position of every box; the two constants share the text 1, so they form a list."""
    found = {}
    for text in ax.texts:
        if text.get_bbox_patch() is not None:
            found.setdefault(text.get_text(), []).append(text.xy)
    return found


def test_there_is_an_edge_for_every_weight_and_every_bias(drawn):
    weights, biases = 2 * 3 + 3 * 1, 3 + 1
    assert len(drawn.lines) == weights + biases


def test_every_node_and_one_constant_above_each_column_but_the_last(drawn):
    found = spots(drawn)
    names = [name for column in COLUMNS for name in column]
    assert sorted(found) == sorted(["1", *names])
    assert [x for x, _ in found["1"]] == [0, 1]
    top = max(y for name in names for _, y in found[name])
    assert all(y > top for _, y in found["1"])


def test_columns_are_centred(drawn):
    found = spots(drawn)
    for column in COLUMNS:
        assert np.mean([found[name][0][1] for name in column]) == 0


def test_a_marked_edge_is_orange_named_and_lies_between_its_two_nodes(drawn):
    orange = [line for line in drawn.lines if line.get_color() == COLORS["orange"]]
    found = spots(drawn)
    wanted = [(found["x2"][0], found["a1"][0]), (found["1"][1], found["y"][0])]
    for line, (start, end) in zip(orange, wanted, strict=True):
        (x0, y0), (x1, y1) = start, end
        t = (np.array(line.get_xdata()) - x0) / (x1 - x0)
        assert np.all((0 < t) & (t < 1)) and t[0] < t[1]
        np.testing.assert_allclose(line.get_ydata(), y0 + t * (y1 - y0), atol=1e-12)
    assert {text.get_text() for text in drawn.texts} >= {"w12", "b"}


def test_nothing_is_named_that_was_not_marked():
    fig, ax = drawings.wiring(COLUMNS, "Two, three, one")
    assert all(line.get_color() == COLORS["grey"] for line in ax.lines)
    assert len(ax.texts) == 6 + 2
    plotting.plt.close(fig)


@pytest.mark.parametrize("edge", [(0, 2, 0), (1, 0, 1), (2, 0, 0), (0, -2, 0)])
def test_an_edge_that_does_not_exist_is_refused(edge):
    with pytest.raises(ValueError, match="no such edges"):
        drawings.wiring(COLUMNS, "Two, three, one", {edge: "w"})


def test_the_drawing_can_become_a_picture_with_indices_and_powers():
    columns = [["$x_1$"], ["$a^{(1)}_1$", "$a^{(1)}_2$"], ["$y_1$"]]
    fig, _ = drawings.wiring(columns, "Indices", {(0, 0, 1): "$w^{(1)}_{21}$"})
    alt = "One input, two hidden units and one output."
    assert plotting.picture(fig, alt).svg.startswith("<svg")


def test_a_unit_is_drawn_with_all_its_texts():
    inputs, weights = ["1", "x₁", "x₂"], ["b", "w₁", "w₂"]
    fig, ax = drawings.unit(inputs, weights, "z", "y", "One unit")
    assert sorted(text.get_text() for text in ax.texts) == sorted([*inputs, *weights, "z", "y"])
    assert len(ax.lines) == 4 and ax.get_title(loc="left") == "One unit"
    plotting.picture(fig, alt="A unit with two inputs and its bias")


def arrows(ax):
    """(tail, head, colour) of every arrow."""
    drawn = [text for text in ax.texts if text.arrow_patch]
    return [(t.xyann, t.xy, t.arrowprops["color"]) for t in drawn]


def test_values_go_right_in_blue_and_errors_go_left_in_orange():
    fig, ax = drawings.there_and_back(
        [("f", "x", "y", "dy", "dx"), ("g", "a", "b", "-1", "c")], "T"
    )
    assert ax.get_title(loc="left") == "T"
    assert len(arrows(ax)) == 8
    for tail, head, color in arrows(ax):
        assert color == COLORS["blue" if head[0] > tail[0] else "orange"]
        assert tail[1] == head[1]
    texts = {text.get_text(): text for text in ax.texts if not text.arrow_patch}
    assert set(texts) == {"f", "x", "y", "dy", "dx", "g", "a", "b", "−1", "c"}
    assert texts["x"].xy[0] < texts["f"].xy[0] < texts["y"].xy[0]
    assert texts["dx"].xy[0] < texts["f"].xy[0] < texts["dy"].xy[0]
    assert texts["x"].xy[1] > texts["dx"].xy[1] and texts["g"].xy[1] < texts["f"].xy[1]
    plotting.picture(fig, "Two boxes, each with a number there and an error back.")
