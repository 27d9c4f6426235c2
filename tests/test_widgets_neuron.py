"""The live neuron computes what course_lib.activations computes."""

import numpy as np
import pytest
from javascript import scripts

from course_lib import activations
from course_lib.live import fixed
from course_lib.widgets.neuron import BOUNDED, neuron

POINTS = np.concatenate([np.random.default_rng(1).normal(size=400) * 8, np.arange(-40, 41) / 2])


@pytest.fixture(scope="module")
def js():
    with scripts("core.js", "neuron_math.js") as call:
        yield call


def test_the_script_knows_exactly_the_activations_of_the_library(js):
    assert js("Object.keys(ACTIVATIONS)") == list(activations.ALL)


@pytest.mark.parametrize("name", activations.ALL)
def test_values_and_slopes_equal_the_library_s_to_every_shown_digit(js, name):
    h = activations.ALL[name]
    values, slopes = js("ACTIVATIONS[$0].map((f) => $1.map(f))", name, POINTS)
    np.testing.assert_allclose(values, h(POINTS), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(slopes, h.derivative(POINTS), rtol=1e-12, atol=1e-14)
    texts = js("ACTIVATIONS[$0].map((f) => $1.map((z) => fixed(f(z), 4)))", name, POINTS)
    near = np.abs(POINTS) <= 15  # what the sliders reach in most cases; exp(35) has no 4 decimals
    for text, exact in zip(texts, (h(POINTS), h.derivative(POINTS)), strict=True):
        shorter = [t for t, ok in zip(text, near, strict=True) if ok]
        assert shorter == [fixed(x, 4) for x in exact[near]]


def test_the_slope_in_x_is_a_difference_quotient(js):
    for name in sorted(set(activations.ALL) - {"step"}):
        start = {"w": -1.3, "b": 0.4, "x": 0.77, "activation": name}
        a = [js("neuronAt($0).a", {**start, "x": start["x"] + d}) for d in (-1e-6, 1e-6)]
        assert js("neuronAt($0).dx", start) == pytest.approx((a[1] - a[0]) / 2e-6, abs=1e-8)


def test_bounded_activations_stay_in_the_smaller_picture():
    for name, h in activations.ALL.items():
        assert (np.abs(h(POINTS)).max() <= 1) == (name in BOUNDED)


def test_without_a_script_the_start_is_told_and_drawn():
    bundle = neuron(w=-1, b=0.5, activation="tanh")._repr_mimebundle_()
    a = activations.tanh(-1.5)
    assert f"its answer a = {a:.4f}" in bundle["text/plain"]
    assert f"<td class=shown-a>−{-a:.4f}</td>" in bundle["text/html"]
    d = bundle["text/html"].split('class=curve d="M')[1].split('"')[0]
    points = np.array([point.split() for point in d.split("L")], dtype=float)
    expected = 142 - 60 * activations.tanh((160 - points[:, 0]) / 25 + 0.5)
    np.testing.assert_allclose(points[:, 1], expected, atol=0.51)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="unknown activation 'sigmoyd'"):
        neuron(activation="sigmoyd")
    with pytest.raises(ValueError, match="w must be a number from -5 to 5, got 9"):
        neuron(w=9)
