"""Drawings of units and networks, from texts alone: nothing here knows a ``Network``.

Each function returns (fig, ax), to be shown by ``plotting.picture``.
"""

import re

from matplotlib.patches import Rectangle

from course_lib.plotting import COLORS, INK, label, subplots


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


def labelled_network(nodes, edges, title, marked=()):
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


def there_and_back(rows, title):
    """Draw functions as boxes through which a number goes forward and a slope comes back.

    ``rows``: one (name, x, y, dy, dx) of texts per function: ``x`` enters and ``y`` leaves above,
    ``dy`` enters from the right and ``dx`` leaves to the left below. Returns (fig, ax).
    """
    fig, ax = _sheet(title, 0.55 + 1.15 * len(rows))
    for k, (name, x, y, dy, dx) in enumerate(rows):
        ax.add_patch(Rectangle((0.36, -k - 0.34), 0.28, 0.68, fill=False, edgecolor=INK))
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
    fig, ax = _sheet(title, 0.9 * (height - 0.4))
    gaps = [0.1 + 0.022 * max(_width(text) for text in column) for column in columns]
    for k, i, j in sorted(edges, key=lambda edge: (edge in marked, edge)):
        room = (0.13 if i == -1 else gaps[k], gaps[k + 1])
        _edge(ax, spots[k][i], spots[k + 1][j], room, marked.get((k, i, j)), bias=i == -1)
    for column, places in zip(columns, spots, strict=True):
        texts = [*column, "1"] if len(places) > len(column) else column
        for text, (x, y) in zip(texts, places, strict=True):
            _box(ax, x, y, text, INK)
    ax.set(xlim=(-0.35, len(columns) - 0.65), ylim=(-height / 2 + 0.5, height / 2))
    return fig, ax


def _edge(ax, start, end, room, text, bias):
    """Draw an edge of ``wiring``; ``room``: how far from its ends it stays, for their boxes."""
    (x, y), rise = start, end[1] - start[1]
    steep = not bias and abs(rise) > 1
    above = 0.27 / max(abs(rise), 0.01)  # steep edges leave a box through its top or bottom
    first, last = min(room[0], above), 1 - min(room[1], above)
    color = COLORS["grey" if text is None else "orange"]
    ax.plot(
        [x + first, x + last],
        [y + first * rise, y + last * rise],
        color=color,
        linewidth=0.7 if text is None else 2,
        linestyle=":" if bias and text is None else "-",
    )
    if text is not None:
        share = 0.72 if steep else 0.5  # there is room near the end of a steep edge
        at = first + share * (last - first)
        dy = 11 if bias or (steep and rise < 0) else -10
        label(ax, x + at, y + at * rise, text, color, "center", dx=12 * steep, dy=dy)


def _width(text):
    """About how many letters wide ``text`` is when drawn: marks of mathtext do not count."""
    return max(len(re.sub(r"[${}^_\\]", "", line)) for line in text.split("\n"))
