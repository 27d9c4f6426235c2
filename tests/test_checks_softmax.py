"""The checkers of chapter 5: each mistake is committed as a learner would, and must be named."""

import checks_cases
import numpy as np
import pytest

from course_lib.checks import softmax as check


def wrong_axis(Z):
    return np.exp(Z) / np.sum(np.exp(Z), axis=0)


def global_maximum(Z):
    e = np.exp(Z - np.max(Z))
    return e / np.sum(e, axis=-1, keepdims=True)


COMMITTED = [
    ("repair_the_axis", "the sum over the wrong axis", wrong_axis),
    ("repair_the_axis", "one maximum for the whole batch", global_maximum),
]


@pytest.mark.parametrize(("exercise", "mistake", "answer"), COMMITTED)
def test_the_mistake_is_named(exercise, mistake, answer):
    checks_cases.assert_named(getattr(check, exercise), mistake, answer)


def test_every_mistake_is_committed():
    checks_cases.assert_all_committed(check, COMMITTED)


def test_a_learners_own_solution_is_accepted():
    def my_softmax(Z):
        e = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    checks_cases.assert_right(check.repair_the_axis, my_softmax)
