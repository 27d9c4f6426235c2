"""The live perceptron computes what course_lib.perceptron computes."""

import numpy as np
import pytest
from javascript import scripts
from matplotlib.path import Path

from course_lib.datasets import gates
from course_lib.perceptron import Perceptron
from course_lib.widgets.perceptron import GATES, perceptron

X = gates().X
BOARD = [[-0.4, -0.4], [1.4, -0.4], [1.4, 1.4], [-0.4, 1.4]]


@pytest.fixture(scope="module")
def js():
    with scripts("perceptron_math.js") as call:
        yield call


def random_units(rng, names):
    """Multiples of 1/8, as the sliders give them; many lines pass exactly through a corner."""
    numbers = {name: rng.integers([-16, -16, -24], [17, 17, 25]) / 8 for name in names}
    as_js = {name: dict(zip(("w1", "w2", "b"), u, strict=True)) for name, u in numbers.items()}
    return as_js, {name: Perceptron(u[:2], u[2]) for name, u in numbers.items()}


def answers(units, points):
    """The hidden space, the last sums and the answers, from the library."""
    if "h1" in units:
        points = np.column_stack([units[name].predict(points) for name in ("h1", "h2")])
    return points, units["y"].scores(points), units["y"].predict(points)


@pytest.mark.parametrize("names", [["y"], ["h1", "h2", "y"]])
def test_sums_and_answers_equal_the_library_s(js, names):
    rng = np.random.default_rng(4)
    zeros = 0
    for _ in range(300):
        ours, units = random_units(rng, names)
        H, z, y = answers(units, X)
        result = js("solve($0)", ours)
        assert [row["x"] for row in result] == X.tolist()
        assert [row["h"] for row in result] == H.tolist()
        assert [row["z"] for row in result] == z.tolist()
        assert [row["y"] for row in result] == y.tolist()
        zeros += np.sum(z == 0)
    assert zeros > 10  # step(0) = 0 was asked for


@pytest.mark.parametrize("names", [["y"], ["h1", "h2", "y"]])
def test_the_green_area_is_where_the_answer_is_1(js, names):
    rng = np.random.default_rng(8)
    points = rng.uniform(-0.4, 1.4, size=(300, 2))
    for _ in range(60):
        ours, units = random_units(rng, names)
        inputs = [units[name] for name in names if name != "y" or len(names) == 1]
        clear = np.min([np.abs(unit.scores(points)) for unit in inputs], axis=0) > 1e-6
        parts = [Path(part) for part in js("yesRegions($0, $1)", ours, BOARD) if len(part) > 2]
        green = np.sum([part.contains_points(points) for part in parts], axis=0) > 0
        yes = answers(units, points)[2] == 1
        assert np.array_equal((green & clear), (yes & clear))


def test_the_nearest_point_is_on_the_line(js):
    foot = js("nearest({w1: 1, w2: -0.5, b: 0.25}, [0.5, 2])")
    assert foot[0] - 0.5 * foot[1] + 0.25 == pytest.approx(0)
    assert (np.array(foot) - [0.5, 2]) @ [0.5, 1] == pytest.approx(0)


def test_without_a_script_the_start_is_told():
    bundle = perceptron("XOR")._repr_mimebundle_()
    assert "The four points of XOR and one unit: 3 of 4 right." in bundle["text/plain"]
    assert "<b class=count>3 of 4 right.</b>" in bundle["text/html"]
    assert "two hidden units and an output unit: 2 of 4" in repr(perceptron("XOR", hidden=True))


@pytest.mark.parametrize("gate", GATES)
def test_the_targets_are_those_of_the_data_sets(gate):
    html = perceptron(gate).html
    targets = [row.split("<td>")[3][0] for row in html.split("<tr><th scope=row>")[1:]]
    assert targets == [f"{t:.0f}" for t in getattr(gates(), gate)]


def test_a_gate_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="gate must be one of AND, OR, NAND, NOR, XOR, got 'XNOR"):
        perceptron("XNOR?")
