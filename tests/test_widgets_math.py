"""The JavaScript of the live figures computes what course_lib computes."""

import math

import numpy as np
import pytest
from javascript import scripts

from course_lib import activations, ledger, losses
from course_lib.datasets import animals, two_number_example
from course_lib.network import Dense, Network
from course_lib.optimizers import SGD, Adam
from course_lib.widgets.depth import (
    ACTIVATIONS,
    normal_numbers,
    send_through,
    short,
    uniform_numbers,
)
from course_lib.widgets.regions import FITTED

SOURCES = ("random_math.js", "backprop_math.js", "regions_math.js", "depth_math.js")
LOSS = {
    "sigmoid": "half_squared_error",
    "linear": "half_squared_error",
    "softmax": "categorical_crossentropy",
}
rng = np.random.default_rng(5)


@pytest.fixture(scope="module")
def js():
    with scripts(*SOURCES) as call:
        yield call


def example():
    return vars(two_number_example())


def in_letters(W1, b1, W2, b2):
    """The arrays of a 2-2-2 network under document A's names."""
    names = ["w1", "w3", "w2", "w4", "b1", "b2", "w5", "w7", "w6", "w8", "b3", "b4"]
    numbers = np.concatenate([np.ravel(a) for a in (W1, b1, W2, b2)]).tolist()
    return dict(zip(names, numbers, strict=True))


# --- the stepper ---------------------------------------------------------------------------------


@pytest.mark.parametrize("output", LOSS)
def test_one_epoch_equals_course_lib_from_any_weights(js, output):
    for _ in range(30):
        data = example()
        for name in ("W1", "b1", "W2", "b2"):
            data[name] = rng.uniform(-2, 2, data[name].shape)
        T = data["T_one_hot"] if output == "softmax" else data["T"]
        found = js(
            "(n => n.epoch(n.start()))(twoNumberNetwork($0, $1, 'double', 0.1))", data, output
        )

        model = Network(
            [Dense(data["W1"], data["b1"], "relu"), Dense(data["W2"], data["b2"], output)]
        )
        (_, H), (Z, Y) = model.forward(data["X"])
        loss, gradients = model.backward(data["X"], T, LOSS[output])
        SGD(0.1).update(model.parameters, gradients)
        f = found["f"]
        np.testing.assert_allclose([f["h1"], f["h2"]], H[0], rtol=1e-14)
        np.testing.assert_allclose([f["z1"], f["z2"]], Z[0], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose([f["y1"], f["y2"]], Y[0], rtol=1e-12)
        assert f["E"] == pytest.approx(float(loss), rel=1e-11)
        for name, value in in_letters(*gradients).items():
            assert found["g"][name] == pytest.approx(value, rel=1e-10, abs=1e-15), name
        for name, value in in_letters(*model.parameters).items():
            assert found["q"][name] == pytest.approx(value, rel=1e-12), name


RUNS = {
    "A-03": ("sigmoid", 1_000),
    "A-04": ("sigmoid", 100_000),
    "A-09": ("linear", 100_000),
    "A-23": ("softmax", 100_000),
}


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("entry", RUNS)
def test_training_prints_document_a_in_single_and_our_numbers_in_double(js, entry, precision):
    output, epochs = RUNS[entry]
    found = js("twoNumberNetwork($0, $1, $2, 0.01).train($3)", example(), output, precision, epochs)
    values = {"y1": found["printed"]["y1"], "y2": found["printed"]["y2"], **found["q"]}
    ledger.compare(entry, **{precision: {k: values[k] for k in ledger.entry(entry)["numbers"]}})
    assert found["stopped"] == (output == "linear")
    assert found["number"] == (665 if output == "linear" else epochs - 1)
    assert found["printed"]["epoch"] == (599 if output == "linear" else epochs - 1)


def test_training_equals_fit(js):
    data = example()
    model = Network(
        [Dense(data["W1"], data["b1"], "relu"), Dense(data["W2"], data["b2"], "softmax")]
    )
    model.fit(data["X"], data["T_one_hot"], LOSS["softmax"], SGD(0.5), epochs=250)
    found = js("twoNumberNetwork($0, 'softmax', 'double', 0.5).train(250).q", data)
    for name, value in in_letters(*model.parameters).items():
        assert found[name] == pytest.approx(value, rel=1e-12)


def test_single_precision_holds_nothing_but_single_numbers(js):
    found = js("twoNumberNetwork($0, 'softmax', 'single', 0.01).train(7)", example())
    numbers = [v for part in ("p", "f", "g", "q") for v in found[part].values()]
    assert all(float(np.float32(v)) == v for v in numbers)


def test_a_unit_that_is_off_passes_no_error_back(js):
    data = example()
    data["b1"] = np.array([-1.0, 0.35])
    found = js("(n => n.epoch(n.start()))(twoNumberNetwork($0, 'sigmoid', 'double', 0.1))", data)
    assert found["f"]["h1"] == 0 == found["g"]["dh1"]
    assert found["q"]["w1"] == data["W1"][0, 0] and found["g"]["dh2"] != 0


# --- random numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
def test_uniform_numbers_are_those_of_python_to_the_last_bit(js, seed):
    found = js("(next => Array.from({length: 1000}, next))(uniformNumbers($0))", seed)
    assert found == uniform_numbers(seed, 1000).tolist()
    assert 0.45 < np.mean(found) < 0.55 and min(found) >= 0 and max(found) < 1


def test_normal_numbers_are_those_of_python_and_normal(js):
    found = np.array(js("Array.from(fillNormal(new Float64Array(10000), uniformNumbers(3)))"))
    np.testing.assert_allclose(found, normal_numbers(3, 10_000), rtol=1e-11, atol=1e-12)
    assert abs(found.mean()) < 0.03 and abs(found.std() - 1) < 0.03
    assert 0.66 < np.mean(abs(found) < 1) < 0.70


# --- decision regions ----------------------------------------------------------------------------


def layers_of(sizes, seed):
    """W and b as arrays, from the same uniform numbers in -1 … 1."""
    stream, result = iter(uniform_numbers(seed, 100)), []
    for rows, columns in zip(sizes, sizes[1:], strict=False):
        W = np.fromiter(stream, float, rows * columns).reshape(rows, columns)
        result += [2 * W - 1, np.zeros(columns)]
    return result


def logits_and_slopes(parameters, functions, X, T):
    """Chapter 9's forward and backward pass, from course_lib's parts."""
    A, steps = X, []
    for W, b, h in zip(parameters[::2], parameters[1::2], functions, strict=True):
        steps.append((A, A @ W + b, h))
        A = h(steps[-1][1])
    dA = losses.categorical_crossentropy.gradient(A, T, from_logits=True)
    gradients = []
    for k in reversed(range(len(steps))):
        A_before, Z, h = steps[k]
        dZ = dA * h.derivative(Z)
        gradients = [A_before.T @ dZ, dZ.sum(axis=0), *gradients]
        dA = dZ @ parameters[2 * k].T
    return A, gradients


@pytest.mark.parametrize("relu_on_logits", [True, False])
@pytest.mark.parametrize("sizes", [[2, 3], [2, 10, 3]])
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_the_classifier_trains_as_course_lib_does(js, name, sizes, relu_on_logits):
    data = animals()
    for seed in (1, 2, 3):
        found = js(
            """(() => {
              const layers = randomLayers($0, $1, $2);
              const optimizer = makeOptimizer($3, 0.1);
              for (let step = 0; step < 200; step++) {
                optimizer.update(layers, costAndGradients(layers, $4, $5).gradients);
              }
              const logits = $4.map((x) => scoresOf(layers, x).logits);
              return { layers, logits, cost: costAndGradients(layers, $4, $5).cost };
            })()""",
            *(sizes, relu_on_logits, seed, name, data.X, data.labels),
        )
        parameters = layers_of(sizes, seed)
        functions = [activations.relu] * (len(sizes) - 1)
        if not relu_on_logits:
            functions[-1] = activations.linear
        optimizer = {"sgd": SGD, "adam": Adam}[name](0.1)
        for _ in range(200):
            gradients = logits_and_slopes(parameters, functions, data.X, data.T)[1]
            optimizer.update(parameters, gradients)
        logits = logits_and_slopes(parameters, functions, data.X, data.T)[0]
        cost = losses.categorical_crossentropy(logits, data.T, from_logits=True)
        np.testing.assert_allclose(found["logits"], logits, rtol=1e-9, atol=1e-11)
        assert found["cost"] == pytest.approx(float(cost), rel=1e-9)
        for layer, W, b in zip(found["layers"], parameters[::2], parameters[1::2], strict=True):
            np.testing.assert_allclose(layer["W"], W, rtol=1e-9, atol=1e-11)
            np.testing.assert_allclose(layer["b"], b, rtol=1e-9, atol=1e-11)


def test_document_b_s_fitted_start_gives_its_costs(js):
    data = animals()
    costs = js(
        """(() => {
          const layers = [{ W: $0, b: [0, 0, 0], relu: true }];
          const optimizer = makeOptimizer("sgd", 0.01);
          return Array.from({ length: 101 }, () => {
            const { cost, gradients } = costAndGradients(layers, $1, $2);
            optimizer.update(layers, gradients);
            return cost;
          });
        })()""",
        *(FITTED, data.X, data.labels),
    )
    ledger.compare("B-06", double=costs[10::10])


def test_equal_scores_are_a_tie_and_the_first_class_answers(js):
    assert js("answerOf([0, 0, 0])") == {"label": 0, "tie": True}
    assert js("answerOf([0, 2, 1])") == {"label": 1, "tie": False}
    assert js("answerOf([-1, 3, 3])") == {"label": 1, "tie": True}
    assert js("costOf([0, 0, 0], 1)") == pytest.approx(math.log(3))
    assert js("costOf([1000, 0], 1)") == 1000


# --- depth and signal ----------------------------------------------------------------------------

SEND = "(r => ({...r, last: Array.from(r.last)}))(sendThrough(randomSignal(3, 10), $0))"


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("std", [0.01, 0.1, math.sqrt(0.02), 1.0])
def test_the_signal_has_numpy_s_size_in_every_layer(js, std, activation):
    setting = {"std": std, "depth": 20, "activation": activation, "precision": "double"}
    found = js(SEND, setting)
    sizes, last = send_through(std, 20, activation, "double")
    chaotic = (
        activation == "tanh" and std == 1
    )  # a difference of the last bit grows, layer by layer
    tolerance = 1e-3 if chaotic else 1e-6
    np.testing.assert_allclose(np.array(found["sizes"], float), sizes, rtol=tolerance)
    if not chaotic:
        found = np.array(found["last"], float)
        np.testing.assert_allclose(found, last, rtol=1e-4, atol=1e-6 * sizes[-1])


def test_the_ends_of_float32_are_where_numpy_has_them(js):
    for std, kind, ended in (
        (0.01, "zero", np.logical_not),
        (1.0, "infinite", lambda s: ~np.isfinite(s)),
    ):
        setting = {"std": std, "depth": 50, "activation": "relu", "precision": "single"}
        found, (sizes, _) = js(SEND, setting), send_through(std, 50, "relu", "single")
        assert found[kind] == np.argmax(ended(sizes)) > 0
        assert (found["nan"] > 0) == (kind == "infinite")  # ∞ - ∞ in a sum


def test_root_mean_square_survives_the_ends(js):
    assert js("rootMeanSquare([3e200, 4e200])") == pytest.approx(5e200 / math.sqrt(2))
    assert js("rootMeanSquare([3e-200, 4e-200])") == pytest.approx(5e-200 / math.sqrt(2))
    assert js("rootMeanSquare([0, 0])") == 0
    assert js("rootMeanSquare([1, Infinity])") == math.inf
    assert math.isnan(js("rootMeanSquare([1, NaN])"))


def test_every_finite_number_within_the_limit_is_counted_once(js):
    values = [-1, -0.5, -0.001, 0, 0.001, 0.999, 1, 1.5, -3]
    assert js("histogram($0, 1, 4)", values) == [1, 2, 2, 2]


def test_short_numbers_are_written_alike(js):
    values = [0, 1, 0.01, 0.00999, 0.12345, 99.96, 999.4, 1000, 1.26e-23, 5e-324, 3.4e38, 2.5e7]
    assert js("$0.map(shortNumber)", values) == [short(v) for v in values]
    assert js("[0, 0.3, 1, 1.01, 7, 4e-9].map(roundLimit)") == [1, 0.5, 1, 2, 10, 5e-9]


def test_outlines_hold_exactly_the_cells_that_are_ahead(js):
    grid = [[-1, -1, -1], [-1, 1, 1], [-1, 1, 1]]  # rows upwards; one full cell, three clipped
    path = js("outlineOf($0, 2)", np.array(grid, float).ravel())
    assert path.count("M") == 4 and "M1 1H2V2H1Z" in path
    assert js("outlineOf([-1, -1, -1, -1], 1)") == "" and js("outlineOf([0, 0, 0, 0], 1)") == ""
    assert js("outlineOf([1, 1, 1, 1], 1)") == "M0 0H1V1H0Z"
