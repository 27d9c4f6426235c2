"""Checkers of chapter 1: the learning rule, the line of a unit, the bound, and parity."""

import numpy as np

from course_lib.checks.checker import Checker, Mistake, Reader, Unreadable, calls, numbers
from course_lib.perceptron import Perceptron, mistake_bound

# --- predict the pass ----------------------------------------------------------------------------

_START = np.array([-1, 1]), 1  # w and b
_SAMPLES = [(np.array([0, 1]), 1), (np.array([1, 0]), 1), (np.array([0, -1]), 0)]


def _a_pass(rule):
    w, b = _START
    for x, t in _SAMPLES:
        w, b = rule(w, b, x, t)
    return (*w, b)


def _rosenblatt(w, b, x, t):
    e = t - (w @ x + b > 0)
    return w + e * x, b + e


def _bias_stays(w, b, x, t):
    return _rosenblatt(w, b, x, t)[0], b


def _away(w, b, x, t):
    e = (w @ x + b > 0) - t
    return w + e * x, b + e


def _sum_as_answer(w, b, x, t):
    e = t - (w @ x + b)
    return w + e * x, b + e


def _every_sample(w, b, x, t):
    s = 2 * t - 1
    return w + s * x, b + s


def _yes_at_zero(w, b, x, t):
    e = t - (w @ x + b >= 0)
    return w + e * x, b + e


def _all_at_once():
    w, b = _START
    errors = [t - (w @ x + b > 0) for x, t in _SAMPLES]
    steps = [e * x for e, (x, _) in zip(errors, _SAMPLES, strict=True)]
    return (*(w + sum(steps)), b + sum(errors))


predict_the_pass = Checker(
    numbers("w1", "w2", "b"),
    right=lambda: _a_pass(_rosenblatt),
    mistakes=[
        Mistake(
            "the bias not updated",
            lambda: _a_pass(_bias_stays),
            "You left the bias as it was. It is the weight of a constant input 1, so it moves "
            "with every mistake, like the others.",
        ),
        Mistake(
            "the sign of the update",
            lambda: _a_pass(_away),
            "You used y - t. Then a missed sample is subtracted, and its sum moves away from the "
            "right answer: compute z again after your first change.",
        ),
        Mistake(
            "the sum instead of the answer",
            lambda: _a_pass(_sum_as_answer),
            "You used t - z. The rule compares the target with the answer y, which is 0 or 1. "
            "(With z it is another rule, that of Widrow and Hoff.)",
        ),
        Mistake(
            "a change at a right answer",
            lambda: _a_pass(_every_sample),
            "You changed the weights at every sample. Where y = t the factor t - y is 0: a right "
            "answer changes nothing.",
        ),
        Mistake(
            "step(0) = 1",
            lambda: _a_pass(_yes_at_zero),
            "One sum is exactly 0, and you answered 1 there, as document D does. In this course "
            "step(0) = 0.",
        ),
        Mistake(
            "all answers from the first weights",
            _all_at_once,
            "You took all three answers from the first weights. The rule goes on with the weights "
            "that it has just changed.",
        ),
    ],
    why="The first sample is answered rightly and changes nothing. The second has the sum 0, which "
    "is a no, so it is added. Only therefore the third one is a false alarm.",
)

# --- the unit of a line --------------------------------------------------------------------------


def _line(answer):
    w1, w2, b = numbers("w1", "w2", "b")(answer).values()
    if not w1.shape == w2.shape == b.shape == ():
        raise Unreadable("w1, w2 and b must be one number each.")
    if not np.isfinite([w1, w2, b]).all() or w1 == 0 == w2:
        raise Unreadable("w1, w2 and b must be finite, and one weight must differ from 0.")
    return {
        "The line's cut with the x₁ axis": -b / w1,
        "The line's cut with the x₂ axis": -b / w2,
        "The answer at (0, 0)": np.float64(b > 0),
    }


the_unit_of_a_line = Checker(
    Reader(_line),
    right=lambda: (-1 / 2, 1 / 4, 1),  # 1 - x1/2 - x2/(-4): 0 at both cuts, 1 at the origin
    mistakes=[
        Mistake(
            "the other side",
            lambda: (1 / 2, -1 / 4, -1),
            "Your line is right, but the unit answers 1 on the other side of it. Put (0, 0) in: "
            "there z is just b.",
        ),
        Mistake(
            "the threshold instead of the bias",
            lambda: (-1 / 2, 1 / 4, -1),
            "That is the threshold where the bias should stand: w·x > -b, so they differ in sign. "
            "Put one of the two points in and see that z is not 0.",
        ),
        Mistake(
            "the cuts exchanged",
            lambda: (1 / 4, -1 / 2, 1),
            "Your line cuts the two axes at each other's numbers. On the x₁ axis x₂ is 0, so there "
            "the weight w₁ alone decides.",
        ),
        Mistake(
            "the cuts as weights",
            lambda: (-2, 4, 4),
            "Your weights are proportional to the cuts. An axis is cut at -b/w, so a larger weight "
            "means a nearer cut.",
        ),
        Mistake(
            "the arrow along the line",
            lambda: (-1, -2, 2),
            "Your arrow (w₁, w₂) points along the line. It must be at right angles to it: the "
            "product of w and the way from one point to the other must be 0.",
        ),
    ],
    why="At (0, 0) the sum is b, so b must be positive. Then each weight is -b divided by its cut. "
    "Any positive multiple of your three numbers is the same unit.",
)

# --- repair the bound ----------------------------------------------------------------------------


def _bound(X, t, w, b):
    return mistake_bound(X, t, Perceptron(w, b))


def _smallest(X, t, w, b):
    return np.min((2 * t - 1) * (X @ w + b))


def _length_of_both(w, b):
    return np.sqrt(w @ w + b * b)


def _without_bias(X, t, w, b):
    return np.max(np.sum(X**2, axis=1)) / (_smallest(X, t, w, b) / np.sqrt(w @ w)) ** 2


def _margin_without_bias(X, t, w, b):
    return (1 + np.max(np.sum(X**2, axis=1))) / (_smallest(X, t, w, b) / np.sqrt(w @ w)) ** 2


def _samples_without_one(X, t, w, b):
    return np.max(np.sum(X**2, axis=1)) / (_smallest(X, t, w, b) / _length_of_both(w, b)) ** 2


def _one_added_to_length(X, t, w, b):
    R = 1 + np.max(np.sqrt(np.sum(X**2, axis=1)))
    return (R * _length_of_both(w, b) / _smallest(X, t, w, b)) ** 2


def _not_squared(X, t, w, b):
    return np.sqrt(_bound(X, t, w, b))


repair_the_bound = Checker(
    calls(
        three_points=(
            np.array([[2.0, 3.0], [3.0, 2.0], [4.0, 4.0]]),
            np.array([0.0, 0.0, 1.0]),
            np.array([1.0, 1.0]),
            -6.5,
        ),
        the_gate_NAND=(
            np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
            np.array([1.0, 1.0, 1.0, 0.0]),
            np.array([-1.0, -1.0]),
            1.5,
        ),
    ),
    right=_bound,
    mistakes=[
        Mistake(
            "nothing repaired",
            _without_bias,
            "That is still the broken bound. Write down x̃ and v of the proof: how many numbers "
            "does each have for two inputs?",
        ),
        Mistake(
            "the length of w alone",
            _margin_without_bias,
            "Half done: R is right, but the margin divides by the length of w. The u of the proof "
            "is the whole vector (b, w₁, w₂), brought to length 1.",
        ),
        Mistake(
            "R without the constant input",
            _samples_without_one,
            "Half done: the margin is right, but R is the length of (x₁, x₂). The sample of the "
            "proof is (1, x₁, x₂).",
        ),
        Mistake(
            "1 added to the length",
            _one_added_to_length,
            "You added 1 to the length. The constant input is a third direction: add its square "
            "under the root.",
        ),
        Mistake(
            "R/γ not squared",
            _not_squared,
            "You return R/γ. The proof ends with √k ≤ R/γ; the number of changes is k.",
        ),
    ],
    why="The bias is a weight and its 1 an input, so they belong to both lengths. The distance of "
    "the points from the line, which the broken version computes, is a different margin.",
)

# --- parity of three -----------------------------------------------------------------------------

_EIGHT = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])


def _network(answer):
    W1, b1, W2, b2 = numbers("W1", "b1", "W2", "b2")(answer).values()
    if W1.ndim != 2 or W1.size == 0 or W1.shape[0] != 3:
        hint = ""
        if W1.ndim == 2 and W1.shape[1] == 3:
            hint = " Yours has one row per unit; X @ W1 needs one column per unit: transpose it."
        raise Unreadable(f"W1 must have shape (3, hidden), got {W1.shape}.{hint}")
    hidden = W1.shape[1]
    for name, array, wanted in (("b1", b1, hidden), ("W2", W2, hidden), ("b2", b2, 1)):
        if array.size != wanted:
            raise Unreadable(
                f"W1 has {hidden} columns, so {name} must hold {wanted} number(s); its shape is "
                f"{array.shape}."
            )
    if not all(np.isfinite(array).all() for array in (W1, b1, W2, b2)):
        raise Unreadable("All weights and biases must be finite.")

    def answers(step):
        H = step(_EIGHT @ W1 + b1.ravel())  # (8, hidden)
        return np.float64(step(H @ W2.ravel() + b2.item()))

    return {
        "The eight answers": answers(lambda z: z > 0),
        "The eight answers if step(0) were 1": answers(lambda z: z >= 0),
    }


def _counting(thresholds, W2, b2=-0.5, inputs=3):
    """Hidden units that count how many of the first ``inputs`` inputs are 1."""
    W1 = np.repeat(np.arange(3) < inputs, len(thresholds)).reshape(3, -1)
    return 1.0 * W1, -np.array(thresholds), np.array(W2), b2


build_parity = Checker(
    Reader(_network),
    right=lambda: _counting([0.5, 1.5, 2.5], [1, -1, 1]),
    mistakes=[
        Mistake(
            "exactly one",
            lambda: _counting([0.5, 1.5], [1, -1]),
            "Your network says 1 for exactly one 1 among the inputs. Three is odd, too.",
        ),
        Mistake(
            "at least one",
            lambda: _counting([0.5, 1.5, 2.5], [1, 1, 1]),
            "Your network says 1 for every input but (0, 0, 0): an OR. The second 1 must take away "
            "what the first one gave.",
        ),
        Mistake(
            "even for odd",
            lambda: _counting([0.5, 1.5, 2.5], [-1, 1, -1], 0.5),
            "All eight answers are exchanged: yours is 1 where the number of ones is even. Change "
            "the signs of the output unit.",
        ),
        Mistake(
            "two inputs only",
            lambda: _counting([0.5, 1.5], [1, -1], inputs=2),
            "Your network computes the XOR of x₁ and x₂. It does not listen to x₃.",
        ),
        Mistake(
            "always 1",
            lambda: _counting([-0.5, -1.5, -2.5], [1, -1, 1]),
            "Your network says 1 to everything. Look at the hidden sums for (0, 0, 0): a bias is "
            "minus the threshold.",
        ),
        Mistake(
            "a sum of exactly 0",
            lambda: _counting([0.0, 1.0, 2.0], [1, -1, 1]),
            "By this course's convention the table is right, but some hidden sums are exactly 0, "
            "and with document D's step(0) = 1 it is another table. Keep away from 0.",
        ),
    ],
    why="Each hidden unit says whether at least so many inputs are 1; the output adds and takes "
    "away in turn. No sum is 0, so the answers hold for either convention.",
)
