"""Activation functions: each formula with its derivative beside it.

Every activation is called on an array-like of any shape and works element by element::

    sigmoid([-1.0, 0.0, 2.0])             # values
    sigmoid.derivative([-1.0, 0.0, 2.0])  # slopes at the same points
    sigmoid.name                          # "sigmoid"

Names, formulas and defaults are those of ``keras.activations`` (Keras 3). The float type is kept,
NaN is passed on, and every float64 input, infinities included, gives the value of the formula's
limit without a warning. At a kink the value and the slope from the left are taken: ``step(0) = 0``
and ``relu.derivative(0) = 0``. (Authors differ on ``step(0)``; the derivative of ReLU is then the
step.) Results are arrays, or NumPy scalars for scalar input.
"""

import math

import numpy as np

from course_lib.arrays import as_float, widened

# Klambauer et al. 2017, chosen so that mean 0, variance 1 is a fixed point
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


class Activation:
    """A function of one number and its derivative, both applied to every element of an array.

    Keyword parameters (``negative_slope``, ``alpha``, ``approximate``) go to both in the same way.
    """

    def __init__(self, function, derivative):
        self.name = function.__name__.strip("_")
        self.__doc__ = function.__doc__
        self._function = function
        self._derivative = derivative

    def __call__(self, z, **parameters):
        return _apply(self._function, z, parameters)

    def derivative(self, z, **parameters):
        """The slope at ``z``: an array of ``z``'s shape."""
        return _apply(self._derivative, z, parameters)

    def unchecked(self, z):
        """The call without its checks, for training: ``z`` is a float array; overflow may warn."""
        return self._function(widened(z)).astype(z.dtype, copy=False)

    def unchecked_derivative(self, z):
        """``derivative`` in the same way."""
        return self._derivative(widened(z)).astype(z.dtype, copy=False)

    def __repr__(self):
        return f"<activation {self.name}>"


def _apply(formula, z, parameters):
    z = as_float(z)
    with np.errstate(over="ignore", under="ignore"):  # inf and 0 are the correctly rounded results
        return np.asarray(formula(widened(z), **parameters), dtype=z.dtype)[()]


def _step(z):
    """0 for z <= 0, 1 for z > 0 (document E's convention at 0; document D's is 1)."""
    return np.heaviside(z, 0)  # its second argument is the value at 0; NaN stays NaN


def _step_slope(z):
    return np.where(np.isnan(z), z, 0)


def _linear(z):
    """z itself: the identity, for regression outputs."""
    return +z


def _linear_slope(z):
    return np.where(np.isnan(z), z, 1)


def _sigmoid(z):
    """1 / (1 + e^-z), written as e^z / (1 + e^z), which keeps the digits of small results."""
    e = np.exp(np.minimum(z, 80))  # from 80 on it is 1 in every float type; e^z would overflow
    return e / (1 + e)


def _sigmoid_slope(z):
    e = np.exp(-np.abs(z))  # s(1 - s), without the cancellation in 1 - s
    return e / (1 + e) ** 2


def _tanh(z):
    """(e^z - e^-z) / (e^z + e^-z) = 2 sigmoid(2z) - 1."""
    return np.tanh(z)


def _tanh_slope(z):
    return (1 / np.cosh(z)) ** 2  # 1 - tanh², without the cancellation


def _relu(z):
    """max(0, z)."""
    return np.maximum(z, 0)


def _relu_slope(z):
    return np.sign(np.maximum(z, 0))  # 0, 1 or NaN, as _step(z), in half its time


def _leaky_relu(z, negative_slope=0.2):
    """z for z > 0, else negative_slope·z. Keras's default is 0.2; the documents use 0.01."""
    return np.where(z > 0, z, negative_slope * z)


def _leaky_relu_slope(z, negative_slope=0.2):
    return np.where(np.isnan(z), z, np.where(z > 0, 1, negative_slope))


def _elu(z, alpha=1.0):
    """z for z > 0, else alpha (e^z - 1)."""
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def _elu_slope(z, alpha=1.0):
    return np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))


def _selu(z):
    """scale · elu(z, alpha) with the two constants of Klambauer et al. 2017."""
    return SELU_SCALE * _elu(z, SELU_ALPHA)


def _selu_slope(z):
    return SELU_SCALE * _elu_slope(z, SELU_ALPHA)


def _softplus(z):
    """ln(1 + e^z): a smooth ReLU, whose slope is the sigmoid."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _softplus_slope(z):
    return _sigmoid(z)


def _softsign(z):
    """z / (1 + |z|)."""
    limit = np.finfo(z.dtype).max  # inf / inf would be NaN
    z = np.clip(z, -limit, limit)
    return z / (1 + np.abs(z))


def _softsign_slope(z):
    return (1 / (1 + np.abs(z))) ** 2


def _silu(z):
    """z · sigmoid(z), also called swish."""
    return np.maximum(z, np.finfo(z.dtype).min) * _sigmoid(z)  # -inf · 0 would be NaN


def _silu_slope(z):
    z = np.clip(z, -1e4, 1e4)  # beyond, the slope is 0 or 1 in every float type
    return _sigmoid(z) + z * _sigmoid_slope(z)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])  # NumPy has no error function; Python has


def _normal_below(z):
    """Φ(z): the probability that a standard normal number is below z."""
    return 0.5 * _erfc(-z.astype(np.float64) / math.sqrt(2))


def _gelu(z, approximate=False):
    """z · Φ(z) with the normal distribution Φ, or by tanh (Hendrycks & Gimpel 2016)."""
    below = _sigmoid(2 * _gelu_tanh_argument(z)) if approximate else _normal_below(z)
    return np.maximum(z, np.finfo(z.dtype).min) * below  # -inf · 0 would be NaN


def _gelu_tanh_argument(z):
    return math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)


def _gelu_slope(z, approximate=False):
    z = np.clip(z, -50, 50)  # beyond, the slope is 0 or 1 in every float type
    if approximate:
        u = 2 * _gelu_tanh_argument(z)
        slope_u = 2 * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z * z)
        return _sigmoid(u) + z * slope_u * _sigmoid_slope(u)
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return _normal_below(z) + z * density


def _hard_sigmoid(z):
    """The straight line z/6 + 1/2, cut at 0 and 1 (Keras 3; Keras 2 used 0.2 z + 0.5)."""
    return np.clip((z + 3) / 6, 0, 1)  # z + 3 is exact near z = -3; z/6 + 1/2 loses digits there


def _hard_sigmoid_slope(z):
    inside = (z > -3) & (z <= 3)
    return np.where(np.isnan(z), z, inside / 6)


def _exponential(z):
    """e^z; inf where that is beyond the float type (z > 709.78 in float64)."""
    return np.exp(z)


step = Activation(_step, _step_slope)
linear = Activation(_linear, _linear_slope)
sigmoid = Activation(_sigmoid, _sigmoid_slope)
tanh = Activation(_tanh, _tanh_slope)
relu = Activation(_relu, _relu_slope)
leaky_relu = Activation(_leaky_relu, _leaky_relu_slope)
elu = Activation(_elu, _elu_slope)
selu = Activation(_selu, _selu_slope)
softplus = Activation(_softplus, _softplus_slope)
softsign = Activation(_softsign, _softsign_slope)
silu = Activation(_silu, _silu_slope)
swish = silu
gelu = Activation(_gelu, _gelu_slope)
hard_sigmoid = Activation(_hard_sigmoid, _hard_sigmoid_slope)
exponential = Activation(_exponential, _exponential)

ALL = {
    f.name: f
    for f in (
        step, linear, sigmoid, tanh, relu, leaky_relu, elu, selu,
        softplus, softsign, silu, gelu, hard_sigmoid, exponential,
    )
}  # fmt: skip


def get(name):
    """The activation called ``name`` ("swish" too); an Activation is given back as it is."""
    if isinstance(name, Activation):
        return name
    if name == "swish":
        return silu
    if isinstance(name, str) and name in ALL:
        return ALL[name]
    raise ValueError(f"unknown activation {name!r}; known are {', '.join(ALL)}, swish")
