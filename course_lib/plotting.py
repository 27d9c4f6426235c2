"""Figures for both themes, as SVG: ink is ``currentColor``, each colour has a light and dark shade.

A chapter's figure cell reads::

    fig, ax = plotting.subplots()
    ax.plot(x, y, color=COLORS["blue"])
    plotting.picture(fig, alt="What one sees, and what follows from it.")

``picture`` is the cell's result: a text for screen readers (``alt``) and an SVG that depends on
the drawing alone, so that tests compare it as text. In a dark theme the colours turn light.
"""

import io
import re
from html import escape
from importlib.resources import as_file, files

import matplotlib

# Figures are shown by ``picture`` alone: no window, no second copy by the notebook.
matplotlib.use("agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.patches import PathPatch  # noqa: E402
from matplotlib.path import Path  # noqa: E402
from matplotlib.ticker import LogFormatterSciNotation  # noqa: E402

from course_lib.colors import SHADES  # noqa: E402

COLORS = {  # to draw with: distinct for colour-blind readers too (and 3:1 on white and on dark)
    "blue": "#2f7fc1",
    "orange": "#c8641a",
    "green": "#2a8f62",
    "purple": "#9362c4",
    "red": "#d1495b",
    "grey": "#808080",
}
INK = "#010203"  # stands for "the page's text colour" until ``picture`` replaces it


def _theme(i):
    shades = "".join(f"--{name}:{SHADES[name][i]};" for name in COLORS)
    return f"svg{{color:{SHADES['ink'][i]};{shades}}}"


# The style of the svg itself: an <img> does not inherit the page's colours.
THEMES = f"{_theme(0)}@media (prefers-color-scheme:dark){{{_theme(1)}}}"

with as_file(files("course_lib") / "course.mplstyle") as style:
    plt.style.use(style)


class Picture:
    """A finished figure: ``svg`` (the file's text) and ``alt`` (what it shows and what follows)."""

    def __init__(self, svg, alt):
        self.svg = svg
        self.alt = alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": self.svg, "text/plain": f"Figure: {self.alt}"}


def subplots(nrows=1, height=2.9, width=4.6, **options):
    """``plt.subplots`` with one column: panels stand above each other, so that a phone shows them.

    ``height`` is that of one panel, in inches. Returns (fig, ax), or (fig, axes) for nrows > 1.
    """
    return plt.subplots(nrows, 1, figsize=(width, nrows * height), layout="constrained", **options)


def label(ax, x, y, text, color=INK, ha="left", va="center", dx=4, dy=0):
    """Write ``text`` beside the data point (x, y), ``dx`` and ``dy`` points away from it."""
    return ax.annotate(
        text, (x, y), xytext=(dx, dy), textcoords="offset points", color=color, ha=ha, va=va
    )


def picture(fig, alt):
    """Close ``fig``, return it as a ``Picture``. ``alt``: what a person would see, and conclude."""
    plt.close(fig)  # pyplot forgets it; it can still be drawn
    if not isinstance(alt, str) or len(alt.split()) < 5:
        raise ValueError(f"alt must be a sentence that describes the figure, got {alt!r}")
    _plain_powers(fig)
    _refuse_cut_off_text(fig)
    file = io.StringIO()
    fig.savefig(file, format="svg")
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]  # without the XML prologue and its DOCTYPE
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace(INK, "currentColor")
    for name, color in COLORS.items():
        svg = svg.replace(color, f"var(--{name},{color})")
    svg = svg.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
    svg = re.sub(r"<[^>]+>", _two_decimals, svg)
    hashed = dict.fromkeys(re.findall(r'id="([a-z][0-9a-f]{10})"', svg))
    for number, name in enumerate(hashed, start=1):  # Matplotlib hashes unrounded coordinates
        svg = svg.replace(name, f"i{number}")
    head_end = svg.index(">") + 1
    head = f"\n <desc>{escape(alt, quote=False)}</desc>\n <style>{THEMES}</style>"
    return Picture(svg[:head_end] + head + svg[head_end:], alt)


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _plain_powers(fig):
    """Write the powers on logarithmic axes as text, 10⁻³: Matplotlib's own exponents are smaller
    type, too small for a phone."""
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if isinstance(axis.get_major_formatter(), LogFormatterSciNotation):
                base = axis.get_transform().base
                axis.set_major_formatter(lambda value, _, base=base: _power(value, base))


def _power(value, base):
    """10³, 2⁻¹, −10², or the number itself where it is no power of the axis's base."""
    exponent = np.log(abs(value)) / np.log(base) if value else 0.5
    if not np.isclose(exponent, round(exponent)):
        return f"{value:g}".replace("-", "−")
    sign = "−" if value < 0 else ""
    return f"{sign}{base:g}{str(round(exponent)).translate(SUPERSCRIPTS)}"


def _refuse_cut_off_text(fig):
    """Raise ``ValueError`` for a text that leaves the figure: a reader would see half of it."""
    fig.draw_without_rendering()
    texts = list(fig.texts)
    for ax in fig.axes:
        texts += [child for child in ax.get_children() if isinstance(child, matplotlib.text.Text)]
        texts += [ax.xaxis.label, ax.yaxis.label] if ax.axison else []
        texts += ax.get_legend().get_texts() if ax.get_legend() else []
    for text in texts:
        box = text.get_window_extent()
        inside = min(box.x0, box.y0) > -1 and (box.max < fig.bbox.max + 1).all()
        if text.get_text().strip() and not inside:
            raise ValueError(f"the text {text.get_text()!r} leaves the figure: shorten or move it")


def _two_decimals(tag):
    """Round a tag's coordinates to 1/100 point: finer than the eye, coarser than rounding noise."""
    numbers = re.compile(r"-?\d+\.\d{3,}")
    return numbers.sub(lambda number: f"{float(number.group()):.2f}", tag.group())


def curves(ax, x, lines, **settings):
    """Draw curves over ``x``, each with its name beside it; ``settings`` as in ``ax.set``.

    ``lines``: name → (values, one of ``COLORS`` by name, at, dx, dy). The name stands ``dx``,
    ``dy`` points away from the curve's point at x = ``at``: right of it, left of it for a negative
    ``dx``, or centred for 0. A third curve is dashed.
    """
    x = np.asarray(x, dtype=float)
    for number, (name, (values, color, at, dx, dy)) in enumerate(lines.items()):
        style = "-" if number < 2 else "--"  # a third curve may lie upon the others
        ax.plot(x, values, style, color=COLORS[color])
        side = "left" if dx > 0 else "right" if dx < 0 else "center"
        label(ax, at, np.interp(at, x, values), name, COLORS[color], ha=side, dx=dx, dy=dy)
    ax.set(**settings)


def signed_bars(ax, values, **settings):
    """Horizontal bars from 0, numbered 1, 2, … from the top, each with its value at its end.

    Green to the right, red to the left; the sign is written too. 0 is written at the right.
    ``settings`` as in ``ax.set``.
    """
    values = np.asarray(values, dtype=float)
    numbers = range(1, len(values) + 1)
    ax.barh(numbers, values, color=[COLORS["green" if v > 0 else "red"] for v in values])
    for k, v in zip(numbers, values, strict=True):
        sign, side = (1, "left") if v >= 0 else (-1, "right")
        label(ax, v, k, f"{v:+z.2f}".replace("-", "−"), ha=side, dx=4 * sign)
    room = 1.4 * max(abs(values).max(), 1e-12)
    ax.set(yticks=numbers, ylim=(len(values) + 0.6, 0.4), xlim=(-room, room))
    ax.set(**settings)


def gallery(x, functions, **settings):
    """Many functions of one variable, each in a small panel, three in a row, all on the same axes.

    ``functions``: name → (values, slopes) over ``x``. Values are a line, slopes are dashed; a free
    panel at the end says so. ``settings`` as in ``ax.set``, for all panels. Returns (fig, axes).
    """
    rows = -(-len(functions) // 3)
    size = (4.6, 1.15 * rows + 0.3)
    fig, axes = plt.subplots(
        rows, 3, figsize=size, layout="constrained", sharex=True, sharey=True, squeeze=False
    )
    for ax, (name, (values, slopes)) in zip(axes.flat, functions.items(), strict=False):
        ax.plot(x, slopes, "--", color=COLORS["orange"], linewidth=1.3)
        ax.plot(x, values, color=COLORS["blue"])
        ax.set_title(name, fontsize=10.5, fontweight="normal")
    axes[0, 0].set(**settings)
    free = list(axes.flat[len(functions) :])
    for ax in free:
        ax.axis("off")
    for text, y, color in (("— value", 0.7, "blue"), ("- - slope", 0.4, "orange")) if free else ():
        free[0].text(0.1, y, text, color=COLORS[color], transform=free[0].transAxes)
    return fig, axes


def rasters(images, captions=(), columns=5, title=""):
    """Draw grey pictures (N, height, width), 0 paper … 1 ink, in rows. Returns (fig, ax).

    Ink is the page's text colour, so a dark page shows light ink on dark paper. Each pixel is one
    of 16 shades. ``captions``: one text below each picture; it may have several lines. ValueError
    for other shapes, pixels outside 0 … 1, or another number of captions.
    """
    images = np.asarray(images, dtype=float)
    if images.ndim != 3 or 0 in images.shape:
        raise ValueError(f"images must be (N, height, width), got shape {images.shape}")
    outside = ~((images >= 0) & (images <= 1))
    if outside.any():
        raise ValueError(f"pixels must lie in 0 … 1, got {images[outside][0]:g}")
    if len(captions) not in (0, len(images)):
        raise ValueError(f"{len(images)} images need as many captions, got {len(captions)}")
    count, height, width = images.shape
    inch = 4.6 / (columns * 1.25 * width)  # of one pixel, with a quarter of a picture between two
    lines = max([text.count("\n") + 1 for text in captions], default=0)
    pitch = height + 0.2 * width + (0.18 * lines + 0.05) / inch  # from row to row
    rows = -(-count // columns)
    above = 0.32 if title else 0  # inches
    fig, ax = subplots(height=rows * pitch * inch + above)
    fig.set_layout_engine("none")  # the pictures fill the figure's width
    ax.set_position((0, 0, 1, rows * pitch * inch / (rows * pitch * inch + above)))
    ax.set_title(title, x=0.1 / columns)
    ax.axis("off")
    places = [(n % columns * 1.25 * width, -(n // columns) * pitch) for n in range(count)]
    for n, (left, top) in enumerate(places):
        paper = {"facecolor": (COLORS["grey"], 0.15), "linewidth": 0}
        ax.add_patch(plt.Rectangle((left, top - height), width, height, **paper))
        if len(captions):
            spot = (left + width / 2, top - height)
            label(ax, *spot, captions[n], ha="center", va="top", dx=0, dy=-3)
    _draw_ink(ax, images, places)
    room = 0.125 * width
    ax.set(xlim=(-room, columns * 1.25 * width - room), ylim=(room - rows * pitch, room))
    return fig, ax


def _draw_ink(ax, images, places):
    """Draw the pixels of pictures with these upper left corners: one path for each shade."""
    shades = np.rint(16 * images).astype(int)
    for shade in np.unique(shades[shades > 0]):
        corners = []
        for n, y, x in np.argwhere(shades == shade):
            left, top = places[n]
            # a thin gap between pixels: edges that touch would show as lines
            x0, x1, y0, y1 = left + x + 0.03, left + x + 0.97, top - y - 0.03, top - y - 0.97
            corners += [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        path = Path(corners, codes * (len(corners) // 5))
        ax.add_patch(PathPatch(path, facecolor=INK, alpha=shade / 16, linewidth=0))
