"""The checkers of chapter 4: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np

from course_lib.checks import forward_pass as check
from course_lib.checks.checker import CORRECT, NOT_YET, WRONG

D_W1, D_B1 = [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3]
D_W2 = [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]
MOVED_W1, MOVED_B1 = [[0.5, 0.3, 0.1], [0.6, 0.4, 0.2]], [0.3, 0.2, 0.1]
MOVED_W2 = [[0.3, 0.6], [0.2, 0.5], [0.1, 0.4]]


def reshape(X, W, b):
    units, inputs = W.shape
    return X @ W.reshape(inputs, units) + b


def turn_when_it_fails(X, W, b):
    try:
        return X @ W + b
    except ValueError:
        return X @ W.T + b


def bias_column(X, W, b):
    return X @ W.T + b.reshape(-1, 1)


def columns(X, W, b):
    return np.dot(W, X.T) + b.reshape(len(b), 1)


def squash(z):
    return 1 / (1 + np.exp(-z))


def share(Z, axis=1):
    return np.exp(Z) / np.exp(Z).sum(axis=axis, keepdims=True)


def no_hidden_activation(X, layers):
    for W, b in layers:
        X = X @ W + b
    return share(X)


def bias_outside(X, layers):
    A = X
    for W, b in layers[:-1]:
        A = squash(A @ W) + b
    return share(A @ layers[-1][0] + layers[-1][1])


def squash_all(X, layers):
    for W, b in layers:
        X = squash(X @ W + b)
    return X


def scores(X, layers):
    for W, b in layers[:-1]:
        X = squash(X @ W + b)
    return X @ layers[-1][0] + layers[-1][1]


def loops(X, W, b):
    if X.ndim == 1:
        return [
            sum(w * x for w, x in zip(row, X, strict=True)) + c for row, c in zip(W, b, strict=True)
        ]
    return [loops(x, W, b) for x in X]


def plain(X, layers):
    answers = []
    for a in X.tolist():
        for k, (W, b) in enumerate(layers):
            z = [sum(x * w for x, w in zip(a, W[:, j], strict=True)) + b[j] for j in range(len(b))]
            a = z if k == len(layers) - 1 else [1 / (1 + math.exp(-v)) for v in z]
        total = sum(math.exp(v) for v in a)
        answers.append([math.exp(v) / total for v in a])
    return answers


SHAPES = (4, 5), (5,), (5, 3), (7, 3), 4 * 5 + 5 + 5 * 3 + 3


COMMITTED = [
    ("predict_the_shapes", "weights turned round", ((5, 4), (5,), (3, 5), (7, 3), 43)),
    ("predict_the_shapes", "one bias per sample", ((4, 5), (7,), (5, 3), (7, 3), 20 + 7 + 15 + 7)),
    ("predict_the_shapes", "parameters without the biases", ((4, 5), (5,), (5, 3), (7, 3), 35)),
    (
        "predict_the_shapes",
        "one output for three classes",
        ((4, 5), (5,), (5, 1), (7, 1), 20 + 5 + 5 + 1),
    ),
    ("exchange_two_units", "W2 forgotten", (MOVED_W1, MOVED_B1, D_W2)),
    ("exchange_two_units", "the biases left behind", (MOVED_W1, D_B1, MOVED_W2)),
    (
        "exchange_two_units",
        "rows and columns confused",
        ([D_W1[1], D_W1[0]], MOVED_B1, [[b, a] for a, b in D_W2]),
    ),
    ("exchange_two_units", "nothing exchanged", (D_W1, D_B1, D_W2)),
    ("the_other_convention", "reshape instead of transpose", reshape),
    ("the_other_convention", "turned round only where NumPy complains", turn_when_it_fails),
    ("the_other_convention", "the bias as a column", bias_column),
    ("the_other_convention", "the result left as columns", columns),
    ("any_depth", "no activation in the hidden layers", no_hidden_activation),
    ("any_depth", "the bias added after the activation", bias_outside),
    ("any_depth", "a sigmoid on the scores", lambda X, layers: share(squash_all(X, layers))),
    ("any_depth", "a sigmoid for softmax", squash_all),
    ("any_depth", "the scores themselves", scores),
    ("any_depth", "softmax over the samples", lambda X, layers: share(scores(X, layers), axis=0)),
]
ACCEPTED = [
    ("predict_the_shapes", SHAPES),
    ("predict_the_shapes", [list(s) for s in SHAPES[:4]] + [43.0]),
    ("exchange_two_units", (MOVED_W1, MOVED_B1, MOVED_W2)),
    ("the_other_convention", lambda X, W, b: (W @ X.T).T + b),
    ("the_other_convention", loops),
    ("any_depth", plain),
    ("any_depth", lambda X, layers: share(scores(X, layers))),
]
NEAR_MISSES = [  # another exchange, that of units 1 and 2
    ("exchange_two_units", ([[0.3, 0.1, 0.5], [0.4, 0.2, 0.6]], [0.2, 0.1, 0.3], D_W2)),
]


def test_what_is_no_shape_is_explained():
    one_number = check.predict_the_shapes(((4, 5), (5), (5, 3), (7, 3), 43))
    assert one_number.text == (
        "b1: a shape is a tuple, one number for each axis. With one axis it still needs a comma: "
        "(n) is the number n, and (n,) is a shape."
    )
    row = check.predict_the_shapes(((4, 5), (1, 5), (5, 3), (7, 3), 43))
    assert row.text == "b1: the array has axes: 1, your shape has axes: 2."
    too_few = check.predict_the_shapes(((4, 5), (5,), (5, 3), (7,), 43))
    assert too_few.text == "Y: the array has axes: 2, your shape has axes: 1."
    a_shape = check.predict_the_shapes(((4, 5), (5,), (5, 3), (7, 3), (43,)))
    assert a_shape.text.startswith("parameters: The shape must be that of a single number")
    of_four = "The answer must be (W1, b1, W2, Y, parameters), got a tuple of 4."
    assert check.predict_the_shapes(SHAPES[:4]).text == of_four
    assert check.predict_the_shapes(((4, 5), ..., ..., ..., ...)).status == NOT_YET


def test_the_exchanged_network_really_answers_the_same():
    right = check.exchange_two_units.right()
    X = np.random.default_rng(0).normal(size=(6, 2))
    old, new = (
        squash(X @ np.array(W1) + b1) @ W2 for W1, b1, W2 in ((D_W1, np.array(D_B1), D_W2), right)
    )
    assert np.allclose(old, new)


def test_weights_that_are_not_turned_stop_with_numpys_own_words():
    assert "ValueError: matmul" in check.the_other_convention(lambda X, W, b: X @ W + b).text


def test_a_function_that_changes_the_weights_in_place_does_no_harm():
    def greedy(X, layers):
        layers[0][0][:] = 0
        return X

    assert check.any_depth(greedy).status == WRONG
    assert check.any_depth(plain).status == CORRECT


def test_the_layers_of_a_case_are_the_same_in_every_run_and_cannot_be_changed():
    first, again = (check._fixed_layers(1, 2, 4, 3) for _ in range(2))
    for array, other in zip(sum(first, ()), sum(again, ()), strict=True):
        assert np.array_equal(array, other)
        assert not array.flags.writeable
