"""borders stand where the classes change, names and markers tell the classes."""

import re

import numpy as np
import pytest

from course_lib import plotting
from course_lib.decision_map import CLASS_COLORS, CLASS_MARKERS, decision_map

pytestmark = pytest.mark.filterwarnings("error")
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.fixture
def axes():
    fig, ax = plotting.subplots()
    yield ax
    plotting.plt.close(fig)


def and_gate(points):
    return np.where(points.sum(axis=1) > 1.5, 1, 0)


def band(points):
    return np.where(np.abs(points.sum(axis=1) - 1) < 0.5, 1, 0)


def thirds(points):
    return np.digitize(points[:, 0] + 0.1 * points[:, 1], [0.3, 0.8])


def svg_of(predict, labels, **options):
    fig, ax = plotting.subplots()
    decision_map(ax, predict, X, labels, **options)
    return plotting.picture(fig, alt="Regions of a classifier, for this test").svg


def inside(ax, vertices):
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    x, y = vertices.T
    return vertices[(x > x0) & (x < x1) & (y > y0) & (y < y1)]


def test_a_straight_border_is_drawn_where_it_is(axes):
    decision_map(axes, and_gate, X, [0, 0, 0, 1])
    zero, one = (patch.get_path() for patch in axes.patches)
    for x in np.linspace(0.05, 1.45, 29):
        before, beyond = (x, 1.5 - x - 0.01), (x, 1.5 - x + 0.01)  # the picture is 2 high
        assert zero.contains_point(before) and not zero.contains_point(beyond)
        assert one.contains_point(beyond) and not one.contains_point(before)
    for patch in axes.patches:
        border = inside(axes, patch.get_path().vertices)
        assert np.abs(border.sum(axis=1) - 1.5).max(initial=0) < 0.01


def test_a_curved_border_is_drawn_where_it_is_and_a_hole_stays_empty(axes):
    def ring(points):
        return np.where(np.abs(np.hypot(*(points - 0.5).T) - 0.6) < 0.2, 1, 0)

    decision_map(axes, ring, X, [1, 1, 1, 1])
    shape = axes.patches[-1].get_path()
    radius = np.hypot(*(inside(axes, shape.vertices) - 0.5).T)
    assert np.minimum(np.abs(radius - 0.4), np.abs(radius - 0.8)).max() < 0.01
    outer, hole = sorted(shape.to_polygons(), key=lambda loop: np.ptp(loop), reverse=True)
    area = [np.sum(p[:-1, 0] * p[1:, 1] - p[1:, 0] * p[:-1, 1]) / 2 for p in (outer, hole)]
    assert area[0] * area[1] < 0  # opposite directions: an SVG viewer leaves the hole empty
    assert np.abs(area) == pytest.approx([np.pi * 0.64, np.pi * 0.16], rel=0.02)
    for text in axes.texts:
        assert int(text.get_text()) == ring(np.array([text.xy]))[0]


def test_tint_and_border_fill_the_picture_to_its_edge(axes):
    decision_map(axes, and_gate, X, [0, 0, 0, 1], limits=(-1, 2, -0.25, 1.25))
    assert axes.get_xlim() == (-1, 2) and axes.get_ylim() == (-0.25, 1.25)
    corners = [(-0.999, -0.249), (-0.999, 1.249), (1.999, -0.249), (1.999, 1.249)]
    tinted = [[patch.get_path().contains_point(c) for c in corners] for patch in axes.patches]
    assert np.sum(tinted, axis=0).tolist() == [1, 1, 1, 1]


def test_every_region_carries_the_name_of_its_class_inside(axes):
    names = ["even", "odd"]
    decision_map(axes, band, X, [0, 1, 1, 0], names=names)
    assert sorted(text.get_text() for text in axes.texts) == ["even", "even", "odd"]
    for text in axes.texts:
        assert names[band(np.array([text.xy]))[0]] == text.get_text()
        assert np.hypot(*(X - text.xy).T).min() > 0.2  # not on a sample


def test_classes_differ_in_marker_and_colour(axes):
    decision_map(axes, thirds, X, [0, 0, 2, 1])
    styles = {(line.get_marker(), line.get_color()) for line in axes.lines}
    assert len({marker for marker, _ in styles}) == len({color for _, color in styles}) == 3
    assert len(CLASS_MARKERS) == len(set(CLASS_MARKERS)) == 6
    assert set(CLASS_COLORS) == set(plotting.COLORS.values())


def test_a_sample_that_gets_another_class_is_hollow(axes):
    decision_map(axes, and_gate, X, [0, 1, 1, 0])  # right for (0, 0) alone
    filled = [line for line in axes.lines if line.get_markerfacecolor() != "none"]
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    assert [line.get_xydata().tolist() for line in filled] == [[[0, 0]]]
    found = {line.get_marker(): line.get_xydata().tolist() for line in hollow}
    assert found == {"o": [[1, 1]], "s": [[0, 1], [1, 0]]}


def test_a_picture_is_the_same_again_and_does_not_depend_on_rounding():
    first = svg_of(and_gate, [0, 0, 0, 1])
    assert svg_of(and_gate, [0, 0, 0, 1]) == first
    for shift in (1e-13, -1e-13):
        assert svg_of(lambda p, shift=shift: and_gate(p + shift), [0, 0, 0, 1]) == first
    assert svg_of(lambda p: and_gate(p + 0.01), [0, 0, 0, 1]) != first


def test_the_picture_is_made_of_themed_paths_without_pixels():
    svg = svg_of(thirds, [0, 0, 2, 1])
    assert "<image" not in svg and len(svg) < 30_000
    for name in ("orange", "blue", "green"):
        assert f"fill: var(--{name}" in svg
    assert re.search(r"fill-opacity: 0\.16", svg)


def test_a_class_may_have_no_sample_or_no_region(axes):
    decision_map(axes, lambda p: np.zeros(len(p)), X, [0, 0, 0, 2])
    assert [text.get_text() for text in axes.texts] == ["0"]
    assert len(svg_of(thirds, [0, 0, 0, 0])) > 1000  # no warning either: warnings are errors here


@pytest.mark.parametrize(
    "change, message",
    [
        ({"labels": [0, 1]}, r"labels \(N,\), got \(4, 2\) and \(2,\)"),
        ({"X": [0, 1]}, r"X must be \(N, 2\)"),
        ({"limits": (1, 0, 0, 1)}, "x_min < x_max"),
        ({"X": X[:1], "labels": [0]}, r"limits are needed: 1 sample\(s\)"),
        ({"labels": [0, 0, 0, -1]}, "labels must be class numbers 0, 1, 2 …, got -1"),
        ({"labels": [0, 0, 0, 0.5]}, "labels must be class numbers 0, 1, 2 …, got 0.5"),
        ({"names": ["only"]}, "2 classes .* need as many names"),
        ({"labels": [0, 0, 0, 9]}, r"10 classes \(at most 6\)"),
        ({"predict": lambda p: p}, "must get a class each, got shape"),
        ({"predict": lambda p: p[:, 0]}, "what predict gives must be class numbers 0, 1, 2"),
        ({"predict": lambda p: np.full(len(p), -1)}, "class numbers 0, 1, 2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(axes, change, message):
    arguments = {"predict": and_gate, "X": X, "labels": [0, 0, 0, 1]} | change
    with pytest.raises(ValueError, match=message):
        decision_map(axes, **arguments)
