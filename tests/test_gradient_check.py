"""Gradient checking: it measures right, and it sees a wrong derivative."""

import math

import numpy as np
import pytest

from course_lib import activations, losses
from course_lib.gradient_check import central_difference, check_network, relative_error
from course_lib.network import Dense, Network

pytestmark = pytest.mark.filterwarnings("error")


def small_network(dtype=np.float64, activation="tanh"):
    rng = np.random.default_rng(11)
    W1, b1, W2, b2 = (rng.normal(size=s).astype(dtype) for s in ((3, 4), 4, (4, 2), 2))
    return Network([Dense(W1, b1, activation), Dense(W2, b2)])


X = np.random.default_rng(12).normal(size=(5, 3))
T = np.random.default_rng(13).normal(size=(5, 2))


def test_polynomials_up_to_degree_four_are_measured_exactly():
    # the formula's own error is h⁴ f⁽⁵⁾ / 30: none here, so that a wide h leaves rounding alone
    for degree in range(5):
        measured = central_difference(lambda x, n=degree: x**n, 2.0, h=0.5)
        assert measured == pytest.approx(degree * 2.0 ** (degree - 1), rel=1e-14, abs=1e-14)
    measured = central_difference(lambda x: x**5, 2.0, h=0.5)
    assert measured == pytest.approx(5 * 2.0**4 - 4 * 0.5**4, rel=1e-14)


def test_smooth_functions_are_measured_to_11_digits():
    for x in (-2.0, 0.3, 1.7):
        assert central_difference(np.sin, x) == pytest.approx(math.cos(x), abs=2e-11)
        assert central_difference(np.exp, x) == pytest.approx(math.exp(x), rel=2e-11)


def test_a_gradient_has_the_shape_of_x_and_each_number_its_own_slope():
    x = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])
    factors = np.arange(6.0).reshape(2, 3)
    measured = central_difference(lambda x: (factors * x * x).sum(), x)
    assert measured == pytest.approx(2 * factors * x, abs=1e-10)
    assert central_difference(lambda x: x * x, 3).shape == ()
    assert central_difference(lambda x: 0.0, np.ones((0, 2))).shape == (0, 2)
    assert central_difference(lambda x: float((x * x).sum()), [1, 2]) == pytest.approx([2, 4])


def test_x_is_neither_changed_nor_measured_in_a_lower_type():
    x = np.array([1.0, 2.0], np.float32)
    measured = central_difference(lambda x: (x**2).sum(), x)
    assert measured.dtype == np.float64 and measured == pytest.approx([2, 4], abs=1e-10)
    assert np.array_equal(x, [1, 2])


def test_relative_error_is_the_largest_difference_over_the_largest_number():
    assert relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert relative_error([1.0, 4.0], [1.0, 3.0]) == 0.25
    assert relative_error([[1.0], [3.0]], [[1.0], [-4.0]]) == 7 / 4
    assert relative_error([0.0, 0.0], [0.0, 0.0]) == 0
    assert relative_error([0.0], [1e-300]) == 1
    assert relative_error(2.0, 1.0) == 0.5
    assert relative_error([], []) == 0
    assert math.isnan(relative_error([math.nan, 1], [0, 1]))
    assert math.isnan(relative_error([0, 1], [1, math.nan]))


def test_relative_error_of_different_shapes_is_refused():
    with pytest.raises(ValueError, match=r"one shape, got \(2, 1\) and \(2,\)"):
        relative_error([[1.0], [2.0]], [1.0, 2.0])


def test_a_right_network_passes_and_keeps_its_parameters():
    network = small_network()
    before = [p.copy() for p in network.parameters]
    for loss in ("half_squared_error", losses.mean_squared_error):
        assert check_network(network, X, T, loss) < 1e-9
    for p, q in zip(network.parameters, before, strict=True):
        assert np.array_equal(p, q)


@pytest.mark.parametrize("wrong", [-1, 1.001, 0])
def test_a_wrong_derivative_is_seen(monkeypatch, wrong):
    network, right = small_network(), activations.tanh._derivative
    monkeypatch.setattr(activations.tanh, "_derivative", lambda z: wrong * right(z))
    assert check_network(network, X, T, "half_squared_error") > 1e-4


@pytest.mark.parametrize("place", range(4))
def test_a_gradient_that_is_wrong_in_one_number_is_seen(monkeypatch, place):
    class Wrong(Network):
        def backward(self, X, T, loss):
            value, gradients = super().backward(X, T, loss)
            gradients[place].flat[-1] *= 1.01
            return value, gradients

    network = Wrong(small_network().layers)
    assert check_network(network, X, T, "half_squared_error") > 1e-4


@pytest.mark.parametrize("place", range(4))
def test_a_nan_gradient_is_not_hidden_by_the_other_parameters(place):
    class Broken(Network):
        def backward(self, X, T, loss):
            value, gradients = super().backward(X, T, loss)
            gradients[place].flat[0] = math.nan
            return value, gradients

    network = Broken(small_network().layers)
    assert math.isnan(check_network(network, X, T, "half_squared_error"))


def test_a_gradient_that_is_missing_is_not_passed_over():
    class Forgetful(Network):
        def backward(self, X, T, loss):
            value, gradients = super().backward(X, T, loss)
            return value, gradients[:-1]

    with pytest.raises(ValueError, match="shorter"):
        check_network(Forgetful(small_network().layers), X, T, "half_squared_error")


def test_a_float32_network_is_refused():
    with pytest.raises(ValueError, match="checked in float64, got float32"):
        check_network(small_network(np.float32), X, T, "half_squared_error")


def test_the_parameters_are_put_back_if_the_network_fails_while_they_are_changed():
    class Failing(Network):
        def backward(self, X, T, loss):
            if not np.array_equal(self.parameters[0], before):
                raise ArithmeticError("in the middle")
            return super().backward(X, T, loss)

    network = Failing(small_network().layers)
    before = network.parameters[0].copy()
    with pytest.raises(ArithmeticError, match="in the middle"):
        check_network(network, X, T, "half_squared_error")
    assert np.array_equal(network.parameters[0], before)
