"""Softmax, log_softmax, logsumexp: hand-worked numbers, properties, SciPy and 50 digits."""

import math
import tracemalloc

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from oracle import mp, ulps

from course_lib.gradient_check import central_difference
from course_lib.softmax import log_softmax, logsumexp, softmax, softmax_and_log

pytestmark = pytest.mark.filterwarnings("error")
FUNCTIONS = [softmax, log_softmax, logsumexp]
ln2, ln3 = math.log(2), math.log(3)
inf, nan = np.inf, np.nan


# --- hand-worked numbers --------------------------------------------------------------------------


def test_scores_ln1_ln2_ln3_have_probabilities_1_2_and_3_sixths():
    assert softmax([0, ln2, ln3]) == pytest.approx([1 / 6, 2 / 6, 3 / 6], rel=1e-15)
    assert log_softmax([0, ln2, ln3]) == pytest.approx([-math.log(6), -ln3, -ln2], rel=1e-15)
    assert logsumexp([0, ln2, ln3]) == pytest.approx(math.log(6), rel=1e-15)


def test_equal_scores_share_equally():
    for score in (0, -0.0, 5e-324, 1, -1000, 1e308, -1.7976931348623157e308):
        assert np.array_equal(softmax([score] * 4), [0.25] * 4)
        assert np.array_equal(log_softmax([score] * 4), [-math.log(4)] * 4)


def test_a_single_score_is_certain():
    assert np.array_equal(softmax([[-3.0], [1e308], [0.0]]), [[1], [1], [1]])
    assert np.array_equal(log_softmax([[-3.0], [1e308]]), [[0], [0]])
    assert np.array_equal(logsumexp([[-3.0], [1e308]]), [-3, 1e308])


def test_two_scores_are_the_sigmoid_of_their_difference():
    assert softmax([ln3, 0]) == pytest.approx([3 / 4, 1 / 4], rel=1e-15)


def test_each_row_by_default_each_column_with_axis_0():
    z = [[0, ln3], [ln3, ln3]]
    assert softmax(z) == pytest.approx(np.array([[1 / 4, 3 / 4], [1 / 2, 1 / 2]]))
    assert softmax(z, axis=0) == pytest.approx(np.array([[1 / 4, 1 / 2], [3 / 4, 1 / 2]]))
    assert logsumexp(z) == pytest.approx([math.log(4), math.log(6)])
    assert logsumexp(z, axis=0) == pytest.approx([math.log(4), math.log(6)])


# --- the ends of float64 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "z, probabilities, logarithms, total",
    [
        ([1000, 0], [1, 0], [0, -1000], 1000),
        ([-1000, 0], [0, 1], [-1000, 0], 0),
        ([1e308, 1e308], [0.5, 0.5], [-ln2, -ln2], 1e308),
        ([1e308, 0], [1, 0], [0, -1e308], 1e308),
        ([1e308, -1e308], [1, 0], [0, -inf], 1e308),  # -2e308 is beyond float64
        ([-1e308, -1e308], [0.5, 0.5], [-ln2, -ln2], -1e308),
        ([5e-324, -5e-324], [0.5, 0.5], [-ln2, -ln2], ln2),
        ([0.0, -0.0], [0.5, 0.5], [-ln2, -ln2], ln2),
        ([-inf, 0, 0], [0, 0.5, 0.5], [-inf, -ln2, -ln2], ln2),
        ([-inf, -1e308], [0, 1], [-inf, 0], -1e308),
        ([-inf, -inf], [nan, nan], [nan, nan], -inf),
        ([inf, 0], [nan, nan], [nan, nan], inf),
        ([inf, inf], [nan, nan], [nan, nan], inf),
        ([inf], [nan], [nan], inf),
        ([inf, -inf], [nan, nan], [nan, nan], inf),
        ([nan, 0], [nan, nan], [nan, nan], nan),
        ([nan, inf], [nan, nan], [nan, nan], nan),
        ([nan, -inf], [nan, nan], [nan, nan], nan),
        ([nan], [nan], [nan], nan),
    ],
)
def test_every_score_that_a_float_can_hold(z, probabilities, logarithms, total):
    for order in (1, -1):
        assert np.array_equal(softmax(z[::order]), probabilities[::order], equal_nan=True)
        assert np.array_equal(log_softmax(z[::order]), logarithms[::order], equal_nan=True)
        assert np.array_equal(logsumexp(z[::order]), total, equal_nan=True)


def test_a_slice_without_distribution_leaves_its_neighbours_alone():
    z = [[1.0, nan, 2.0], [0.0, 0.0, -inf], [-inf, -inf, -inf], [inf, 0.0, 0.0]]
    assert np.array_equal(np.isnan(softmax(z)), [[True] * 3, [False] * 3, [True] * 3, [True] * 3])
    assert np.array_equal(softmax(z)[1], [0.5, 0.5, 0])
    assert np.array_equal(np.isnan(log_softmax(z)), np.isnan(softmax(z)))
    assert np.array_equal(softmax(np.array(z).T, axis=0), softmax(z).T, equal_nan=True)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_input_raises_a_floating_point_flag(function):
    with np.errstate(all="raise"):
        for z in ([0, 745], [-1e308, 1e308], [5e-324, -5e-324], [inf, nan], [-inf, -inf]):
            function(z)
        function(np.array([0, 104, 3e38, -3e38], np.float32))
        function(np.array([0, 17, 60000, -60000], np.float16))


# --- 50 digits and SciPy --------------------------------------------------------------------------


def exact_softmax(z):
    terms = [mp.exp(mp.mpf(float(score))) for score in z]
    return [term / mp.fsum(terms) for term in terms]


def exact_logsumexp(z):
    with mp.workdps(400):  # 1 + e^-745 has 324 digits
        return mp.log(mp.fsum(mp.exp(mp.mpf(float(score))) for score in z))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("size", [1, 10, 300, 20000])
def test_results_lose_few_ulp_of_50_digits(size, dtype):
    """softmax: 3 ulp, and 1 per unit below the maximum, because z - max is itself rounded.
    log_softmax: 3 ulp. logsumexp: 2 ulp of the maximum or of the result."""
    rng = np.random.default_rng(3)
    for n in (2, 5, 30):
        z = rng.uniform(-size, size, n).astype(dtype)
        total = exact_logsumexp(z)
        assert np.all(ulps(softmax(z), exact_softmax(z)) <= 3 + z.max() - z.astype(np.float64))
        assert ulps(log_softmax(z), [mp.mpf(float(score)) - total for score in z]).max() <= 3
        gap = np.spacing(np.maximum(abs(z.max()), abs(logsumexp(z))))
        assert abs(logsumexp(z) - float(total)) <= 2 * gap


@pytest.mark.parametrize("size", [1, 10, 100])
def test_half_precision_is_rounded_once(size):
    z = np.random.default_rng(3).uniform(-size, size, 50).astype(np.float16)
    total = exact_logsumexp(z)
    assert ulps(softmax(z), exact_softmax(z)).max() <= 0.51
    assert ulps(log_softmax(z), [mp.mpf(float(score)) - total for score in z]).max() <= 0.51
    assert ulps(logsumexp(z), [total]) <= 0.51


@pytest.mark.parametrize("below", [1, 10, 36, 40, 700, 708])
def test_log_softmax_keeps_the_digits_of_a_nearly_certain_score(below):
    # ln(1 / (1 + e^-40)) is -4.2e-18: the probability is 1.0, its logarithm is not 0
    z = [0, -below]
    assert ulps(log_softmax(z), [-exact_logsumexp(z), -below - exact_logsumexp(z)]).max() <= 2
    assert ulps(logsumexp(z), [exact_logsumexp(z)]).max() <= 2


scores = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-800, 800))


@given(scores)
def test_all_three_agree_with_scipy(z):
    for function in FUNCTIONS:
        expected = getattr(scipy.special, function.__name__)(z, axis=-1)
        assert np.allclose(function(z), expected, rtol=1e-13, atol=1e-15)


def test_slope_of_logsumexp_is_softmax_and_of_softmax_is_p_times_delta_minus_p():
    z = np.array([0.3, -1.2, 2.0, 0.7])
    p = softmax(z)
    assert central_difference(logsumexp, z) == pytest.approx(p, rel=1e-10)
    for k in range(4):
        measured = central_difference(lambda z, k=k: softmax(z)[k], z)
        assert measured == pytest.approx(p[k] * ((np.arange(4) == k) - p), rel=1e-9)


@given(scores, st.sampled_from([np.float16, np.float32, np.float64]))
def test_both_at_once_are_each_alone_to_the_last_bit(z, dtype):
    z = z.astype(dtype)
    p, logarithm = softmax_and_log(z)
    assert p.dtype == logarithm.dtype == dtype
    assert np.array_equal(p, softmax(z)) and np.array_equal(logarithm, log_softmax(z))


@pytest.mark.parametrize(
    "function, arrays_of_its_size", [(softmax, 1), (log_softmax, 2), (logsumexp, 2)]
)
def test_few_arrays_are_made_on_the_way(function, arrays_of_its_size):
    z = np.zeros((10, 20_000))
    tracemalloc.start()
    function(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (arrays_of_its_size + 0.3) * z.nbytes  # 0.3: a mark of one byte per score


# --- properties -----------------------------------------------------------------------------------


@given(scores)
def test_order_is_kept(z):
    order = z.argsort(axis=-1)
    for function in (softmax, log_softmax):
        rising = np.take_along_axis(function(z), order, axis=-1)
        assert np.all(np.diff(rising, axis=-1) >= -(2**-50) * np.abs(rising[..., 1:]))


whole_scores = arrays(np.float64, st.integers(1, 6), elements=st.integers(-700, 700).map(float))


@given(whole_scores, st.integers(-(2**40), 2**40))
def test_adding_a_constant_to_all_scores_changes_not_one_bit(z, constant):
    # whole numbers: the sum z + constant is exact, so the shifted scores are the same numbers
    assert np.array_equal(softmax(z + constant), softmax(z))
    assert np.array_equal(log_softmax(z + constant), log_softmax(z))
    gap = np.spacing(np.abs(z).max() + abs(constant) + 2)
    assert abs(logsumexp(z + constant) - (logsumexp(z) + constant)) <= 2 * gap


@given(scores, st.data())
def test_an_axis_is_the_last_axis_of_the_transposed(z, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    moved = np.moveaxis(z, axis, -1)
    for function in (softmax, log_softmax):
        there_and_back = np.moveaxis(function(moved), -1, axis)
        assert np.allclose(function(z, axis=axis), there_and_back, rtol=1e-14, atol=1e-300)
    assert np.allclose(logsumexp(z, axis=axis), logsumexp(moved), rtol=1e-14, atol=1e-15)


def test_many_float16_scores_still_sum_to_1():
    # summed in float16, ones stop at 2048: 2048 + 1 is 2048 there
    p = softmax(np.zeros((3000, 2), np.float16), axis=0)
    assert p.sum(axis=0, dtype=np.float64) == pytest.approx([1, 1], rel=1e-3)
    assert logsumexp(np.zeros(70000, np.float16)) == np.float16(math.log(70000))


def test_many_float32_scores_are_summed_in_float64():
    # one after the other in float32, each of the 100,000 terms would be rounded to the sum's digits
    z = np.full((100_000, 2), math.log(0.7), np.float32)
    z[0] = 0
    share = 0.7 / (1 + 0.7 * 99_999)
    assert softmax(z, axis=0)[1] == pytest.approx([share] * 2, rel=1e-6)
    assert logsumexp(z, axis=0) == pytest.approx([math.log(0.7 / share)] * 2, rel=1e-7)


# --- shapes, types, refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("shape", [(1,), (3,), (2, 3), (2, 3, 4), (0, 3)])
def test_shape_and_float_type_are_kept(shape, dtype):
    z = np.ones(shape, dtype)
    for function in (softmax, log_softmax):
        assert function(z).shape == shape and function(z).dtype == dtype
    assert logsumexp(z).shape == shape[:-1] and logsumexp(z).dtype == dtype
    assert logsumexp(z, keepdims=True).shape == shape[:-1] + (1,)
    assert logsumexp(z, keepdims=True).dtype == dtype
    if len(shape) == 3:
        assert softmax(z, axis=1).shape == shape
        assert logsumexp(z, axis=1).shape == (2, 4)
        assert logsumexp(z, axis=1, keepdims=True).shape == (2, 1, 4)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_lists_and_integers_are_taken_as_float64(function):
    expected = function(np.array([[0.0, 1.0, 200.0]]))
    for z in ([[0, 1, 200]], [(0.0, True, 200)], np.array([[0, 1, 200]], np.uint8)):
        assert function(z).dtype == np.float64
        assert np.array_equal(function(z), expected)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_input_is_not_changed(function):
    z = np.array([1.0, 2.0, -inf])
    function(z)
    assert np.array_equal(z, [1.0, 2.0, -inf])


@pytest.mark.parametrize(
    "z, axis", [(3.0, -1), (3.0, 0), ([], -1), (np.ones((3, 0)), 1), ([1.0], 1), ([[1.0]], -3)]
)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_missing_axis_or_an_empty_one_is_refused_by_its_shape(function, z, axis):
    shape = str(np.shape(z)).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(
        ValueError, match=f"at least one score along axis {axis}, got shape {shape}"
    ):
        function(z, axis=axis)


@pytest.mark.parametrize("z", [[1j, 2], ["a", "b"], [None, 1.0], None])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_scores_that_are_no_real_numbers_are_refused_by_their_type(function, z):
    with pytest.raises(TypeError, match="scores must hold real numbers, got dtype"):
        function(z)
