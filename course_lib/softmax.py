"""Softmax and its logarithm, safe at every score that a float can hold.

For scores (logits) z along one axis::

    softmax(z)_k     = e^(z_k - m) / Σ_i e^(z_i - m)      with m = max_i z_i
    log_softmax(z)_k = z_k - logsumexp(z)
    logsumexp(z)     = m + ln Σ_i e^(z_i - m)

Subtracting the maximum changes nothing mathematically and keeps every exponent at or below 0, so
nothing overflows, even at scores of ±1e308. A score of -inf has probability 0. NaN makes its own
slice NaN. A slice whose largest score is not finite has no distribution: all -inf, or any +inf,
gives NaN in ``softmax`` and ``log_softmax`` (``logsumexp`` is then -inf or +inf). Shape and float
type are kept.
"""

import numpy as np

from course_lib.arrays import QUIET, as_float


def softmax(z, axis=-1):
    """Probabilities of the scores ``z`` along ``axis``: z's shape, each slice sums to 1."""
    with np.errstate(**QUIET):
        e, maximum = _shifted(z, axis)
        np.exp(e, out=e)  # in place: one array in all
        e /= _sum(e, axis)
        return e.astype(maximum.dtype, copy=False)


softmax.name = "softmax"  # as an Activation has one


def log_softmax(z, axis=-1):
    """ln softmax(z), exact where softmax itself would round to 0 or 1; same shape as ``z``."""
    with np.errstate(**QUIET):
        shifted, maximum = _shifted(z, axis)
        shifted -= _log_sum(shifted, np.exp(shifted), axis)
        return shifted.astype(maximum.dtype, copy=False)


def softmax_and_log(z):
    """(softmax(z), log_softmax(z)) with one round of exponentials: what a training step needs."""
    with np.errstate(**QUIET):
        shifted, maximum = _shifted(z, -1)
        e = np.exp(shifted)
        y = e / _sum(e, -1)
        shifted -= _log_sum(shifted, e, -1)
        return tuple(array.astype(maximum.dtype, copy=False) for array in (y, shifted))


def logsumexp(z, axis=-1, keepdims=False):
    """ln Σ e^z along ``axis``, which disappears unless ``keepdims``: a smooth maximum."""
    with np.errstate(**QUIET):
        shifted, maximum = _shifted(z, axis)
        total = (maximum + _log_sum(shifted, np.exp(shifted), axis)).astype(maximum.dtype)
    total = np.where(np.isinf(maximum), maximum, total)
    return total if keepdims else np.squeeze(total, axis=axis)[()]


def _shifted(z, axis):
    """(z - m, m): the scores with their maximum along ``axis`` taken off, and that maximum.

    m has the scores' type. z - m has at least float32: half precision would round at every step.
    """
    z = as_float(z, "scores")
    if not -z.ndim <= axis < z.ndim or z.shape[axis] == 0:
        raise ValueError(f"softmax needs at least one score along axis {axis}, got shape {z.shape}")
    maximum = z.max(axis=axis, keepdims=True)
    shifted = np.subtract(z, maximum, dtype=np.promote_types(z.dtype, np.float32))
    return shifted, maximum  # inf - inf is NaN, and spreads over its slice


def _sum(e, axis):
    """Σ e along ``axis``, at least in float64: a float16 sum of ones would stop at 2048."""
    return e.sum(axis=axis, keepdims=True, dtype=np.promote_types(e.dtype, np.float64))


def _log_sum(shifted, e, axis):
    """ln Σ e^shifted as ln(1 + rest): the largest term is e^0 = 1, and ``log1p`` keeps the digits
    of a small rest. ``e``: e^shifted; it is used up."""
    largest = shifted == 0  # once in each slice, or more often
    e -= largest
    rest = _sum(e, axis) + (largest.sum(axis=axis, keepdims=True) - 1)
    return np.log1p(rest).astype(e.dtype, copy=False)
