"""Checkers of chapter 3: where the numbers end, a broken line, a piece, and the first weights."""

import math

import numpy as np

from course_lib.activations import relu
from course_lib.checks.checker import Checker, Mistake, calls, numbers

# --- where the range ends ------------------------------------------------------------------------

_UNITS, _STD = 100, 0.3  # of each layer, and of its weights; no activation, size 1 to begin with


def _first_layer_beyond(factor, dtype=np.float32):
    return math.floor(math.log(float(np.finfo(dtype).max)) / math.log(factor)) + 1


def _first_factorial_beyond():
    k = 1
    while math.factorial(k) <= float(np.finfo(np.float32).max):
        k += 1
    return k


where_the_range_ends = Checker(
    numbers(),
    right=lambda: _first_layer_beyond(_STD * math.sqrt(_UNITS)),
    mistakes=[
        Mistake(
            "the last that fits",
            lambda: _first_layer_beyond(_STD * math.sqrt(_UNITS)) - 1,
            "After this many layers the size still fits, just. Asked is the first layer beyond.",
        ),
        Mistake(
            "the variance as factor",
            lambda: _first_layer_beyond(_STD**2 * _UNITS),
            "Variances add up: s²·n is the factor of the variance. The size grows by its root.",
        ),
        Mistake(
            "weights that all add up",
            lambda: _first_layer_beyond(_STD * _UNITS),
            "Your factor is s·n, as if all products had one sign. They have both, and largely "
            "cancel: their variances add, not their sizes.",
        ),
        Mistake(
            "half of the signal lost",
            lambda: _first_layer_beyond(_STD * math.sqrt(_UNITS / 2)),
            "Your factor has n/2, which is for layers of ReLU. Here no activation takes half of "
            "the signal away.",
        ),
        Mistake(
            "the range of float64",
            lambda: _first_layer_beyond(_STD * math.sqrt(_UNITS), np.float64),
            "That is where double precision ends. The numbers here are float32.",
        ),
        Mistake(
            "a factorial",
            _first_factorial_beyond,
            "At this number the factorial leaves float32. Layers multiply by the same factor each "
            "time; a factorial multiplies by more and more.",
        ),
    ],
    why="The factor per layer is s√n. The growth is geometric, so one division of logarithms tells "
    "the layer.",
)

# --- a table mountain ----------------------------------------------------------------------------

_CORNERS = np.array([1.0, 3.0, 4.0, 4.5])
_HEIGHTS = np.array([0.0, 3.0, 3.0, 0.0])
_SLOPES = np.append(np.diff(_HEIGHTS) / np.diff(_CORNERS), 0.0)  # after each corner
_CHANGES = np.diff(_SLOPES, prepend=0.0)

build_the_mountain = Checker(
    numbers(),
    right=lambda: _CHANGES,
    mistakes=[
        Mistake(
            "slopes instead of changes",
            lambda: _SLOPES,
            "You gave the slope after each corner. The hinges before it still climb, so each one "
            "must add only the difference.",
        ),
        Mistake(
            "heights instead of slopes",
            lambda: np.diff(np.append(np.diff(_HEIGHTS), 0.0), prepend=0.0),
            "You took the rise from corner to corner as the slope. Divide by the distance: the two "
            "sides are not equally wide.",
        ),
        Mistake(
            "the last corner open",
            lambda: np.append(_CHANGES[:-1], 0.0),
            "The line does not come to rest: behind the last corner it goes on falling for ever. "
            "The last hinge must bring the slope back to 0.",
        ),
        Mistake(
            "all signs turned",
            lambda: -_CHANGES,
            "Your mountain is a valley. A bend upwards is a positive change of slope.",
        ),
        Mistake(
            "the heights themselves",
            lambda: _HEIGHTS,
            "You gave the heights of the corners. The weight of a hinge is a change of slope.",
        ),
    ],
    why="The weight of each hinge is the change of slope at its kink. The four add up to 0, which "
    "is why the line is flat again at the end.",
)

# --- the piece at a point ------------------------------------------------------------------------

_W1 = np.array([[2.0, -2.0, 1.0], [2.0, 1.0, -1.0]])  # 2 inputs -> 3 units
_B1 = np.array([-3.0, -3.0, 2.0])
_W2, _B2 = np.array([2.0, 3.0, -1.0]), 4.0
_POINT = np.array([1.0, 2.0])
_ON = (_POINT @ _W1 + _B1 > 0) * 1.0  # which units are on at the point


def _piece(kept, kept_bias):
    return (*(_W1 @ (kept * _W2)), kept_bias * _B1 @ _W2 + _B2)


the_piece_at_a_point = Checker(
    numbers("w1", "w2", "b"),
    right=lambda: _piece(_ON, _ON),
    mistakes=[
        Mistake(
            "ReLU forgotten",
            lambda: _piece(np.ones(3), np.ones(3)),
            "You collapsed all three units, as if there were no ReLU. Compute the three hidden "
            "sums at the point: one is negative, and its unit says 0.",
        ),
        Mistake(
            "the bias of the silent unit",
            lambda: _piece(_ON, np.ones(3)),
            "The weights are right, but the bias of the silent unit still counts in yours. A unit "
            "that says 0 adds nothing at all.",
        ),
        Mistake(
            "on and off exchanged",
            lambda: _piece(1 - _ON, 1 - _ON),
            "You kept the silent unit and dropped the others. ReLU lets positive sums pass.",
        ),
        Mistake(
            "the first biases forgotten",
            lambda: _piece(_ON, np.zeros(3)),
            "Your weights are right. But the hidden biases must go through W₂ and be added to the "
            "last bias.",
        ),
        Mistake(
            "the biases not passed on",
            lambda: (*(_W1 @ (_ON * _W2)), _ON @ _B1 + _B2),
            "Your weights are right. But you added the biases as they are; those of the hidden "
            "layer are multiplied by W₂ on their way.",
        ),
        Mistake(
            "the value for the bias",
            lambda: (*(_W1 @ (_ON * _W2)), relu(_POINT @ _W1 + _B1) @ _W2 + _B2),
            "Your third number is what the network says at the point. The line says the same there "
            "when w₁ and w₂ times the point are added to b.",
        ),
    ],
    why="At the point two units are on. As long as no unit changes its mind, the network is those "
    "two, collapsed, and nothing else: a plane, with the gradient (w₁, w₂).",
)

# --- the first weights for leaky ReLU ------------------------------------------------------------


def _std(n, a):
    return math.sqrt(2 / ((1 + a**2) * n))


def _slope_ignored(n, a):
    return math.sqrt(2 / n)


def _slope_not_squared(n, a):
    return math.sqrt(2 / ((1 + a) * n))


def _variance(n, a):
    return 2 / ((1 + a**2) * n)


def _no_half(n, a):
    return math.sqrt(1 / ((1 + a**2) * n))


def _factor_for_weights(n, a):
    return math.sqrt(n * (1 + a**2) / 2)


first_weights = Checker(
    calls(
        plain_ReLU=(100, 0.0),
        a_slope_of_one_fifth=(100, 0.2),
        a_slope_of_one_half=(50, 0.5),
        a_straight_line=(100, 1.0),
    ),
    right=_std,
    mistakes=[
        Mistake(
            "the slope ignored",
            _slope_ignored,
            "That is He's rule for ReLU. With a slope on the negative side more of the signal gets "
            "through, so the weights must be smaller.",
        ),
        Mistake(
            "the slope not squared",
            _slope_not_squared,
            "You added α where α² belongs: the size is a mean of squares, and (αz)² = α²z².",
        ),
        Mistake(
            "the variance",
            _variance,
            "That is the variance of the weights. The standard deviation is its root.",
        ),
        Mistake(
            "the half forgotten",
            _no_half,
            "Your formula counts both sides of 0 in full, but each is met in one case of two. Test "
            "it with α = 0: it must be He's.",
        ),
        Mistake(
            "the factor for the weights",
            _factor_for_weights,
            "That is by how much a layer with weights of size 1 multiplies the signal. The weights "
            "must undo it: take the reciprocal.",
        ),
    ],
    why="One formula holds for the whole family: α = 0 is He's rule for ReLU, α = 1 is the rule "
    "for no activation.",
)
