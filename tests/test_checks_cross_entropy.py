"""The checkers of chapter 6: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np

from course_lib.checks import cross_entropy as check
from course_lib.checks.checker import NOT_YET

# --- a loss from the scores ---


def probabilities(Z, axis=1):
    e = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_probabilities(Z):
    m = Z.max(axis=1, keepdims=True)
    return Z - m - np.log(np.exp(Z - m).sum(axis=1, keepdims=True))


def right_loss(Z, labels):
    return -sum(log_probabilities(Z)[i, k] for i, k in enumerate(labels)) / len(labels)


def all_pairs(Z, labels):
    return -log_probabilities(Z)[:, labels].mean()


def one_hot_mean(Z, labels):
    return -np.mean(np.eye(Z.shape[1])[labels] * log_probabilities(Z))


def one_hot_sum(Z, labels):
    return -np.sum(np.eye(Z.shape[1])[labels] * log_probabilities(Z))


def log_of_softmax(Z, labels):
    return -np.log(probabilities(Z)[range(len(labels)), labels]).mean()


def saito(Z, labels):
    return -np.sum(np.log(probabilities(Z)[np.arange(len(Z)), labels] + 1e-7)) / len(Z)


def clipped(Z, labels):
    y = np.clip(probabilities(Z), 1e-7, 1 - 1e-7)
    return -np.mean(np.log(y[np.arange(len(Z)), labels]))


def raw_scores(Z, labels):
    return np.mean([-Z[i, k] for i, k in enumerate(labels)])


def over_samples(Z, labels):
    m = Z.max(axis=0)
    log_y = Z - m - np.log(np.exp(Z - m).sum(axis=0))
    return -np.mean(log_y[np.arange(len(Z)), labels])


# --- the slope at the scores ---


def right_slope(Z, labels):
    y = probabilities(Z)
    y[np.arange(len(Z)), labels] -= 1
    return y / len(Z)


def target_minus_prediction(Z, labels):
    return (np.eye(Z.shape[1])[labels] - probabilities(Z)) / len(labels)


def not_divided(Z, labels):
    return probabilities(Z) - np.eye(Z.shape[1])[labels]


def mean_of_everything(Z, labels):
    return not_divided(Z, labels) / (Z.shape[0] * Z.shape[1])


def diagonal_only(Z, labels):
    y, t = probabilities(Z), np.eye(Z.shape[1])[labels]
    return (-t / y) * (y * (1 - y)) / len(Z)


def careless_indexing(Z, labels):
    y = probabilities(Z)
    y[:, labels] -= 1
    return y / len(Z)


def slope_twice(Z, labels):
    y = probabilities(Z)
    return right_slope(Z, labels) * y * (1 - y)


def at_the_probabilities(Z, labels):
    slopes = np.zeros_like(Z)
    for i, k in enumerate(labels):
        slopes[i, k] = -1 / probabilities(Z)[i, k] / len(Z)
    return slopes


def measured_slope(Z, labels, h=1e-5):
    """Central differences of a right loss are good to seven digits."""
    slopes = np.zeros_like(Z)
    for place in np.ndindex(Z.shape):
        e = np.zeros_like(Z)
        e[place] = h
        slopes[place] = (right_loss(Z + e, labels) - right_loss(Z - e, labels)) / (2 * h)
    return slopes


LN2, LN5, LN10 = math.log(2), math.log(5), math.log(10)
COMMITTED = [
    ("three_days", "bits instead of nats", (1 + 2 + 3) / 3),
    ("three_days", "logarithm to base 10", math.log10(64) / 3),
    ("three_days", "the sum, not the mean", math.log(2 * 4 * 8)),
    ("three_days", "the mean before the logarithm", -math.log((0.5 + 0.25 + 0.125) / 3)),
    ("three_days", "the minus forgotten", -math.log(4)),
    ("first_loss", "the logarithm of the number of units", (LN10, 0, LN5)),
    ("first_loss", "tags taken for classes", (LN10, LN2, LN5)),
    ("first_loss", "the tags added up", (2.303, 0.693, 3.466)),
    ("first_loss", "logarithm to base 10", (1, math.log10(2), 0.30103)),
    ("first_loss", "bits instead of nats", (LN10 / LN2, 1, 1)),
    ("first_loss", "probabilities instead of losses", (0.1, 0.5, 0.5)),
    ("better_and_worse", "better in both", [1, 1, 1, 0.51]),
    ("better_and_worse", "not more right answers", [0.2, 0.9, 0.9, 0.4]),
    ("better_and_worse", "not more right answers", [0.5, 0.9, 0.9, 0.4]),
    ("better_and_worse", "one half is no answer", [0.5, 0.5, 0.5, 0.5]),
    ("loss_from_scores", "every row with every label", all_pairs),
    ("loss_from_scores", "the mean over the classes too", one_hot_mean),
    ("loss_from_scores", "the sum over the samples", one_hot_sum),
    ("loss_from_scores", "the minus forgotten", lambda Z, labels: -right_loss(Z, labels)),
    ("loss_from_scores", "the logarithm of a softmax", log_of_softmax),
    ("loss_from_scores", "a little added", saito),
    ("loss_from_scores", "a little added", clipped),
    ("loss_from_scores", "scores taken for logarithms", raw_scores),
    ("loss_from_scores", "softmax over the samples", over_samples),
    ("slope_at_the_scores", "the sign turned round", target_minus_prediction),
    ("slope_at_the_scores", "the slope of the sum", not_divided),
    ("slope_at_the_scores", "divided by the classes too", mean_of_everything),
    ("slope_at_the_scores", "only the true class", diagonal_only),
    ("slope_at_the_scores", "every row with every label", careless_indexing),
    ("slope_at_the_scores", "the slope of the activation once more", slope_twice),
    ("slope_at_the_scores", "the slope at the probabilities", at_the_probabilities),
]
ACCEPTED = [
    ("three_days", math.log(4)),
    ("three_days", 1.386),
    ("first_loss", [LN10, LN2, LN2]),
    ("first_loss", (2.303, 0.693, 0.693)),
    ("better_and_worse", [0.51, 0.52, 0.53, 0.54]),
    ("better_and_worse", np.array([0.9, 0.9, 0.51, 0.51])),
    ("better_and_worse", [1, 0.51, 0.51, 0.51]),
    ("loss_from_scores", right_loss),
    ("slope_at_the_scores", right_slope),
    ("slope_at_the_scores", measured_slope),
]
NEAR_MISSES = [("three_days", 1.4), ("three_days", 1.387), ("three_days", 0.2)]


def test_what_is_no_answer_is_explained():
    for answer, text in (
        ([0.6, 0.6], "The answer must be four probabilities, one for each sample."),
        ([0.6, 0.6, 0.6, 60], "The answer must be probabilities: numbers from 0 to 1."),
        ([0.6, 0.6, 0.6, 1.01], "The answer must be probabilities: numbers from 0 to 1."),
        ([0.6, 0.6, 0.6, -1], "The answer must be probabilities: numbers from 0 to 1."),
        ("x", "The answer must be numbers, got the text 'x'."),
    ):
        assert check.better_and_worse(answer).text == text
    assert check.better_and_worse([0, 1, 1, 1]).mistake == "not more right answers"
    assert check.first_loss((..., ..., ...)).status == NOT_YET
    assert "number" in check.loss_from_scores(lambda Z, labels: Z).text
