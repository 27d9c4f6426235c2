"""The activations: values and slopes, against hand-worked numbers, differences and 50 digits."""

import math

import numpy as np
import pytest
from exact_formulas import FORMULAS, normal_below, normal_density, sigma, sigma_slope
from hypothesis import given
from hypothesis import strategies as st
from oracle import EDGES, grid, mp, ulps

from course_lib import activations
from course_lib.activations import ALL, SELU_ALPHA, SELU_SCALE, get
from course_lib.gradient_check import central_difference

NAMES = list(ALL)
pytestmark = pytest.mark.filterwarnings("error")
ln2, ln3 = math.log(2), math.log(3)


# --- hand-worked numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, z, value, slope",
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
    ],
)
def test_hand_worked_value_and_slope(name, z, value, slope):
    assert get(name)(z) == pytest.approx(value, rel=1e-15, abs=0)
    assert get(name).derivative(z) == pytest.approx(slope, rel=1e-15, abs=0)


def test_selu_keeps_mean_0_and_variance_1_of_standard_normal_numbers():
    def mean(f):
        return mp.quad(lambda z: f(FORMULAS["selu"][0](z)) * normal_density(z), [-20, -5, 0, 5, 20])

    assert abs(mean(lambda a: a)) < 1e-15
    assert abs(mean(lambda a: a * a) - 1) < 1e-15


@pytest.mark.parametrize(
    "name, z, value, slope",
    [
        ("step", 0, 0, 0),
        ("relu", 0, 0, 0),
        ("leaky_relu", 0, 0, 0.2),
        ("elu", 0, 0, 1),
        ("selu", 0, 0, SELU_SCALE * SELU_ALPHA),
        ("hard_sigmoid", -3, 0, 0),
        ("hard_sigmoid", 3, 1, 1 / 6),
    ],
)
def test_at_a_kink_value_and_slope_are_those_from_the_left(name, z, value, slope):
    f = get(name)
    assert f(z) == pytest.approx(value, abs=0)
    assert f.derivative(z) == pytest.approx(slope, abs=0)
    assert f.derivative(z - 1e-9) == pytest.approx(slope)
    assert f(z - 1e-9) == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize(
    "name, below, above",
    [
        ("step", 0, 1),
        ("linear", -np.inf, np.inf),
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("relu", 0, np.inf),
        ("leaky_relu", -np.inf, np.inf),
        ("elu", -1, np.inf),
        ("selu", -SELU_SCALE * SELU_ALPHA, np.inf),
        ("softplus", 0, np.inf),
        ("softsign", -1, 1),
        ("silu", 0, np.inf),
        ("gelu", 0, np.inf),
        ("hard_sigmoid", 0, 1),
        ("exponential", 0, np.inf),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_infinite_input_gives_the_limit(name, below, above, dtype):
    z = np.array([-np.inf, np.inf], dtype)
    assert np.array_equal(get(name)(z), np.array([below, above], dtype))
    slopes = get(name).derivative(z)
    expected = {"step": (0, 0), "linear": (1, 1), "leaky_relu": (0.2, 1), "selu": (0, SELU_SCALE)}
    expected |= {"exponential": (0, np.inf)} | {n: (0, 0) for n in ("sigmoid", "tanh", "softsign")}
    assert np.array_equal(
        slopes, np.array(expected.get(name, (0, 0 if name == "hard_sigmoid" else 1)), dtype)
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_without_checks_the_results_are_the_same(name, dtype):
    f = get(name)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        z = np.concatenate([EDGES, [np.inf, -np.inf, np.nan]]).astype(dtype)
        value, slope = f.unchecked(z), f.unchecked_derivative(z)
    assert value.dtype == slope.dtype == dtype
    assert np.array_equal(value, f(z), equal_nan=True)
    assert np.array_equal(slope, f.derivative(z), equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_no_input_raises_a_floating_point_flag(name):
    z = np.concatenate([EDGES, [np.inf, -np.inf, np.nan]])
    for options in ({}, {"approximate": True}) if name == "gelu" else ({},):
        with np.errstate(all="raise"):
            get(name)(z, **options)
            get(name).derivative(z, **options)


def test_gelu_by_tanh_has_the_limits_too():
    z = [-np.inf, -1e308, 1e308, np.inf]
    assert np.array_equal(activations.gelu(z, approximate=True), [0, 0, 1e308, np.inf])
    assert np.array_equal(activations.gelu.derivative(z, approximate=True), [0, 0, 1, 1])


# --- 50 digits ------------------------------------------------------------------------------------


def exact(function, z):
    return [function(mp.mpf(float(number))) for number in z]


SMOOTH_PRODUCTS = ("silu", "gelu")  # z times something: their own tests below
# measured: float64 3.1, float32 3.8, float16 3.4; float32 has room for processors with another exp
WITHIN = {np.float64: 4, np.float32: 6, np.float16: 0.51}  # float16 is rounded once, at the end


@pytest.mark.parametrize("dtype", WITHIN)
@pytest.mark.parametrize("name", [n for n in NAMES if n not in SMOOTH_PRODUCTS])
def test_value_and_slope_are_within_4_ulp_of_50_digits(name, dtype):
    z, (value, slope) = grid(dtype), FORMULAS[name]
    if dtype is not np.float64:
        z = z[::4]
    assert ulps(get(name)(z), exact(value, z)).max() <= WITHIN[dtype]
    assert ulps(get(name).derivative(z), exact(slope, z)).max() <= WITHIN[dtype]


@pytest.mark.parametrize("name", ["silu", "gelu"])
def test_half_precision_is_rounded_once_even_near_a_zero_of_the_slope(name):
    z = np.linspace(-3, -0.5, 200).astype(np.float16)
    for got, function in zip((get(name)(z), get(name).derivative(z)), FORMULAS[name], strict=True):
        assert ulps(got, exact(function, z)).max() <= 0.51


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


def test_gelu_and_slope_lose_no_more_than_z_squared_ulp_in_the_far_tail():
    # erfc amplifies the rounding of z/√2 by z²: measured 1300 ulp (3e-13) at z = -33, Φ(z) = 2e-239
    z, gelu = grid(), activations.gelu
    tail = lambda z: 4 + 1.5 * min(z * z, mp.mpf(1500)) if z < 0 else 4  # noqa: E731
    assert_within(gelu(z), z, FORMULAS["gelu"][0], lambda z: abs(z) * normal_below(z), tail)
    largest = lambda z: normal_below(z) + abs(z) * normal_density(z)  # noqa: E731
    assert_within(gelu.derivative(z), z, FORMULAS["gelu"][1], largest, tail)
    near = z[np.abs(z) <= 2]
    assert ulps(gelu(near), exact(FORMULAS["gelu"][0], near)).max() <= 8


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_gelu_in_a_shorter_float_type_is_rounded_once(dtype):
    z = grid(dtype)[::2]  # the error function is Python's, in float64
    assert ulps(activations.gelu(z), exact(FORMULAS["gelu"][0], z)).max() <= 0.51


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

KINKS = {name: [0.0] for name in ("step", "relu", "leaky_relu", "elu", "selu", "softsign")}
KINKS["hard_sigmoid"] = [-3.0, 3.0]


@pytest.mark.parametrize(
    "name, parameters",
    [(name, {}) for name in NAMES]
    + [
        ("leaky_relu", {"negative_slope": 0.01}),
        ("elu", {"alpha": 2}),
        ("gelu", {"approximate": True}),
    ],
)
def test_derivative_equals_the_measured_slope(name, parameters):
    f, kinks = get(name), KINKS.get(name, [])
    for z in np.linspace(-8, 8, 81):
        if min((abs(z - kink) for kink in kinks), default=1) > 1e-3:
            measured = central_difference(lambda z: f(z, **parameters), z)
            assert f.derivative(z, **parameters) == pytest.approx(measured[()], rel=1e-9, abs=1e-10)


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


@given(st.floats(-1e307, 1e307), st.floats(-1e307, 1e307))
def test_order_is_kept_by_every_activation_that_never_falls(a, b):
    low, high = sorted((a, b))
    for name in set(NAMES) - {"silu", "gelu"}:
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


@pytest.mark.parametrize("name", NAMES)
def test_nan_is_passed_on_and_touches_nothing_else(name):
    z = np.array([1.5, np.nan, -1.5])
    for function in (get(name), get(name).derivative):
        got = function(z)
        assert np.isnan(got[1]) and np.isnan(function(np.nan))
        assert np.array_equal(got[[0, 2]], function(z[[0, 2]]))


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 3, 4), (0,), (2, 0)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name", NAMES)
def test_shape_and_float_type_are_kept(name, dtype, shape):
    z = np.full(shape, -0.5, dtype)
    for result in (get(name)(z), get(name).derivative(z)):
        assert result.shape == shape
        assert result.dtype == dtype
        assert isinstance(result, np.ndarray if shape else np.generic)
    for options in [{"approximate": True}] if name == "gelu" else []:
        assert get(name)(z, **options).dtype == get(name).derivative(z, **options).dtype == dtype


@pytest.mark.parametrize("name", NAMES)
def test_float_type_is_kept_whatever_the_parameters_type(name):
    options = {"leaky_relu": "negative_slope", "elu": "alpha"}
    if name in options:
        z, double = np.ones(2, np.float32), {options[name]: np.float64(0.1)}
        assert get(name)(z, **double).dtype == get(name).derivative(z, **double).dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_lists_integers_and_booleans_are_taken_as_float64(name):
    f, expected = get(name), get(name)(np.array([-2.0, 0.0, 1.0]))
    for z in ([-2, 0, 1], (-2.0, 0, True), np.array([-2, 0, 1], np.int8)):
        assert f(z).dtype == f.derivative(z).dtype == np.float64
        assert np.array_equal(f(z), expected)
    assert np.array_equal(f(np.array([False, True])), f([0.0, 1.0]))
    assert np.array_equal(f(np.array([0, 200], np.uint8)), f([0.0, 200.0]))


@pytest.mark.parametrize("name", NAMES)
def test_input_is_not_changed_and_not_shared(name):
    z = np.array([-1.0, 0.0, 2.0])
    for function in (get(name), get(name).derivative):
        result = function(z)
        result[...] = 7
        assert np.array_equal(z, [-1.0, 0.0, 2.0])


@pytest.mark.parametrize("name", NAMES)
def test_every_element_is_treated_alone(name):
    z = np.linspace(-4, 4, 24).reshape(4, 6)
    f = get(name)
    assert np.allclose(f(z.T), f(z).T, rtol=1e-15, atol=0)
    assert np.allclose(f(z)[2, 3], f(z[2, 3]), rtol=1e-15, atol=0)


@pytest.mark.parametrize("z", [1j, [1 + 2j], "1", ["a"], None, [None, 1.0], [{}]])
def test_what_is_no_real_number_is_refused_by_its_type(z):
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype"):
        activations.sigmoid(z)
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype"):
        activations.sigmoid.derivative(z)


def test_get_finds_each_activation_by_its_name():
    for name in NAMES:
        assert get(name) is getattr(activations, name)
        assert get(name).name == name
        assert get(get(name)) is get(name)
        assert name in repr(get(name))
        assert get(name).__doc__
    assert get("swish") is activations.swish is activations.silu
    assert activations.silu.name == "silu"
    assert len(ALL) == 14


@pytest.mark.parametrize("name", ["Sigmoid", "softmax", "", None, 3, np.tanh, ["relu"]])
def test_get_refuses_an_unknown_name_and_lists_the_known(name):
    with pytest.raises(ValueError, match="unknown activation .*; known are step, .*swish"):
        get(name)
