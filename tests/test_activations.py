"""The activations: values and slopes, against hand-worked numbers, differences and 50 digits."""

import math
from fractions import Fraction

import numpy as np
import pytest
from exact_formulas import (
    FORMULAS,
    mish_gate,
    normal_below,
    normal_density,
    sigma,
    sigma_slope,
)
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracle import EDGES, exactly, grid, mp, ulps

from course_lib import activations, activations_more
from course_lib.activations import ALL, SELU_ALPHA, SELU_SCALE, get
from course_lib.activations_more import glu, hard_shrink, sparsemax
from course_lib.gradient_check import central_difference
from course_lib.network import Dense, Network

EVERY = ALL | activations_more.ALL
GIVEN = {"threshold": {"threshold": 1.0, "default_value": -2.0}}  # it has no defaults
CASES = [*((name, {}) for name in EVERY), ("gelu", {"approximate": True})]
pytestmark = pytest.mark.filterwarnings("error")
every_float = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
ln2, ln3 = math.log(2), math.log(3)


def value(name, z, **options):
    return EVERY[name](z, **(GIVEN.get(name, {}) | options))


def slope(name, z, **options):
    return EVERY[name].derivative(z, **(GIVEN.get(name, {}) | options))


# --- hand-worked numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, z, expected, expected_slope",
    [
        ("step", 0.5, 1, 0),
        ("step", -0.5, 0, 0),
        ("linear", -3, -3, 1),
        ("sigmoid", 0, 1 / 2, 1 / 4),
        ("sigmoid", ln3, 3 / 4, 3 / 16),
        ("sigmoid", -ln3, 1 / 4, 3 / 16),
        ("tanh", ln2, 3 / 5, 16 / 25),
        ("relu", 2, 2, 1),
        ("relu", -2, 0, 0),
        ("leaky_relu", 2, 2, 1),
        ("leaky_relu", -2, -0.4, 0.2),
        ("elu", 2, 2, 1),
        ("elu", -ln2, -1 / 2, 1 / 2),
        ("selu", 2, 2 * SELU_SCALE, SELU_SCALE),
        ("selu", -ln2, -SELU_SCALE * SELU_ALPHA / 2, SELU_SCALE * SELU_ALPHA / 2),
        ("softplus", 0, ln2, 1 / 2),
        ("softplus", math.log(math.e - 1), 1, 1 - 1 / math.e),
        ("softsign", 3, 3 / 4, 1 / 16),
        ("softsign", -3, -3 / 4, 1 / 16),
        ("silu", ln3, 3 / 4 * ln3, 3 / 4 + 3 / 16 * ln3),
        ("gelu", 0, 0, 1 / 2),
        ("gelu", 1, 0.8413447460685429, 1.0833154705876863),  # Φ(1), Φ(1) + φ(1), normal tables
        ("hard_sigmoid", 1.5, 3 / 4, 1 / 6),
        ("hard_sigmoid", 4, 1, 0),
        ("hard_sigmoid", -4, 0, 0),
        ("exponential", math.log(5), 5, 5),
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
def test_value_and_slope_are_those_worked_by_hand(name, z, expected, expected_slope):
    assert value(name, z) == pytest.approx(expected, rel=1e-14, abs=0)
    assert slope(name, z) == pytest.approx(expected_slope, rel=1e-14, abs=0)


def test_selu_keeps_mean_0_and_variance_1_of_standard_normal_numbers():
    def mean(f):
        return mp.quad(lambda z: f(FORMULAS["selu"][0](z)) * normal_density(z), [-20, -5, 0, 5, 20])

    assert abs(mean(lambda a: a)) < 1e-15
    assert abs(mean(lambda a: a * a) - 1) < 1e-15


@pytest.mark.parametrize(
    "name, kink, at, from_left",
    [
        ("step", 0, 0, 0),
        ("relu", 0, 0, 0),
        ("leaky_relu", 0, 0, 0.2),
        ("elu", 0, 0, 1),
        ("selu", 0, 0, SELU_SCALE * SELU_ALPHA),
        ("hard_sigmoid", -3, 0, 0),
        ("hard_sigmoid", 3, 1, 1 / 6),
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
def test_at_a_kink_value_and_slope_are_those_from_the_left(name, kink, at, from_left):
    assert value(name, kink) == at
    assert slope(name, kink) == pytest.approx(from_left, abs=0)
    assert slope(name, kink - 1e-9) == pytest.approx(from_left, abs=1e-8)
    if name not in ("hard_shrink", "threshold"):  # which jump
        assert value(name, kink - 1e-9) == pytest.approx(at, abs=1e-8)


def test_hard_shrink_jumps_to_0_at_both_ends():
    assert (
        hard_shrink([-0.5, 0.5]).tolist() == hard_shrink.derivative([-0.5, 0.5]).tolist() == [0, 0]
    )


@pytest.mark.parametrize(
    "name, below, above, slopes",
    [
        ("step", 0, 1, (0, 0)),
        ("linear", -np.inf, np.inf, (1, 1)),
        ("sigmoid", 0, 1, (0, 0)),
        ("tanh", -1, 1, (0, 0)),
        ("relu", 0, np.inf, (0, 1)),
        ("leaky_relu", -np.inf, np.inf, (0.2, 1)),
        ("elu", -1, np.inf, (0, 1)),
        ("selu", -SELU_SCALE * SELU_ALPHA, np.inf, (0, SELU_SCALE)),
        ("softplus", 0, np.inf, (0, 1)),
        ("softsign", -1, 1, (0, 0)),
        ("silu", 0, np.inf, (0, 1)),
        ("gelu", 0, np.inf, (0, 1)),
        ("hard_sigmoid", 0, 1, (0, 0)),
        ("exponential", 0, np.inf, (0, np.inf)),
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
@every_float
def test_infinite_input_gives_the_limit(name, below, above, slopes, dtype):
    z = np.array([-np.inf, np.inf], dtype)
    assert np.array_equal(value(name, z), np.array([below, above], dtype))
    assert np.array_equal(slope(name, z), np.array(slopes, dtype))


@every_float
@pytest.mark.parametrize("f", [f for name, f in EVERY.items() if name not in GIVEN])
def test_without_checks_the_results_are_the_same(f, dtype):
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        z = np.concatenate([EDGES, [np.inf, -np.inf, np.nan]]).astype(dtype)
        value, slope = f.unchecked(z), f.unchecked_derivative(z)
    assert value.dtype == slope.dtype == dtype
    assert np.array_equal(value, f(z), equal_nan=True)
    assert np.array_equal(slope, f.derivative(z), equal_nan=True)


@pytest.mark.parametrize("name, options", CASES)
def test_no_input_raises_a_floating_point_flag(name, options):
    z = np.concatenate([EDGES, [np.inf, -np.inf, np.nan]])
    with np.errstate(all="raise"):
        value(name, z, **options)
        slope(name, z, **options)


def test_gelu_by_tanh_has_the_limits_too():
    z = [-np.inf, -1e308, 1e308, np.inf]
    assert np.array_equal(activations.gelu(z, approximate=True), [0, 0, 1e308, np.inf])
    assert np.array_equal(activations.gelu.derivative(z, approximate=True), [0, 0, 1, 1])


# --- 50 digits ------------------------------------------------------------------------------------


PRODUCTS = ("silu", "gelu", "mish")  # z times something: their own tests below
# measured: float64 3.1, float32 3.8, float16 3.4; float32 has room for processors with another exp
WITHIN = {np.float64: 4, np.float32: 6, np.float16: 0.51}  # float16 is rounded once, at the end


@pytest.mark.parametrize("dtype", WITHIN)
@pytest.mark.parametrize("name", [n for n in EVERY if n not in PRODUCTS])
def test_value_and_slope_are_within_4_ulp_of_50_digits(name, dtype):
    z = grid(dtype)[:: 1 if dtype is np.float64 else 4]
    assert ulps(value(name, z), exactly(FORMULAS[name][0], z)).max() <= WITHIN[dtype]
    assert ulps(slope(name, z), exactly(FORMULAS[name][1], z)).max() <= WITHIN[dtype]


@pytest.mark.parametrize("name", ["silu", "gelu"])
def test_half_precision_is_rounded_once_even_near_a_zero_of_the_slope(name):
    z = np.linspace(-3, -0.5, 200).astype(np.float16)
    for got, function in zip((get(name)(z), get(name).derivative(z)), FORMULAS[name], strict=True):
        assert ulps(got, exactly(function, z)).max() <= 0.51


def assert_within(got, z, function, size, ulp):
    """|got - exact| <= ulp(z) units of ``size``, plus what e^z loses where it is subnormal."""
    for g, number in zip(got, z, strict=True):
        x = mp.mpf(float(number))
        allowed = ulp(x) * mp.mpf(2) ** -52 * size(x) + (1 + abs(x)) * mp.mpf(5e-324)
        assert abs(mp.mpf(float(g)) - function(x)) <= allowed, f"at z = {number}"


def test_silu_and_slope_are_within_4_ulp_of_their_largest_term():
    z, silu = grid(), activations.silu
    four = lambda z: 4  # noqa: E731
    assert_within(silu(z), z, FORMULAS["silu"][0], lambda z: abs(z) * sigma(z), four)
    largest = lambda z: sigma(z) + abs(z) * sigma_slope(z)  # noqa: E731
    assert_within(silu.derivative(z), z, FORMULAS["silu"][1], largest, four)


def test_mish_and_its_slope_are_within_6_ulp_of_their_largest_term():
    z, (exact_value, exact_slope) = grid(), FORMULAS["mish"]
    six = lambda z: 6  # noqa: E731
    assert_within(value("mish", z), z, exact_value, lambda z: abs(exact_value(z)), six)
    largest = lambda z: mish_gate(z) + abs(z) * (1 - mish_gate(z) ** 2) * sigma(z)  # noqa: E731
    assert_within(slope("mish", z), z, exact_slope, largest, six)
    z = grid(np.float32)
    z = z[z > -80]  # below, e^z is subnormal
    assert ulps(value("mish", z), exactly(exact_value, z)).max() <= 6


def test_gelu_and_slope_lose_no_more_than_z_squared_ulp_in_the_far_tail():
    # erfc amplifies the rounding of z/√2 by z²: measured 1300 ulp (3e-13) at z = -33, Φ(z) = 2e-239
    z, gelu = grid(), activations.gelu
    tail = lambda z: 4 + 1.5 * min(z * z, mp.mpf(1500)) if z < 0 else 4  # noqa: E731
    assert_within(gelu(z), z, FORMULAS["gelu"][0], lambda z: abs(z) * normal_below(z), tail)
    largest = lambda z: normal_below(z) + abs(z) * normal_density(z)  # noqa: E731
    assert_within(gelu.derivative(z), z, FORMULAS["gelu"][1], largest, tail)
    near = z[np.abs(z) <= 2]
    assert ulps(gelu(near), exactly(FORMULAS["gelu"][0], near)).max() <= 8


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_gelu_in_a_shorter_float_type_is_rounded_once(dtype):
    z = grid(dtype)[::2]  # the error function is Python's, in float64
    assert ulps(activations.gelu(z), exactly(FORMULAS["gelu"][0], z)).max() <= 0.51


def test_gelu_by_tanh_and_slope_lose_no_more_than_its_exponent_in_ulp():
    def u(z):
        return mp.sqrt(8 / mp.pi) * (z + mp.mpf(0.044715) * z**3)

    def u_slope(z):
        return mp.sqrt(8 / mp.pi) * (1 + 3 * mp.mpf(0.044715) * z * z)

    z, gelu = grid(), activations.gelu
    tail = lambda z: 4 + 2 * min(abs(u(z)), mp.mpf(800))  # noqa: E731
    value, size = lambda z: z * sigma(u(z)), lambda z: abs(z) * sigma(u(z))  # noqa: E731
    assert_within(gelu(z, approximate=True), z, value, size, tail)
    slope = lambda z: sigma(u(z)) + z * u_slope(z) * sigma_slope(u(z))  # noqa: E731
    size = lambda z: sigma(u(z)) + abs(z) * u_slope(z) * sigma_slope(u(z))  # noqa: E731
    assert_within(gelu.derivative(z, approximate=True), z, slope, size, tail)


def test_gelu_by_tanh_differs_from_gelu_by_less_than_5e_4():
    z = np.linspace(-6, 6, 601)
    difference = np.abs(activations.gelu(z, approximate=True) - activations.gelu(z))
    assert 4e-4 < difference.max() < 5e-4


# --- slopes against central differences -----------------------------------------------------------

KINKS = {n: [0.0] for n in ("step", "relu", "leaky_relu", "elu", "selu", "softsign", "celu")}
KINKS |= {"relu6": [0, 6], "hard_tanh": [-1, 1], "sparse_sigmoid": [-1, 1], "sparse_plus": [-1, 1]}
KINKS |= {"hard_sigmoid": [-3, 3], "hard_silu": [-3, 3], "threshold": [1]}
KINKS |= {"soft_shrink": [-0.5, 0.5], "hard_shrink": [-0.5, 0.5]}


@pytest.mark.parametrize(
    "name, options",
    [
        *CASES,
        ("leaky_relu", {"negative_slope": 0.01}),
        ("elu", {"alpha": 2}),
        ("celu", {"alpha": 2.0}),
        ("squareplus", {"b": 0.3}),
        ("soft_shrink", {"threshold": 1.3}),
        ("hard_shrink", {"threshold": 1.3}),
    ],
)
def test_derivative_equals_the_measured_slope(name, options):
    kinks = [-1.3, 1.3] if "threshold" in options else KINKS.get(name, [])
    for z in np.linspace(-8, 8, 81):
        if min((abs(z - kink) for kink in kinks), default=1) > 1e-3:
            measured = central_difference(lambda z: value(name, z, **options), z)[()]
            assert slope(name, z, **options) == pytest.approx(measured, rel=1e-9, abs=1e-10)


def test_parameters_go_to_value_and_slope_alike():
    leaky_relu, elu = activations.leaky_relu, activations.elu
    assert leaky_relu(-3, negative_slope=0.01) == pytest.approx(-0.03)
    assert leaky_relu.derivative(-3, negative_slope=0.01) == 0.01
    assert elu(-ln2, alpha=3) == pytest.approx(-1.5)
    assert elu.derivative(-ln2, alpha=3) == pytest.approx(1.5)
    ends = [-np.inf, -1, 1, np.inf]
    assert np.array_equal(elu(ends, alpha=0), activations.relu(ends))
    with pytest.raises(TypeError, match="slope"):
        leaky_relu(-3, slope=0.01)


# --- properties -----------------------------------------------------------------------------------

any_float = st.floats(allow_nan=False, allow_infinity=False)


@given(any_float)
def test_sigmoid_of_minus_z_is_1_minus_sigmoid_of_z(z):
    assert abs(activations.sigmoid(-z) + activations.sigmoid(z) - 1) <= 2**-52


@given(any_float)
def test_tanh_and_softsign_are_odd_and_their_slopes_and_sigmoids_even(z):
    for f in (activations.tanh, activations.softsign):
        assert f(-z) == -f(z)
    for f in (activations.tanh, activations.softsign, activations.sigmoid):
        assert f.derivative(-z) == f.derivative(z)


@given(any_float)
def test_smooth_relus_minus_their_mirror_image_are_z(z):
    for f in (activations.softplus, activations.silu, activations.gelu):
        assert f(z) - f(-z) == pytest.approx(z, rel=2**-51, abs=2**-52)


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
        assert EVERY[name](-z) == -EVERY[name](z)


@given(st.floats(-1e307, 1e307), st.floats(-1e307, 1e307))
def test_order_is_kept_by_every_activation_that_never_falls(a, b):
    low, high = sorted((a, b))
    for name in set(ALL) - {"silu", "gelu"}:
        first, second = get(name)([low, high])
        assert first <= second or first == pytest.approx(second, rel=2**-50), name


@given(any_float)
def test_bounded_activations_stay_in_their_bounds(z):
    for name, low, high in (
        ("sigmoid", 0, 1),
        ("hard_sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("softsign", -1, 1),
    ):
        assert low <= get(name)(z) <= high
        assert 0 <= get(name).derivative(z) <= 1
    assert max(z, 0) <= activations.softplus(z)
    assert activations.relu(z) == max(z, 0)


# --- shapes, types, refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name, options", CASES)
def test_shape_float_type_and_nan_are_kept_and_nothing_is_shared(name, options, dtype):
    z = np.array([[1.5, np.nan, -1.5]], dtype)
    for function in (value, slope):
        got = function(name, z, **options)
        assert (got.shape, got.dtype) == (z.shape, dtype)
        assert np.isnan(got).tolist() == [[False, True, False]]
        assert np.array_equal(got[0, ::2], function(name, z[0, ::2], **options))
        assert isinstance(function(name, z[0, 0], **options), np.generic)
        got[...] = 7
        assert z[0, 0] == 1.5


@pytest.mark.parametrize("name, parameter", [("leaky_relu", "negative_slope"), ("elu", "alpha")])
def test_float_type_is_kept_whatever_the_parameters_type(name, parameter):
    z, double = np.ones(2, np.float32), {parameter: np.float64(0.1)}
    assert value(name, z, **double).dtype == slope(name, z, **double).dtype == np.float32


@pytest.mark.parametrize("name", EVERY)
def test_lists_integers_and_booleans_are_taken_as_float64(name):
    expected = value(name, np.array([-2.0, 0.0, 1.0]))
    for z in ([-2, 0, 1], (-2.0, 0, True), np.array([-2, 0, 1], np.int8)):
        assert value(name, z).dtype == slope(name, z).dtype == np.float64
        assert np.array_equal(value(name, z), expected)
    assert np.array_equal(value(name, np.array([False, True])), value(name, [0.0, 1.0]))
    assert np.array_equal(value(name, np.array([0, 200], np.uint8)), value(name, [0.0, 200.0]))


@pytest.mark.parametrize("z", [1j, [1 + 2j], "1", ["a"], None, [None, 1.0], [{}]])
def test_what_is_no_real_number_is_refused_by_its_type(z):
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype"):
        activations.sigmoid(z)
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype"):
        activations.sigmoid.derivative(z)


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
    for module in (activations, activations_more):
        for name, function in module.ALL.items():
            assert function.name == name and getattr(module, name) is function
            assert function.__doc__ and name in repr(function)
    assert len(ALL) == 14 and len(EVERY) == 27
    assert activations_more.hard_swish is activations_more.hard_silu


def test_get_finds_each_activation_by_its_name():
    for name in ALL:
        assert get(name) is get(get(name)) is ALL[name]
    assert get("swish") is activations.swish is activations.silu


@pytest.mark.parametrize("name", ["Sigmoid", "softmax", "", None, 3, np.tanh, ["relu"]])
def test_get_refuses_an_unknown_name_and_lists_the_known(name):
    with pytest.raises(ValueError, match="unknown activation .*; known are step, .*swish"):
        get(name)


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


def test_sparsemax_is_that_worked_by_hand():
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
