"""Optimizers: what to do with a gradient. Names and defaults are Keras's.

An optimizer changes a list of parameter arrays in place::

    optimizer.update(parameters, gradients)

and keeps its memory (velocities, moments) by position in that list, so one optimizer serves one
network.
"""

from numbers import Real

import numpy as np

from course_lib.arrays import positive_number


class SGD:
    """Gradient descent: p ← p - learning_rate · g.

    With momentum: v ← momentum · v - learning_rate · g, then p ← p + v. ``learning_rate`` is above
    0, ``momentum`` from 0 to below 1; ValueError otherwise.
    """

    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate = positive_number(learning_rate, "learning_rate")
        self.momentum = _fraction(momentum, "momentum")
        self._velocities = None

    def update(self, parameters, gradients):
        """One step, in place. ``gradients`` has the shapes of ``parameters``, in the same order."""
        _check(parameters, gradients)
        if self.momentum == 0:
            for p, g in zip(parameters, gradients, strict=True):
                p -= self.learning_rate * g
            return
        self._velocities = _memory(self._velocities, parameters)
        for p, g, v in zip(parameters, gradients, self._velocities, strict=True):
            v *= self.momentum
            v -= self.learning_rate * g
            p += v


class Adam:
    """Adam (Kingma & Ba 2015): steps of about ``learning_rate``, scaled by means of g and g².

    m ← β₁ m + (1 - β₁) g,  v ← β₂ v + (1 - β₂) g²,  p ← p - learning_rate · m̂ / (√v̂ + ε); the hats
    undo the start at 0. As in Keras, ε is added to √v (before v's hat): see ``update``. Rate and ε
    are above 0, both β from 0 to below 1; ValueError otherwise.
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate = positive_number(learning_rate, "learning_rate")
        self.beta_1 = _fraction(beta_1, "beta_1")
        self.beta_2 = _fraction(beta_2, "beta_2")
        self.epsilon = positive_number(epsilon, "epsilon")
        self._steps = 0
        self._means = self._squares = None

    def update(self, parameters, gradients):
        """One step, in place. ``gradients`` has the shapes of ``parameters``, in the same order."""
        _check(parameters, gradients)
        self._means = _memory(self._means, parameters)
        self._squares = _memory(self._squares, parameters)
        self._steps += 1
        hats = (1 - self.beta_2**self._steps) ** 0.5 / (1 - self.beta_1**self._steps)
        rate = self.learning_rate * hats
        for p, g, m, v in zip(parameters, gradients, self._means, self._squares, strict=True):
            m += (1 - self.beta_1) * (g - m)
            v += (1 - self.beta_2) * (g * g - v)
            p -= rate * m / (np.sqrt(v) + self.epsilon)


def _check(parameters, gradients):
    for p in parameters:
        if not isinstance(p, np.ndarray):
            raise TypeError(f"parameters must be arrays (to change in place), got {p!r}")
    shapes, expected = [g.shape for g in map(np.asarray, gradients)], [p.shape for p in parameters]
    if shapes != expected:
        raise ValueError(f"gradients must have the parameters' shapes {expected}, got {shapes}")


def _memory(memory, parameters):
    if memory is None:
        return [np.zeros_like(p) for p in parameters]
    shapes, expected = [p.shape for p in parameters], [m.shape for m in memory]
    if shapes != expected:
        raise ValueError(
            f"this optimizer remembers parameters of shapes {expected}, got {shapes};"
            " make a new one"
        )
    return memory


def _fraction(value, name):
    if not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name} must lie in 0 … 1 (1 excluded), got {value!r}")
    return float(value)


def get(name):
    """A new optimizer with Keras's defaults for "sgd" or "adam"; an optimizer as it is."""
    if hasattr(name, "update") and not isinstance(name, type):
        return name
    optimizers = {"sgd": SGD, "adam": Adam}
    if isinstance(name, str) and name.lower() in optimizers:
        return optimizers[name.lower()]()
    raise ValueError(f"unknown optimizer {name!r}; known are {', '.join(optimizers)}")
