"""Oracle: every activation, softmax and every loss, value and slope, against Keras in float64.

A difference counts as a fraction of the value where the value is large, and as it is where the
value is small: |ours - Keras| / max(1, |ours|). Rounding makes it about 1e-16. Where Keras itself
computes with fewer digits, a test says why, and shows the cause by repeating it.
"""

import math

import numpy as np
import pytest
from exact_formulas import FORMULAS
from oracle import exactly, ulps

from course_lib import activations, activations_more, losses
from course_lib.activations_more import glu, sparsemax
from course_lib.softmax import log_softmax, logsumexp, softmax


@pytest.fixture(scope="module", autouse=True)
def tensorflow():
    """TensorFlow starts with the first test: every worker reads this file, one runs it."""
    global keras, tf
    from course_lib.keras_bridge import keras, tf


ROUNDING = 4e-15  # a few times 2.2e-16, for formulas of several operations
LOOSER = {
    "leaky_relu": 3e-8,  # Keras rounds one constant of these two to float32, even for float64 input
    "gelu": 3e-8,
    "mish": 1e-14,  # many operations
}
EVERY = activations.ALL | activations_more.ALL
GIVEN = {"threshold": {"threshold": 1.0, "default_value": -2.0}}  # it has no defaults
OTHER_SLOPE = {  # at these kinks: (Keras, ours from the left)
    ("relu6", 6): (0, 1),
    ("hard_tanh", -1): (1, 0),
    ("sparse_sigmoid", 1): (0, 1 / 2),
    ("hard_sigmoid", 3): (0, 1 / 6),
    ("hard_silu", 3): (1, 3 / 2),
    ("soft_shrink", -0.5): (0, 1),
    ("celu", 0): (2, 1),  # max(z, 0) and min(z, 0) both pass the slope on, and the two are added
}
MAGNITUDES = np.concatenate([10.0 ** np.arange(-300, 301, 20), np.geomspace(1e-14, 5000, 800)])
ENDS = [0.0, 0.5, 1.0, 3.0, 36.7, 709.7, 709.8, 745.1, 745.2]
GRID = np.unique(np.concatenate([MAGNITUDES, -MAGNITUDES, ENDS, np.negative(ENDS)]))


NEAR = np.concatenate([np.linspace(-8, 8, 1601), [-80, 80, 800]])  # beyond, some formulas overflow


def keras_value_and_slope(function, z, **options):
    z = tf.constant(z, "float64")
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = function(z, **options)
    return value.numpy(), tape.gradient(value, z).numpy()


def difference(ours, theirs):
    """The largest difference, as the text above defines it; equal infinities differ by 0."""
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype == np.float64
    with np.errstate(invalid="ignore"):
        result = np.abs(ours - theirs) / np.maximum(1, np.abs(ours))
    result = np.where(ours == theirs, 0, result)
    assert not np.isnan(result).any()
    return result.max()


@pytest.mark.parametrize("name", [name for name in EVERY if name != "step"])
def test_an_activation_and_its_derivative_are_those_of_keras(name):
    h, given = EVERY[name], GIVEN.get(name, {})
    z = GRID if name in activations.ALL else NEAR
    z = z[~np.isin(z, [kink for other, kink in OTHER_SLOPE if other == name])]
    z = z[(z < -1e-20) | (z > 0)] if name == "selu" else z  # a test below is about the rest
    value, slope = keras_value_and_slope(getattr(keras.activations, name), z, **given)
    tolerance = LOOSER.get(name, ROUNDING)
    assert difference(h(z, **given), value) < tolerance
    assert difference(h.derivative(z, **given), slope) < tolerance


@pytest.mark.parametrize("name, kink", OTHER_SLOPE)
def test_at_a_kink_keras_may_take_another_slope(name, kink):
    _, slope = keras_value_and_slope(getattr(keras.activations, name), [float(kink)])
    assert (slope[0], EVERY[name].derivative(kink)) == OTHER_SLOPE[name, kink]


def test_the_difference_in_leaky_relu_is_the_slope_that_keras_holds_in_single_precision():
    single = float(np.float32(0.2))
    value, slope = keras_value_and_slope(keras.activations.leaky_relu, GRID)
    assert difference(activations.leaky_relu(GRID, negative_slope=single), value) == 0
    assert difference(activations.leaky_relu.derivative(GRID, negative_slope=single), slope) == 0


def test_the_difference_in_gelu_is_the_root_that_keras_holds_in_single_precision():
    z = np.linspace(-40, 40, 4001)
    root = float(np.float32(math.sqrt(0.5)))
    value, _ = keras_value_and_slope(keras.activations.gelu, z)
    assert difference(0.5 * z * np.vectorize(math.erfc)(-z * root), value) < ROUNDING


def test_gelu_by_tanh_is_that_of_keras_but_for_a_coefficient_in_single_precision():
    def approximate(z):
        return keras.activations.gelu(z, approximate=True)

    value, slope = keras_value_and_slope(
        approximate, GRID[np.abs(GRID) < 1e100]
    )  # its z³ overflows
    z = GRID[np.abs(GRID) < 1e100]
    assert difference(activations.gelu(z, approximate=True), value) < 3e-9
    assert difference(activations.gelu.derivative(z, approximate=True), slope) < 3e-9


def test_at_0_and_just_below_selu_has_our_slope_from_the_left_and_keras_that_from_the_right():
    value, slope = keras_value_and_slope(keras.activations.selu, np.array([-1e-20, 0.0]))
    assert value.tolist() == [0, 0]  # e^z - 1 has lost the first z, so Keras takes it for 0
    np.testing.assert_allclose(slope, activations.SELU_SCALE)
    left = activations.SELU_SCALE * activations.SELU_ALPHA
    np.testing.assert_allclose(activations.selu.derivative([-1e-20, 0.0]), left, rtol=1e-15)


@pytest.mark.parametrize("name, z", [("tanh_shrink", 1e-5), ("squareplus", -1e8)])
def test_where_the_formula_of_keras_loses_half_of_the_digits(name, z):
    theirs, _ = keras_value_and_slope(getattr(keras.activations, name), [z])
    right = exactly(FORMULAS[name][0], [z])
    assert ulps(EVERY[name]([z]), right) <= 4 and ulps(theirs, right) > 1e6


def test_swish_is_silu_on_both_sides():
    assert activations.swish is activations.silu
    assert keras.activations.swish is keras.activations.silu


SCORES = np.concatenate(
    [
        np.random.default_rng(3).normal(size=(200, 5)) * np.geomspace(1e-3, 1e3, 200)[:, None],
        # twice the largest score must be finite: Keras's loss subtracts before it looks
        [[8e307, -8e307, 0, 1, 2], [5, 5, 5, 5, 5], [-np.inf, 0, 1, -745, 745]],
    ]
)


def test_softmax_and_its_logarithm_are_those_of_keras():
    assert difference(softmax(SCORES), keras.ops.softmax(tf.constant(SCORES)).numpy()) < ROUNDING
    theirs = keras.ops.log_softmax(tf.constant(SCORES)).numpy()
    assert difference(log_softmax(SCORES), theirs) < ROUNDING
    theirs = keras.ops.logsumexp(tf.constant(SCORES), axis=-1).numpy()
    assert difference(logsumexp(SCORES), theirs) < ROUNDING


def test_glu_is_that_of_keras():
    z = np.random.default_rng(6).normal(size=(50, 6))
    assert glu(z) == pytest.approx(keras.activations.glu(z).numpy(), abs=1e-15)


def test_sparsemax_is_that_of_keras_where_one_score_wins_all():
    """With several winners Keras 3.15.1 adds up their partial sums instead of taking the last.

    Known as https://github.com/keras-team/keras/issues/23425. When a Keras without the mistake is
    pinned, this test fails: then compare all rows, and change what chapter 2 says.
    """
    z = 2 * np.random.default_rng(6).normal(size=(200, 5))
    y = keras.activations.sparsemax(z).numpy()
    one = np.sum(sparsemax(z) > 0, axis=1) == 1
    assert 50 < one.sum() < 150
    assert sparsemax(z)[one] == pytest.approx(y[one], abs=1e-15)
    assert y[one].sum(axis=1) == pytest.approx(1) and not np.isclose(y[~one].sum(axis=1), 1).any()
    assert sparsemax(z).sum(axis=1) == pytest.approx(1, abs=1e-15)


# --- losses: Keras gives one number per sample, the mean over the samples is the loss ------------


def keras_loss(function, t, **options):
    return lambda y: tf.reduce_mean(function(t, y, **options))


def assert_the_same_loss(ours, theirs, y, t, tolerance=ROUNDING, **options):
    value, slope = keras_value_and_slope(keras_loss(theirs, t, **options), y)
    assert difference(np.array(ours(y, t, **options)), value) < tolerance
    assert difference(ours.gradient(y, t, **options), slope) < tolerance


Y = SCORES[:201]  # finite, up to ±8e307 in the last row
T_ANY = np.random.default_rng(4).normal(size=Y.shape)
T_BETWEEN = np.random.default_rng(5).uniform(size=Y.shape)
LABELS = np.random.default_rng(6).integers(0, Y.shape[1], len(Y))
ONE_HOT = np.eye(Y.shape[1])[LABELS]


def test_the_mean_squared_error_is_that_of_keras():
    y = Y[:200]  # the square of 8e307 is infinite on both sides
    theirs = keras.losses.mean_squared_error
    assert_the_same_loss(losses.mean_squared_error, theirs, y, T_ANY[:200])


def test_half_the_squared_error_is_that_of_keras_times_half_the_number_of_outputs():
    y, t, outputs = Y[:200], T_ANY[:200], Y.shape[1]
    value, slope = keras_value_and_slope(keras_loss(keras.losses.mean_squared_error, t), y)
    ours = losses.half_squared_error
    assert difference(np.array(ours(y, t)), value * outputs / 2) < ROUNDING
    assert difference(ours.gradient(y, t), slope * outputs / 2) < ROUNDING


def test_binary_crossentropy_from_logits_is_that_of_keras():
    theirs = keras.losses.binary_crossentropy
    assert_the_same_loss(losses.binary_crossentropy, theirs, Y, T_BETWEEN, from_logits=True)
    assert_the_same_loss(losses.binary_crossentropy, theirs, Y, ONE_HOT, from_logits=True)


def test_binary_crossentropy_of_probabilities_is_that_of_keras_where_keras_does_not_clip():
    y = np.random.default_rng(7).uniform(2e-7, 1 - 2e-7, size=T_BETWEEN.shape)
    y[0] = [2e-7, 1 - 2e-7, 0.5, 1e-3, 1e-6]
    theirs = keras.losses.binary_crossentropy
    # Keras's slope at y = 1 - 2e-7 goes through 1 - y, which has lost seven digits
    assert_the_same_loss(losses.binary_crossentropy, theirs, y, T_BETWEEN, tolerance=1e-9)


def test_categorical_crossentropy_from_logits_is_that_of_keras():
    theirs = keras.losses.categorical_crossentropy
    ours = losses.categorical_crossentropy
    assert_the_same_loss(ours, theirs, Y, ONE_HOT, from_logits=True)
    assert_the_same_loss(ours, theirs, Y, softmax(T_ANY), from_logits=True)
    theirs = keras.losses.sparse_categorical_crossentropy
    assert_the_same_loss(ours, theirs, Y, LABELS, from_logits=True)


def test_categorical_crossentropy_of_probabilities_is_that_of_keras_up_to_its_normalisation():
    y = softmax(np.clip(T_ANY, -2, 2))
    value, slope = keras_value_and_slope(
        keras_loss(keras.losses.categorical_crossentropy, ONE_HOT), y
    )
    ours = losses.categorical_crossentropy
    assert difference(np.array(ours(y, ONE_HOT)), value) < ROUNDING
    # Keras divides y by its sum first. Where the sum is 1, this adds 1 to the slope -t/y of every
    # class. That changes nothing: no change of y that keeps the sum at 1 meets it.
    assert difference(ours.gradient(y, ONE_HOT) + 1 / len(y), slope) < 1e-13


def test_keras_clips_a_probability_of_0_and_course_lib_does_not():
    y, t = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    value, slope = keras_value_and_slope(keras_loss(keras.losses.categorical_crossentropy, t), y)
    assert value == pytest.approx(-math.log(1e-7)) and not slope.any()
    assert losses.categorical_crossentropy(y, t) == math.inf
