"""The losses: hand-worked numbers, differences, 50 digits, and what they refuse."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracle import mp, ulps

from course_lib import losses
from course_lib.activations import sigmoid
from course_lib.gradient_check import central_difference
from course_lib.losses import (
    ALL,
    binary_crossentropy,
    categorical_crossentropy,
    get,
    half_squared_error,
    mean_squared_error,
    one_hot,
)
from course_lib.softmax import softmax

pytestmark = pytest.mark.filterwarnings("error")
CROSS_ENTROPIES = [binary_crossentropy, categorical_crossentropy]
SQUARED_ERRORS = [half_squared_error, mean_squared_error]
LOSSES = SQUARED_ERRORS + CROSS_ENTROPIES
ln2, ln3 = math.log(2), math.log(3)
inf, nan = np.inf, np.nan

# --- hand-worked numbers --------------------------------------------------------------------------


def test_half_squared_error_is_half_the_sum_over_outputs_averaged_over_samples():
    # ½ (0.25² + 0.25²) = 0.0625, ½ (0² + 1²) = 0.5, mean 0.28125
    y, t = [[0.75, 0.25], [0.0, 1.0]], [[1, 0], [0, 0]]
    assert half_squared_error(y[0], t[0]) == 0.0625
    assert half_squared_error(y, t) == 0.28125
    assert np.array_equal(half_squared_error.gradient(y, t), [[-0.125, 0.125], [0, 0.5]])


def test_mean_squared_error_is_the_mean_over_outputs_and_samples():
    # (0.0625 + 0.0625 + 0 + 1) / 4
    y, t = [[0.75, 0.25], [0.0, 1.0]], [[1, 0], [0, 0]]
    assert mean_squared_error(y, t) == 0.28125
    assert np.array_equal(mean_squared_error.gradient(y, t), [[-0.125, 0.125], [0, 0.5]])
    assert mean_squared_error([[1.0, 2.0, 3.0]], [[0, 0, 0]]) == pytest.approx(14 / 3, rel=1e-15)
    gradient = mean_squared_error.gradient([[1.0, 2.0, 3.0]], [[0, 0, 0]])
    assert gradient == pytest.approx(np.array([[2, 4, 6]]) / 3, rel=1e-15)


def test_binary_crossentropy_is_the_mean_surprise_in_nats():
    # -ln 0.75, -ln(1 - 0.25), and for t = ½ at y = ¼: -½ ln ¼ - ½ ln ¾
    assert binary_crossentropy([0.75], [1]) == pytest.approx(math.log(4 / 3), rel=1e-15)
    assert binary_crossentropy([0.25], [0]) == pytest.approx(math.log(4 / 3), rel=1e-15)
    assert binary_crossentropy([0.25], [0.5]) == pytest.approx(math.log(16 / 3) / 2, rel=1e-15)
    assert binary_crossentropy([[0.75, 0.5]], [[1, 0]]) == pytest.approx(math.log(8 / 3) / 2)
    gradient = binary_crossentropy.gradient([[0.75, 0.5, 0.25, 0.25]], [[1, 0, 0.5, 0.25]])
    assert gradient == pytest.approx(np.array([[-4 / 3, 2, -4 / 3, 0]]) / 4, rel=1e-15)


def test_binary_crossentropy_from_logits_has_the_gradient_y_minus_t():
    # sigmoid(ln 3) = 0.75
    assert binary_crossentropy([ln3], [1], from_logits=True) == pytest.approx(math.log(4 / 3))
    assert binary_crossentropy([ln3], [0], from_logits=True) == pytest.approx(math.log(4))
    gradient = binary_crossentropy.gradient([[ln3, ln3]], [[1, 0]], from_logits=True)
    assert gradient == pytest.approx(np.array([[-1 / 8, 3 / 8]]))


def test_categorical_crossentropy_is_the_sum_over_classes_averaged_over_samples():
    y, t = [[0.5, 0.25, 0.25], [0.125, 0.875, 0]], [[1, 0, 0], [1, 0, 0]]
    assert categorical_crossentropy(y, t) == pytest.approx((ln2 + 3 * ln2) / 2, rel=1e-15)
    gradient = categorical_crossentropy.gradient(y, t)
    assert np.array_equal(gradient, [[-1, 0, 0], [-4, 0, 0]])
    # a target that is itself a distribution: -½ ln ½ - ½ ln ¼
    assert categorical_crossentropy(y[0], [0.5, 0.5, 0]) == pytest.approx(1.5 * ln2, rel=1e-15)


def test_categorical_crossentropy_from_logits_has_the_gradient_y_minus_t():
    z, t = [[0, ln2, ln3], [0, 0, -inf]], [[1, 0, 0], [0, 1, 0]]
    value = categorical_crossentropy(z, t, from_logits=True)
    assert value == pytest.approx((math.log(6) + ln2) / 2, rel=1e-15)
    gradient = categorical_crossentropy.gradient(z, t, from_logits=True)
    assert gradient == pytest.approx(np.array([[-5 / 6, 2 / 6, 3 / 6], [0.5, -0.5, 0]]) / 2)


def test_integer_labels_mean_the_same_as_one_hot_rows():
    y = np.array([[0.5, 0.25, 0.25], [0.125, 0.875, 0]])
    for labels in ([0, 1], np.array([0, 1], np.uint8)):
        for from_logits in (False, True):
            for function in (categorical_crossentropy, categorical_crossentropy.gradient):
                expected = function(y, np.eye(3)[[0, 1]], from_logits=from_logits)
                assert np.array_equal(function(y, labels, from_logits=from_logits), expected)
    assert categorical_crossentropy(y[1], 0) == pytest.approx(3 * ln2, rel=1e-15)


def test_one_hot_adds_a_last_axis():
    assert np.array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    assert np.array_equal(one_hot(1, 2), [0, 1])
    assert one_hot([[0, 1, 1]], 2).shape == (1, 3, 2)
    assert one_hot(np.array([], int), 2).shape == (0, 2)
    assert one_hot([0], 2).dtype == np.float64 and one_hot([0], 2, np.float32).dtype == np.float32


def test_all_axes_but_the_last_count_samples():
    rng = np.random.default_rng(0)
    y, t = softmax(rng.normal(size=(4, 3, 2))), softmax(rng.normal(size=(4, 3, 2)))
    for loss in LOSSES:
        rows = loss(y.reshape(12, 2), t.reshape(12, 2))
        assert loss(y, t) == pytest.approx(rows, rel=1e-15)
        assert rows == pytest.approx(np.mean([loss(y[i, j], t[i, j]) for i, j in np.ndindex(4, 3)]))
        gradient = loss.gradient(y, t)
        assert gradient.shape == y.shape
        assert np.array_equal(
            gradient.reshape(12, 2), loss.gradient(y.reshape(12, 2), t.reshape(12, 2))
        )
    labels = np.array([[0, 1, 1]] * 4)
    assert categorical_crossentropy(y, labels) == categorical_crossentropy(y, one_hot(labels, 2))


def test_a_single_number_is_one_output_of_one_sample():
    assert half_squared_error(3, 1) == 2 and half_squared_error.gradient(3, 1) == 2
    assert mean_squared_error(3, 1) == 4 and mean_squared_error.gradient(3, 1) == 4
    assert binary_crossentropy(0.5, 1) == pytest.approx(ln2)
    assert binary_crossentropy.gradient(0.5, 1) == -2
    for loss in (half_squared_error, mean_squared_error, binary_crossentropy):
        assert np.shape(loss.gradient(0.5, 1)) == ()


# --- central differences --------------------------------------------------------------------------

SHAPES = [(1,), (3,), (1, 1), (4, 3), (2, 3, 2)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("loss", SQUARED_ERRORS)
def test_gradient_of_squared_errors_is_the_measured_slope(loss, shape):
    rng = np.random.default_rng(1)
    y, t = rng.normal(size=(2, *shape))
    measured = central_difference(lambda y: loss(y, t), y)
    assert loss.gradient(y, t) == pytest.approx(measured, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("from_logits", [False, True])
def test_gradient_of_binary_crossentropy_is_the_measured_slope(from_logits, shape):
    rng = np.random.default_rng(2)
    y = rng.uniform(-3, 3, shape) if from_logits else rng.uniform(0.05, 0.95, shape)
    for t in (rng.uniform(size=shape), rng.integers(0, 2, shape)):
        measured = central_difference(
            lambda y, t=t: binary_crossentropy(y, t, from_logits=from_logits), y
        )
        derived = binary_crossentropy.gradient(y, t, from_logits=from_logits)
        assert derived == pytest.approx(measured, rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_of_categorical_crossentropy_by_the_scores_is_the_measured_slope(shape):
    rng = np.random.default_rng(3)
    z = rng.uniform(-3, 3, shape)
    for t in (softmax(rng.normal(size=shape)), rng.integers(0, shape[-1], shape[:-1])):
        measured = central_difference(
            lambda z, t=t: categorical_crossentropy(z, t, from_logits=True), z
        )
        derived = categorical_crossentropy.gradient(z, t, from_logits=True)
        assert derived == pytest.approx(measured, rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 3, 2)])
def test_gradient_of_categorical_crossentropy_by_probabilities_is_the_measured_slope(shape):
    # each y is changed by 1e-4 alone: the sum of its row stays close enough to 1 to be accepted
    rng = np.random.default_rng(4)
    y, t = softmax(rng.normal(size=shape)), softmax(rng.normal(size=shape))
    measured = central_difference(lambda y: categorical_crossentropy(y, t), y)
    assert categorical_crossentropy.gradient(y, t) == pytest.approx(measured, rel=1e-8)


@pytest.mark.parametrize(
    "loss, last", [(binary_crossentropy, sigmoid), (categorical_crossentropy, softmax)]
)
def test_from_logits_is_the_same_loss_of_the_activated_scores(loss, last):
    rng = np.random.default_rng(5)
    z, t = rng.uniform(-5, 5, (6, 3)), softmax(rng.normal(size=(6, 3)))
    y = last(z)
    assert loss(z, t, from_logits=True) == pytest.approx(loss(y, t), rel=1e-13)
    dy = loss.gradient(y, t)  # the chain rule through the activation
    if last is softmax:
        dz = y * (dy - (dy * y).sum(axis=-1, keepdims=True))
    else:
        dz = dy * y * (1 - y)
    assert loss.gradient(z, t, from_logits=True) == pytest.approx(dz, rel=1e-10, abs=1e-15)


# --- 50 digits ------------------------------------------------------------------------------------


def exact(numbers):
    return [mp.mpf(float(x)) for x in np.ravel(numbers)]


def exact_softplus(z):
    return max(z, mp.mpf(0)) + mp.log1p(mp.exp(-abs(z)))


LOGITS = [0.0, 5e-324, 1e-16, 0.3, 2.5, 17.0, 40.0, 700.0, 745.0, 1e4, 1e300, 1e308]


@pytest.mark.parametrize("z", LOGITS + [-z for z in LOGITS])
@pytest.mark.parametrize("t", [0, 1, 0.25, 1e-300])
def test_binary_crossentropy_from_logits_is_within_2_ulp_of_50_digits(z, t):
    x, target = mp.mpf(z), mp.mpf(t)
    value = target * exact_softplus(-x) + (1 - target) * exact_softplus(x)
    assert ulps(binary_crossentropy([z], [t], from_logits=True), [value]) <= 2
    gradient = binary_crossentropy.gradient([z], [t], from_logits=True)
    with mp.workdps(700):
        right = 1 / (1 + mp.exp(-x)) - target if abs(z) < 1e4 else mp.mpf(z > 0) - target
    # y - t: the rounding of y stays when t is taken off, 1 ulp of 1 at most
    assert abs(float(gradient[0]) - float(right)) <= 2**-52
    if t in (0, 1):
        assert ulps(gradient, [right]) <= 2


@pytest.mark.parametrize("lead", [1.0, 20.0, 40.0, 700.0])
def test_the_gradient_of_a_nearly_certain_right_answer_is_small_and_not_0(lead):
    other = mp.exp(-lead) / (1 + mp.exp(-lead))  # the probability of the other class
    gradient = categorical_crossentropy.gradient([lead, 0.0], [1, 0], from_logits=True)
    assert ulps(gradient, [-other, other]).max() <= 2


PROBABILITIES = [5e-324, 1e-310, 1e-300, 1e-16, 0.1, 0.3, 0.5, 0.7, 0.999, 1 - 2**-53]


@pytest.mark.parametrize("y", PROBABILITIES)
@pytest.mark.parametrize("t", [0, 1, 0.3, 0.30000000000000004, 1e-16, 1 - 2**-53])
def test_binary_crossentropy_of_probabilities_is_within_4_ulp_of_50_digits(y, t):
    p, target = mp.mpf(y), mp.mpf(t)
    value = -target * mp.log(p) - (1 - target) * mp.log1p(-p)
    assert ulps(binary_crossentropy([y], [t]), [value]) <= 4
    slope = (1 - target) / (1 - p) - target / p  # loses nothing in 50 digits, even at y ≈ t
    assert ulps(binary_crossentropy.gradient([y], [t]), [slope]) <= 4


@pytest.mark.parametrize("size", [1, 30, 700])
def test_categorical_crossentropy_is_within_4_ulp_of_50_digits(size):
    rng = np.random.default_rng(6)
    z = rng.uniform(-size, size, (5, 4))
    for t in (one_hot(rng.integers(0, 4, 5), 4), softmax(rng.normal(size=(5, 4)))):
        with mp.workdps(700):
            rows = [[mp.exp(x) for x in exact(row)] for row in z]
            y = [[e / mp.fsum(row) for e in row] for row in rows]
            value = -mp.fsum(p * mp.log(q) for p, q in zip(exact(t), sum(y, []), strict=True)) / 5
            gradient = [(q - p) / 5 for p, q in zip(exact(t), sum(y, []), strict=True)]
        assert ulps(categorical_crossentropy(z, t, from_logits=True), [value]) <= 4
        derived = categorical_crossentropy.gradient(z, t, from_logits=True).ravel()
        assert (
            max(abs(mp.mpf(float(d)) - g) for d, g in zip(derived, gradient, strict=True)) < 1e-16
        )


@pytest.mark.parametrize("loss", SQUARED_ERRORS)
@pytest.mark.parametrize("size", [1e-100, 1e-8, 1, 1e8, 1e153])
def test_squared_errors_are_within_3_ulp_of_50_digits(loss, size):
    rng = np.random.default_rng(7)
    y, t = rng.uniform(-size, size, (2, 5, 3))
    differences = [p - q for p, q in zip(exact(y), exact(t), strict=True)]
    count = 10 if loss is half_squared_error else 15
    value = mp.fsum(d * d for d in differences) / count
    assert ulps(loss(y, t), [value]) <= 3
    assert ulps(loss.gradient(y, t), [2 * d / count for d in differences]).max() <= 2


# --- the ends of float64 --------------------------------------------------------------------------


def test_certainty_that_is_right_costs_0_and_not_minus_0():
    for value in (
        categorical_crossentropy([[1.0, 0.0]], [[1, 0]]),
        categorical_crossentropy([[0.0, -inf]], [0], from_logits=True),
        categorical_crossentropy([[1e308, -1e308]], [0], from_logits=True),
        binary_crossentropy([1.0, 0.0], [1, 0]),
        binary_crossentropy([inf, -inf], [1, 0], from_logits=True),
        half_squared_error([1.0], [1]),
        mean_squared_error([-0.0], [0]),
    ):
        assert value == 0 and math.copysign(1, value) == 1


def test_certainty_that_is_wrong_costs_inf_without_a_warning():
    assert categorical_crossentropy([[1.0, 0.0]], [[0, 1]]) == inf
    assert categorical_crossentropy([[0.0, -inf]], [1], from_logits=True) == inf
    assert binary_crossentropy([1.0, 0.5], [0, 0]) == inf
    assert binary_crossentropy([0.0], [0.5]) == inf
    assert binary_crossentropy([inf], [0], from_logits=True) == inf
    assert np.array_equal(categorical_crossentropy.gradient([[1.0, 0.0]], [[0, 1]]), [[0, -inf]])
    gradient = binary_crossentropy.gradient([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], [0, 1, 1, 0, 0.5, 0.5])
    assert np.array_equal(gradient * 6, [1, -1, -inf, inf, -inf, inf])


def test_from_logits_stays_finite_where_probabilities_are_0_or_1():
    assert categorical_crossentropy([[1000, -1000]], [1], from_logits=True) == 2000
    assert binary_crossentropy([[1000, -1000]], [[0, 1]], from_logits=True) == 1000
    gradient = categorical_crossentropy.gradient([[1000, -1000]], [1], from_logits=True)
    assert np.array_equal(gradient, [[1, -1]])
    gradient = binary_crossentropy.gradient([[1000, -1000]], [[0, 1]], from_logits=True)
    assert np.array_equal(gradient, [[0.5, -0.5]])
    nearly_right = categorical_crossentropy([[40.0, 0.0]], [0], from_logits=True)
    assert nearly_right == pytest.approx(math.exp(-40), rel=1e-15)  # 4.2e-18, not 0


@pytest.mark.parametrize("loss", SQUARED_ERRORS)
def test_squares_beyond_float64_cost_inf_without_a_warning(loss):
    assert loss([1e200], [0]) == inf
    assert loss([1e308, -1e308], [0, 0]) == inf
    assert loss([inf], [0]) == inf
    assert math.isnan(loss([inf], [inf]))
    assert np.all(np.isfinite(loss.gradient([1e308, -1e308], [0, 0])))
    assert np.array_equal(loss.gradient([1.7e308, -1.7e308], [-1.7e308, 1.7e308]), [inf, -inf])


@pytest.mark.parametrize("loss", LOSSES)
def test_nan_in_y_is_passed_on(loss):
    y, t = np.array([[nan, 0.5], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    assert math.isnan(loss(y, t))
    gradient = loss.gradient(y, t)
    assert np.isnan(gradient[0, 0]) and not np.isnan(gradient[1]).any()
    if loss in CROSS_ENTROPIES:
        assert math.isnan(loss(y, t, from_logits=True))
        assert not np.isnan(loss.gradient(y, t, from_logits=True)[1]).any()


# --- properties -----------------------------------------------------------------------------------

probabilities = arrays(np.float64, (3, 2), elements=st.floats(0.01, 1)).map(
    lambda p: p / p.sum(axis=-1, keepdims=True)
)


@given(probabilities, probabilities)
def test_no_prediction_beats_the_target_itself(y, t):
    for loss in LOSSES:
        assert loss(y, t) >= loss(t, t) - 1e-15
    for loss in SQUARED_ERRORS:
        assert loss(t, t) == 0 and not loss.gradient(t, t).any()


# --- types and refusals ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("loss", LOSSES)
def test_float_type_of_y_is_kept_whatever_the_targets_type(loss, dtype):
    y = np.array([[0.25, 0.75]], dtype)
    targets = [[[1, 0]], np.array([[1, 0]], np.float64), np.array([[1, 0]], np.float32)]
    for t in targets + [[0]] * (loss is categorical_crossentropy):
        for options in ({}, {"from_logits": True}) if loss in CROSS_ENTROPIES else ({},):
            assert loss(y, t, **options).dtype == dtype
            assert loss.gradient(y, t, **options).dtype == dtype
    assert np.ndim(loss(y, [[1, 0]])) == 0


@pytest.mark.parametrize("loss", LOSSES)
def test_integers_are_taken_as_float64(loss):
    assert loss([[1, 0]], [[1, 0]]) == 0
    assert loss([[1, 0]], [[1, 0]]).dtype == loss.gradient([[1, 0]], [[1, 0]]).dtype == np.float64


@pytest.mark.parametrize("loss", LOSSES)
def test_float16_survives_more_numbers_than_it_can_count(loss):
    y, t = np.full((70000, 2), 0.5, np.float16), np.tile(np.float16([1, 0]), (70000, 1))
    assert loss(y, t) == pytest.approx(float(loss(y[:1], t[:1])), rel=1e-3)
    alone = float(loss.gradient(y[:1], t[:1])[0, 0])
    assert loss.gradient(y, t)[0, 0] == pytest.approx(alone / 70000, rel=0.01)


@pytest.mark.parametrize("loss", LOSSES)
def test_y_and_t_are_not_changed(loss):
    y, t = np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]])
    loss(y, t), loss.gradient(y, t)[...].fill(7)
    assert np.array_equal(y, [[0.25, 0.75]]) and np.array_equal(t, [[1, 0]])


half, binary, categorical = half_squared_error, binary_crossentropy, categorical_crossentropy
ROW = [[0.25, 0.75]]


@pytest.mark.parametrize("function", ["__call__", "gradient"])
@pytest.mark.parametrize(
    "loss, y, t, message",
    [
        (half, ROW, [[1], [0]], "y has shape (1, 2), so t must have the same; got (2, 1)"),
        (mean_squared_error, ROW, [1, 0], "y has shape (1, 2), so t must have the same; got (2,)"),
        (binary, ROW, [[1]], "y has shape (1, 2), so t must have the same; got (1, 1)"),
        (categorical, ROW, [[1, 0, 0]], "y has shape (1, 2), so t must have the same; got (1, 3)"),
        (categorical, ROW, [0, 1], "y has shape (1, 2), so t must have the same; got (2,)"),
        (categorical, 1.0, 0, "y must have a last axis of classes, got a single number"),
        (half, [[1j]], [[1]], "y must hold real numbers, got dtype complex128"),
        (half, [[1.0]], [["1"]], "t must hold real numbers, got dtype <U1"),
        (half, [], [], "a loss needs at least one number, got y of shape (0,)"),
        (
            categorical,
            np.ones((0, 2)),
            [],
            "a loss needs at least one number, got y of shape (0, 2)",
        ),
        (binary, ROW, [[1.5, 0]], "t must lie in 0…1, got 1.5"),
        (binary, ROW, [[0, -0.5]], "t must lie in 0…1, got -0.5"),
        (binary, ROW, [[0, nan]], "t must lie in 0…1, got nan"),
        (binary, [[0.5, 1.5]], [[0, 1]], "y must lie in 0…1, got 1.5; for scores use from_logits"),
        (binary, [[0.5, -1]], [[0, 1]], "y must lie in 0…1, got -1; for scores use from_logits"),
        (categorical, [[2.0, -1]], [0], "y must lie in 0…1, got 2; for scores use from_logits"),
        (categorical, [[0.5, 0.4]], [0], "y must sum to 1; for scores use from_logits=True: got a"),
        (categorical, [[nan, 0.5], [0.5, 0.4]], [0, 0], "from_logits=True: got a sum of 0.9"),
        (categorical, ROW, [2], "labels must lie in 0…1, got 2…2"),
        (categorical, ROW, [-1], "labels must lie in 0…1, got -1…-1"),
        (categorical, ROW, [1.0], "labels must be integers, got dtype float64"),
        (categorical, ROW, [True], "labels must be integers, got dtype bool"),
        (categorical, ROW, ["1"], "labels must be integers, got dtype <U1"),
        (
            categorical,
            ROW,
            [[1, 1]],
            "t must be a distribution (sum 1 along the last axis): got a sum",
        ),
        (
            categorical,
            ROW,
            [[0, 0]],
            "t must be a distribution (sum 1 along the last axis): got a sum",
        ),
        (categorical, ROW, [[1, nan]], "(sum 1 along the last axis): got a sum of nan"),
        (categorical, ROW, [[1, inf]], "(sum 1 along the last axis): got a sum of inf"),
        (
            categorical,
            [[0.25, 0.25, 0.5]],
            [[0, 1.5, -0.5]],
            "t must be a distribution (no number below 0), got -0.5",
        ),
    ],
)
def test_bad_input_is_refused_in_plain_words(loss, y, t, message, function):
    with pytest.raises(TypeError if "dtype" in message else ValueError, match=re.escape(message)):
        getattr(loss, function)(y, t)


def test_the_text_of_a_refusal_begins_with_what_must_be():
    for y, t in ((1.0, 0), ([0.5], [1]), ([0.5, 0.5], [0.5, 0.4]), ([[0.5, 0.5]], [1.0])):
        with pytest.raises((TypeError, ValueError), match="^(y|t|labels) must "):
            categorical_crossentropy(y, t)


def test_what_only_probabilities_must_be_is_not_asked_of_scores():
    for loss in CROSS_ENTROPIES:
        assert loss([[-3.0, 5.0]], [[0, 1]], from_logits=True) < 0.1
    with pytest.raises(ValueError, match="t must be a distribution"):
        categorical_crossentropy([[-3.0, 5.0]], [[1, 1]], from_logits=True)
    with pytest.raises(ValueError, match="labels must lie in 0…1, got 2…2"):
        categorical_crossentropy([[-3.0, 5.0]], [2], from_logits=True)
    with pytest.raises(ValueError, match="t must lie in 0…1"):
        binary_crossentropy([[-3.0]], [[2]], from_logits=True)


@pytest.mark.parametrize("loss", SQUARED_ERRORS)
def test_squared_errors_know_no_logits(loss):
    with pytest.raises(TypeError, match="from_logits"):
        loss([1.0], [1], from_logits=True)


def test_one_hot_refuses_what_is_no_label():
    with pytest.raises(TypeError, match="labels must be integers, got dtype float64"):
        one_hot([0.0, 1.0], 2)
    with pytest.raises(ValueError, match="labels must lie in 0…2, got -1…3"):
        one_hot([-1, 3, 0], 3)


def test_rounded_float16_probabilities_are_still_distributions():
    y = softmax(np.linspace(-4, 4, 1000)).astype(np.float16)[None]
    assert categorical_crossentropy(y, [999]) == pytest.approx(-math.log(y[0, 999]), rel=1e-3)
    assert categorical_crossentropy(y, y) > 0


def test_a_float16_sum_is_judged_before_it_is_rounded():
    y = np.float16([0.5, 0.5, 0.0013])
    assert y.sum() - 1 < 1e-3  # float16 has no number between 1.00098 and 1.00195
    with pytest.raises(ValueError, match="y must sum to 1; .*: got a sum of 1.0013"):
        categorical_crossentropy(y, 0)


def test_get_finds_each_loss_by_its_name():
    for name in (
        "half_squared_error",
        "mean_squared_error",
        *(loss.name for loss in CROSS_ENTROPIES),
    ):
        assert get(name) is getattr(losses, name) is ALL[name]
        assert get(name).name == name and name in repr(get(name)) and get(name).__doc__
        assert get(get(name)) is get(name)
    assert get("mse") is mean_squared_error
    assert len(ALL) == 4


@pytest.mark.parametrize("name", ["MSE", "crossentropy", "", None, 3, abs, ["mse"]])
def test_get_refuses_an_unknown_name_and_lists_the_known(name):
    with pytest.raises(ValueError, match="unknown loss .*; known are half_squared_error, .*mse"):
        get(name)
