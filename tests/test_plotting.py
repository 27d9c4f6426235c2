"""Figures: the same text every time, readable in both themes, described for who cannot see them."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest

from course_lib import plotting
from course_lib.colors import SHADES
from course_lib.plotting import COLORS, INK, THEMES, label, picture, subplots

pytestmark = pytest.mark.filterwarnings("error")
ALT = "Two curves: the parabola stays below the line between 0 and 1."
SVG = "{http://www.w3.org/2000/svg}"
LIGHT, DARK = ["#ffffff"], ["#14181e", "#222832"]  # the theme's pages and boxes


def draw():
    """One of everything that chapters draw."""
    fig, (above, below) = subplots(nrows=2)
    x = np.linspace(0, 1, 7)
    above.plot(x, x**2)
    above.scatter(x, x, color=COLORS["red"])
    above.fill_between(x, x, x**2, color=COLORS["green"], alpha=0.2)
    label(above, 0.5, 0.25, "3.14159 < 4 & more")
    above.set_title("A parabola stays below the line")
    below.bar([1, 2, 3], [3, 4, 1 / 3], color=[COLORS["blue"], COLORS["orange"], COLORS["grey"]])
    below.plot([1, 3], [1, 2], color=COLORS["purple"], linestyle="--", label="$x_1$")
    below.legend()
    below.set_xlabel("score")
    return picture(fig, ALT)


@pytest.fixture(autouse=True)
def close():
    yield
    plotting.plt.close("all")


@pytest.fixture(scope="module")
def drawn():
    return draw()


@pytest.fixture(scope="module")
def svg(drawn):
    return drawn.svg


def test_the_same_drawing_gives_the_same_text(svg):
    assert draw().svg == svg


def test_the_same_drawing_gives_the_same_text_in_another_process(svg):
    code = "import sys, test_plotting; sys.stdout.buffer.write(test_plotting.draw().svg.encode())"
    command = [sys.executable, "-W", "error", "-c", code]
    here = __file__.rsplit("test_plotting", 1)[0]
    result = subprocess.run(command, capture_output=True, cwd=here, check=True)
    assert result.stdout.decode() == svg and result.stderr == b""


def test_another_drawing_gives_another_text(svg):
    fig, ax = subplots()
    ax.plot([0, 1], [0, 1])
    assert picture(fig, ALT).svg != svg


def test_a_picture_is_one_well_formed_svg_element_without_date_or_prologue(svg):
    assert svg.startswith("<svg ") and svg.rstrip().endswith("</svg>")
    root = ElementTree.fromstring(svg)
    assert root.tag == SVG + "svg"
    assert not {"metadata", "title", "script", "image", "a"} & {
        e.tag.split("}")[1] for e in root.iter()
    }
    assert "DOCTYPE" not in svg and "Matplotlib" not in svg
    assert not re.search(r"\d{4}-\d\d-\d\d", svg)


def test_the_description_is_the_alt_text_whatever_its_characters():
    alt = "Scores a < b & c > d: \"quoted\", 'single', ∂E/∂w, 한글 and </desc>."
    root = ElementTree.fromstring(picture(subplots()[0], alt).svg)
    assert root[0].tag == SVG + "desc" and root[0].text == alt


def test_the_result_of_a_cell_is_the_svg_and_a_line_of_text(drawn):
    bundle = drawn._repr_mimebundle_()
    assert bundle == {"image/svg+xml": drawn.svg, "text/plain": f"Figure: {ALT}"}
    assert drawn.alt == ALT


@pytest.mark.parametrize("alt", ["", "   ", "plot of x", "figure.png", None, 5, ["a b c d e f"]])
def test_a_figure_without_a_sentence_that_describes_it_is_refused(alt):
    fig, _ = subplots()
    with pytest.raises(ValueError, match="alt must be a sentence .* got " + re.escape(repr(alt))):
        picture(fig, alt)


def test_a_picture_closes_its_figure():
    before = plotting.plt.get_fignums()
    picture(subplots()[0], ALT)
    assert plotting.plt.get_fignums() == before


def test_text_that_leaves_the_figure_is_refused():
    fig, ax = subplots()
    ax.set_title(
        "A title that is far too long for a figure as narrow as this one, so it is cut off"
    )
    with pytest.raises(ValueError, match="the text 'A title .* leaves the figure"):
        picture(fig, ALT)


def test_a_legend_that_leaves_the_figure_is_refused_too():
    fig, ax = subplots()
    ax.plot([0, 1], label="A name that is so long that no figure as narrow as this one can hold it")
    ax.legend(loc="upper left")
    with pytest.raises(ValueError, match="the text 'A name .* leaves the figure"):
        picture(fig, ALT)


def test_ink_is_the_pages_text_colour_and_every_other_colour_has_two_shades(svg):
    assert svg.count("currentColor") > 20 and INK not in svg
    drawn = svg.replace(THEMES, "")
    for name, color in COLORS.items():
        assert f"var(--{name},{color})" in drawn
        drawn = drawn.replace(f"var(--{name},{color})", "")
    assert re.findall(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|rgba?\(|hsla?\(", drawn) == []
    values = set(re.findall(r"(?:fill|stroke|color): ([^;\"]+)", drawn))
    assert values <= {"none", "currentColor", ""}


def test_the_style_names_each_shade_for_light_and_dark():
    light, dark = THEMES.split("@media (prefers-color-scheme:dark)")
    for name in COLORS:
        assert f"--{name}:{SHADES[name][0]};" in light and f"--{name}:{SHADES[name][1]};" in dark


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_wcags():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", COLORS)
def test_every_shade_is_readable_as_text_on_its_page(name):
    on_light, on_dark = SHADES[name]
    assert all(contrast(on_light, page) >= 4.5 for page in LIGHT)
    assert all(contrast(on_dark, page) >= 4.5 for page in DARK)
    assert all(contrast(COLORS[name], page) >= 3 for page in LIGHT + DARK)


def test_ink_is_readable_on_its_page():
    light, dark = re.findall(r"svg{color:(#[0-9a-f]{6})", THEMES)
    assert all(contrast(light, page) >= 7 for page in LIGHT)
    assert all(contrast(dark, page) >= 7 for page in DARK)


def test_text_stays_text_in_one_font_with_fallbacks_that_need_no_download(svg):
    texts = ["".join(e.itertext()) for e in ElementTree.fromstring(svg).iter(SVG + "text")]
    assert "3.14159 < 4 & more" in texts  # not rounded, not paths
    assert "A parabola stays below the line" in texts and "score" in texts
    fonts = set(re.findall(r"font(?:-family)?: ([^;\"]*(?:serif|Sans|Verdana)[^;\"]*)", svg))
    assert fonts == {"'DejaVu Sans', Verdana, sans-serif"}
    assert "@font-face" not in svg and "@import" not in svg


def test_nothing_is_fetched_from_elsewhere(svg):
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', svg))
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", svg))
    hosts = set(re.findall(r"https?://([^/\"]+)", svg))
    assert hosts == {"www.w3.org"}  # the two namespaces


@pytest.mark.parametrize(
    ("scale", "ticks", "texts"),
    [
        ({"value": "log"}, [0.001, 1, 10, 50], ["10⁻³", "10⁰", "10¹", "50"]),
        ({"value": "log", "base": 2}, [0.5, 1, 8, 10], ["2⁻¹", "2⁰", "2³", "10"]),
        ({"value": "symlog"}, [-100, -1, 0, 1000, -0.5], ["−10²", "−10⁰", "0", "10³", "−0.5"]),
    ],
)
def test_a_logarithmic_axis_writes_powers_of_its_base_and_other_numbers_as_they_are(
    scale, ticks, texts
):
    fig, ax = subplots()
    ax.set_xscale(**scale)
    ax.set_xticks(ticks)
    ax.set_xticks([], minor=True)
    picture(fig, ALT)
    assert [text.get_text() for text in ax.get_xticklabels()] == texts


def test_text_has_11_pixels_on_a_phone_390_pixels_wide(svg):
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg).group(1))
    page = 390 - 2 * 16  # what the page's margins leave
    texts = ElementTree.fromstring(svg).iter(SVG + "text")
    sizes = re.findall(r"font-size: ([\d.]+)px", " ".join(e.get("style") or "" for e in texts))
    assert len(sizes) > 10 and min(map(float, sizes)) * page / width >= 11


def test_coordinates_have_two_decimals(svg):
    tags = "".join(re.findall(r"<[^>]+>", svg.replace(THEMES, "")))
    assert not re.search(r"\d\.\d{3,}", tags)
    assert re.search(r"\d\.\d\d\b", tags)


def test_panels_stand_above_each_other():
    fig, axes = subplots(nrows=3, height=2)
    assert fig.get_size_inches().tolist() == [4.6, 6]
    assert axes.shape == (3,)
    fig.draw_without_rendering()
    left = [ax.get_position().x0 for ax in axes]
    bottom = [ax.get_position().y0 for ax in axes]
    assert max(left) - min(left) < 0.01 and bottom == sorted(bottom, reverse=True)
    fig, ax = subplots()
    assert fig.get_size_inches().tolist() == [4.6, 2.9] and ax.figure is fig


def test_a_label_stands_beside_its_point_in_ink_unless_told_otherwise():
    fig, ax = subplots()
    plain, red = label(ax, 1, 2, "here"), label(ax, 3, 4, "there", COLORS["red"], dx=-4, ha="right")
    assert plain.xy == (1, 2) and plain.get_text() == "here" and plain.get_color() == INK
    assert plain.get_position() == (4, 0) and plain.anncoords == "offset points"
    assert red.get_color() == COLORS["red"] and red.get_ha() == "right"


def test_no_window_is_opened():
    assert plotting.matplotlib.get_backend().lower() == "agg"


# --- charts ---------------------------------------------------------------------------------------

THREE = np.array([-1.0, 0.0, 1.0])


@pytest.fixture
def axes():
    fig, ax = subplots()
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
    assert square.get_color() == COLORS["blue"] == axes.lines[0].get_color()
    assert line.get_color() == COLORS["orange"] == axes.lines[1].get_color()
    assert axes.get_title(loc="left") == "Two curves" and axes.get_xlabel() == "x"


def test_a_third_curve_is_dashed_so_that_one_below_it_is_seen(axes):
    x = np.array([0.0, 1.0])
    plotting.curves(axes, x, {name: (x, "blue", 0, 4, 0) for name in "abc"})
    assert [line.get_linestyle() for line in axes.lines] == ["-", "-", "--"]


def test_each_bar_has_its_value_with_sign_at_its_end(axes):
    plotting.signed_bars(axes, [0.5, -0.25], ylabel="class")
    assert [bar.get_width() for bar in axes.patches] == [0.5, -0.25]
    green, red = COLORS["green"], COLORS["red"]
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


def rasters_svg(images, **options):
    fig, _ = plotting.rasters(images, **options)
    return picture(fig, "Small grey pictures, drawn to be tested.").svg


def test_a_raster_is_drawn_in_the_texts_colour_with_one_path_per_shade():
    image = np.array([[0, 0.5, 1], [1, 0, 0.5]])
    svg = rasters_svg([image, image], captions=["first", "second\nline"], title="Two pictures")
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
    assert ink[:, 0].min() > paper.x0 + 1 and ink[:, 0].max() < paper.x1
    assert ink[:, 1].min() > paper.y0 + 1 and ink[:, 1].max() < paper.y1


def test_pixels_are_square_and_rows_do_not_touch():
    for columns, count in ((5, 10), (4, 13)):
        captions = ["one\ntwo"] * count
        fig, ax = plotting.rasters(np.ones((count, 8, 8)), captions, columns, "A title")
        boxes = [patch.get_window_extent() for patch in ax.patches[:count]]
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
