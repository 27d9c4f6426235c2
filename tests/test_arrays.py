"""What every module asks of its input."""

from fractions import Fraction

import numpy as np
import pytest

from course_lib.arrays import as_float, positive_number, require_finite, whole_number, widened

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_float_arrays_are_given_back_as_they_are(dtype):
    array = np.array([1.5, -0.0, np.nan, np.inf], dtype)
    assert as_float(array) is array


@pytest.mark.parametrize(
    "values", [3, [1, 2], (True, False), range(3), np.arange(3, dtype=np.uint8)]
)
def test_whole_numbers_and_booleans_become_float64(values):
    assert as_float(values).dtype == np.float64
    assert np.array_equal(as_float(values), np.array(values))


def test_a_wanted_type_is_given_and_too_large_numbers_become_inf():
    assert as_float([1, 2], dtype=np.float32).dtype == np.float32
    assert np.array_equal(as_float([1e300, -1e300, 1], dtype=np.float32), [np.inf, -np.inf, 1])


@pytest.mark.parametrize(
    "values, dtype", [([1j], "complex128"), ("1", "<U1"), (None, "object"), ([2**70], "object")]
)
def test_everything_else_is_refused_by_its_type(values, dtype):
    with pytest.raises(TypeError, match=f"^targets must hold real numbers, got dtype {dtype}$"):
        as_float(values, "targets")
    with pytest.raises(TypeError, match=f"^z must hold real numbers, got dtype {dtype}"):
        as_float(values, dtype=np.float64)


def test_half_precision_is_widened_and_every_other_type_is_as_it_is():
    half = np.array([1.5, np.nan], np.float16)
    assert widened(half).dtype == np.float32 and widened(half)[0] == 1.5
    for dtype in (np.float32, np.float64, np.longdouble):
        array = np.array([0.1], dtype)
        assert widened(array) is array


def test_a_ragged_list_is_refused():
    with pytest.raises(ValueError, match="inhomogeneous"):
        as_float([[1, 2], [3]])


def test_require_finite_counts_and_places_what_is_not():
    require_finite(np.array([0.0, 5e-324, -1e308]), "W")
    require_finite(np.array([]), "W")
    message = (
        r"^W must be finite, got 2 NaN or infinite of 4 numbers \(first: nan at index \(0, 1\)\)$"
    )
    with pytest.raises(ValueError, match=message):
        require_finite(np.array([[1, np.nan], [np.inf, 2]]), "W")
    with pytest.raises(
        ValueError, match=r"b must be finite, got 1 .*\(first: -inf at index \(0,\)\)"
    ):
        require_finite(np.array([-np.inf], np.float32), "b")


def test_a_whole_number_of_python_or_numpy_becomes_an_int():
    for value in (3, np.int64(3), np.uint8(3)):
        assert type(whole_number(value, "steps", 1)) is int
    assert whole_number(1, "layers", 1, 100) == 1 and whole_number(100, "layers", 1, 100) == 100


@pytest.mark.parametrize("value", [0, -1, 2.0, "2", True, None, np.array([1, 2]), np.float64(1)])
def test_what_is_no_whole_number_of_the_range_is_refused(value):
    with pytest.raises(ValueError, match=r"steps must be a whole number from 1 up, got "):
        whole_number(value, "steps", 1)
    with pytest.raises(ValueError, match=r"layers must be a whole number from 1 to 9, got 10"):
        whole_number(10, "layers", 1, 9)


def test_a_positive_number_becomes_a_float():
    for value in (2, np.float32(2), Fraction(1, 2)):
        assert type(positive_number(value, "rate")) is float


@pytest.mark.parametrize("value", [0, -0.1, np.inf, np.nan, "0.1", True, None, np.ones(2), 1j])
def test_what_is_not_positive_and_finite_is_refused(value):
    with pytest.raises(ValueError, match="rate must be positive and finite, got "):
        positive_number(value, "rate")
