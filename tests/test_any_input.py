"""Whatever is handed over: every shape, float type and extreme, or a refusal in words.

Each test lets hypothesis choose among all floats (NaN, infinities, subnormal numbers, both zeros)
and all small shapes, also the empty one and that of a single number.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, from_dtype

from course_lib import activations, activations_more, losses
from course_lib.gradient_check import relative_error
from course_lib.network import Dense, Network
from course_lib.optimizers import SGD, Adam
from course_lib.perceptron import Perceptron
from course_lib.softmax import log_softmax, logsumexp, softmax

pytestmark = pytest.mark.filterwarnings("error")

FLOATS = [np.float16, np.float32, np.float64]
any_shape = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
ELEMENTWISE = [
    *activations.ALL.values(),
    *(f for name, f in activations_more.ALL.items() if name != "threshold"),
]


def any_array(shape=any_shape):
    return st.sampled_from(FLOATS).flatmap(
        lambda dtype: arrays(dtype, shape, elements=from_dtype(np.dtype(dtype)))
    )


tame = st.floats(-3, 3, width=16)


# --- functions of one number ---------------------------------------------------------------------


@given(any_array())
def test_activations_keep_shape_and_type_and_give_nan_for_nan_alone(z):
    before = z.copy()
    for h in ELEMENTWISE:
        for result in (h(z), h.derivative(z)):
            assert (np.shape(result), result.dtype) == (z.shape, z.dtype), h
            assert np.array_equal(np.isnan(result), np.isnan(z)), h
    np.testing.assert_array_equal(z, before)


@given(any_array(array_shapes(max_dims=2, max_side=4)), st.data())
def test_an_activation_of_a_number_does_not_depend_on_its_neighbours(z, data):
    index = data.draw(st.tuples(*(st.integers(0, length - 1) for length in z.shape)))
    for h in ELEMENTWISE:
        np.testing.assert_array_equal(h(z)[index], h(z[index]), err_msg=h.name)
        np.testing.assert_array_equal(h.derivative(z)[index], h.derivative(z[index]))


# --- functions of a vector -----------------------------------------------------------------------


@given(any_array(array_shapes(max_dims=3, max_side=5)), st.data())
def test_softmax_of_anything_is_a_distribution_or_nan_in_its_own_type(z, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    y, logarithm = softmax(z, axis), log_softmax(z, axis)
    largest = z.max(axis=axis)  # NaN if any is
    without = ~np.isfinite(largest)
    assert y.shape == logarithm.shape == z.shape and y.dtype == logarithm.dtype == z.dtype
    assert np.array_equal(np.isnan(y).all(axis=axis), without)
    assert np.array_equal(np.isnan(y).any(axis=axis), without)
    assert np.array_equal(np.isnan(logarithm), np.isnan(y))
    total = y.sum(axis=axis, dtype=np.float64)[~without]
    np.testing.assert_allclose(total, 1, rtol=0, atol=3 * np.finfo(z.dtype).eps)
    assert ((y >= 0) & (y <= 1) | np.isnan(y)).all() and not (logarithm > 0).any()
    smooth = logsumexp(z, axis)
    assert smooth.dtype == z.dtype and not (smooth < largest).any()


@given(any_array(array_shapes(max_dims=3, max_side=5)), st.data())
def test_sparsemax_of_finite_scores_is_a_distribution(z, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    y = activations_more.sparsemax(z, axis)
    assert (y.shape, y.dtype) == (z.shape, z.dtype)
    finite = np.isfinite(z).all(axis=axis)
    total = y.sum(axis=axis, dtype=np.float64)[finite]
    np.testing.assert_allclose(total, 1, rtol=0, atol=3 * np.finfo(z.dtype).eps)


# --- losses --------------------------------------------------------------------------------------


@given(any_array(), any_array(), st.booleans())
def test_a_loss_of_anything_is_one_number_with_a_gradient_or_a_refusal(y, t, same):
    t = np.resize(t, y.shape).astype(t.dtype) if same and t.size else t
    for loss in losses.ALL.values():
        try:
            value, gradient = loss(y, t), loss.gradient(y, t)
        except ValueError as error:
            assert len(str(error).split()) > 4
            continue
        assert np.ndim(value) == 0 and value.dtype == gradient.dtype == y.dtype
        assert gradient.shape == y.shape
        assert value >= 0 or np.isnan(value), loss


# --- networks ------------------------------------------------------------------------------------

BOUNDED = ["sigmoid", "tanh", "softsign", "relu", "linear", "gelu", "softmax"]


@st.composite
def networks(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        W = draw(arrays(dtype, (inputs, outputs), elements=tame))
        b = draw(arrays(dtype, (outputs,), elements=tame))
        layers.append(Dense(W, b, draw(st.sampled_from(BOUNDED))))
    samples = draw(st.integers(1, 4))
    X = draw(arrays(dtype, (samples, sizes[0]), elements=tame))
    T = draw(arrays(dtype, (samples, sizes[-1]), elements=tame))
    return Network(layers), X, T


@given(networks())
def test_every_network_predicts_row_by_row_what_it_predicts_at_once(drawn):
    network, X, _ = drawn
    together = network.predict(X)
    assert together.dtype == X.dtype
    alone = np.array([network.predict(x) for x in X])
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-4)


@given(networks())
def test_gradients_have_their_parameters_shapes_and_a_doubled_batch_the_same(drawn):
    network, X, T = drawn
    before = [array.copy() for array in network.parameters]
    value, gradients = network.backward(X, T, "mse")
    assert [(g.shape, g.dtype) for g in gradients] == [(p.shape, p.dtype) for p in before]
    again, doubled = network.backward(np.tile(X, (2, 1)), np.tile(T, (2, 1)), "mse")
    np.testing.assert_allclose(again, value, rtol=1e-3, atol=1e-6)
    for one, two, kept, now in zip(gradients, doubled, before, network.parameters, strict=True):
        scale = max(1, np.abs(one).max())
        np.testing.assert_allclose(two / scale, one / scale, rtol=0, atol=1e-3)
        np.testing.assert_array_equal(kept, now)


@given(networks(), st.sampled_from([1e-3, 1.0, 1e6, 1e30]), st.sampled_from([SGD, Adam]))
def test_training_at_any_rate_ends_with_finite_losses_or_says_that_it_diverged(drawn, rate, make):
    network, X, T = drawn
    try:
        history = network.fit(X, T, "half_squared_error", make(rate), epochs=3)
    except (FloatingPointError, ValueError) as error:
        assert "smaller learning rate" in str(error) or "must be finite" in str(error)
    else:
        assert len(history.history["loss"]) == 3
        assert all(math.isfinite(loss) for loss in history.history["loss"])


anything = st.one_of(
    any_array(),
    st.text(max_size=3),
    st.none(),
    st.complex_numbers(),
    st.lists(st.one_of(st.floats(), st.text(max_size=1), st.lists(st.floats()))),
    arrays(np.complex128, (2, 2)),
    arrays("U2", (2, 2)),
    arrays("M8[s]", (2,)),
)
UNIT, NETWORK = Perceptron([1.0, -2.0], 0.5), Network([Dense(np.eye(2), [0.0, 1.0], "sigmoid")])


@given(anything, anything)
def test_networks_and_units_refuse_in_words_what_they_cannot_take(X, T):
    for use in (
        lambda: UNIT.predict(X),
        lambda: UNIT.margin(X, T),
        lambda: Perceptron(X, T),
        lambda: NETWORK.predict(X),
        lambda: NETWORK.backward(X, T, "binary_crossentropy"),
        lambda: Dense(X, T),
        lambda: losses.mean_squared_error(X, T),
        lambda: losses.categorical_crossentropy(X, T, from_logits=True),
        lambda: softmax(X),
        lambda: activations.relu(X),
    ):
        try:
            use()
        except (ValueError, TypeError) as error:
            assert len(str(error).split()) > 3


@given(st.data(), st.sampled_from(FLOATS), st.lists(any_shape, min_size=1, max_size=3))
def test_optimizers_change_every_shape_in_place_and_a_gradient_of_0_changes_nothing(
    data, dtype, shapes
):
    parameters = [data.draw(arrays(dtype, shape, elements=tame)) for shape in shapes]
    for make in (SGD, lambda: SGD(momentum=0.9), Adam):
        mine = [array.copy() for array in parameters]
        optimizer = make()
        optimizer.update(mine, [np.zeros_like(array) for array in mine])
        assert all(map(np.array_equal, mine, parameters))
        optimizer.update(mine, [np.ones_like(array) for array in mine])
        for new, old in zip(mine, parameters, strict=True):
            assert new.dtype == dtype and new.shape == old.shape
            assert (new <= old).all()


# --- the gradient check --------------------------------------------------------------------------


@given(st.data(), array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
def test_relative_error_is_symmetric_at_most_2_and_0_for_equals_alone(data, shape):
    a, b = (data.draw(arrays(np.float64, shape, elements=tame)) for _ in "ab")
    error = relative_error(a, b)
    assert error == relative_error(b, a) == relative_error(4 * a, 4 * b) and 0 <= error <= 2
    assert (error == 0) == np.array_equal(a, b)
