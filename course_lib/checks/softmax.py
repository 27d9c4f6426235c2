"""Checkers of chapter 5: scores, probabilities, and the ways in which they break."""

import numpy as np

from course_lib.checks.checker import Checker, Mistake, calls
from course_lib.softmax import softmax


def _over_columns(Z):
    e = np.exp(Z)
    return e / e.sum(axis=0)


def _one_maximum(Z):
    e = np.exp(Z - Z.max())
    return e / e.sum(axis=-1, keepdims=True)


repair_the_axis = Checker(
    calls(
        a_batch_of_two=(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 5.0, 7.0]]),),
        one_sample=(np.array([1.3, 5.1, 2.2]),),
        two_rows_far_apart=(np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0]]),),
    ),
    right=softmax,
    mistakes=[
        Mistake(
            "the sum over the wrong axis",
            _over_columns,
            "Each column sums to 1, not each row: axis=0 adds up the samples of one class. A row "
            "is a sample, so the sum must run along the last axis.",
        ),
        Mistake(
            "one maximum for the whole batch",
            _one_maximum,
            "You subtract the largest score of all rows. A row that lies far below it underflows "
            "to 0 / 0. Each row needs a maximum of its own.",
        ),
    ],
    why="Each row is one sample, so the maximum and the sum run along the last axis; keepdims=True "
    "keeps that axis, and the same line then serves one sample and a batch.",
)
