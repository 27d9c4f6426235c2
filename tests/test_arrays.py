"""What every module asks of its input."""

import numpy as np
import pytest

from course_lib.arrays import as_float, require_finite

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
