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
from contourpy import contour_generator  # noqa: E402
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


def _sheet(title, height):
    """A figure with a title and no axes, to draw on."""
    fig, ax = subplots(height=height)
    ax.set_title(title)
    ax.axis("off")
    return fig, ax


def _box(ax, x, y, text, edge):
    """Write ``text`` at (x, y) in a round box of the colour ``edge``."""
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": edge}
    ax.annotate(text, (x, y), ha="center", va="center", bbox=box)


def network(nodes, edges, title, marked=()):
    """Draw a fully connected network with text in its nodes and on its edges. Returns (fig, ax).

    ``nodes``: one list of strings per layer (a string may have two lines). ``edges[k][i][j]``: the
    text on the edge from node i of layer k to node j of layer k + 1. ``marked``: (layer, node) in
    orange.
    """
    fig, ax = _sheet(title, 3.0)
    lines = [line for layer in nodes for text in layer for line in text.split("\n")]
    gap = 0.13 + 0.013 * max(map(len, lines))  # half a box and a little air
    for k, layer in enumerate(edges):
        for i, row in enumerate(layer):
            for j, text in enumerate(row):
                x0, x1 = k + gap, k + 1 - gap  # from box to box: the boxes stay transparent
                ax.plot([x0, x1], [-i, -j], color=COLORS["grey"], linewidth=1)
                text = text.replace("-", "−")
                if i == j:
                    above = 7 if i == 0 else -7
                    label(ax, k + 0.5, -i, text, COLORS["blue"], ha="center", dx=0, dy=above)
                else:  # crossing edges are labelled at their start, where they are still apart
                    spot = (x0 + 0.13 * (x1 - x0), -i - 0.13 * (j - i))
                    label(ax, *spot, text, COLORS["blue"], dx=5, dy=1 if j > i else -1)
    for k, layer in enumerate(nodes):
        for i, text in enumerate(layer):
            edge = COLORS["orange"] if (k, i) in marked else INK
            _box(ax, k, -i, text.replace("-", "−"), edge)
    ax.set_xlim(-0.3, len(nodes) - 0.7)
    ax.set_ylim(0.6 - max(len(layer) for layer in nodes), 0.4)
    return fig, ax


CLASS_MARKERS = "os^DvP"  # of the classes 0, 1, 2 …
CLASS_COLORS = [COLORS[name] for name in ("orange", "blue", "green", "purple", "red", "grey")]


def regions(ax, predict, X, labels, names=None, limits=None, cells=80):
    """Draw which class ``predict`` gives to each point of the plane, with the samples on top.

    ``predict`` maps points (N, 2) to N class numbers 0, 1, 2 …; ``X`` (N, 2) are samples,
    ``labels`` their true classes, ``names`` the classes' texts (default: the numbers). ``limits``
    is (x_min, x_max, y_min, y_max), by default the samples' range and half of it on each side.
    ValueError if shapes, labels, limits or what ``predict`` gives cannot be drawn.

    A region has a tint, an outline and its class's name; a sample has its class's marker, hollow
    where ``predict`` gives another class. The plane is divided into ``cells`` × ``cells`` squares
    with 5 × 5 points in each; an outline runs where half of the points around belong to the class.
    """
    X, labels = np.asarray(X, dtype=float), np.asarray(labels)
    if X.ndim != 2 or X.shape[1] != 2 or labels.shape != (len(X),):
        raise ValueError(f"X must be (N, 2) and labels (N,), got {X.shape} and {labels.shape}")
    labels = _class_numbers(labels, "labels")
    x0, x1, y0, y1 = _around(X) if limits is None else limits
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"limits must be x_min < x_max, y_min < y_max, got {(x0, x1, y0, y1)}")
    origin, size = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])

    points = _points(cells)  # from here the picture is the unit square
    plane = _classes(predict, origin + size * points.reshape(-1, 2)).reshape(points.shape[:2])
    found = _classes(predict, X)
    count = 1 + max(plane.max(), labels.max())
    names = [str(k) for k in range(count)] if names is None else names
    if not count <= min(len(names), len(CLASS_MARKERS)):
        most = len(CLASS_MARKERS)
        raise ValueError(f"{count} classes (at most {most}) need as many names, got {names}")

    for k in range(count):
        for path in _outlines(plane == k, cells):
            drawn = Path(origin + size * path.vertices, path.codes)
            tint = (CLASS_COLORS[k], 0.16)
            ax.add_patch(PathPatch(drawn, facecolor=tint, edgecolor=COLORS["grey"], linewidth=1))
            inside = _spots(path)
            if len(inside) >= 20:  # large enough for a name
                spot = _roomiest(inside, path, (X - origin) / size, len(names[k]))
                label(ax, *(origin + size * spot), names[k], ha="center", dx=0)
    for k in range(count):
        _draw_samples(ax, k, X[labels == k], found[labels == k] == k)
    ax.set(xlim=(x0, x1), ylim=(y0, y1))
    ax.grid(False)


def _around(X):
    """(x_min, x_max, y_min, y_max): the samples' range and half of it on each side."""
    low, high = X.min(axis=0, initial=np.inf), X.max(axis=0, initial=-np.inf)
    if not (low < high).all():
        raise ValueError(f"limits are needed: {len(X)} sample(s) X have no extent in x, y or both")
    return np.stack([low - (high - low) / 2, high + (high - low) / 2], axis=1).ravel().tolist()


def _classes(predict, points):
    numbers = np.asarray(predict(points))
    if numbers.shape != (len(points),):
        raise ValueError(f"{len(points)} points must get a class each, got shape {numbers.shape}")
    return _class_numbers(numbers, "what predict gives")


def _class_numbers(numbers, name):
    known = np.isfinite(numbers) & (numbers == np.rint(numbers)) & (numbers >= 0)
    if not known.all():
        first = numbers[~known][0]
        raise ValueError(f"{name} must be class numbers 0, 1, 2 …, got {first}")
    return numbers.astype(int)


def _draw_samples(ax, k, X, right):
    """Draw the samples X (N, 2) of class k, hollow where they are not ``right`` (N,)."""
    for chosen, face in ((X[right], CLASS_COLORS[k]), (X[~right], "none")):
        style = {"markerfacecolor": face, "markersize": 9, "markeredgewidth": 2, "zorder": 3}
        if len(chosen):  # the layout cannot place an empty line
            ax.plot(*chosen.T, CLASS_MARKERS[k], color=CLASS_COLORS[k], clip_on=False, **style)


def _points(cells):
    """Points of the unit square and of two more cells on each side, 5 × 5 in each cell: (n, n, 2).

    They are shifted by odd amounts: on an outline with round coordinates rounding would choose the
    class.
    """
    fine = (np.arange(-10, 5 * (cells + 2)) + 0.5) / (5 * cells)
    return np.stack(np.meshgrid(fine + 0.0137 / cells, fine + 0.0211 / cells), axis=-1)


def _outlines(inside, cells):
    """Paths around the region in which ``inside`` is true, a value for each of ``_points``."""
    share = inside.reshape(cells + 4, 5, cells + 4, 5).mean(axis=(1, 3))
    share = share[:-2] / 4 + share[1:-1] / 2 + share[2:] / 4  # smooth: else lines look ragged
    share = share[:, :-2] / 4 + share[:, 1:-1] / 2 + share[:, 2:] / 4
    centres = (np.arange(cells + 4) - 1.5) / cells
    outlines = contour_generator(  # the zeros around the square close the outlines
        centres, centres, np.pad(share, 1), fill_type="OuterCode"
    ).filled(0.5, 2)
    return [_fewer_points(Path(*outline)) for outline in zip(*outlines, strict=True)]


def _spots(path):
    """The points of a grid over the unit square that lie in the outer loop, in no hole: (N, 2)."""
    spots = np.stack(np.meshgrid(np.arange(2, 39), np.arange(2, 39)), axis=-1).reshape(-1, 2) / 40
    loops = [Path(loop).contains_points(spots) for loop in path.to_polygons()]
    return spots[np.sum(loops, axis=0) % 2 == 1]


def _fewer_points(path, tolerance=8e-4):
    """The path without the points that are nearly on the line between their neighbours."""
    vertices, codes = [], []
    for polygon in path.to_polygons():
        keep, last = np.zeros(len(polygon), bool), len(polygon) - 1
        parts = [(0, last // 2), (last // 2, last)]
        keep[[0, last // 2, last]] = True
        while parts:  # Douglas-Peucker: keep the point that is farthest off, then both parts again
            i, j = parts.pop()
            (along_x, along_y), off = polygon[j] - polygon[i], polygon[i + 1 : j] - polygon[i]
            distance = np.abs(along_x * off[:, 1] - along_y * off[:, 0])
            distance = np.round(distance / max(np.hypot(along_x, along_y), 1e-9), 9)
            if distance.max(initial=0) > tolerance:
                farthest = i + 1 + int(distance.argmax())
                keep[farthest] = True
                parts += [(i, farthest), (farthest, j)]
        vertices.append(polygon[keep])
        codes += [Path.MOVETO, *[Path.LINETO] * (keep.sum() - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes)


def _roomiest(spots, path, samples, letters):
    """The spot farthest from outline and samples, for a text that is wider than it is high."""
    scale = np.array([max(1, letters / 3), 1])
    polygons = [polygon / scale for polygon in path.to_polygons()]
    starts = np.concatenate([polygon[:-1] for polygon in polygons] + [samples / scale])
    sides = np.concatenate([np.diff(polygon, axis=0) for polygon in polygons] + [0 * samples])
    away = (spots / scale)[:, None] - starts  # (spots, sides, 2)
    along = np.sum(away * sides, axis=-1) / np.maximum(np.sum(sides**2, axis=-1), 1e-12)
    room = np.linalg.norm(away - np.clip(along, 0, 1)[..., None] * sides, axis=-1).min(axis=1)
    return spots[np.round(room, 6).argmax()]


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


def unit(inputs, weights, z, y, title):
    """Draw one unit: ``inputs`` with their ``weights`` lead to the sum ``z`` and the answer ``y``.

    All arguments are texts; the first input may be the constant 1, its weight the bias. Returns
    (fig, ax).
    """
    fig, ax = _sheet(title, 2.3)
    middle = -(len(inputs) - 1) / 2
    for i, (text, weight) in enumerate(zip(inputs, weights, strict=True)):
        ax.plot([0.25, 1.2], [-i, middle - 0.15 * (i + middle)], color=COLORS["grey"], linewidth=1)
        label(ax, 0.35, -i, weight, COLORS["blue"], dx=8, dy=9 if i <= -middle else -10)
        _box(ax, 0, -i, text, INK)
    ax.plot([1.72, 2.2], [middle, middle], color=COLORS["grey"], linewidth=1)
    _box(ax, 1.46, middle, z, INK)
    _box(ax, 2.46, middle, y, COLORS["orange"])
    ax.set(xlim=(-0.3, 2.8), ylim=(-len(inputs) + 0.5, 0.5))
    return fig, ax


def gallery(x, functions, columns=3, **settings):
    """Many functions of one variable, each in a small panel, all on the same axes.

    ``functions``: name → (values, slopes) over ``x``. Values are a line, slopes are dashed; a free
    panel at the end says so. ``settings`` as in ``ax.set``, for all panels. Returns (fig, axes).
    """
    rows = -(-len(functions) // columns)
    size = (4.6, 1.15 * rows + 0.3)
    fig, axes = plt.subplots(
        rows, columns, figsize=size, layout="constrained", sharex=True, sharey=True, squeeze=False
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


def there_and_back(rows, title):
    """Draw functions as boxes through which a number goes forward and its error comes back.

    ``rows``: one (name, x, y, dy, dx) of texts per function: ``x`` enters and ``y`` leaves above,
    ``dy`` enters from the right and ``dx`` leaves to the left below. Returns (fig, ax).
    """
    fig, ax = _sheet(title, 0.55 + 1.15 * len(rows))
    for k, (name, x, y, dy, dx) in enumerate(rows):
        ax.add_patch(plt.Rectangle((0.36, -k - 0.34), 0.28, 0.68, fill=False, edgecolor=INK))
        label(ax, 0.5, -k, name, ha="center", dx=0)
        for texts, line, color in (((x, y), -k + 0.2, "blue"), ((dx, dy), -k - 0.2, "orange")):
            for text, side in zip(texts, (0, 1), strict=True):
                ends = [(0.02, line), (0.34, line)] if side == 0 else [(0.66, line), (0.98, line)]
                tail, head = ends if color == "blue" else ends[::-1]
                arrow = {"arrowstyle": "->", "color": COLORS[color], "linewidth": 1.4}
                ax.annotate("", head, tail, arrowprops=arrow)
                up = 9 if color == "blue" else -9
                spot = (0.18 + 0.64 * side, line)
                label(ax, *spot, text.replace("-", "−"), COLORS[color], ha="center", dx=0, dy=up)
    ax.set(xlim=(0, 1), ylim=(-len(rows) + 0.45, 0.55))
    return fig, ax


def wiring(columns, title, marked=None):
    """Draw a fully connected network of any sizes, with its biases. Returns (fig, ax).

    ``columns``: one list of node texts per column, the inputs first. Above each column but the
    last stands the constant 1, whose edges are the biases. ``marked``: (k, i, j) → text of the
    orange edge from node i of column k to node j of column k + 1; i = -1 is the constant.
    """
    marked = dict(marked or {})
    height = 1 + max(len(column) for column in columns)
    spots = []  # per column: the nodes from the top, then (as index -1) the constant above them
    for k, column in enumerate(columns):
        top = (len(column) - 1) / 2
        spots.append([(k, top - i) for i in range(len(column))])
        if k < len(columns) - 1:
            spots[-1].append((k, height / 2 - 0.5))
    edges = {
        (k, i, j)
        for k, column in enumerate(columns[:-1])
        for i in range(-1, len(column))
        for j in range(len(columns[k + 1]))
    }
    if unknown := set(marked) - edges:
        raise ValueError(f"no such edges: {sorted(unknown)}; edges are (column, from, to)")
    fig, ax = _sheet(title, 0.9 * height)
    gaps = [0.1 + 0.022 * max(_width(text) for text in column) for column in columns]
    for k, i, j in sorted(edges, key=lambda edge: (edge in marked, edge)):
        (x0, y0), (_, y1) = spots[k][i], spots[k + 1][j]
        steep = i != -1 and abs(y1 - y0) > 1
        above = 0.27 / max(abs(y1 - y0), 0.01)  # steep edges leave a box through its top or bottom
        start = min(0.13 if i == -1 else gaps[k], above)
        end = 1 - min(gaps[k + 1], above)  # from box to box: the boxes stay transparent
        text = marked.get((k, i, j))
        color = COLORS["grey" if text is None else "orange"]
        ax.plot(
            [x0 + start, x0 + end],
            [y0 + start * (y1 - y0), y0 + end * (y1 - y0)],
            color=color,
            linewidth=0.7 if text is None else 2,
            linestyle=":" if i == -1 and text is None else "-",
        )
        if text is not None:
            share = 0.72 if steep else 0.5  # there is room near the end of a steep edge
            at = start + share * (end - start)
            dy = 11 if i == -1 or (steep and y1 < y0) else -10
            label(ax, x0 + at, y0 + at * (y1 - y0), text, color, "center", dx=12 * steep, dy=dy)
    for column, places in zip(columns, spots, strict=True):
        texts = [*column, "1"] if len(places) > len(column) else column
        for text, (x, y) in zip(texts, places, strict=True):
            _box(ax, x, y, text, INK)
    ax.set(xlim=(-0.35, len(columns) - 0.65), ylim=(-height / 2 + 0.1, height / 2))
    return fig, ax


def _width(text):
    """About how many letters wide ``text`` is when drawn: marks of mathtext do not count."""
    return max(len(re.sub(r"[${}^_\\]", "", line)) for line in text.split("\n"))


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
    squares = {}  # shade: corners
    for n, image in enumerate(images):
        left, top = n % columns * 1.25 * width, -(n // columns) * pitch
        paper = {"facecolor": (COLORS["grey"], 0.15), "linewidth": 0}
        ax.add_patch(plt.Rectangle((left, top - height), width, height, **paper))
        for y, x in np.argwhere(np.rint(16 * image) > 0):
            # a thin gap between pixels: edges that touch would show as lines
            x0, x1, y0, y1 = left + x + 0.03, left + x + 0.97, top - y - 0.03, top - y - 0.97
            shade = int(np.rint(16 * image[y, x]))
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
            squares.setdefault(shade, []).extend(corners)
        if len(captions):
            spot = (left + width / 2, top - height)
            label(ax, *spot, captions[n], ha="center", va="top", dx=0, dy=-3)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    for shade, corners in sorted(squares.items()):
        path = Path(corners, codes * (len(corners) // 5))
        ax.add_patch(PathPatch(path, facecolor=INK, alpha=shade / 16, linewidth=0))
    room = 0.125 * width
    ax.set(xlim=(-room, columns * 1.25 * width - room), ylim=(room - rows * pitch, room))
    return fig, ax
