"""The checkers of chapter 1: each mistake is committed as a learner would, and must be named."""

import numpy as np

from course_lib.checks import perceptron as check


def three_samples(error, learn_bias=True):
    """The exercise's pass in plain Python; ``error(t, z)`` is what the learner multiplies by."""
    w1, w2, b = -1, 1, 1
    for x1, x2, t in ((0, 1, 1), (1, 0, 1), (0, -1, 0)):
        e = error(t, w1 * x1 + w2 * x2 + b)
        w1, w2 = w1 + e * x1, w2 + e * x2
        if learn_bias:
            b += e
    return w1, w2, b


def answer(z):
    return 1 if z > 0 else 0


def from_the_first_weights():
    # z = 2, 0, 0 with w = (-1, 1), b = 1: the second sample alone is wrong
    return -1 + 1, 1 + 0, 1 + 1


def bound(X, t, w, b, one_in_R=True, b_in_length=True, power=2):
    lengths = np.linalg.norm(np.column_stack([np.full(len(X), one_in_R), X]), axis=1)
    v = np.append(w, b) if b_in_length else w
    margin = min(z if target == 1 else -z for z, target in zip(X @ w + b, t, strict=True))
    return (max(lengths) / (margin / np.linalg.norm(v))) ** power


def length_plus_one(X, t, w, b):
    margin = np.min(np.where(t == 1, 1, -1) * (X @ w + b)) / np.hypot(np.hypot(*w), b)
    return ((np.linalg.norm(X, axis=1).max() + 1) / margin) ** 2


ONES = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
TWO_ONES = [[1, 1], [1, 1], [1, 1]]

COMMITTED = [
    (
        "predict_the_pass",
        "the bias not updated",
        three_samples(lambda t, z: t - answer(z), learn_bias=False),
    ),
    (
        "predict_the_pass",
        "the sign of the update",
        three_samples(lambda t, z: answer(z) - t),
    ),
    ("predict_the_pass", "the sum instead of the answer", three_samples(lambda t, z: t - z)),
    (
        "predict_the_pass",
        "a change at a right answer",
        three_samples(lambda t, z: 1 if t == 1 else -1),
    ),
    (
        "predict_the_pass",
        "step(0) = 1",
        three_samples(lambda t, z: t - (1 if z >= 0 else 0)),
    ),
    ("predict_the_pass", "all answers from the first weights", from_the_first_weights()),
    ("the_unit_of_a_line", "the other side", (2, -1, -4)),
    ("the_unit_of_a_line", "the other side", [200.0, -100.0, -400.0]),
    ("the_unit_of_a_line", "the threshold instead of the bias", (-2, 1, -4)),
    ("the_unit_of_a_line", "the cuts exchanged", (1, -2, 4)),
    ("the_unit_of_a_line", "the cuts as weights", (-2, 4, 4)),
    ("the_unit_of_a_line", "the arrow along the line", (-2, -4, 4)),
    (
        "repair_the_bound",
        "nothing repaired",
        lambda X, t, w, b: bound(X, t, w, b, one_in_R=False, b_in_length=False),
    ),
    (
        "repair_the_bound",
        "the length of w alone",
        lambda X, t, w, b: bound(X, t, w, b, b_in_length=False),
    ),
    (
        "repair_the_bound",
        "R without the constant input",
        lambda X, t, w, b: bound(X, t, w, b, one_in_R=False),
    ),
    ("repair_the_bound", "1 added to the length", length_plus_one),
    (
        "repair_the_bound",
        "R/γ not squared",
        lambda X, t, w, b: bound(X, t, w, b, power=1),
    ),
    ("build_parity", "exactly one", (TWO_ONES, [-0.5, -1.5], [[1], [-1]], [-0.5])),
    ("build_parity", "exactly one", (TWO_ONES, [-0.7, -1.2], [2, -2], -1)),
    ("build_parity", "at least one", ([[1], [1], [1]], [-0.5], [1], -0.5)),
    ("build_parity", "even for odd", (ONES, [-0.5, -1.5, -2.5], [-1, 1, -1], 0.5)),
    (
        "build_parity",
        "two inputs only",
        ([[-1, 1], [-1, 1], [0, 0]], [1.5, -0.5], [1, 1], -1.5),  # the chapter's XOR
    ),
    ("build_parity", "always 1", (ONES, [0.5, 1.5, 2.5], [1, -1, 1], -0.5)),
    ("build_parity", "a sum of exactly 0", (ONES, [0, -1, -2], [1, -1, 1], -0.5)),
]
ACCEPTED = [
    ("predict_the_pass", three_samples(lambda t, z: t - answer(z))),
    *(("the_unit_of_a_line", (-2 * k, 1 * k, np.float64(4) * k)) for k in (1e-3, 1, 7, 1000)),
    ("repair_the_bound", bound),
    ("build_parity", (ONES, [-0.5, -1.5, -2.5], [1, -1, 1], -0.5)),
    ("build_parity", (np.array(ONES) * 2.0, [-1, -3, -5], np.array([[1], [-1], [1]]), [-0.3])),
    (
        "build_parity",  # one unit for each row of the table
        ([[1, -1, -1, 1], [-1, 1, -1, 1], [-1, -1, 1, 1]], [-0.5] * 3 + [-2.5], [1] * 4, -0.5),
    ),
    ("build_parity", (-np.array(ONES), [0.5, 1.5, 2.5], [-1, 1, -1], 0.5)),
]
NEAR_MISSES = [("the_unit_of_a_line", (1, 0, -2))]  # vertical


def test_a_vertical_line_is_wrong_but_readable():
    cut = "The line's cut with the x₂ axis: Your number is inf, which is too large."
    assert check.the_unit_of_a_line((1, 0, -2)).text == cut


def test_three_numbers_that_make_no_line_are_told_why():
    for no_line, text in (
        ((0, 0, 1), "w1, w2 and b must be finite, and one weight must differ from 0."),
        ((1, np.nan, 2), "w1, w2 and b must be finite, and one weight must differ from 0."),
        (([1, 2], 3, 4), "w1, w2 and b must be one number each."),
        ((3, 4, [1, 2]), "w1, w2 and b must be one number each."),
        ((1, 2), "The answer must be (w1, w2, b), got a tuple of 2."),
        (("1", 2, 3), "w1 must be numbers, got the text '1'."),
        ((1, "2", 3), "w2 must be numbers, got the text '2'."),
        ((1, 2, "3"), "b must be numbers, got the text '3'."),
    ):
        assert check.the_unit_of_a_line(no_line).text == text


def test_a_unit_on_the_wrong_side_of_the_right_line_is_told_so():
    text = check.the_unit_of_a_line((1 / 2, -1 / 4, -1)).text
    assert text.startswith("The answer at (0, 0): Your number is 0, which is too small. ")
    text = check.the_unit_of_a_line((1, 1 / 4, 1)).text
    assert text == "The line's cut with the x₁ axis: Your number is -1, which is too small."


def test_shapes_that_do_not_fit_are_explained():
    shape = "W1 must have shape (3, hidden), got "
    turned = " Yours has one row per unit; X @ W1 needs one column per unit: transpose it."
    columns = "W1 has 3 columns, so "
    for network, text in (
        ((np.ones((4, 3)), np.zeros(4), np.ones(4), 0), f"{shape}(4, 3).{turned}"),
        ((np.ones((4, 2)), np.zeros(4), np.ones(4), 0), f"{shape}(4, 2)."),
        ((np.ones((3, 0)), [], [], 0), f"{shape}(3, 0)."),
        (([1, 2, 3], 1, 1, 0), f"{shape}(3,)."),
        ((ONES, [1, 2], [1, 1, 1], 0), f"{columns}b1 must hold 3 number(s); its shape is (2,)."),
        ((ONES, [1, 2, 3], [1, 1], 0), f"{columns}W2 must hold 3 number(s); its shape is (2,)."),
        (
            (ONES, [1, 2, 3], [1, 1, 1], [0, 0]),
            f"{columns}b2 must hold 1 number(s); its shape is (2,).",
        ),
        ((ONES, [1, 2, np.inf], [1, 1, 1], 0), "All weights and biases must be finite."),
        ((ONES, [1, 2, 3]), "The answer must be (W1, b1, W2, b2), got a tuple of 2."),
        (("x", 1, 1, 0), "W1 must be numbers, got the text 'x'."),
        ((ONES, "x", 1, 0), "b1 must be numbers, got the text 'x'."),
        ((ONES, 1, "x", 0), "W2 must be numbers, got the text 'x'."),
        ((ONES, 1, 1, "x"), "b2 must be numbers, got the text 'x'."),
    ):
        assert check.build_parity(network).text == text


def test_which_of_the_eight_answers_is_wrong_is_told():
    text = check.build_parity((ONES, [0, 0, 0], [0, 0, 0], 1)).text
    assert text.startswith("The eight answers: Element [0] is 1, which is too large. ")
    lucky = check.build_parity((ONES, [0, -1, -2], [1, -1, 1], -0.5))  # a hidden sum is exactly 0
    assert "The eight answers if step(0) were 1: Element [0] is 1" in lucky.text
