"""The checkers of chapter 7: each mistake is committed as a learner would, and must be named."""

import math

import numpy as np

from course_lib import gradient_check
from course_lib.activations import sigmoid
from course_lib.checks import backprop as check
from course_lib.checks.checker import NOT_YET, WRONG
from course_lib.datasets import two_number_example

# --- the first step towards (0.99, 0.01), on paper: y = (0.7166, 0.7320) -------------------------

dz1 = 0.7166 * 0.2834 * (0.7166 - 0.99)
dz2 = 0.7320 * 0.2680 * (0.7320 - 0.01)
dh1, dh2 = dz1 * 0.40 + dz2 * 0.50, dz1 * 0.45 + dz2 * 0.55


# --- b3 + b4, stepped through --------------------------------------------------------------------


def bias_sum(steps=1_000, rate=0.01, true_slope=False):
    b, t = np.array([0.6, 0.6]), np.array([0.2, 0.3])
    for _ in range(steps):
        y = np.exp(b) / np.exp(b).sum()
        b = b - rate * ((t.sum() * y if true_slope else y) - t)
    return b.sum()


TRUE = bias_sum(true_slope=True)


# --- one backward pass, as a learner writes it ---------------------------------------------------


def leak(Z1, dZ2, W2):
    dH = np.zeros_like(Z1)
    for n in range(len(Z1)):
        for j in range(2):
            paths = sum(dZ2[n, k] * W2[j, k] for k in range(2))
            dH[n, j] = paths if Z1[n, j] > 0 else 0.2 * paths
    return dH


def forward(X, T, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    Y = 1 / (1 + np.exp(-(np.maximum(Z1, 0) @ W2 + b2)))
    return Z1, np.maximum(Z1, 0), Y


def by_hand(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (Y - T) * Y * (1 - Y)
    dZ1 = np.where(Z1 > 0, dZ2 @ W2.T, 0)
    return [X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)]


def as_given(X, T, W1, b1, W2, b2):  # the stub, with the obvious last line
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (Y - T) * sigmoid.derivative(Y)
    dZ1 = (dZ2 @ W2) * (Z1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


def sigmoid_twice(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (Y - T) * sigmoid(Y) * (1 - sigmoid(Y))
    dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


def forgot_T(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (Y - T) * Y * (1 - Y)
    dZ1 = (dZ2 @ W2) * (H > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


def linear_output(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ1 = ((Y - T) @ W2.T) * (Z1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ (Y - T), (Y - T).sum(axis=0)


def no_mask(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (Y - T) * Y * (1 - Y)
    return X.T @ (dZ2 @ W2.T), (dZ2 @ W2.T).sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


def bias_sums(how):
    def gradients(X, T, W1, b1, W2, b2):
        Z1, H, Y = forward(X, T, W1, b1, W2, b2)
        dZ2 = (Y - T) * Y * (1 - Y)
        dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
        return X.T @ dZ1, how(dZ1), H.T @ dZ2, how(dZ2)

    return gradients


def mean(*arguments):
    return [slope / arguments[0].shape[0] for slope in by_hand(*arguments)]


def T_minus_Y(X, T, W1, b1, W2, b2):
    Z1, H, Y = forward(X, T, W1, b1, W2, b2)
    dZ2 = (T - Y) * Y * (1 - Y)
    dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


# --- one step of Mazur's network, in scalars -----------------------------------------------------


def s(z):
    return 1 / (1 + math.exp(-z))


def slope(y):
    return y * (1 - y)


def mazur(rate=0.5, at_outputs=slope, at_hidden=slope, moved=False, one_path=False, biases="own"):
    w = {1: 0.15, 2: 0.20, 3: 0.25, 4: 0.30, 5: 0.40, 6: 0.45, 7: 0.50, 8: 0.55}
    b = [0.35, 0.35, 0.60, 0.60]

    def outputs():
        h1 = s(0.05 * w[1] + 0.10 * w[2] + b[0])
        h2 = s(0.05 * w[3] + 0.10 * w[4] + b[1])
        return h1, h2, s(h1 * w[5] + h2 * w[6] + b[2]), s(h1 * w[7] + h2 * w[8] + b[3])

    h1, h2, y1, y2 = outputs()
    d1, d2 = (y1 - 0.01) * at_outputs(y1), (y2 - 0.99) * at_outputs(y2)
    old = dict(w)
    for i, change in ((5, d1 * h1), (6, d1 * h2), (7, d2 * h1), (8, d2 * h2)):
        w[i] -= rate * change
    back = w if moved else old
    second = 0 if one_path else d2
    e1 = (d1 * back[5] + second * back[7]) * at_hidden(h1)
    e2 = (d1 * back[6] + second * back[8]) * at_hidden(h2)
    for i, change in ((1, e1 * 0.05), (2, e1 * 0.10), (3, e2 * 0.05), (4, e2 * 0.10)):
        w[i] -= rate * change
    changes = {"own": [e1, e2, d1, d2], "shared": [e1 + e2] * 2 + [d1 + d2] * 2, "frozen": [0] * 4}
    b = [value - rate * change for value, change in zip(b, changes[biases], strict=True)]
    _, _, y1, y2 = outputs()
    return ((y1 - 0.01) ** 2 + (y2 - 0.99) ** 2) / 2


SIBLING = [
    ("frozen biases", mazur(biases="frozen")),
    ("frozen biases and already-updated weights", 0.291027924),  # as printed
    ("frozen biases and already-updated weights", mazur(biases="frozen", moved=True)),
    ("already-updated weights", mazur(moved=True)),
    ("shared biases", mazur(biases="shared")),
    (
        "the derivative of the sigmoid at its output",
        mazur(at_outputs=lambda y: slope(s(y)), at_hidden=lambda h: slope(s(h))),
    ),
    ("the slope of ReLU in the hidden layer", mazur(at_hidden=lambda h: h > 0)),
    ("no slope at the outputs", mazur(at_outputs=lambda y: 1)),
    ("the path through y2 forgotten", mazur(one_path=True)),
    ("uphill", mazur(rate=-0.5)),
    ("the learning rate of the chapter", mazur(rate=0.01)),
    ("E before the step", mazur(rate=0)),
    ("the squares without the half", 2 * mazur()),
]


def measured(X, T, W1, b1, W2, b2):
    def E(*parameters):
        _, _, Y = forward(X, T, *parameters)
        return 0.5 * np.sum((Y - T) ** 2)

    return [
        gradient_check.central_difference(lambda W: E(W, b1, W2, b2), W1),
        gradient_check.central_difference(lambda b: E(W1, b, W2, b2), b1),
        gradient_check.central_difference(lambda W: E(W1, b1, W, b2), W2),
        gradient_check.central_difference(lambda b: E(W1, b1, W2, b), b2),
    ]


COMMITTED = [
    ("predict_the_moves", "the sign of the gradient", (dh1, dh2, dz1, dz2)),
    ("predict_the_moves", "the sign of the gradient", (+1, +1, -1, +1)),
    ("predict_the_moves", "the path through y2 forgotten", (-dz1 * 0.40, -dz1 * 0.45, -dz1, -dz2)),
    ("predict_the_moves", "each hidden unit follows the output of its number", (1, -1, 1, -1)),
    ("predict_the_moves", "the targets of the chapter", (-1, -1, -1, +1)),
    ("break_the_sum", "neither sum moves", (1.2, 1.2)),
    ("break_the_sum", "both sums move", (bias_sum(), bias_sum())),
    ("break_the_sum", "uphill", (bias_sum(rate=-0.01), TRUE)),
    ("break_the_sum", "without the learning rate", (1.2 - 1_000 * (1 - 0.5), TRUE)),
    ("break_the_sum", "one step only", (bias_sum(steps=1), TRUE)),
    ("break_the_sum", "the change, not the sum", (bias_sum() - 1.2, 0)),
    ("let_the_error_leak", "the slope of ReLU", lambda Z1, dZ2, W2: dZ2 @ W2.T * (Z1 > 0)),
    (
        "let_the_error_leak",
        "the sign of the slope decides",
        lambda Z1, dZ2, W2: np.maximum(dZ2 @ W2.T, 0.2 * (dZ2 @ W2.T)),
    ),
    (
        "let_the_error_leak",
        "the value for the slope",
        lambda Z1, dZ2, W2: dZ2 @ W2.T * np.maximum(Z1, 0.2 * Z1),
    ),
    (
        "let_the_error_leak",
        "W2 not transposed",
        lambda Z1, dZ2, W2: dZ2 @ W2 * np.where(Z1 > 0, 1, 0.2),
    ),
    ("let_the_error_leak", "no slope at all", lambda Z1, dZ2, W2: dZ2.dot(W2.T)),
    ("repair_the_backward_pass", "nothing repaired yet", as_given),
    (
        "repair_the_backward_pass",
        "the derivative of the sigmoid at its output",
        sigmoid_twice,
    ),
    ("repair_the_backward_pass", "W2 not transposed", forgot_T),
    ("repair_the_backward_pass", "no slope at the outputs", linear_output),
    ("repair_the_backward_pass", "ReLU passes everything back", no_mask),
    ("repair_the_backward_pass", "one bias for the whole layer", bias_sums(np.sum)),
    ("repair_the_backward_pass", "the sum over the units", bias_sums(lambda d: d.sum(axis=1))),
    ("repair_the_backward_pass", "the mean over the samples", mean),
    ("repair_the_backward_pass", "the sign", T_minus_Y),
    *(("step_of_the_sibling", mistake, number) for mistake, number in SIBLING),
]
ACCEPTED = [
    ("predict_the_moves", (-dh1, -dh2, -dz1, -dz2)),
    ("predict_the_moves", [-1, -1, +1, -1]),
    ("break_the_sum", (bias_sum(), TRUE)),
    ("let_the_error_leak", leak),
    ("repair_the_backward_pass", by_hand),
    ("repair_the_backward_pass", measured),
    ("step_of_the_sibling", round(mazur(), 9)),
]
NEAR_MISSES = [
    ("predict_the_moves", (-1, -1, +1, 0)),
    ("break_the_sum", (bias_sum() + 0.001, TRUE)),
    ("let_the_error_leak", lambda Z1, dZ2, W2: dZ2 @ W2.T * np.where(Z1 > 0, 1, 0.1)),
    ("repair_the_backward_pass", lambda *a: [1.01 * slope for slope in by_hand(*a)]),
    ("step_of_the_sibling", mazur() + 2e-8),
]


def test_eight_decimals_do_not_tell_the_bug_from_the_answer():
    frozen, printed = mazur(biases="frozen"), mazur(biases="frozen", moved=True)
    assert abs(frozen - printed) < 2e-7  # so the checker has to look at nine


def test_four_arrays_are_asked_for():
    repair = check.repair_the_backward_pass
    assert "must return dW1, db1, dW2, db2" in repair(lambda *a: by_hand(*a)[:3]).text
    assert repair(lambda *a: [*by_hand(*a)[:3], ...]).status == NOT_YET
    assert "dots of the function" in repair(lambda *a: (..., ..., ..., ...)).text
    assert repair(lambda *a: [*by_hand(*a)[:3], "db2"]).status == WRONG
    assert repair(lambda *a: ...).status == NOT_YET
    assert "ZeroDivisionError" in repair(lambda *a: 1 / 0).text


def test_the_network_of_the_checkers_stays_as_it_was():
    net = two_number_example()
    for name in ("X", "T", "W1", "b1", "W2", "b2"):
        assert np.array_equal(getattr(check._NET, name), getattr(net, name))
