"""Checkers of chapter 2: slopes through a chain, a unit that dies, a stable tanh, a way back."""

import math

import numpy as np

from course_lib.activations import relu, sigmoid, softplus
from course_lib.checks.checker import Checker, Mistake, calls, numbers

# --- the slope of a chain ------------------------------------------------------------------------

_W, _B, _X = 4.0, -1.0, 0.5  # two layers with the same weight and bias, and the input
_Z1 = _W * _X + _B
_A1 = sigmoid(_Z1)
_Z2 = _W * _A1 + _B
_A2 = sigmoid(_Z2)


def _slope_of_slope():
    return _W * sigmoid.derivative(_A2) * _W * sigmoid.derivative(_A1)


the_slope_of_a_chain = Checker(
    numbers(),
    right=lambda: _W * sigmoid.derivative(_Z2) * _W * sigmoid.derivative(_Z1),
    mistakes=[
        Mistake(
            "the weights forgotten",
            lambda: sigmoid.derivative(_Z2) * sigmoid.derivative(_Z1),
            "You multiplied the two slopes of the sigmoid. But z = w·a + b changes w times as fast "
            "as a: each layer has the factor w as well.",
        ),
        Mistake(
            "one weight forgotten",
            lambda: _W * sigmoid.derivative(_Z2) * sigmoid.derivative(_Z1),
            "Only one weight is in your product. x itself goes through a weight before the first "
            "sigmoid, too.",
        ),
        Mistake(
            "the sigmoid applied twice",
            _slope_of_slope,
            "You took the slope at the output. a(1 − a) is for a = σ(z), the output; σ'(z) is for "
            "the sum z. σ'(a) applies the sigmoid once too often.",
        ),
        Mistake(
            "the last layer only",
            lambda: _W * sigmoid.derivative(_Z2),
            "That is the slope with respect to a₁, the output of the first layer. Go on to x.",
        ),
        Mistake(
            "a sum of slopes",
            lambda: _W * sigmoid.derivative(_Z2) + _W * sigmoid.derivative(_Z1),
            "You added the layers' slopes. For a function inside a function, the chain rule "
            "multiplies.",
        ),
        Mistake(
            "a quarter everywhere",
            lambda: (_W * sigmoid.derivative(0.0)) ** 2,
            "You took the largest slope of the sigmoid in both layers. It holds at z = 0 alone, "
            "and neither sum is 0 here.",
        ),
    ],
    why="Each layer contributes w·a(1 − a). Neither factor is 1 here: the first passes most of "
    "what comes back, the second, nearer to saturation, less than half of it.",
    decimals=4,
)

# --- kill the unit -------------------------------------------------------------------------------

_INPUTS, _TARGETS = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0])  # w = 1, b = 0


def _killing_rate(dw, db, sums=_INPUTS, last=max):
    """The rate at which the ``last`` of the sums reaches 0: z - rate · (dw · x + db) = 0."""
    return last(sums / (dw * _INPUTS + db))


def _gradients(error):
    return error @ _INPUTS, error.sum()


_ERROR = relu(_INPUTS) - _TARGETS  # y - t; the slope of ReLU is 1 at all three sums

kill_the_unit = Checker(
    numbers(),
    right=lambda: _killing_rate(*_gradients(_ERROR)),
    mistakes=[
        Mistake(
            "the bias not moved",
            lambda: _killing_rate(_gradients(_ERROR)[0], 0.0),
            "You moved the weight and left the bias at 0. The bias takes the same kind of step, "
            "and it pulls all three sums down.",
        ),
        Mistake(
            "one silent sample",
            lambda: _killing_rate(*_gradients(_ERROR), last=min),
            "At this rate one of the three sums is no longer positive. The unit still learns from "
            "the other two: it is dead only when it is silent for every sample.",
        ),
        Mistake(
            "the mean for the sum",
            lambda: _killing_rate(*_gradients(_ERROR / 3)),
            "You divided the gradient by the number of samples. E here is a sum, so its slope is "
            "a sum, too.",
        ),
        Mistake(
            "the half forgotten",
            lambda: _killing_rate(*_gradients(2 * _ERROR)),
            "Your gradients are twice as large. E has a ½ in front, and it cancels the 2 that "
            "comes down from the square.",
        ),
        Mistake(
            "the answer instead of the error",
            lambda: _killing_rate(*_gradients(relu(_INPUTS))),
            "You used y where y − t belongs. The first sample is answered rightly: it must not "
            "push at all.",
        ),
        Mistake(
            "rounded down",
            lambda: math.floor(1e4 * _killing_rate(*_gradients(_ERROR))) / 1e4,
            "That is a rounded number. Compute the sums with it: the largest is still a little "
            "above 0, and one sample is enough to live. Hand in the fraction.",
        ),
        Mistake(
            "rounded up",
            lambda: math.ceil(1e4 * _killing_rate(*_gradients(_ERROR))) / 1e4,
            "That is a rounded number. The unit is dead with it, but a slightly smaller rate is "
            "enough. Hand in the fraction.",
        ),
    ],
    why="The farthest sample has the largest sum, and it is the last to fall silent. From this "
    "rate on the unit says 0 to all three, its slopes are 0, and nothing moves it again.",
)

# --- repair the tanh -----------------------------------------------------------------------------


def _plain(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def _right_side_only(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


def _right_side_with_expm1(z):
    return -np.expm1(-2 * z) / (1 + np.exp(-2 * z))


def _left_side_only(z):
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


def _left_side_with_expm1(z):
    return np.expm1(2 * z) / (np.exp(2 * z) + 1)


def _no_sign(z):
    return np.tanh(np.abs(z))


def _cancels(z):
    return 2 * sigmoid(2 * z) - 1


_RIGHT_SIDE = (
    "Your exponent is good for positive z. For z = −800 it is +1600: infinity over infinity, now "
    "on the other side. |z| helps."
)
_LEFT_SIDE = (
    "Your exponent is good for negative z. For z = 800 it is +1600: infinity over infinity. −|z| "
    "helps."
)

repair_the_tanh = Checker(
    calls(
        ordinary_numbers=(np.array([-2.0, -0.5, 0.0, 0.5, 2.0]),),
        large_numbers=(np.array([800.0, 30.0, -30.0, -800.0]),),
        tiny_numbers=(np.array([1e-17, -1e-17, 3e-20]),),
    ),
    right=np.tanh,
    mistakes=[
        Mistake(
            "inf / inf",
            _plain,
            "That is still the textbook formula. For 800 it divides infinity by infinity. Multiply "
            "numerator and denominator by an exponential that is small.",
        ),
        Mistake("only for positive numbers", _right_side_only, _RIGHT_SIDE),
        Mistake("only for positive numbers, with expm1", _right_side_with_expm1, _RIGHT_SIDE),
        Mistake("only for negative numbers", _left_side_only, _LEFT_SIDE),
        Mistake("only for negative numbers, with expm1", _left_side_with_expm1, _LEFT_SIDE),
        Mistake(
            "the sign lost",
            _no_sign,
            "With |z| the sign is gone: tanh(−z) = −tanh(z). Bring it back with np.sign(z).",
        ),
        Mistake(
            "cancellation near 0",
            _cancels,
            "Nothing overflows any more. But for tiny z you subtract two numbers that are equal "
            "after rounding, and 0 is left. np.expm1(u) computes eᵘ − 1 without this subtraction.",
        ),
    ],
    why="Every exponent is negative, so nothing overflows; expm1 never subtracts equal numbers, so "
    "the tiny ones keep all their digits; and the sign is put back at the end.",
    atol=0.0,
)

# --- softplus backwards --------------------------------------------------------------------------


def _back(y, dy):
    return -np.expm1(-y) * dy


def _output_as_sum(y, dy):
    return sigmoid(y) * dy


def _error_forgotten(y, dy):
    return -np.expm1(-y)


def _other_part(y, dy):
    return np.exp(-y) * dy


def _sign_of_exponent(y, dy):
    return np.expm1(y) * dy


def _mask(y, dy):
    return np.where(y > 0, dy, 0.0)


def _of_sigmoid(y, dy):
    return y * (1 - y) * dy


softplus_backward = Checker(
    calls(
        three_errors=(softplus(np.array([-2.0, 0.5, 3.0])), np.array([1.0, -0.5, 2.0])),
        one_number=(softplus(0.0), -3.0),
        sums_far_from_0=(softplus(np.array([-25.0, 40.0])), np.array([4.0, 4.0])),
    ),
    right=_back,
    mistakes=[
        Mistake(
            "the output taken for the sum",
            _output_as_sum,
            "The slope of softplus is the sigmoid of the sum z. You gave the sigmoid the output y. "
            "Express σ(z) by y = ln(1 + eᶻ).",
        ),
        Mistake(
            "the error forgotten",
            _error_forgotten,
            "That is the function's own slope alone. The chain rule multiplies it by dy, which "
            "comes back to it.",
        ),
        Mistake(
            "the rest of the slope",
            _other_part,
            "Your factor and the slope add up to 1: you found 1 − σ(z). For a large sum the slope "
            "must be near 1, and yours is near 0.",
        ),
        Mistake(
            "the sign of the exponent",
            _sign_of_exponent,
            "Your factor is eʸ − 1, which is eᶻ. One step is missing: the sigmoid is eᶻ divided by "
            "1 + eᶻ, which is eʸ.",
        ),
        Mistake(
            "the rule of ReLU",
            _mask,
            "That is ReLU's rule. Softplus is never 0, so it stops no slope, and it passes none "
            "whole.",
        ),
        Mistake(
            "the rule of the sigmoid",
            _of_sigmoid,
            "y(1 − y) is the slope of the sigmoid at its output y. This output is softplus's; its "
            "slope is the sigmoid itself.",
        ),
    ],
    why="Because eʸ = 1 + eᶻ, the slope is 1 − e⁻ʸ: a function of the output alone. The way back "
    "needs nothing that the way forwards did not keep.",
)
