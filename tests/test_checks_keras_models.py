"""The checkers of chapter 8: each mistake is committed as a learner would, and must be named."""

import numpy as np

from course_lib.checks import keras_models as check
from course_lib.checks.checker import NOT_YET, WRONG

# y = h1, h2 → outputs; a unit is a row, as one reads the formulas from left to right
V1, c1 = np.array([[0.1, -0.4], [0.3, 0.2]]), [0.05, -0.6]
V2, c2 = np.array([[0.7, -0.5], [0.8, 0.6]]), [0.9, -0.1]


def batches(samples, size):
    return len(range(0, samples, size))


def same(dtype="float64", **tolerances):
    return lambda a, b: np.allclose(a(dtype), b(dtype), **tolerances)


COMMITTED = [
    ("count_the_steps", "one step per epoch", (5, 1, 1)),
    ("count_the_steps", "one step per sample", (5 * 70, 5 * 70, 5 * 70)),
    ("count_the_steps", "the short batch dropped", (5 * (70 // 32), 5 * (70 // 32), 350 // 32)),
    ("count_the_steps", "the epochs joined", [batches(350, 32)] * 3),
    ("count_the_steps", "the order of batch and repeat", [5 * batches(70, 32)] * 3),
    ("count_the_steps", "the repetitions forgotten", (5 * batches(70, 32), 3, 3)),
    ("weights_for_keras", "both matrices transposed", [V1, c1, V2, c2]),
    ("weights_for_keras", "W1 transposed", [V1, c1, V2.T, c2]),
    ("weights_for_keras", "W2 transposed", (V1.T, c1, V2, c2)),
    ("weights_for_keras", "the matrices before the vectors", [V1.T, V2.T, c1, c2]),
    ("weights_for_keras", "biases as rows of a matrix", [V1.T, [c1], V2.T, [c2]]),
    (
        "weights_for_keras",
        "the minus signs lost",
        [[[0.1, 0.3], [0.4, 0.2]], [0.05, 0.6], [[0.7, 0.8], [0.5, 0.6]], [0.9, 0.1]],
    ),
    ("rate_for_mse", "the same rate", lambda rate, n, N: rate),
    ("rate_for_mse", "the mean over the samples", lambda rate, n, N: rate * n / 2),
    ("rate_for_mse", "the mean over the outputs", lambda rate, n, N: N * rate),
    ("rate_for_mse", "the 2 of the power rule", lambda rate, n, N: rate * (n * N)),
    ("rate_for_mse", "upside down", lambda rate, n, N: rate / (n / 2 * N)),
    ("same_but_for_rounding", "compared in single precision", same(np.float32)),
    ("same_but_for_rounding", "the tolerances of np.allclose", same()),
    (
        "same_but_for_rounding",
        "a relative tolerance for single precision",
        lambda a, b: bool(np.all(np.abs(a("float64") / b("float64") - 1) < 1e-6)),
    ),
    (
        "same_but_for_rounding",
        "a relative tolerance for single precision",
        same("float32", rtol=1e-3, atol=0),
    ),
    ("same_but_for_rounding", "an absolute tolerance", same(rtol=1e-12)),
    (
        "same_but_for_rounding",
        "an absolute tolerance",
        lambda a, b: np.max(np.abs(a("float64") - b("float64"))) < 1e-9,
    ),
    (
        "same_but_for_rounding",
        "equal to the last bit",
        lambda a, b: (a("float64") == b("float64")).all(),
    ),
    (
        "same_but_for_rounding",
        "turned around",
        lambda a, b: np.any(np.abs(a("float64") / b("float64") - 1) > 1e-11),
    ),
    ("break_the_targets", "twice the shortcut", ([0.3, 0.2], [0.3, 0.2])),
    ("break_the_targets", "twice the chain rule", ([0.05, -0.05], [0.05, -0.05])),
    ("break_the_targets", "the two ways exchanged", ([0.05, -0.05], [0.3, 0.2])),
    ("break_the_targets", "targets scaled to sum to 1", ([0.5 - 0.2 / 0.5, 0.5 - 0.3 / 0.5],) * 2),
    ("break_the_targets", "the sign", ([-0.3, -0.2], [-0.05, 0.05])),
]
ACCEPTED = [
    ("count_the_steps", (15, 15, 11)),
    ("weights_for_keras", [V1.T.tolist(), c1, V2.T, tuple(c2)]),
    ("weights_for_keras", [np.float32(a) for a in (V1.T, c1, V2.T, c2)]),
    ("rate_for_mse", lambda rate, n, N: n * N * rate * 0.5),
    *(("same_but_for_rounding", same(rtol=rtol, atol=0)) for rtol in (1e-9, 1e-11, 1e-13)),
    ("same_but_for_rounding", lambda a, b: int(same(rtol=1e-11, atol=0)(a, b))),
    ("break_the_targets", ([0.3, 0.2], [0.05, -0.05])),
]
NEAR_MISSES = [
    ("count_the_steps", (15, 15, 12)),
    ("weights_for_keras", [V1.T, c1, V2.T, c1]),
    ("rate_for_mse", lambda rate, n, N: rate * n * N / 3),
    ("break_the_targets", ([0.3, 0.2], [0.0, 0.0])),
]


def test_a_decision_may_be_a_number_and_must_be_one_or_the_other():
    decide = check.same_but_for_rounding
    always = decide(lambda a, b: True)
    assert (always.status, always.mistake) == (WRONG, None)
    assert "A rate stored in single precision: your function says True." in always.text
    never = decide(lambda a, b: False)
    assert never.text == "One sum from both ends: your function says False."
    half = decide(lambda a, b: 0.5)
    assert half.text == "One sum from both ends: your function says neither True nor False."
    assert decide(3).text == "The answer must be a function, got an object of type int."
    assert decide(lambda a, b: ...).status == NOT_YET
