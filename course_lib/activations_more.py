"""The rest of Keras's list: the activations of ``keras.activations`` that networks use less often.

The everyday ones are in ``activations``. Here are thirteen more, with Keras's names, formulas and
defaults and the same rules: every element by itself, the float type is kept, every float64 input
gives the formula's limit without a warning, and at a kink the slope is the one from the left::

    mish([-1.0, 0.0, 2.0])             # values
    mish.derivative([-1.0, 0.0, 2.0])  # slopes
    threshold(z, threshold=1.0, default_value=0.0)

Two functions look at a whole vector, as softmax does: ``glu`` and ``sparsemax``. Their slopes are
no list of numbers, so they have none here. A layer takes the objects themselves:
``Dense(W, b, mish)``.
"""

import numpy as np

from course_lib.activations import Activation, sigmoid, softplus
from course_lib.arrays import as_float


def _inside(z, low, high):
    """1 where low < z <= high, else 0: the slope of a clipped line, taken from the left."""
    return np.where(np.isnan(z), z, (z > low) & (z <= high))


def _relu6(z):
    """min(max(z, 0), 6): ReLU with a ceiling, for arithmetic with few bits."""
    return np.clip(z, 0, 6)


def _relu6_slope(z):
    return _inside(z, 0, 6)


def _hard_tanh(z):
    """z, cut off at -1 and 1."""
    return np.clip(z, -1, 1)


def _hard_tanh_slope(z):
    return _inside(z, -1, 1)


def _sparse_sigmoid(z):
    """The straight line (z + 1)/2, cut off at 0 and 1 (Blondel et al. 2019)."""
    return (np.clip(z, -1, 1) + 1) / 2


def _sparse_sigmoid_slope(z):
    return _inside(z, -1, 1) / 2


def _sparse_plus(z):
    """0 up to -1, then (z + 1)²/4, from 1 on z: its slope is ``sparse_sigmoid``."""
    return np.where(z < 1, _sparse_sigmoid(z) ** 2, z)


def _sparse_plus_slope(z):
    return _sparse_sigmoid(z)


def _hard_silu(z):
    """z · hard_sigmoid(z), also called hard swish (Howard et al. 2019)."""
    return np.maximum(z, np.finfo(z.dtype).min) * (np.clip(z + 3, 0, 6) / 6)  # -inf · 0 is NaN


def _hard_silu_slope(z):
    return np.where(z <= -3, 0, np.where(z > 3, 1, (2 * z + 3) / 6))


def _soft_shrink(z, threshold=0.5):
    """z moved towards 0 by ``threshold``; what is nearer to 0 becomes 0."""
    return z - np.clip(z, -threshold, threshold)


def _soft_shrink_slope(z, threshold=0.5):
    return np.where(np.isnan(z), z, (z > threshold) | (z <= -threshold))


def _hard_shrink(z, threshold=0.5):
    """z, but 0 where |z| <= threshold."""
    return np.where(np.abs(z) <= threshold, 0, z)


def _hard_shrink_slope(z, threshold=0.5):
    return np.where(np.isnan(z), z, np.abs(z) > threshold)


def _threshold(z, *, threshold, default_value):
    """z where z > threshold, else default_value. Both must be given."""
    return np.where(z <= threshold, default_value, z)


def _threshold_slope(z, *, threshold, default_value):
    return np.where(np.isnan(z), z, z > threshold)


def _tanh_shrink(z):
    """z - tanh z, whose digits a subtraction near 0 would lose.

    Lambert's fraction tanh z = z/(1 + q) with q = z²/(3 + z²/(5 + z²/(7 + …))) gives z·q/(1 + q).
    """
    small = np.clip(z, -2, 2)
    square, q = small * small, 0.0
    for odd in range(29, 2, -2):
        q = square / (odd + q)
    return np.where(np.abs(z) < 2, small * q / (1 + q), z - np.tanh(z))


def _tanh_shrink_slope(z):
    return np.tanh(z) ** 2


def _celu(z, alpha=1.0):
    """z for z > 0, else alpha (e^(z/alpha) - 1): an ELU without a kink for any alpha."""
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0) / alpha))


def _celu_slope(z, alpha=1.0):
    return np.exp(np.minimum(z, 0) / alpha)


def _log_sigmoid(z):
    """ln sigmoid(z) = -softplus(-z)."""
    return -softplus(-z)


def _log_sigmoid_slope(z):
    return sigmoid(-z)


def _squareplus(z, b=4):
    """(z + √(z² + b))/2: a smooth ReLU without e^z (Barron 2021)."""
    size = np.abs(z)
    root = np.hypot(size, np.sqrt(b))  # z² would overflow
    return np.maximum(z, 0) + (b / 4) / (root / 2 + size / 2)  # z + root loses digits for z < 0


def _squareplus_slope(z, b=4):
    z = np.minimum(z, np.finfo(z.dtype).max / 4)  # beyond, the slope is 1; inf / inf would be NaN
    return _squareplus(z, b) / np.hypot(z, np.sqrt(b))


def _mish(z):
    """z · tanh(softplus(z)) (Misra 2019)."""
    return np.maximum(z, np.finfo(z.dtype).min) * _mish_gate(z)[0]  # -inf · 0 would be NaN


def _mish_gate(z):
    """tanh(ln(1 + e^z)) = n/(n + 2) with n = e^z (e^z + 2), and its slope, by e^-|z| alone."""
    e = np.exp(-np.abs(z))
    part, rest = np.where(z > 0, 1 + 2 * e, e * (e + 2)), np.where(z > 0, 2 * e * e, 2)
    top = 4 * (1 + e) * np.where(z > 0, e * e, e)
    return part / (part + rest), top / (part + rest) ** 2


def _mish_slope(z):
    z = np.clip(z, -1e4, 1e4)  # beyond, the slope is 0 or 1 in every float type
    gate, gate_slope = _mish_gate(z)
    return gate + z * gate_slope


celu = Activation(_celu, _celu_slope)
hard_shrink = Activation(_hard_shrink, _hard_shrink_slope)
hard_silu = hard_swish = Activation(_hard_silu, _hard_silu_slope)
hard_tanh = Activation(_hard_tanh, _hard_tanh_slope)
log_sigmoid = Activation(_log_sigmoid, _log_sigmoid_slope)
mish = Activation(_mish, _mish_slope)
relu6 = Activation(_relu6, _relu6_slope)
soft_shrink = Activation(_soft_shrink, _soft_shrink_slope)
sparse_plus = Activation(_sparse_plus, _sparse_plus_slope)
sparse_sigmoid = Activation(_sparse_sigmoid, _sparse_sigmoid_slope)
squareplus = Activation(_squareplus, _squareplus_slope)
tanh_shrink = Activation(_tanh_shrink, _tanh_shrink_slope)
threshold = Activation(_threshold, _threshold_slope)


def glu(z, axis=-1):
    """One half of the numbers, each times the sigmoid of its partner (Dauphin et al. 2017).

    The first half along ``axis`` are the numbers, the second half their partners, so the result is
    half as long there. ValueError if the length is odd. Where a partner is -inf the result is 0,
    but NaN if its number is infinite; NaN stays NaN.
    """
    z = as_float(z)
    if not -z.ndim <= axis < z.ndim or z.shape[axis] % 2:
        raise ValueError(f"glu needs an even number along axis {axis}, got shape {z.shape}")
    value, gate = np.split(z, 2, axis=axis)
    with np.errstate(invalid="ignore"):  # inf · 0
        return value * sigmoid(gate)


def sparsemax(z, axis=-1):
    """The distribution nearest to the scores ``z``: max(z - τ, 0), with zeros (Martins 2016).

    τ is such that the sum is 1. Adding a number to all scores changes nothing, so the largest is
    taken off first; without that, scores around 1e8 would lose the 1. The result has z's shape. As
    in ``softmax``, -inf gets 0, while +inf, NaN or -inf alone make their slice NaN. ValueError if
    there is no score along ``axis``.
    """
    z = as_float(z, "scores")
    if not -z.ndim <= axis < z.ndim or z.shape[axis] == 0:
        raise ValueError(
            f"sparsemax needs at least one score along axis {axis}, got shape {z.shape}"
        )
    with np.errstate(invalid="ignore", over="ignore"):  # as in softmax: +inf has no distribution
        shifted = np.moveaxis(z - z.max(axis=axis, keepdims=True), axis, -1)
        falling = -np.sort(-shifted, axis=-1)
        sums = np.cumsum(falling, axis=-1, dtype=np.result_type(z, np.float64))
        taus = (sums - 1) / np.arange(1, z.shape[axis] + 1)  # τ, if the k largest stay above it
        count = np.sum(falling > taus, axis=-1, keepdims=True)  # they do for k = 1 … count
        tau = np.take_along_axis(taus, np.maximum(count - 1, 0), axis=-1)
        y = np.maximum(shifted - tau, 0)
    return np.moveaxis(y, -1, axis).astype(z.dtype, copy=False)


ALL = {
    f.name: f
    for f in (
        celu, hard_shrink, hard_silu, hard_tanh, log_sigmoid, mish, relu6,
        soft_shrink, sparse_plus, sparse_sigmoid, squareplus, tanh_shrink, threshold,
    )
}  # fmt: skip
