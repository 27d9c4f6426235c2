"""The two helpers that chapter 2 draws with: many small panels, and boxes with two directions."""

import numpy as np
import pytest

from course_lib import plotting

COLORS = plotting.COLORS
x = np.array([-1.0, 0.0, 1.0])


@pytest.fixture(autouse=True)
def close():
    yield
    plotting.plt.close("all")


def functions(names):
    return {name: (x * k, x + k) for k, name in enumerate(names)}


def test_each_panel_has_its_name_its_values_and_its_dashed_slopes():
    fig, axes = plotting.gallery(x, functions("abcd"), columns=3, ylim=(-2, 3))
    assert axes.shape == (2, 3)
    for k, ax in enumerate(axes.flat[:4]):
        slopes, values = ax.lines
        assert ax.get_title(loc="left") == "abcd"[k] and ax.get_ylim() == (-2, 3)
        assert values.get_ydata().tolist() == (x * k).tolist()
        assert slopes.get_ydata().tolist() == (x + k).tolist()
        assert (slopes.get_linestyle(), values.get_linestyle()) == ("--", "-")
        assert (slopes.get_color(), values.get_color()) == (COLORS["orange"], COLORS["blue"])


def test_a_free_panel_says_which_line_is_which_and_other_free_panels_are_empty():
    _, axes = plotting.gallery(x, functions("abcd"), columns=3)
    told = [[text.get_text() for text in ax.texts] for ax in axes.flat]
    assert told == [[], [], [], [], ["— value", "- - slope"], []]
    assert [ax.axison for ax in axes.flat] == [True] * 4 + [False] * 2


def test_a_gallery_without_a_free_panel_is_drawn_too():
    _, axes = plotting.gallery(x, functions("abc"), columns=3)
    assert axes.shape == (1, 3) and not any(ax.texts for ax in axes.flat)


def arrows(ax):
    """(tail, head, colour) of every arrow."""
    drawn = [text for text in ax.texts if text.arrow_patch]
    return [(t.xyann, t.xy, t.arrowprops["color"]) for t in drawn]


def test_values_go_right_in_blue_and_errors_go_left_in_orange():
    fig, ax = plotting.there_and_back(
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
