"""Optimizers: what to do with a gradient. Names and defaults are Keras's.

An optimizer changes a list of parameter arrays in place::

    optimizer.update(parameters, gradients)

and keeps its memory (velocities, moments) by position in that list, so one optimizer serves one
network. The memory is one long vector for all arrays: every number of it is treated alike, and one
operation on a long vector takes far less time than one on each of many short arrays.
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
        self._velocities = self._shapes = None

    def update(self, parameters, gradients):
        """One step, in place. ``gradients`` has the shapes of ``parameters``, in the same order."""
        _check(parameters, gradients)
        if self.momentum == 0:
            for p, g in zip(parameters, gradients, strict=True):
                p -= self.learning_rate * g
            return
        self._shapes = _same_shapes(self._shapes, parameters)
        if self._velocities is None:
            self._velocities = np.zeros_like(_long(parameters))
        v = self._velocities
        v *= self.momentum
        v -= self.learning_rate * _long(gradients)
        _add(v, parameters)


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
        self._means = self._squares = self._shapes = None

    def update(self, parameters, gradients):
        """One step, in place. ``gradients`` has the shapes of ``parameters``, in the same order."""
        _check(parameters, gradients)
        self._shapes = _same_shapes(self._shapes, parameters)
        if self._means is None:
            self._means = np.zeros_like(_long(parameters))
            self._squares = np.zeros_like(self._means)
        self._steps += 1
        hats = (1 - self.beta_2**self._steps) ** 0.5 / (1 - self.beta_1**self._steps)
        rate = self.learning_rate * hats
        g, m, v = _long(gradients), self._means, self._squares
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        _add(-rate * m / (np.sqrt(v) + self.epsilon), parameters)


def _check(parameters, gradients):
    for p in parameters:
        if not isinstance(p, np.ndarray):
            raise TypeError(f"parameters must be arrays (to change in place), got {p!r}")
    shapes, expected = [g.shape for g in map(np.asarray, gradients)], [p.shape for p in parameters]
    if shapes != expected:
        raise ValueError(f"gradients must have the parameters' shapes {expected}, got {shapes}")


def _same_shapes(remembered, parameters):
    """The parameters' shapes; an error if the optimizer remembers others."""
    shapes = [p.shape for p in parameters]
    if remembered not in (None, shapes):
        raise ValueError(
            f"this optimizer remembers parameters of shapes {remembered}, got {shapes};"
            " make a new one"
        )
    return shapes


def _long(arrays):
    """The numbers of all arrays, one after the other, in one long vector (a copy)."""
    return np.concatenate(arrays, axis=None)


def _add(steps, parameters):
    """Add each array's part of the long vector ``steps`` to it, in place."""
    start = 0
    for p in parameters:
        p += steps[start : start + p.size].reshape(p.shape)
        start += p.size


def _fraction(value, name):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < 1:
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
