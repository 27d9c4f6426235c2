"""Which class a network gives to each point of the plane, and where the samples lie."""

import numpy as np
from contourpy import contour_generator
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course_lib.plotting import COLORS, label

CELLS = 80  # squares in each direction, by which the plane is looked at
CLASS_MARKERS = "os^DvP"  # of the classes 0, 1, 2 …
CLASS_COLORS = [COLORS[name] for name in ("orange", "blue", "green", "purple", "red", "grey")]


def decision_map(ax, predict, X, labels, names=None, limits=None):
    """Draw which class ``predict`` gives to each point of the plane, with the samples on top.

    ``predict`` maps points (N, 2) to N class numbers 0, 1, 2 …; ``X`` (N, 2) are samples,
    ``labels`` their true classes, ``names`` the classes' texts (default: the numbers). ``limits``
    is (x_min, x_max, y_min, y_max), by default the samples' range and half of it on each side.
    ValueError if shapes, labels, limits or what ``predict`` gives cannot be drawn.

    A region has a tint, an outline and its class's name; a sample has its class's marker, hollow
    where ``predict`` gives another class. The plane is divided into 80 × 80 squares with
    5 × 5 points in each; an outline runs where half of the points around belong to the class.
    """
    X, labels = np.asarray(X, dtype=float), np.asarray(labels)
    if X.ndim != 2 or X.shape[1] != 2 or labels.shape != (len(X),):
        raise ValueError(f"X must be (N, 2) and labels (N,), got {X.shape} and {labels.shape}")
    labels = _class_numbers(labels, "labels")
    x0, x1, y0, y1 = _around(X) if limits is None else limits
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"limits must be x_min < x_max, y_min < y_max, got {(x0, x1, y0, y1)}")
    origin, size = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])

    points = _points()  # from here the picture is the unit square
    plane = _classes(predict, origin + size * points.reshape(-1, 2)).reshape(points.shape[:2])
    found = _classes(predict, X)
    count = 1 + max(plane.max(), labels.max())
    names = [str(k) for k in range(count)] if names is None else names
    if not count <= min(len(names), len(CLASS_MARKERS)):
        most = len(CLASS_MARKERS)
        raise ValueError(f"{count} classes (at most {most}) need as many names, got {names}")

    for k in range(count):
        for path in _outlines(plane == k):
            _draw_region(ax, k, path, names[k], origin, size, X)
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


def _draw_region(ax, k, path, name, origin, size, X):
    """Draw a part of class k's region: ``path`` in the unit square, which stands for the plane."""
    drawn = Path(origin + size * path.vertices, path.codes)
    tint = (CLASS_COLORS[k], 0.16)
    ax.add_patch(PathPatch(drawn, facecolor=tint, edgecolor=COLORS["grey"], linewidth=1))
    inside = _spots(path)
    if len(inside) >= 20:  # large enough for a name
        spot = _roomiest(inside, path, (X - origin) / size, len(name))
        label(ax, *(origin + size * spot), name, ha="center", dx=0)


def _draw_samples(ax, k, X, right):
    """Draw the samples X (N, 2) of class k, hollow where they are not ``right`` (N,)."""
    for chosen, face in ((X[right], CLASS_COLORS[k]), (X[~right], "none")):
        style = {"markerfacecolor": face, "markersize": 9, "markeredgewidth": 2, "zorder": 3}
        if len(chosen):  # the layout cannot place an empty line
            ax.plot(*chosen.T, CLASS_MARKERS[k], color=CLASS_COLORS[k], clip_on=False, **style)


def _points():
    """Points of the unit square and of two more cells on each side, 5 × 5 in each cell: (n, n, 2).

    They are shifted by odd amounts: on an outline with round coordinates rounding would choose the
    class.
    """
    fine = (np.arange(-10, 5 * (CELLS + 2)) + 0.5) / (5 * CELLS)
    return np.stack(np.meshgrid(fine + 0.0137 / CELLS, fine + 0.0211 / CELLS), axis=-1)


def _outlines(inside):
    """Paths around the region in which ``inside`` is true, a value for each of ``_points``."""
    share = inside.reshape(CELLS + 4, 5, CELLS + 4, 5).mean(axis=(1, 3))
    share = share[:-2] / 4 + share[1:-1] / 2 + share[2:] / 4  # smooth: else lines look ragged
    share = share[:, :-2] / 4 + share[:, 1:-1] / 2 + share[:, 2:] / 4
    centres = (np.arange(CELLS + 4) - 1.5) / CELLS
    outlines = contour_generator(  # the zeros around the square close the outlines
        centres, centres, np.pad(share, 1), fill_type="OuterCode"
    ).filled(0.5, 2)
    return [_fewer_points(Path(*outline)) for outline in zip(*outlines, strict=True)]


def _spots(path):
    """The points of a grid over the unit square that lie in the outer loop, in no hole: (N, 2)."""
    spots = np.stack(np.meshgrid(np.arange(2, 39), np.arange(2, 39)), axis=-1).reshape(-1, 2) / 40
    loops = [Path(loop).contains_points(spots) for loop in path.to_polygons()]
    return spots[np.sum(loops, axis=0) % 2 == 1]


def _fewer_points(path):
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
            if distance.max(initial=0) > 8e-4:
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
