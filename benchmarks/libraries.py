"""The same functions in course_lib, SciPy, Keras (on TensorFlow) and PyTorch, for the comparisons.

``activation(name)``, ``softmax_family(name)`` and ``loss(name)`` give library → (function, slope or
gradient); None stands for what a library does not have.
"""

import measuring  # noqa: F401  (first: it sets the number of threads)

# isort: split
import keras
import numpy as np
import scipy.special as special
import tensorflow as tf
import torch
from torch.nn import functional as F

from course_lib import activations, activations_more, losses, softmax

OURS = {**activations.ALL, **activations_more.ALL}
OPTIONS = {"threshold": {"threshold": 1.0, "default_value": -2.0}}
SCIPY = {
    "sigmoid": special.expit,
    "log_sigmoid": special.log_expit,
    "softplus": lambda z: -special.log_expit(-z),
    "gelu": lambda z: z * special.ndtr(z),
    "exponential": np.exp,
    "tanh": np.tanh,
}
KERAS = {
    "exponential": keras.ops.exp,
    "gelu": lambda z: keras.activations.gelu(z, approximate=False),
    "threshold": lambda z: keras.activations.threshold(z, 1.0, -2.0),
    "step": None,
}
TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.2),
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "silu": F.silu,
    "gelu": F.gelu,
    "hard_sigmoid": F.hardsigmoid,
    "exponential": torch.exp,
    "celu": F.celu,
    "hard_shrink": F.hardshrink,
    "hard_silu": F.hardswish,
    "hard_tanh": F.hardtanh,
    "log_sigmoid": F.logsigmoid,
    "mish": F.mish,
    "relu6": F.relu6,
    "soft_shrink": F.softshrink,
    "tanh_shrink": F.tanhshrink,
    "threshold": lambda z: F.threshold(z, 1.0, -2.0),
}


def by_torch(function):
    """(value, slope) of a PyTorch function, as functions of an array."""

    def slope(z):
        z = torch.tensor(z, requires_grad=True)
        function(z).sum().backward()
        return z.grad.numpy()

    return lambda z: function(torch.tensor(z)).numpy(), slope


def by_keras(function):
    """(value, slope) of a Keras function, as functions of an array."""

    def slope(z):
        z = tf.constant(z)
        with tf.GradientTape() as tape:
            tape.watch(z)
            y = function(z)
        return np.asarray(tape.gradient(y, z))

    return lambda z: np.asarray(function(tf.constant(z))), slope


def activation(name):
    """library → (value, slope) of the activation ``name``, functions of an array."""
    ours, options = OURS[name], OPTIONS.get(name, {})
    found = {
        "course_lib": (lambda z: ours(z, **options), lambda z: ours.derivative(z, **options)),
        "SciPy": (SCIPY.get(name), None),
    }
    theirs = KERAS.get(name, getattr(keras.activations, name, None))
    found["Keras"] = by_keras(theirs) if theirs else (None, None)
    found["PyTorch"] = by_torch(TORCH[name]) if name in TORCH else (None, None)
    return found


def softmax_family(name):
    """library → function of one row of scores."""
    return {
        "course_lib": getattr(softmax, name),
        "SciPy": getattr(special, name),
        "Keras": lambda z: np.asarray(getattr(keras.ops, name)(tf.constant(z), -1)),
        "PyTorch": lambda z: getattr(torch, name)(torch.tensor(z), -1).numpy(),
    }


def loss(name):
    """library → (value, gradient), functions of the y and t of one sample: arrays (outputs,).

    ``name`` is that of course_lib, with " from logits" if y holds scores.
    """
    plain, logits = name.removesuffix(" from logits"), name.endswith(" from logits")
    ours, options = losses.get(plain), {"from_logits": True} if logits else {}
    found = {
        "course_lib": (
            lambda y, t: ours(y, t, **options),
            lambda y, t: ours.gradient(y, t, **options),
        ),
        "SciPy": (SCIPY_LOSSES.get(name), None),
    }
    theirs = getattr(keras.losses, plain, None)
    found["Keras"] = loss_by_keras(theirs, options) if theirs else (None, None)
    found["PyTorch"] = loss_by_torch(TORCH_LOSSES[name])
    return found


def loss_by_keras(function, options):
    def value(y, t):
        return function(t[None], y[None], **options)[0]

    def gradient(y, t):
        y = tf.constant(y)
        with tf.GradientTape() as tape:
            tape.watch(y)
            cost = value(y, t)
        return np.asarray(tape.gradient(cost, y))

    return lambda y, t: np.asarray(value(tf.constant(y), t)), gradient


def loss_by_torch(function):
    def gradient(y, t):
        y = torch.tensor(y[None], requires_grad=True)
        function(y, torch.tensor(t[None])).backward()
        return y.grad.numpy()[0]

    return lambda y, t: function(torch.tensor(y[None]), torch.tensor(t[None])).numpy(), gradient


def scipy_binary(y, t):
    return np.mean(-(special.xlogy(t, y) + special.xlog1py(1 - t, -y)))


SCIPY_LOSSES = {  # as one would write them with SciPy's functions
    "binary_crossentropy": scipy_binary,
    "binary_crossentropy from logits": lambda z, t: (
        -np.mean(t * special.log_expit(z) + (1 - t) * special.log_expit(-z))
    ),
    "categorical_crossentropy": lambda y, t: -np.sum(special.xlogy(t, y)),
    "categorical_crossentropy from logits": lambda z, t: -special.log_softmax(z)[t.argmax()],
}
TORCH_LOSSES = {  # (1, outputs) each; classes as labels, as PyTorch is mostly used
    "half_squared_error": lambda y, t: F.mse_loss(y, t, reduction="sum") / 2,
    "mean_squared_error": F.mse_loss,
    "binary_crossentropy": F.binary_cross_entropy,
    "binary_crossentropy from logits": F.binary_cross_entropy_with_logits,
    "categorical_crossentropy": lambda y, t: F.nll_loss(y.log(), t.argmax(1)),
    "categorical_crossentropy from logits": lambda z, t: F.cross_entropy(z, t.argmax(1)),
}
OF_ANOTHER_FORMULA = {  # Keras divides y by its sum first, which has a gradient too
    ("categorical_crossentropy", "gradient", "Keras"),
}
REFUSALS = (NotImplementedError, RuntimeError, tf.errors.OpError)
