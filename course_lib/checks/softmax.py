"""Checkers of chapter 5: scores, probabilities, and the ways in which they break."""

import numpy as np

from course_lib.checks.checker import (
    Checker,
    Mistake,
    Reader,
    Unreadable,
    calls,
    number_array,
    numbers,
)
from course_lib.softmax import softmax

# --- halve the temperature -----------------------------------------------------------------------

_LN_ODDS = np.log([0.9, 0.1])

halve_the_temperature = Checker(
    numbers(),
    right=lambda: softmax(_LN_ODDS / 0.5)[0],
    mistakes=[
        Mistake(
            "the odds, not the probability",
            lambda: (0.9 / 0.1) ** 2,
            "These are the new odds, and they are right. A probability lies between 0 and 1: p is "
            "odds / (1 + odds).",
        ),
        Mistake(
            "squared and not shared out again",
            lambda: 0.9**2,
            "You squared the first probability. Square the second as well: do the two sum to 1?",
        ),
        Mistake(
            "the temperature in the wrong direction",
            lambda: softmax(_LN_ODDS * 0.5)[0],
            "You multiplied the scores by T. They are divided by T. Look at the picture: cold "
            "makes the winner larger.",
        ),
        Mistake(
            "the odds doubled",
            lambda: 2 * 9 / (2 * 9 + 1),
            "You doubled the odds. The scores are doubled, and a score is the logarithm of odds.",
        ),
        Mistake(
            "nothing changed",
            lambda: 0.9,
            "The order stays, but the share does not. Only a shift of all scores changes nothing.",
        ),
    ],
    why="Half the temperature doubles every score, so it squares the odds. In general the "
    "probabilities are raised to the power 1 / T and shared out again.",
    decimals=3,
)

# --- back to the scores --------------------------------------------------------------------------

_SHARES = np.array([0.6, 0.3, 0.1])

back_to_the_scores = Checker(
    numbers(),
    right=lambda: np.log(_SHARES / _SHARES[2]),
    mistakes=[
        Mistake(
            "the third score is not 0",
            lambda: np.log(_SHARES),
            "Softmax of your scores does give these shares. But the third should be 0: which "
            "change of all scores leaves softmax as it is?",
        ),
        Mistake(
            "each class by itself",
            lambda: [*np.log(_SHARES / (1 - _SHARES))[:2], 0.0],
            "You took ln(p / (1 - p)) of each class. That is the score against all others "
            "together. Softmax asks for one class against another.",
        ),
        Mistake(
            "logarithm to base 10",
            lambda: np.log10(_SHARES / _SHARES[2]),
            "That is the logarithm to base 10. Softmax has e for its base, so take ln: math.log "
            "or np.log.",
        ),
        Mistake(
            "odds instead of their logarithm",
            lambda: _SHARES / _SHARES[2],
            "These are odds against the third class. A score is the logarithm of odds.",
        ),
        Mistake(
            "the quotient upside down",
            lambda: np.log(_SHARES[2] / _SHARES),
            "Your most probable class has the lowest score: the third class stands on top of the "
            "quotient.",
        ),
    ],
    why="Probabilities fix the differences of the scores, ln(y_j / y_k), and nothing more. One "
    "score may be chosen freely.",
    decimals=3,
)

# --- repair the axis -----------------------------------------------------------------------------


def _softmax_along(of_maximum, of_sum, keep_maximum=True, keep_sum=True):
    """A softmax with these axes; None is the whole batch, and "none" subtracts nothing."""

    def my_softmax(Z):
        if of_maximum != "none":
            Z = Z - Z.max(axis=of_maximum, keepdims=keep_maximum)
        e = np.exp(Z)
        return e / e.sum(axis=of_sum, keepdims=keep_sum)

    return my_softmax


_COLUMNS = (
    "Each column sums to 1, not each row: axis=0 adds up the samples of one class. A row is a "
    "sample, so the sum must run along the last axis."
)
_NO_AXIS_LEFT = (
    "Your {0} lost its axis: it has shape (3,), not (3, 1), so number k of it is used for class k "
    "and not for sample k. With as many samples as classes NumPy does not complain; "
    "keepdims=True keeps the axis."
)

repair_the_axis = Checker(
    calls(
        a_batch_of_three=(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 5.0], [2.0, 0.0, 1.0]]),),
        one_sample=(np.array([1.3, 5.1, 2.2, 0.7]),),
        rows_far_apart=(np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0], [5.0, 0.0, 1.0]]),),
    ),
    right=softmax,
    mistakes=[
        Mistake("the sum over the wrong axis", _softmax_along(None, 0), _COLUMNS),
        Mistake("the sum over the wrong axis, own maxima", _softmax_along(-1, 0), _COLUMNS),
        Mistake("the sum over the wrong axis, no maximum", _softmax_along("none", 0), _COLUMNS),
        Mistake(
            "one maximum for the whole batch",
            _softmax_along(None, -1),
            "You subtract the largest score of all rows. A row that lies far below it underflows "
            "to 0 / 0. Each row needs a maximum of its own.",
        ),
        Mistake(
            "no maximum at all",
            _softmax_along("none", -1),
            "The axis is right, and you subtract nothing: the row of large scores overflows to "
            "inf / inf.",
        ),
        Mistake(
            "one sum for the whole batch",
            _softmax_along(None, None),
            "All numbers together sum to 1, so what one sample gets depends on the others. Each "
            "row needs a sum of its own.",
        ),
        Mistake(
            "the sum without its axis",
            _softmax_along(-1, -1, keep_sum=False),
            _NO_AXIS_LEFT.format("sum"),
        ),
        Mistake(
            "the maximum without its axis",
            _softmax_along(-1, -1, keep_maximum=False),
            _NO_AXIS_LEFT.format("maximum"),
        ),
    ],
    why="Each row is one sample, so the maximum and the sum run along the last axis; keepdims=True "
    "keeps that axis, and the same line then serves one sample and a batch.",
)

# --- forbidden moves -----------------------------------------------------------------------------


def _shared_out_late(z, allowed):
    y = softmax(z) * allowed
    return y / y.sum(axis=-1, keepdims=True)


forbidden_moves = Checker(
    calls(
        one_position=(np.array([2.0, -1.0, 0.5, 1.0]), np.array([True, False, True, True])),
        two_positions=(
            np.array([[1.0, 3.0, 2.0], [0.0, -2.0, 1.0]]),
            np.array([[True, False, True], [True, True, False]]),
        ),
        a_forbidden_move_far_ahead=(np.array([1000.0, 0.0, 1.0]), np.array([False, True, True])),
    ),
    right=lambda z, allowed: softmax(np.where(allowed, z, -np.inf)),
    mistakes=[
        Mistake(
            "a score of 0 for the forbidden move",
            lambda z, allowed: softmax(z * allowed),
            "The forbidden move still gets a share: its score is 0, and e to the power of 0 is 1. "
            "Which score has the power 0?",
        ),
        Mistake(
            "not shared out again",
            lambda z, allowed: softmax(z) * allowed,
            "The forbidden move gets 0, but what it had is lost: your numbers do not sum to 1.",
        ),
        Mistake(
            "forbidden too late",
            _shared_out_late,
            "With ordinary scores your function is right. Here the forbidden score decides the "
            "maximum, or overflows, and nothing is left for the others: 0 / 0. Forbid first, then "
            "take the exponentials.",
        ),
        Mistake(
            "infinity times 0",
            lambda z, allowed: softmax(z + ~allowed * -np.inf),
            "You multiply infinity by the mask, and 0 times infinity has no value: the allowed "
            "moves become nan. Choose with np.where instead of multiplying.",
        ),
        Mistake(
            "the mask turned round",
            lambda z, allowed: softmax(np.where(allowed, -np.inf, z)),
            "You kept what is forbidden. In this exercise True means allowed. (Some libraries "
            "mean the opposite: read the documentation.)",
        ),
    ],
    why="A score of minus infinity takes the move out of the maximum, the exponentials and the "
    "sum at once. Language models hide the words to come in this way.",
)

# --- break the shortcut --------------------------------------------------------------------------

_BREAKS, _NOT_FINITE, _FIRST_LEADS, _ALL_ZERO, _HOLDS = range(5)


def _what_the_shortcut_does(answer):
    """Which of the five things happens to softmax if the *first* score is subtracted."""
    z = number_array(answer)
    if z.shape != (3,):
        raise Unreadable("The answer must be three scores, such as [1, 2, 3].")
    with np.errstate(all="ignore"):
        e = np.exp(z - z[0])
        y = e / e.sum()
    if not np.isfinite(z).all():
        outcome = _NOT_FINITE
    elif np.isnan(y).any():
        outcome = _BREAKS
    elif z[0] == z.max():
        outcome = _FIRST_LEADS
    else:
        outcome = _HOLDS if np.isclose(y.sum(), 1) else _ALL_ZERO
    return {"": np.array(float(outcome))}


break_the_shortcut = Checker(
    Reader(_what_the_shortcut_does, tells_evidence=False),
    right=lambda: [0.0, 0.0, 1000.0],
    mistakes=[
        Mistake(
            "the first score leads",
            lambda: [1000.0, 999.0, 998.0],
            "Large scores, but the first is the largest: then the shortcut subtracts the maximum, "
            "and no power exceeds 1. What counts is not how large the scores are.",
        ),
        Mistake(
            "the lead is too small",
            lambda: [0.0, 0.0, 100.0],
            "The right direction: a later score leads. But e to the power of this lead is still a "
            "double. Where does float64 end?",
        ),
        Mistake(
            "zeros, not nan",
            lambda: [0.0, 709.5, 709.5],
            "A find: the shares are wrong, without nan. Each power is finite, only their sum is "
            "inf, and what is divided by inf is 0. For nan a single power must be inf.",
        ),
        Mistake(
            "a score that is not finite",
            lambda: [0.0, 0.0, np.inf],
            "With inf or nan among the scores every softmax gives nan. The shortcut should break "
            "on ordinary, finite numbers.",
        ),
    ],
    why="On paper every shift is as good as every other. In a computer only the maximum promises "
    "that no exponent is above 0.",
)
