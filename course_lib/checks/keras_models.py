"""Checkers of chapter 8: steps, weights, rates and digits of a framework, without importing it."""

import math

import numpy as np

from course_lib.checks.checker import Checker, Mistake, Reader, calls, numbers
from course_lib.softmax import softmax

# --- how many steps a call of fit makes ----------------------------------------------------------

_SAMPLES, _EPOCHS, _BATCH = 70, 5, 32


def _steps():
    each_epoch = _EPOCHS * math.ceil(_SAMPLES / _BATCH)
    return each_epoch, each_epoch, math.ceil(_EPOCHS * _SAMPLES / _BATCH)


def _no_short_batch():
    each_epoch = _EPOCHS * (_SAMPLES // _BATCH)
    return each_epoch, each_epoch, _EPOCHS * _SAMPLES // _BATCH


def _as_if_joined():
    return (math.ceil(_EPOCHS * _SAMPLES / _BATCH),) * 3


count_the_steps = Checker(
    numbers("Fit", "Batch then repeat", "Repeat then batch"),
    right=_steps,
    mistakes=[
        Mistake(
            "one step per epoch",
            lambda: (_EPOCHS, 1, 1),
            "One epoch is one step only if a single batch holds all samples, as in this chapter.",
        ),
        Mistake(
            "one step per sample",
            lambda: (_EPOCHS * _SAMPLES,) * 3,
            "That would be batches of one sample. A step takes a whole batch.",
        ),
        Mistake(
            "the short batch dropped",
            _no_short_batch,
            "The samples that are left over at the end make a batch, too: a short one.",
        ),
        Mistake(
            "the epochs joined",
            _as_if_joined,
            "In two of the three ways an epoch ends before the next one begins, and a short batch "
            "is not filled up from the next epoch.",
        ),
        Mistake(
            "the order of batch and repeat",
            lambda: _steps()[:2] + _steps()[:1],
            ".repeat first makes one long stream, and .batch then cuts it. Where does the "
            "stream have a short batch now?",
        ),
        Mistake(
            "the repetitions forgotten",
            lambda: (_steps()[0],) + (math.ceil(_SAMPLES / _BATCH),) * 2,
            "With a repeated data set, one epoch goes through all of its repetitions.",
        ),
    ],
    why="A run is told by its number of steps. Whoever compares digits must know it, and the order "
    "of two methods changes it.",
)


# --- from formulas to the list for set_weights ---------------------------------------------------

_HIDDEN = np.array([[0.1, -0.4, 0.05], [0.3, 0.2, -0.6]])  # a row is a unit: its weights, its bias
_OUTPUT = np.array([[0.7, -0.5, 0.9], [0.8, 0.6, -0.1]])


def _keras_weights():
    return [_HIDDEN[:, :2].T, _HIDDEN[:, 2], _OUTPUT[:, :2].T, _OUTPUT[:, 2]]


def _transposed(*which):
    return [a.T if i in which else a for i, a in enumerate(_keras_weights())]


def _weights_first():
    W1, b1, W2, b2 = _keras_weights()
    return [W1, W2, b1, b2]


weights_for_keras = Checker(
    numbers("W1", "b1", "W2", "b2"),
    right=_keras_weights,
    mistakes=[
        Mistake(
            "both matrices transposed",
            lambda: _transposed(0, 2),
            "Each unit is a row of your matrices. In Keras the weights of a unit are a column, "
            "because the samples are rows. Square matrices give no error.",
        ),
        Mistake(
            "W1 transposed",
            lambda: _transposed(0),
            "W2 is right. In W1 the weights of a unit stand in a row instead of a column.",
        ),
        Mistake(
            "W2 transposed",
            lambda: _transposed(2),
            "W1 is right. In W2 the weights of a unit stand in a row instead of a column.",
        ),
        Mistake(
            "the matrices before the vectors",
            _weights_first,
            "Both matrices come first in your list. Keras wants layer after layer, each with its "
            "matrix and then its biases.",
        ),
        Mistake(
            "biases as rows of a matrix",
            lambda: [np.atleast_2d(a) for a in _keras_weights()],
            "Your biases have two pairs of brackets. A layer has one bias for each unit: a vector.",
        ),
        Mistake(
            "the minus signs lost",
            lambda: [np.abs(a) for a in _keras_weights()],
            "The minus signs of the formulas belong to the numbers.",
        ),
    ],
    why="Layer after layer, a column for each unit, then the biases. With a square matrix Keras "
    "cannot notice a transposition, so check one prediction by hand.",
)


# --- the learning rate that makes "mse" do what a hand-written program does ----------------------


def _rate(rate, outputs, samples):
    return rate * outputs * samples / 2


rate_for_mse = Checker(
    calls(
        the_network_of_document_A=(0.01, 2, 1),
        three_outputs=(0.01, 3, 1),
        four_outputs_and_32_samples=(0.5, 4, 32),
    ),
    right=_rate,
    mistakes=[
        Mistake(
            "the same rate",
            lambda rate, outputs, samples: rate,
            "The same rate makes the same step only where the mean divides by 2.",
        ),
        Mistake(
            "the mean over the samples",
            lambda rate, outputs, samples: rate * outputs / 2,
            'Single samples are right. For a batch, "mse" is a mean over the samples as well.',
        ),
        Mistake(
            "the mean over the outputs",
            lambda rate, outputs, samples: rate * samples,
            "Two outputs are right, others are not: the mean over the outputs divides by their "
            "number, and only two of them cancel the 2 of the power rule.",
        ),
        Mistake(
            "the 2 of the power rule",
            lambda rate, outputs, samples: rate * outputs * samples,
            'You undo both means. But "mse" has no half in front, so its slope keeps a 2.',
        ),
        Mistake(
            "upside down",
            lambda rate, outputs, samples: rate * 2 / (outputs * samples),
            "This makes small slopes even smaller. Slopes that a mean has divided need a larger "
            "rate.",
        ),
    ],
    why="A mean divides every slope by the number of squares, and the rate has to undo that. So a "
    "learning rate says nothing without the loss it belongs to.",
)


# --- two programs: the same but for rounding, or not? --------------------------------------------


def _from_the_large_end(dtype):
    return np.cumsum((1 / np.arange(1, 20_001.0) ** 2).astype(dtype))[-1:]


def _from_the_small_end(dtype):
    return np.cumsum((1 / np.arange(20_000.0, 0, -1) ** 2).astype(dtype))[-1:]


def _steps_with(rate):
    return lambda dtype: (np.array([3.0, 5.0]) * rate / 0.01).astype(dtype)


def _slopes(small, sign=1):
    return lambda dtype: np.array([sign * 0.25, small], dtype=dtype)


_PAIRS = {
    "one_sum_from_both_ends": (_from_the_large_end, _from_the_small_end),
    "a_rate_stored_in_single_precision": (_steps_with(0.01), _steps_with(float(np.float32(0.01)))),
    "a_tiny_slope_ten_per_cent_off": (_slopes(3.0e-9), _slopes(3.3e-9)),
    "a_sign_turned_around": (_slopes(1.0), _slopes(1.0, sign=-1)),
    "a_program_and_itself": (_slopes(1.0), _slopes(1.0)),
}
_TRIED = calls(**_PAIRS)


def _decisions(function):
    """True and False count as 1 and 0 here, where the question is one of yes or no."""
    if not callable(function):
        return _TRIED(function)

    def in_numbers(*programs):
        answer = function(*programs)
        return float(answer) if isinstance(answer, (bool, np.bool_)) else answer

    return _TRIED(in_numbers)


def _decision_told(case, place, said):
    words = {0.0: "False", 1.0: "True"}.get(float(said), "neither True nor False")
    return f"{case}: your function says {words}."


def _same(a, b):
    return np.allclose(a("float64"), b("float64"), rtol=1e-10, atol=0)


same_but_for_rounding = Checker(
    Reader(_decisions, takes_functions=True),
    right=_same,
    mistakes=[
        Mistake(
            "compared in single precision",
            lambda a, b: np.allclose(a("float32"), b("float32")),
            "It takes the rounding of a long sum for a mistake, and lets a mistake pass that is "
            "smaller than rounding. That is single precision: ask both programs for doubles.",
        ),
        Mistake(
            "the tolerances of np.allclose",
            lambda a, b: np.allclose(a("float64"), b("float64")),
            "Two mistakes pass. Look up what np.allclose allows if you do not tell it: a "
            "relative tolerance, and an absolute one that tiny numbers cannot fail.",
        ),
        Mistake(
            "a relative tolerance for single precision",
            lambda a, b: np.allclose(a("float64"), b("float64"), rtol=1e-6, atol=0),
            "A wrong eighth digit passes. Doubles that differ by rounding agree to many more "
            "digits, so ask for more.",
        ),
        Mistake(
            "an absolute tolerance",
            lambda a, b: np.allclose(a("float64"), b("float64"), rtol=1e-10),
            "Tiny numbers pass whatever they are: an absolute tolerance is still at work "
            "(atol of np.allclose).",
        ),
        Mistake(
            "equal to the last bit",
            lambda a, b: np.array_equal(a("float64"), b("float64")),
            "The same sum in another order counts as a mistake. Doubles are rounded, too: leave a "
            "little room.",
        ),
        Mistake(
            "turned around",
            lambda a, b: not _same(a, b),
            "Every decision is turned around: say True where the programs do the same.",
        ),
    ],
    why="In double precision rounding shrinks below a relative 1e-12 and a mistake keeps its size. "
    "Between the two is room for a tolerance that decides.",
    tell=_decision_told,
)


# --- targets that do not sum to 1 ----------------------------------------------------------------

_Z, _T = np.array([0.0, 0.0]), np.array([0.2, 0.3])


def _shortcut(t=_T):
    return softmax(_Z) - t


def _by_the_chain_rule():
    return _T.sum() * softmax(_Z) - _T


break_the_targets = Checker(
    numbers("From logits", "From probabilities"),
    right=lambda: (_shortcut(), _by_the_chain_rule()),
    mistakes=[
        Mistake(
            "twice the shortcut",
            lambda: (_shortcut(), _shortcut()),
            "y - t is the slope only if the targets sum to 1. Given probabilities, TensorFlow "
            "differentiates the logarithm and the softmax one after the other.",
        ),
        Mistake(
            "twice the chain rule",
            lambda: (_by_the_chain_rule(), _by_the_chain_rule()),
            "This is what mathematics says for both. But from logits the slope is not derived: "
            "the formula y - t is built in, and its targets are taken on trust.",
        ),
        Mistake(
            "the two ways exchanged",
            lambda: (_by_the_chain_rule(), _shortcut()),
            "Both slopes are known to you, in the other order. Which of the two ways has the "
            "shortcut built in?",
        ),
        Mistake(
            "targets scaled to sum to 1",
            lambda: (_shortcut(_T / _T.sum()),) * 2,
            "You divide the targets by their sum. Keras does not; it takes them as they are.",
        ),
        Mistake(
            "the sign",
            lambda: (-_shortcut(), -_by_the_chain_rule()),
            "These are the directions of a step, not the slopes: the signs are turned around.",
        ),
    ],
    why="One loss, two slopes: a framework trusts that targets are probabilities, and does not "
    "check it. If your labels do not sum to 1, its gradient is not that of its loss.",
)
