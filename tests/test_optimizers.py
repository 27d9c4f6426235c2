"""The optimizers: steps worked by hand, and Keras's formulas in plain Python."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.optimizers import SGD, Adam, get

pytestmark = pytest.mark.filterwarnings("error")
OPTIMIZERS = [SGD(0.1), SGD(0.1, momentum=0.9), Adam(0.1)]


def path(optimizer, start, gradients):
    """The parameter after each update."""
    p = np.array([float(start)])
    return [optimizer.update([p], [np.array([float(g)])]) or float(p[0]) for g in gradients]


# --- hand-worked steps ----------------------------------------------------------------------------


def test_gradient_descent_steps_against_the_gradient():
    # 1 - 0.5 · 2 = 0, 0 - 0.5 · (-4) = 2
    assert path(SGD(0.5), 1, [2, -4]) == [0, 2]


def test_momentum_adds_a_fraction_of_the_last_step():
    # v: -1, then ½·(-1) - 1 = -1.5, then ½·(-1.5) - 0 = -0.75
    assert path(SGD(0.5, momentum=0.5), 0, [2, 2, 0]) == [-1, -2.5, -3.25]


def test_adams_epsilon_is_added_where_keras_adds_it():
    # m = 0.1, v = 0.001, both hats together √0.001 / 0.1: p = -√0.001 / (√0.001 + 1)
    # Kingma & Ba's own order would give -1 / (1 + 1)
    root = math.sqrt(0.001)
    assert path(Adam(1, epsilon=1), 0, [1])[0] == pytest.approx(-root / (root + 1), rel=1e-13)


def test_two_steps_of_adam_are_those_worked_by_hand():
    # β = ½, ½, ε tiny, g = 1, 2.  m: ½, 5/4; v: ½, 9/4; hats: 1 - ½, 1 - ¼
    second = (5 / 4 / (3 / 4)) / math.sqrt(9 / 4 / (3 / 4))
    got = path(Adam(1, beta_1=0.5, beta_2=0.5, epsilon=1e-300), 0, [1, 2])
    assert got == pytest.approx([-1, -1 - second], rel=1e-15)


# --- independent plain Python ---------------------------------------------------------------------


def sgd_in_python(p, gradients, learning_rate, momentum):
    velocity = 0.0
    for g in gradients:
        velocity = momentum * velocity - learning_rate * g
        p += velocity
        yield p


def adam_in_python(p, gradients, learning_rate, beta_1, beta_2, epsilon):
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        alpha = learning_rate * math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        p -= alpha * m / (math.sqrt(v) + epsilon)
        yield p


gradients = st.lists(st.floats(-10, 10).map(lambda g: round(g, 3)), min_size=1, max_size=8)
rates = st.floats(1e-4, 1)
fractions = st.floats(0.3, 0.99)  # far below, 1 - β loses digits that √v would amplify


@given(gradients, rates, fractions)
def test_sgd_equals_its_formula_in_plain_python(gradients, rate, momentum):
    expected = list(sgd_in_python(0.5, gradients, rate, momentum))
    assert path(SGD(rate, momentum), 0.5, gradients) == pytest.approx(
        expected, rel=1e-12, abs=1e-12
    )


@given(gradients, rates, fractions, fractions, st.floats(1e-8, 1))
def test_adam_equals_kerass_formula_in_plain_python(gradients, rate, beta_1, beta_2, epsilon):
    expected = list(adam_in_python(0.5, gradients, rate, beta_1, beta_2, epsilon))
    got = path(Adam(rate, beta_1, beta_2, epsilon), 0.5, gradients)
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_defaults_are_kerass():
    adam, sgd = Adam(), SGD()
    assert (sgd.learning_rate, sgd.momentum) == (0.01, 0.0)
    assert (adam.learning_rate, adam.beta_1, adam.beta_2, adam.epsilon) == (0.001, 0.9, 0.999, 1e-7)


# --- how arrays are treated -----------------------------------------------------------------------


def test_gradients_are_not_changed():
    for optimizer in OPTIMIZERS:
        gradient = np.array([2.0])
        optimizer.update([np.array([1.0])], [gradient])
        assert gradient == 2


def test_several_arrays_change_as_each_would_alone():
    rng = np.random.default_rng(7)
    starts = [rng.normal(size=shape) for shape in [(2, 3), (3,), (), (3, 1)]]
    for make in (lambda: SGD(0.1), lambda: SGD(0.1, momentum=0.9), lambda: Adam(0.1)):
        together, alone = [p.copy() for p in starts], [p.copy() for p in starts]
        one, others = make(), [make() for _ in starts]
        for _ in range(3):
            gradients = [rng.normal(size=p.shape) for p in starts]
            one.update(together, gradients)
            for other, p, g in zip(others, alone, gradients, strict=True):
                other.update([p], [g])
        for p, q in zip(together, alone, strict=True):
            assert np.array_equal(p, q)


def test_a_view_changes_in_the_array_that_it_shows():
    for optimizer in (SGD(0.1), SGD(0.1, momentum=0.9), Adam(0.1)):
        whole = np.ones((3, 4))
        optimizer.update([whole[:, ::2].T], [np.ones((2, 3))])
        assert np.all(whole[:, ::2] < 1) and np.all(whole[:, 1::2] == 1)


def test_without_momentum_nothing_is_remembered():
    optimizer = SGD(0.5)
    one, other = np.ones(2), np.ones(3)
    optimizer.update([one], [np.ones(2)])
    optimizer.update([other], [np.ones(3)])
    assert np.all(one == 0.5) and np.all(other == 0.5)


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_gradients_of_other_shapes_are_refused_and_nothing_changes(optimizer):
    W, b = np.ones((2, 2)), np.ones(2)
    for wrong in ([np.ones(2), b], [np.ones((2, 2))], [b, W], []):
        with pytest.raises(ValueError, match=r"shapes \[\(2, 2\), \(2,\)\], got \["):
            optimizer.update([W, b], wrong)
    assert np.all(W == 1) and np.all(b == 1)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_number_cannot_change_in_place_so_it_is_refused(optimizer):
    for p in (0.5, np.float64(0.5), [0.5]):
        message = f"parameters must be arrays (to change in place), got {p!r}"
        with pytest.raises(TypeError, match=re.escape(message)):
            optimizer.update([p], [np.array([0.1])])


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), Adam(0.1)])
def test_an_optimizer_with_a_memory_serves_one_network(optimizer):
    optimizer.update([np.ones(2)], [np.ones(2)])
    with pytest.raises(ValueError, match=r"remembers .*\[\(2,\)\], got \[\(3,\)\]; make a new one"):
        optimizer.update([np.ones(3)], [np.ones(3)])


@pytest.mark.parametrize("bad", [0, -0.1, math.inf, math.nan, "0.1"])
@pytest.mark.parametrize(
    "optimizer, name", [(SGD, "learning_rate"), (Adam, "learning_rate"), (Adam, "epsilon")]
)
def test_what_must_be_positive_is_refused_otherwise(optimizer, name, bad):
    with pytest.raises(ValueError, match=f"{name} must be positive and finite, got {bad!r}"):
        optimizer(**{name: bad})


@pytest.mark.parametrize("bad", [1, -0.1, 1.5, math.nan, "0.9", True, False])
@pytest.mark.parametrize("optimizer, name", [(SGD, "momentum"), (Adam, "beta_1"), (Adam, "beta_2")])
def test_a_fraction_outside_0_to_1_is_refused(optimizer, name, bad):
    with pytest.raises(ValueError, match=f"{name} must lie in 0 … 1 .*, got {bad!r}"):
        optimizer(**{name: bad})


def test_get_makes_a_new_optimizer_by_name():
    assert isinstance(get("sgd"), SGD) and isinstance(get("Adam"), Adam)
    assert get("adam") is not get("adam")
    for optimizer in OPTIMIZERS:
        assert get(optimizer) is optimizer


@pytest.mark.parametrize("name", ["rmsprop", "", None, 3, SGD])
def test_get_refuses_an_unknown_name_and_lists_the_known(name):
    with pytest.raises(ValueError, match="unknown optimizer .*; known are sgd, adam"):
        get(name)
