"""Charts: names stand at their curves, values at their bars, and a raster's ink at its pixels."""

import re

import numpy as np
import pytest

from course_lib import plotting
from course_lib.datasets import digits
from course_lib.plotting import COLORS

THREE = np.array([-1.0, 0.0, 1.0])


@pytest.fixture(autouse=True)
def close():
    yield
    plotting.plt.close("all")


@pytest.fixture
def axes():
    fig, ax = plotting.subplots()
    return ax


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


def functions(names):
    return {name: (THREE * k, THREE + k) for k, name in enumerate(names)}


def test_each_panel_has_its_name_its_values_and_its_dashed_slopes():
    fig, axes = plotting.gallery(THREE, functions("abcd"), ylim=(-2, 3))
    assert axes.shape == (2, 3)
    for k, ax in enumerate(axes.flat[:4]):
        slopes, values = ax.lines
        assert ax.get_title(loc="left") == "abcd"[k] and ax.get_ylim() == (-2, 3)
        assert values.get_ydata().tolist() == (THREE * k).tolist()
        assert slopes.get_ydata().tolist() == (THREE + k).tolist()
        assert (slopes.get_linestyle(), values.get_linestyle()) == ("--", "-")
        assert (slopes.get_color(), values.get_color()) == (COLORS["orange"], COLORS["blue"])


def test_a_free_panel_says_which_line_is_which_and_other_free_panels_are_empty():
    _, axes = plotting.gallery(THREE, functions("abcd"))
    told = [[text.get_text() for text in ax.texts] for ax in axes.flat]
    assert told == [[], [], [], [], ["— value", "- - slope"], []]
    assert [ax.axison for ax in axes.flat] == [True] * 4 + [False] * 2


def test_a_gallery_without_a_free_panel_is_drawn_too():
    _, axes = plotting.gallery(THREE, functions("abc"))
    assert axes.shape == (1, 3) and not any(ax.texts for ax in axes.flat)


def drawn(images, **options):
    fig, _ = plotting.rasters(images, **options)
    return plotting.picture(fig, "Small grey pictures, drawn to be tested.").svg


def test_a_raster_is_drawn_in_the_texts_colour_with_one_path_per_shade():
    image = np.array([[0, 0.5, 1], [1, 0, 0.5]])
    svg = drawn([image, image], captions=["first", "second\nline"], title="Two pictures")
    shades = re.findall(r'<path d="([^"]+)"[^>]*style="fill: currentColor([^"]*)"', svg)
    assert [style for _, style in shades] == ["; opacity: 0.5", ""]
    assert [path.count("M") for path, _ in shades] == [4, 4]  # two pixels of each in each picture
    assert all(text in svg for text in ("Two pictures", "first", "second", "line"))
    assert "#000000" not in svg and "<image" not in svg


def test_ink_stands_where_the_pixel_is():
    image = np.zeros((2, 2))
    image[0, 1] = 1  # above, right
    fig, ax = plotting.rasters([image], columns=1)
    paper, ink = (patch.get_path().vertices for patch in ax.patches)
    paper = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    plotting.plt.close(fig)
    assert ink[:, 0].min() > paper.x0 + 1 and ink[:, 0].max() < paper.x1
    assert ink[:, 1].min() > paper.y0 + 1 and ink[:, 1].max() < paper.y1


def test_pixels_are_square_and_rows_do_not_touch():
    for columns, count in ((5, 10), (4, 13)):
        captions = ["one\ntwo"] * count
        fig, ax = plotting.rasters(digits().images[:count], captions, columns, "A title")
        boxes = [patch.get_window_extent() for patch in ax.patches[:count]]
        plotting.plt.close(fig)
        assert all(box.width == pytest.approx(box.height) for box in boxes)
        assert boxes[0].y0 > boxes[columns].y1 + 30  # room for two lines at 100 dots an inch
        assert all(0 < box.x0 < box.x1 < 460 and 0 < box.y0 for box in boxes)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((8, 8)), r"images must be \(N, height, width\), got shape \(8, 8\)"),
        (np.zeros((0, 8, 8)), r"images must be .*, got shape \(0, 8, 8\)"),
        (np.full((1, 8, 8), 16.0), "pixels must lie in 0 … 1, got 16"),
        (np.full((1, 8, 8), np.nan), "pixels must lie in 0 … 1, got nan"),
    ],
)
def test_what_is_no_picture_is_not_drawn(images, message):
    with pytest.raises(ValueError, match=message):
        plotting.rasters(images)


def test_captions_must_be_as_many_as_pictures():
    with pytest.raises(ValueError, match="2 images need as many captions, got 1"):
        plotting.rasters(np.zeros((2, 8, 8)), captions=["one"])
