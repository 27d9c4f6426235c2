"""The two helpers that chapter 6 draws with: names stand at their curves, values at their bars."""

import numpy as np
import pytest

from course_lib import plotting


@pytest.fixture
def axes():
    fig, ax = plotting.subplots()
    yield ax
    plotting.plt.close(fig)


def words(ax):
    return {text.get_text(): text for text in ax.texts}


def test_each_name_stands_at_its_curve_in_its_colour(axes):
    x = np.array([0.0, 1.0, 2.0])
    lines = {"square": (x**2, "blue", 2, -4, 3), "line": (x, "orange", 0.5, 4, 0)}
    plotting.curves(axes, x, lines, title="Two curves", xlabel="x")
    square, line = words(axes)["square"], words(axes)["line"]
    assert square.xy == (2, 4) and line.xy == (0.5, 0.5)
    assert (square.get_ha(), line.get_ha()) == ("right", "left")
    assert square.get_color() == plotting.COLORS["blue"] == axes.lines[0].get_color()
    assert line.get_color() == plotting.COLORS["orange"] == axes.lines[1].get_color()
    assert axes.get_title(loc="left") == "Two curves" and axes.get_xlabel() == "x"


def test_a_third_curve_is_dashed_so_that_one_below_it_is_seen(axes):
    x = np.array([0.0, 1.0])
    plotting.curves(axes, x, {name: (x, "blue", 0, 4, 0) for name in "abc"})
    assert [line.get_linestyle() for line in axes.lines] == ["-", "-", "--"]


def test_each_bar_has_its_value_with_sign_at_its_end(axes):
    plotting.signed_bars(axes, [0.5, -0.25], ylabel="class")
    assert [bar.get_width() for bar in axes.patches] == [0.5, -0.25]
    green, red = plotting.COLORS["green"], plotting.COLORS["red"]
    assert [plotting.matplotlib.colors.to_hex(bar.get_facecolor()) for bar in axes.patches] == [
        green,
        red,
    ]
    assert words(axes)["+0.50"].xy == (0.5, 1) and words(axes)["+0.50"].get_ha() == "left"
    assert words(axes)["−0.25"].xy == (-0.25, 2) and words(axes)["−0.25"].get_ha() == "right"
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "the first bar is at the top"


def test_bars_of_zeros_have_an_axis(axes):
    plotting.signed_bars(axes, [0.0, -0.0])
    assert axes.get_xlim()[0] < 0 < axes.get_xlim()[1]
    for text in axes.texts:
        assert (text.get_text(), text.get_ha()) == ("+0.00", "left")
