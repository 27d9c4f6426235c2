"""The checkers of chapter 3: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np
import pytest

from course_lib.checks import nonlinearity as check


def layers_until(factor, largest=3.4e38):
    size, layer = 1.0, 0
    while size <= largest:
        size, layer = size * factor, layer + 1
    return layer


def factorial_until(largest=3.4e38):
    product, k = 1, 0
    while product <= largest:
        k += 1
        product *= k
    return k


def piece(keep, bias_of):
    """w1, w2, b of the network of the exercise, unit by unit."""
    units = [((2, 2), -3, 2), ((-2, 1), -3, 3), ((1, -1), 2, -1)]
    w1 = sum(v * w[0] for i, (w, _, v) in enumerate(units) if i in keep)
    w2 = sum(v * w[1] for i, (w, _, v) in enumerate(units) if i in keep)
    return w1, w2, 4 + sum(v * b for i, (_, b, v) in enumerate(units) if i in bias_of)


def network(x1, x2):
    sums = [2 * x1 + 2 * x2 - 3, -2 * x1 + x2 - 3, x1 - x2 + 2]
    return 4 + sum(v * max(0, z) for v, z in zip((2, 3, -1), sums, strict=True))


w1, w2, _ = piece({0, 2}, {0, 2})
slopes = [
    (network(1 + 1e-3, 2) - network(1 - 1e-3, 2)) / 2e-3,
    (network(1, 2 + 1e-3) - network(1, 2 - 1e-3)) / 2e-3,
]
COMMITTED = [
    ("where_the_range_ends", "the last that fits", layers_until(3) - 1),
    ("where_the_range_ends", "the variance as factor", layers_until(9)),
    ("where_the_range_ends", "weights that all add up", layers_until(30)),
    ("where_the_range_ends", "half of the signal lost", layers_until(3 / math.sqrt(2))),
    ("where_the_range_ends", "the range of float64", layers_until(3, 1.79e308)),
    ("where_the_range_ends", "a factorial", factorial_until()),
    ("build_the_mountain", "slopes instead of changes", [1.5, 0, -6, 0]),
    ("build_the_mountain", "heights instead of slopes", (3, -3, -3, 3)),
    ("build_the_mountain", "the last corner open", np.array([1.5, -1.5, -6, 0])),
    ("build_the_mountain", "all signs turned", [-1.5, 1.5, 6, -6]),
    ("build_the_mountain", "the heights themselves", [0, 3, 3, 0]),
    ("the_piece_at_a_point", "ReLU forgotten", piece({0, 1, 2}, {0, 1, 2})),
    ("the_piece_at_a_point", "the bias of the silent unit", piece({0, 2}, {0, 1, 2})),
    ("the_piece_at_a_point", "on and off exchanged", piece({1}, {1})),
    ("the_piece_at_a_point", "the first biases forgotten", piece({0, 2}, {})),
    ("the_piece_at_a_point", "the biases not passed on", (w1, w2, -3 + 2 + 4)),
    ("the_piece_at_a_point", "the value for the bias", (w1, w2, network(1, 2))),
    ("first_weights", "the slope ignored", lambda n, a: (2 / n) ** 0.5),
    ("first_weights", "the slope not squared", lambda n, a: (2 / n / (1 + a)) ** 0.5),
    ("first_weights", "the variance", lambda n, a: 2 / n / (1 + a * a)),
    ("first_weights", "the half forgotten", lambda n, a: 1 / np.sqrt(n + n * a * a)),
    ("first_weights", "the factor for the weights", lambda n, a: np.sqrt(n * (1 + a * a) / 2)),
]
ACCEPTED = [
    ("where_the_range_ends", layers_until(0.3 * math.sqrt(100))),
    ("build_the_mountain", check.build_the_mountain.right().tolist()),
    ("the_piece_at_a_point", (*slopes, network(1, 2) - slopes[0] * 1 - slopes[1] * 2)),
    ("first_weights", lambda n, a: (n / 2 + n / 2 * a**2) ** -0.5),
]
NEAR_MISSES = [("where_the_range_ends", layers_until(3) + 1)]


def test_the_right_mountain_goes_through_its_corners():
    weights = check.build_the_mountain.right()
    for x, height in ((0, 0), (1, 0), (2, 1.5), (3, 3), (3.7, 3), (4, 3), (4.5, 0), (9, 0)):
        hinges = [max(0, x - kink) for kink in (1, 3, 4, 4.5)]
        assert weights @ hinges == pytest.approx(height, abs=1e-12)


def test_the_right_first_weights_keep_the_mean_square():
    rng = np.random.default_rng(0)
    z = rng.normal(size=1_000_000)
    for n, a in ((10, 0.0), (40, 0.3), (7, 1.0)):
        after = np.mean(np.where(z > 0, z, a * z) ** 2)  # of 1 before
        assert n * check.first_weights.right(n, a) ** 2 * after == pytest.approx(1, abs=0.01)
