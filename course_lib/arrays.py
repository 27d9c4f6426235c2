"""What every module asks of its input: real numbers, in a NumPy array with the float type kept.

Convention: float16, float32, float64 (and longdouble) stay what they are; integers and booleans
become float64; complex numbers, strings and objects are refused with a ``TypeError``.
"""

from numbers import Integral, Real

import numpy as np

# For np.errstate, after the checks. Beyond the range of a float NumPy gives what is right (inf, 0)
# or honest (NaN); a warning would add nothing.
QUIET = {"over": "ignore", "under": "ignore", "invalid": "ignore"}


def as_float(values, name="z", dtype=None):
    """Return ``values`` (array-like of any shape) as a float array; the error calls it ``name``.

    With ``dtype``, numbers are converted to that type (what is too large for it becomes inf).
    """
    array = np.asarray(values)
    if array.dtype.kind == "f" and dtype in (None, array.dtype):
        return array
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    with np.errstate(over="ignore"):
        return array.astype(np.float64 if dtype is None else dtype, copy=False)


def widened(z):
    """float16 as float32, other float types as they are. Half precision has three digits: good for
    keeping numbers, but a formula loses some at every step. So round once, at its end."""
    return z.astype(np.float32) if z.dtype == np.float16 else z


def require_finite(array, name):
    """Raise ``ValueError`` that counts and places the NaN or infinite entries of ``array``."""
    finite = np.isfinite(array)
    if not finite.all():
        first = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{name} must be finite, got {np.sum(~finite)} NaN or infinite of {array.size} numbers"
            f" (first: {array[first]} at index {first})"
        )


def whole_number(value, name, least, most=None):
    """``value`` as an int; ``ValueError`` if it is no whole number from ``least`` to ``most``."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < least or most is not None and value > most:
        upper = "up" if most is None else f"to {most}"
        raise ValueError(f"{name} must be a whole number from {least} {upper}, got {value!r}")
    return int(value)


def positive_number(value, name):
    """``value`` as a float; ``ValueError`` if it is not a positive, finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < np.inf:
        raise ValueError(f"{name} must be positive and finite, got {value!r}")
    return float(value)
