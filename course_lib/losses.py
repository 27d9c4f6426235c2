"""Losses: how wrong a prediction ``y`` is about a target ``t``, and the way to less of it.

The last axis holds the outputs of one sample; all axes before it count samples. A loss is called
for its value (one number; in nats for the two cross-entropies) and asked for its gradient::

    categorical_crossentropy(y, t)            # the mean over the samples
    categorical_crossentropy.gradient(y, t)   # ∂value/∂y, an array of y's shape

The cross-entropies also accept scores instead of probabilities: ``from_logits=True``. Then the
gradient is by the scores: ``softmax(z) - t`` or ``sigmoid(z) - t``, divided by what the mean is
over.

Conventions: ``half_squared_error`` is ½ Σ (y - t)² over the outputs (document A's E); names, means
and ``from_logits`` of the others are Keras's. Unlike Keras, nothing is clipped: a probability of 0
for what happened costs inf, and 0 · ln 0 = 0. A NaN in y is passed on; no input gives a warning.
"""

import numpy as np

from course_lib.activations import sigmoid, softplus
from course_lib.arrays import QUIET, as_float
from course_lib.softmax import softmax_and_log


class Loss:
    """A loss: value and gradient of (y, t), and what it demands of targets and predictions."""

    def __init__(self, name, doc, value_and_gradient, targets, predictions):
        self.name = name
        self.__doc__ = doc
        self.targets = targets  # (t, shape of y, dtype) -> checked float array of that shape
        self.predictions = predictions  # y -> None, or raises
        self.unchecked = value_and_gradient  # (y, t) or, if it knows logits, (y, t, from_logits)

    @np.errstate(**QUIET)
    def __call__(self, y, t, **options):
        """The loss, averaged over the samples: one number."""
        return self.unchecked(*self._checked(y, t, **options), **options)[0]

    @np.errstate(**QUIET)
    def gradient(self, y, t, **options):
        """∂loss/∂y, or by the scores if ``from_logits``: an array of y's shape."""
        return self.unchecked(*self._checked(y, t, **options), **options)[1]

    def _checked(self, y, t, from_logits=False):
        y = as_float(y, "y")
        if y.size == 0:
            raise ValueError(f"a loss needs at least one number, got y of shape {y.shape}")
        if not from_logits:
            self.predictions(y)
        return y, self.targets(t, y.shape, y.dtype)

    def __repr__(self):
        return f"<loss {self.name}>"


def one_hot(labels, classes, dtype=np.float64):
    """Integer ``labels`` in 0 … classes-1 → rows with a single 1: their shape plus a last axis."""
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got dtype {labels.dtype}")
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(f"labels must lie in 0…{classes - 1}, got {labels.min()}…{labels.max()}")
    return (labels[..., None] == np.arange(classes)).astype(dtype)


# --- what targets and predictions must be --------------------------------------------------------


def _same_shape(t, shape, dtype):
    t = as_float(t, "t", dtype)
    if t.shape != shape:
        raise ValueError(f"y has shape {shape}, so t must have the same; got {t.shape}")
    return t


def _between_0_and_1(t, shape, dtype):
    t = _same_shape(t, shape, dtype)
    outside = ~((t >= 0) & (t <= 1))  # "not inside", so that NaN is refused as well
    if outside.any():
        raise ValueError(f"t must lie in 0…1, got {t[outside].flat[0]:g}")
    return t


def _one_hot_or_labels(t, shape, dtype):
    if len(shape) == 0:
        raise ValueError("y must have a last axis of classes, got a single number")
    t = np.asarray(t)
    if t.shape == shape[:-1] and t.shape != shape:
        return one_hot(t, shape[-1], dtype)
    t = _same_shape(t, shape, dtype)
    if (t < 0).any():
        raise ValueError(f"t must be a distribution (no number below 0), got {t[t < 0].flat[0]:g}")
    _sums_to_one(t, "t must be a distribution (sum 1 along the last axis)")
    return t


def _anything(y):
    pass


def _probabilities(y):
    outside = (y < 0) | (y > 1)  # a NaN prediction is passed on: the loss is NaN
    if outside.any():
        raise ValueError(
            f"y must lie in 0…1, got {y[outside].flat[0]:g}; for scores use from_logits=True"
        )


def _distributions(y):
    _probabilities(y)
    _sums_to_one(y[~np.isnan(y).any(axis=-1)], "y must sum to 1; for scores use from_logits=True")


def _sums_to_one(p, message):
    total = p.sum(axis=-1, dtype=np.float64)
    wrong = ~(np.abs(total - 1) <= 1e-3)  # float16 probabilities are rounded to about 1e-3
    if wrong.any():
        raise ValueError(f"{message}: got a sum of {total[wrong].flat[0]:g}")


# --- values and gradients ------------------------------------------------------------------------


def _samples(y):
    return y.size // y.shape[-1] if y.ndim else 1


def _sum_over(numbers, count):
    """Σ numbers / count in float64 (a float16 cannot count beyond 65504), then numbers' type."""
    return numbers.dtype.type(numbers.sum(dtype=np.float64) / count)


def _each_over(slopes, count):
    """slopes / count, in the same way."""
    return (slopes / np.float64(count)).astype(slopes.dtype, copy=False)


def _half_squared_error(y, t):
    difference, samples = y - t, _samples(y)
    return _sum_over(difference**2, 2 * samples), _each_over(difference, samples)


def _mean_squared_error(y, t):
    difference = y - t
    return _sum_over(difference**2, y.size), _each_over(difference, y.size / 2)


def _times(t, cost):
    """t · cost with 0 · inf = 0: what did not happen costs nothing."""
    return np.where((t == 0) & np.isposinf(cost), 0, t * cost)


def _binary_crossentropy(y, t, from_logits=False):
    if from_logits:
        cost_1, cost_0 = softplus(-y), softplus(y)
        slope = (1 - t) * sigmoid(y) - t * sigmoid(-y)  # s - t; s - 1 would lose digits near 1
    else:
        with np.errstate(divide="ignore"):
            cost_1, cost_0 = -np.log(y), -np.log1p(-y)
            slope = (y - t) / (y * (1 - y))  # 0 / 0 where y reached a target of 0 or 1
            slope = np.where(t == 0, 1 / (1 - y), np.where(t == 1, -1 / y, slope))
    cost = _times(t, cost_1) + _times(1 - t, cost_0)
    return _sum_over(cost, y.size), _each_over(slope, y.size)


def _categorical_crossentropy(y, t, from_logits=False):
    if from_logits:
        probabilities, logarithms = softmax_and_log(y)
        slope = (1 - t) * probabilities + t * np.expm1(logarithms)  # p - t; p - 1 = expm1(ln p)
        cost = np.where(t == 0, 0, -t * logarithms)  # as _times: a NaN is in the whole row
    else:
        with np.errstate(divide="ignore"):
            slope = np.where((t == 0) & (y == 0), 0, -t / y)
            cost = _times(t, -np.log(y))
    return _sum_over(cost, _samples(y)), _each_over(slope, _samples(y))


half_squared_error = Loss(
    "half_squared_error",
    "½ Σ (y - t)² over the outputs, averaged over the samples. Gradient: (y - t) / samples.",
    _half_squared_error,
    targets=_same_shape,
    predictions=_anything,
)
mean_squared_error = Loss(
    "mean_squared_error",
    "(y - t)² averaged over outputs and samples (Keras's 'mse'). Gradient: 2 (y - t) / count.",
    _mean_squared_error,
    targets=_same_shape,
    predictions=_anything,
)
binary_crossentropy = Loss(
    "binary_crossentropy",
    "-(t ln y + (1 - t) ln(1 - y)) in nats, averaged over outputs and samples; t in 0…1.",
    _binary_crossentropy,
    targets=_between_0_and_1,
    predictions=_probabilities,
)
categorical_crossentropy = Loss(
    "categorical_crossentropy",
    "-Σ t ln y over the classes in nats, averaged over the samples. t: one-hot rows, other"
    " distributions, or integer labels (y's shape without the last axis).",
    _categorical_crossentropy,
    targets=_one_hot_or_labels,
    predictions=_distributions,
)

ALL = {
    loss.name: loss
    for loss in (
        half_squared_error,
        mean_squared_error,
        binary_crossentropy,
        categorical_crossentropy,
    )
}


def get(name):
    """The loss called ``name`` ("mse" too, as in Keras); a Loss is given back as it is."""
    if isinstance(name, Loss):
        return name
    if name == "mse":
        return mean_squared_error
    if isinstance(name, str) and name in ALL:
        return ALL[name]
    raise ValueError(f"unknown loss {name!r}; known are {', '.join(ALL)}, mse")
