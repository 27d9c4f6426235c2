"""The rest of Keras's list: values and slopes against 50 digits, Keras, and measured slopes."""

import math
from fractions import Fraction

import numpy as np
import pytest
from exact_formulas import FORMULAS, mish_gate, sigma
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracle import EDGES, grid, mp, ulps

from course_lib import activations, activations_more
from course_lib.activations_more import (
    ALL,
    glu,
    hard_shrink,
    sparsemax,
)
from course_lib.gradient_check import central_difference
from course_lib.network import Dense, Network

pytestmark = pytest.mark.filterwarnings("error")
NAMES = list(ALL)
ln2, ln3 = math.log(2), math.log(3)
GIVEN = {"threshold": {"threshold": 1.0, "default_value": -2.0}}  # it has no defaults


def value(name, z, **options):
    return ALL[name](z, **(GIVEN.get(name, {}) | options))


def slope(name, z, **options):
    return ALL[name].derivative(z, **(GIVEN.get(name, {}) | options))


# --- hand-worked numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, z, expected, expected_slope",
    [
        ("relu6", 5, 5, 1),
        ("relu6", 7, 6, 0),
        ("relu6", -1, 0, 0),
        ("hard_tanh", 0.5, 0.5, 1),
        ("hard_tanh", -2, -1, 0),
        ("sparse_sigmoid", 0, 1 / 2, 1 / 2),
        ("sparse_sigmoid", 2, 1, 0),
        ("sparse_plus", 0, 1 / 4, 1 / 2),
        ("sparse_plus", -0.5, 1 / 16, 1 / 4),
        ("sparse_plus", 3, 3, 1),
        ("hard_silu", 1, 2 / 3, 5 / 6),
        ("hard_silu", -1, -1 / 3, 1 / 6),
        ("hard_silu", 4, 4, 1),
        ("soft_shrink", 2, 1.5, 1),
        ("soft_shrink", -2, -1.5, 1),
        ("soft_shrink", 0.25, 0, 0),
        ("hard_shrink", 2, 2, 1),
        ("hard_shrink", -0.25, 0, 0),
        ("threshold", 2, 2, 1),
        ("threshold", 1, -2, 0),
        ("tanh_shrink", ln2, ln2 - 3 / 5, 9 / 25),
        ("celu", 2, 2, 1),
        ("celu", -ln2, -1 / 2, 1 / 2),
        ("log_sigmoid", 0, -ln2, 1 / 2),
        ("log_sigmoid", ln3, math.log(3 / 4), 1 / 4),
        ("squareplus", 0, 1, 1 / 2),
        ("squareplus", 1.5, 2, 4 / 5),
        ("squareplus", -1.5, 1 / 2, 1 / 5),
        ("mish", 0, 0, 3 / 5),
        ("mish", ln2, 0.8 * ln2, 0.8 + 0.24 * ln2),  # tanh(ln 3) = 4/5, its slope 9/25 · 2/3
    ],
)
def test_hand_worked_value_and_slope(name, z, expected, expected_slope):
    assert value(name, z) == pytest.approx(expected, rel=1e-14, abs=0)
    assert slope(name, z) == pytest.approx(expected_slope, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    "name, kink, at, from_left",
    [
        ("relu6", 0, 0, 0),
        ("relu6", 6, 6, 1),
        ("hard_tanh", -1, -1, 0),
        ("hard_tanh", 1, 1, 1),
        ("sparse_sigmoid", -1, 0, 0),
        ("sparse_sigmoid", 1, 1, 1 / 2),
        ("hard_silu", -3, 0, 0),
        ("hard_silu", 3, 3, 3 / 2),
        ("soft_shrink", -0.5, 0, 1),
        ("soft_shrink", 0.5, 0, 0),
        ("threshold", 1, -2, 0),
        ("hard_shrink", 0.5, 0, 0),
    ],
)
def test_at_a_kink_the_slope_is_the_one_from_the_left(name, kink, at, from_left):
    assert value(name, kink) == at
    assert slope(name, kink) == pytest.approx(from_left, abs=0)
    assert slope(name, kink - 1e-9) == pytest.approx(from_left, abs=1e-8)


def test_hard_shrink_jumps_to_0_at_both_ends():
    assert (
        hard_shrink([-0.5, 0.5]).tolist() == hard_shrink.derivative([-0.5, 0.5]).tolist() == [0, 0]
    )


@pytest.mark.parametrize(
    "name, below, above, slopes",
    [
        ("relu6", 0, 6, (0, 0)),
        ("hard_tanh", -1, 1, (0, 0)),
        ("sparse_sigmoid", 0, 1, (0, 0)),
        ("sparse_plus", 0, np.inf, (0, 1)),
        ("hard_silu", 0, np.inf, (0, 1)),
        ("soft_shrink", -np.inf, np.inf, (1, 1)),
        ("hard_shrink", -np.inf, np.inf, (1, 1)),
        ("threshold", -2, np.inf, (0, 1)),
        ("tanh_shrink", -np.inf, np.inf, (1, 1)),
        ("celu", -1, np.inf, (0, 1)),
        ("log_sigmoid", -np.inf, 0, (1, 0)),
        ("squareplus", 0, np.inf, (0, 1)),
        ("mish", 0, np.inf, (0, 1)),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_infinite_input_gives_the_limit(name, below, above, slopes, dtype):
    z = np.array([-np.inf, np.inf], dtype)
    assert np.array_equal(value(name, z), np.array([below, above], dtype))
    assert np.array_equal(slope(name, z), np.array(slopes, dtype))


@pytest.mark.parametrize("name", NAMES)
def test_no_input_raises_a_floating_point_flag(name):
    z = np.concatenate([EDGES, [np.inf, -np.inf, np.nan]])
    with np.errstate(all="raise"):
        value(name, z)
        slope(name, z)


# --- 50 digits ------------------------------------------------------------------------------------


def exact_at(function, z):
    """With 50 digits, or 1300 where the plain formula loses hundreds: z + √(z² + 4) at -1e308."""
    results = []
    for number in z:
        with mp.workdps(50 if 1e-3 < abs(number) < 1e3 else 1300):
            results.append(function(mp.mpf(float(number))))
    return results


def assert_mish_within_6_ulp(got, exact, largest_term, z):
    """In ulp of the largest term; where e^z is subnormal, its rounding times z is allowed too."""
    for g, e, number in zip(got, exact, z, strict=True):
        size = largest_term(mp.mpf(float(number)))
        allowed = 6 * mp.mpf(2) ** -52 * size + (1 + abs(number)) * mp.mpf(5e-324)
        assert abs(mp.mpf(float(g)) - e) <= allowed, f"at z = {number}"


@pytest.mark.parametrize("name", [n for n in NAMES if n != "mish"])
def test_value_and_slope_are_within_4_ulp_of_the_exact_formula(name):
    z = grid()
    assert ulps(value(name, z), exact_at(FORMULAS[name][0], z)).max() <= 4
    assert ulps(slope(name, z), exact_at(FORMULAS[name][1], z)).max() <= 4


def test_mish_and_its_slope_are_within_6_ulp_of_their_largest_term():
    z, (exact_value, exact_slope) = grid(), FORMULAS["mish"]
    size = lambda z: abs(exact_value(z))  # noqa: E731
    assert_mish_within_6_ulp(value("mish", z), exact_at(exact_value, z), size, z)
    size = lambda z: mish_gate(z) + abs(z) * (1 - mish_gate(z) ** 2) * sigma(z)  # noqa: E731
    assert_mish_within_6_ulp(slope("mish", z), exact_at(exact_slope, z), size, z)


@pytest.mark.parametrize("name", NAMES)
def test_single_precision_is_as_exact_in_its_own_digits(name):
    z = grid(np.float32)[::3]
    z = z[z > -80] if name == "mish" else z  # below, e^z is subnormal
    assert ulps(value(name, z), exact_at(FORMULAS[name][0], z)).max() <= 6


# --- slopes against central differences -----------------------------------------------------------

KINKS = {"relu6": [0, 6], "hard_tanh": [-1, 1], "sparse_sigmoid": [-1, 1], "sparse_plus": [-1, 1]}
KINKS |= {"hard_silu": [-3, 3], "soft_shrink": [-0.5, 0.5], "hard_shrink": [-0.5, 0.5]}
KINKS |= {"threshold": [1], "celu": [0]}


@pytest.mark.parametrize(
    "name, options",
    [(name, {}) for name in NAMES]
    + [
        ("celu", {"alpha": 2.0}),
        ("squareplus", {"b": 0.3}),
        ("soft_shrink", {"threshold": 1.3}),
        ("hard_shrink", {"threshold": 1.3}),
    ],
)
def test_derivative_equals_the_measured_slope(name, options):
    kinks = (
        [math.copysign(1.3, k) for k in KINKS[name]] if "threshold" in options else KINKS.get(name)
    )
    for z in np.linspace(-8, 8, 81):
        if min((abs(z - kink) for kink in kinks or []), default=1) > 1e-3:
            measured = central_difference(lambda x: value(name, x, **options), z)[()]
            assert slope(name, z, **options) == pytest.approx(measured, rel=1e-9, abs=1e-10)


# --- families -------------------------------------------------------------------------------------

any_float = st.floats(allow_nan=False, allow_infinity=False)


@given(any_float)
def test_functions_named_after_another_follow_from_it(z):
    assert activations_more.celu(z) == activations.elu(z)
    assert activations_more.relu6(z) == min(activations.relu(z), 6)
    assert activations_more.sparse_plus.derivative(z) == activations_more.sparse_sigmoid(z)
    assert activations_more.log_sigmoid(z) == -activations.softplus(-z)
    assert activations_more.hard_silu(z) == pytest.approx(
        z * activations.hard_sigmoid(z), rel=1e-15
    )
    assert activations.relu(z) <= activations_more.squareplus(z) or z > 1e7
    for name in ("hard_tanh", "soft_shrink", "hard_shrink", "tanh_shrink"):
        assert ALL[name](-z) == -ALL[name](z)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_shape_type_and_nan_are_kept(name, dtype):
    z = np.array([[1.5, np.nan, -1.5]], dtype)
    for function in (value, slope):
        got = function(name, z)
        assert got.shape == z.shape and got.dtype == dtype
        assert np.isnan(got).tolist() == [[False, True, False]]
        assert np.array_equal(got[0, ::2], function(name, z[0, ::2]))
        assert function(name, [1, 2]).dtype == np.float64
        got[...] = 7
        assert z[0, 0] == 1.5


def test_threshold_asks_for_both_its_numbers():
    for function in (activations_more.threshold, activations_more.threshold.derivative):
        with pytest.raises(TypeError, match="threshold.*default_value"):
            function(1.0)


def test_a_layer_takes_the_object_itself():
    rng = np.random.default_rng(4)
    X, T = rng.normal(size=(3, 2)), rng.normal(size=(3, 1))
    hidden = Dense(rng.normal(size=(2, 4)), np.zeros(4), activations_more.mish)
    network = Network([hidden, Dense(rng.normal(size=(4, 1)), np.zeros(1))])
    before = network.backward(X, T, "mean_squared_error")[0]
    network.fit(X, T, loss="mean_squared_error", epochs=50)
    assert network.backward(X, T, "mean_squared_error")[0] < before


def test_every_activation_has_its_name_and_says_what_it_is():
    for name, function in ALL.items():
        assert function.name == name and getattr(activations_more, name) is function
        assert function.__doc__
    assert activations_more.hard_swish is activations_more.hard_silu
    assert not set(ALL) & set(activations.ALL)


# --- two functions of a vector --------------------------------------------------------------------


def test_glu_multiplies_the_first_half_by_the_sigmoid_of_the_second():
    assert glu([2, 3, 0, ln3]).tolist() == pytest.approx([1, 9 / 4])
    batch = np.arange(12.0).reshape(2, 6)
    assert np.array_equal(glu(batch)[1], glu(batch[1]))
    assert np.array_equal(glu(batch.T, axis=0), glu(batch).T)
    assert glu(np.zeros((2, 4), np.float32)).dtype == np.float32
    with pytest.raises(ValueError, match=r"even number along axis -1, got shape \(3,\)"):
        glu([1.0, 2.0, 3.0])
    assert glu([3.0, -np.inf]) == 0 and np.isnan(glu([np.inf, -np.inf]))


@pytest.mark.parametrize(
    ("function", "z", "axis", "message"),
    [
        (glu, 1.0, -1, r"even number along axis -1, got shape \(\)"),
        (glu, np.zeros(4), 2, r"even number along axis 2, got shape \(4,\)"),
        (glu, np.zeros(4), 1, r"even number along axis 1, got shape \(4,\)"),
        (sparsemax, 1.0, -1, r"one score along axis -1, got shape \(\)"),
        (sparsemax, np.zeros((2, 0)), 1, r"one score along axis 1, got shape \(2, 0\)"),
        (sparsemax, np.zeros(4), 1, r"one score along axis 1, got shape \(4,\)"),
    ],
)
def test_an_axis_that_is_not_there_is_refused(function, z, axis, message):
    with pytest.raises(ValueError, match=message):
        function(z, axis=axis)


def test_sparsemax_of_scores_worked_by_hand():
    assert sparsemax([1.0, 2.0, 0.0]).tolist() == [0, 1, 0]
    assert sparsemax([0.5, 0.25, -1.0]).tolist() == [0.625, 0.375, 0]
    assert sparsemax([3.0, 3.0, 3.0]) == pytest.approx(np.full(3, 1 / 3))
    assert sparsemax([1e8, 1e8 + 0.5, 1e8 - 1]).tolist() == [0.25, 0.75, 0]
    assert sparsemax([1e308, -1e308, -np.inf]).tolist() == [1, 0, 0]
    assert np.isnan(sparsemax([np.inf, 0.0])).all() and np.isnan(sparsemax([np.nan, 0.0])).all()


def test_sparsemax_refuses_what_are_no_scores():
    with pytest.raises(TypeError, match="^scores must hold real numbers, got dtype <U1$"):
        sparsemax(["1", "2"])


def test_sparsemax_of_float16_is_that_of_float64_rounded_once():
    # steps of 1/2048 between -¼ and ¼: every difference of two is a float16, not every sum
    z = (np.random.default_rng(9).integers(-512, 513, size=(50, 90)) / 2048).astype(np.float16)
    assert np.array_equal(sparsemax(z), sparsemax(z.astype(np.float64)).astype(np.float16))


def test_sparsemax_keeps_the_digits_of_a_longdouble():
    z = np.array([0.3, 0.1, 0.05], np.longdouble) / 7
    y = sparsemax(z)
    assert y.dtype == np.longdouble and abs(y.sum() - 1) <= 4 * np.finfo(np.longdouble).eps


def exact_sparsemax(z):
    """By fractions: try every number of positive entries."""
    z = [Fraction(float(score)) for score in z]
    for count in range(1, len(z) + 1):
        tau = (sum(sorted(z)[-count:]) - 1) / count
        y = [max(score - tau, Fraction(0)) for score in z]
        if sum(y) == 1:
            return [float(share) for share in y]


@given(arrays(np.float64, 5, elements=st.floats(-3, 3)))
def test_sparsemax_is_the_exact_one_whatever_is_added_to_all_scores(z):
    assert sparsemax(z) == pytest.approx(exact_sparsemax(z), abs=1e-15)
    assert sparsemax(z + 2.0**20) == pytest.approx(sparsemax(z), abs=1e-9)
    assert np.array_equal(sparsemax(np.stack([z, -z]).T, axis=0).T[0], sparsemax(z))
    assert sparsemax(z.astype(np.float32)).dtype == np.float32


# --- Keras ----------------------------------------------------------------------------------------

OTHER_SLOPE = {  # at these kinks: (Keras, ours from the left)
    ("relu6", 6): (0, 1),
    ("hard_tanh", -1): (1, 0),
    ("sparse_sigmoid", 1): (0, 1 / 2),
    ("hard_silu", 3): (1, 3 / 2),
    ("soft_shrink", -0.5): (0, 1),
    ("celu", 0): (2, 1),  # max(z, 0) and min(z, 0) both pass the slope on, and the two are added
}


@pytest.fixture(scope="module")
def bridge():
    from course_lib import keras_bridge

    return keras_bridge


def keras_value_and_slope(bridge, name, z):
    function = getattr(bridge.keras.activations, name)
    z = bridge.tf.constant(z, "float64")
    with bridge.tf.GradientTape() as tape:
        tape.watch(z)
        y = function(z, **GIVEN.get(name, {}))
    return y.numpy(), tape.gradient(y, z).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_value_and_slope_are_those_of_keras(bridge, name):
    z = np.concatenate([np.linspace(-8, 8, 1601), [-80, 80, 800]])
    y, dy = keras_value_and_slope(bridge, name, z)
    assert value(name, z) == pytest.approx(y, rel=4e-15, abs=4e-15)
    same = ~np.isin(z, [kink for other, kink in OTHER_SLOPE if other == name])
    assert slope(name, z)[same] == pytest.approx(dy[same], rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("name, kink", OTHER_SLOPE)
def test_at_six_kinks_keras_takes_another_slope(bridge, name, kink):
    _, theirs = keras_value_and_slope(bridge, name, [float(kink)])
    assert (theirs[0], slope(name, kink)) == OTHER_SLOPE[name, kink]


@pytest.mark.parametrize("name, z", [("tanh_shrink", 1e-5), ("squareplus", -1e8)])
def test_where_the_formula_of_keras_loses_half_of_the_digits(bridge, name, z):
    theirs, _ = keras_value_and_slope(bridge, name, [z])
    right = exact_at(FORMULAS[name][0], [z])
    assert ulps(value(name, [z]), right) <= 4 and ulps(theirs, right) > 1e6


def test_glu_is_that_of_keras(bridge):
    z = np.random.default_rng(6).normal(size=(50, 6))
    assert glu(z) == pytest.approx(bridge.keras.activations.glu(z).numpy(), abs=1e-15)


def test_sparsemax_is_that_of_keras_where_one_score_wins_all(bridge):
    """With several winners Keras 3.15.1 adds up their partial sums instead of taking the last.

    Known as https://github.com/keras-team/keras/issues/23425. When a Keras without the mistake is
    pinned, this test fails: then compare all rows, and change what chapter 2 says.
    """
    z = 2 * np.random.default_rng(6).normal(size=(200, 5))
    y = bridge.keras.activations.sparsemax(z).numpy()
    one = np.sum(sparsemax(z) > 0, axis=1) == 1
    assert 50 < one.sum() < 150
    assert sparsemax(z)[one] == pytest.approx(y[one], abs=1e-15)
    assert y[one].sum(axis=1) == pytest.approx(1) and not np.isclose(y[~one].sum(axis=1), 1).any()
    assert sparsemax(z).sum(axis=1) == pytest.approx(1, abs=1e-15)
