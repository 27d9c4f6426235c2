"""Gradient checking: is the derivative that we derived the slope that we measure?

Central differences of fourth order, with f at four points around x along each coordinate::

    f'(x) ≈ (8 [f(x+h) - f(x-h)] - [f(x+2h) - f(x-2h)]) / 12h

The formula's own error falls with h⁴; rounding adds about 1e-16 · |f| / h. At h = 1e-4, with x and
f around 1, both stay near 1e-12, so an agreement to a relative 1e-7 is far from luck. (The
two-point formula, 1e-10 at best, is chapter 7's.)
"""

import numpy as np


def central_difference(f, x, h=1e-4):
    """The gradient of ``f`` (array → one number) at ``x``, measured: float64, of x's shape.

    ``h``, the step, must not be 0.
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        centre = x[index]
        value = {}
        for k in (-2, -1, 1, 2):
            x[index] = centre + k * h
            value[k] = float(f(x))
        x[index] = centre
        gradient[index] = (8 * (value[1] - value[-1]) - (value[2] - value[-2])) / (12 * h)
    return gradient


def relative_error(a, b):
    """The largest |a - b| as a fraction of the largest magnitude in both; 0 if both are all 0."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"gradients to compare must have one shape, got {a.shape} and {b.shape}")
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max() / scale) if scale else 0.0


def check_network(network, X, T, loss):
    """The largest relative error of ``network.backward`` against central differences.

    X (N, inputs) and T as ``network.backward`` takes them; ``loss`` is a name or a loss. Each
    parameter array counts by itself; it is changed in place while its slopes are measured, and
    put back. ValueError for a network that is not float64. Beside a kink (ReLU at 0) the measured
    slope is wrong, not the derived one.
    """
    if network.parameters[0].dtype != np.float64:
        raise ValueError(f"gradients are checked in float64, got {network.parameters[0].dtype}")
    _, gradients = network.backward(X, T, loss)
    errors = []
    for parameter, gradient in zip(network.parameters, gradients, strict=True):

        def value(changed, parameter=parameter):
            kept = parameter.copy()
            parameter[...] = changed
            try:
                result, _ = network.backward(X, T, loss)
            finally:
                parameter[...] = kept
            return result

        errors.append(relative_error(gradient, central_difference(value, parameter)))
    return float(np.max(errors))  # NaN if any is NaN, where Python's max may hide it
