"""The checkers of chapter 2: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np

from course_lib.checks import activations as check


def s(z):
    return 1 / (1 + np.exp(-z))


a1 = s(4 * 0.5 - 1)
a2 = s(4 * a1 - 1)


def rate(dw, db, silent=all):
    """The smallest rate that silences the sums 1, 2, 3, by bisection instead of a formula."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        after = [(1 - middle * dw) * x + (0 - middle * db) <= 0 for x in (1, 2, 3)]
        low, high = (low, middle) if silent(after) else (middle, high)
    return high


def plain_tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def divided_by_e_to_z(z):
    return (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z))


def times_e_to_z(z):
    return (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)


def expm1_of_minus_z(z):
    return -np.expm1(-2 * z) / (np.exp(-2 * z) + 1)


def expm1_of_plus_z(z):
    return np.expm1(2 * z) / (np.exp(2 * z) + 1)


def absolute_only(z):
    return -np.expm1(-2 * abs(z)) / (1 + np.exp(-2 * abs(z)))


def stable_but_cancels(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


def clipped(z):
    return plain_tanh(np.clip(z, -20, 20))


def chain(x):
    return s(4 * s(4 * x - 1) - 1)


measured = (chain(0.5 + 1e-6) - chain(0.5 - 1e-6)) / 2e-6


def tanh_by_math(z):
    return [math.tanh(number) for number in z]


def tanh_by_expm1(z):
    e = np.expm1(2 * np.abs(z).clip(max=300))
    return np.sign(z) * e / (e + 2)


def back_by_the_sum(y, dy):
    return dy * s(np.log(np.expm1(y)))


COMMITTED = [
    ("the_slope_of_a_chain", "the weights forgotten", a2 * (1 - a2) * a1 * (1 - a1)),
    ("the_slope_of_a_chain", "one weight forgotten", 4 * a2 * (1 - a2) * a1 * (1 - a1)),
    (
        "the_slope_of_a_chain",
        "the sigmoid applied twice",
        16 * s(a2) * (1 - s(a2)) * s(a1) * (1 - s(a1)),
    ),
    ("the_slope_of_a_chain", "the last layer only", 4 * a2 * (1 - a2)),
    ("the_slope_of_a_chain", "a sum of slopes", 4 * a2 * (1 - a2) + 4 * a1 * (1 - a1)),
    ("the_slope_of_a_chain", "a quarter everywhere", 4 * 0.25 * 4 * 0.25),
    # y - t = 0, 1, 2: dw = 0·1 + 1·2 + 2·3, db = 0 + 1 + 2
    ("kill_the_unit", "the bias not moved", rate(8, 0)),
    ("kill_the_unit", "one silent sample", rate(8, 3, silent=any)),
    ("kill_the_unit", "the mean for the sum", rate(8 / 3, 1)),
    ("kill_the_unit", "the half forgotten", rate(16, 6)),
    ("kill_the_unit", "the answer instead of the error", rate(1 + 4 + 9, 1 + 2 + 3)),
    ("kill_the_unit", "rounded down", 0.1111),
    ("kill_the_unit", "rounded up", 0.1112),
    ("repair_the_tanh", "inf / inf", plain_tanh),
    ("repair_the_tanh", "only for positive numbers", divided_by_e_to_z),
    ("repair_the_tanh", "only for positive numbers, with expm1", expm1_of_minus_z),
    ("repair_the_tanh", "only for negative numbers", times_e_to_z),
    ("repair_the_tanh", "only for negative numbers, with expm1", expm1_of_plus_z),
    ("repair_the_tanh", "the sign lost", absolute_only),
    ("repair_the_tanh", "cancellation near 0", stable_but_cancels),
    ("repair_the_tanh", "cancellation near 0", clipped),
    ("softplus_backward", "the output taken for the sum", lambda y, dy: s(y) * dy),
    ("softplus_backward", "the error forgotten", lambda y, dy: 1 - np.exp(-y)),
    ("softplus_backward", "the rest of the slope", lambda y, dy: dy / np.exp(y)),
    ("softplus_backward", "the sign of the exponent", lambda y, dy: (np.exp(y) - 1) * dy),
    ("softplus_backward", "the rule of ReLU", lambda y, dy: dy * (y > 0)),
    ("softplus_backward", "the rule of the sigmoid", lambda y, dy: (y - y * y) * dy),
]
ACCEPTED = [
    ("the_slope_of_a_chain", measured),
    ("the_slope_of_a_chain", round(float(measured), 4)),
    ("kill_the_unit", rate(8, 3)),
    ("kill_the_unit", 1 / 9),
    ("repair_the_tanh", tanh_by_math),
    ("repair_the_tanh", tanh_by_expm1),
    ("repair_the_tanh", np.tanh),
    ("softplus_backward", back_by_the_sum),
    ("softplus_backward", lambda y, dy: dy - dy * np.exp(-y)),
]
NEAR_MISSES = [("repair_the_tanh", lambda z: z / (1 + np.abs(z)))]  # softsign


def test_a_rate_that_leaves_one_sum_positive_is_refused():
    assert 3 - 27 * 0.1111 > 0 > 3 - 27 * 0.1112
    for rounded in (0.11, 0.111, 0.1111, 0.11111, 0.1112):
        assert check.kill_the_unit(rounded).status == "not correct"


def test_an_unknown_wrong_tanh_is_told_where_it_fails():
    _, softsign = NEAR_MISSES[0]
    assert "Ordinary numbers: Element [0]" in check.repair_the_tanh(softsign).text
