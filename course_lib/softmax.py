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

from course_lib.arrays import as_float


def softmax(z, axis=-1):
    """Probabilities of the scores ``z`` along ``axis``: z's shape, each slice sums to 1."""
    shifted, _ = _shifted(z, axis)
    with np.errstate(under="ignore"):
        e = np.exp(shifted)
        return (e / _sum(e, axis)).astype(e.dtype, copy=False)


def log_softmax(z, axis=-1):
    """ln softmax(z), exact where softmax itself would round to 0 or 1; same shape as ``z``."""
    shifted, _ = _shifted(z, axis)
    return shifted - _log_sum(shifted, axis)


def logsumexp(z, axis=-1, keepdims=False):
    """ln Σ e^z along ``axis``, which disappears unless ``keepdims``: a smooth maximum."""
    shifted, maximum = _shifted(z, axis)
    total = np.where(np.isinf(maximum), maximum, maximum + _log_sum(shifted, axis))
    return total if keepdims else np.squeeze(total, axis=axis)[()]


def _shifted(z, axis):
    """(z - m, m): the scores with their maximum along ``axis`` taken off, and that maximum."""
    z = as_float(z, "scores")
    if not -z.ndim <= axis < z.ndim or z.shape[axis] == 0:
        raise ValueError(f"softmax needs at least one score along axis {axis}, got shape {z.shape}")
    maximum = z.max(axis=axis, keepdims=True)
    with np.errstate(invalid="ignore", over="ignore"):  # -inf - -inf; -1e308 - 1e308 is -inf
        return np.where(np.isfinite(maximum), z - maximum, np.nan), maximum


def _sum(e, axis):
    """Σ e along ``axis``, at least in float64: a float16 sum of ones would stop at 2048."""
    return e.sum(axis=axis, keepdims=True, dtype=np.result_type(e, np.float64))


def _log_sum(shifted, axis):
    """ln Σ e^shifted as ln(1 + rest): the largest term is e^0 = 1, and ``log1p`` keeps the digits
    of a small rest."""
    with np.errstate(under="ignore"):
        rest = np.exp(shifted)
        np.put_along_axis(rest, shifted.argmax(axis=axis, keepdims=True), 0, axis)
        return np.log1p(_sum(rest, axis)).astype(rest.dtype)
