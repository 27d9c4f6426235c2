"""The checkers of chapter 5: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks import softmax as check
from course_lib.checks.checker import CORRECT

# --- repair the axis ---


def wrong_axis(Z):
    return np.exp(Z) / np.sum(np.exp(Z), axis=0)


def wrong_axis_in_the_stub(Z):
    e = np.exp(Z - Z.max())
    return e / e.sum(axis=0)


def wrong_axis_with_own_maxima(Z):
    e = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


def global_maximum(Z):
    e = np.exp(Z - np.max(Z))
    return e / np.sum(e, axis=-1, keepdims=True)


def nothing_subtracted(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=-1, keepdims=True)


def as_in_the_stub(Z):
    e = np.exp(Z - Z.max())
    return e / e.sum()


def flat_sum(Z):
    e = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


def flat_maximum(Z):
    e = np.exp(Z - Z.max(axis=-1))
    return e / e.sum(axis=-1, keepdims=True)


# --- forbidden moves ---


def zero_score(z, allowed):
    z[~allowed] = 0
    return softmax_of(z)


def softmax_of(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def zero_share(z, allowed):
    y = softmax_of(z)
    y[~allowed] = 0
    return y


def zero_power(z, allowed):
    e = np.exp(z - z.max(axis=-1, keepdims=True)) * allowed
    return e / e.sum(axis=-1, keepdims=True)


def zero_power_without_maximum(z, allowed):
    e = np.exp(z) * allowed
    return e / e.sum(axis=-1, keepdims=True)


def wrong_way_round(z, allowed):
    z[allowed] = -math.inf
    return softmax_of(z)


def row_by_row(Z):
    return softmax_of(Z) if Z.ndim == 1 else np.array([row_by_row(z) for z in Z])


COMMITTED = [
    ("halve_the_temperature", "the odds, not the probability", 9 * 9),
    ("halve_the_temperature", "squared and not shared out again", 0.81),
    ("halve_the_temperature", "the temperature in the wrong direction", 3 / (3 + 1)),
    ("halve_the_temperature", "the odds doubled", 18 / 19),
    ("halve_the_temperature", "nothing changed", 0.9),
    ("back_to_the_scores", "the third score is not 0", [math.log(p) for p in (0.6, 0.3, 0.1)]),
    ("back_to_the_scores", "each class by itself", [math.log(6 / 4), math.log(3 / 7), 0]),
    ("back_to_the_scores", "logarithm to base 10", [math.log10(6), math.log10(3), 0]),
    ("back_to_the_scores", "odds instead of their logarithm", [6, 3, 1]),
    ("back_to_the_scores", "the quotient upside down", [-math.log(6), -math.log(3), 0]),
    ("repair_the_axis", "the sum over the wrong axis", wrong_axis_in_the_stub),
    ("repair_the_axis", "the sum over the wrong axis, no maximum", wrong_axis),
    ("repair_the_axis", "the sum over the wrong axis, own maxima", wrong_axis_with_own_maxima),
    ("repair_the_axis", "one maximum for the whole batch", global_maximum),
    ("repair_the_axis", "no maximum at all", nothing_subtracted),
    ("repair_the_axis", "one sum for the whole batch", as_in_the_stub),
    ("repair_the_axis", "the sum without its axis", flat_sum),
    ("repair_the_axis", "the maximum without its axis", flat_maximum),
    ("forbidden_moves", "a score of 0 for the forbidden move", zero_score),
    ("forbidden_moves", "not shared out again", zero_share),
    ("forbidden_moves", "forbidden too late", zero_power),
    ("forbidden_moves", "forbidden too late", zero_power_without_maximum),
    (
        "forbidden_moves",
        "infinity times 0",
        lambda z, allowed: softmax_of(z - (1 - allowed) * math.inf),
    ),
    ("forbidden_moves", "the mask turned round", wrong_way_round),
    ("break_the_shortcut", "the first score leads", [1010, 1000, 990]),
    ("break_the_shortcut", "the lead is too small", [1, 2, 3]),
    ("break_the_shortcut", "zeros, not nan", (100, 809.6, 809.6)),
    ("break_the_shortcut", "a score that is not finite", [0, math.inf, 0]),
    ("break_the_shortcut", "a score that is not finite", np.array([np.nan, 1.0, 2.0])),
]
ACCEPTED = [
    ("halve_the_temperature", 81 / 82),
    ("halve_the_temperature", 0.988),
    ("back_to_the_scores", [math.log(6), math.log(3), 0]),
    ("back_to_the_scores", (1.792, 1.099, 0)),
    ("repair_the_axis", softmax_of),
    ("repair_the_axis", row_by_row),
    ("forbidden_moves", lambda z, allowed: softmax_of(np.where(allowed, z, -1e9))),
    ("break_the_shortcut", [0, 0, 710]),
    ("break_the_shortcut", np.array([-800.0, -50.0, 5.0])),
    ("break_the_shortcut", [-1e308, 0, 1e308]),
]
NEAR_MISSES = [("halve_the_temperature", p) for p in (0.98, 0.989, 98.8)]


@given(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3))
def test_the_shortcut_is_broken_exactly_if_it_gives_nan(z):
    with np.errstate(all="ignore"):
        e = np.exp(np.array(z) - z[0])
        broken = np.isnan(e / e.sum()).any()
    assert (check.break_the_shortcut(z).status == CORRECT) == broken
    assert check.break_the_shortcut(z).text


def test_the_shortcut_wants_three_scores():
    text = "The answer must be three scores, such as [1, 2, 3]."
    assert check.break_the_shortcut([0, 1000]).text == text
