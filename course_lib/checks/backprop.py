"""Checkers of chapter 7: slopes by the chain rule, and the ways in which they go wrong."""

import numpy as np

from course_lib.activations import leaky_relu, relu, sigmoid
from course_lib.checks.checker import (
    Checker,
    Mistake,
    Reader,
    calls,
    numbers,
)
from course_lib.datasets import two_number_example
from course_lib.network import Dense, Network

_NET = two_number_example()  # not written to


# --- which way the first step goes, with the targets swapped -------------------------------------

_UNITS = numbers("h1", "h2", "y1", "y2")


def _signs(answer):
    return {unit: np.sign(move) for unit, move in _UNITS(answer).items()}


def _moves(T):
    """The first change of the bias of h1, h2, y1, y2, without the learning rate."""
    model = Network([Dense(_NET.W1, _NET.b1, "relu"), Dense(_NET.W2, _NET.b2, "sigmoid")])
    _, (_, db1, _, db2) = model.backward(_NET.X, T, "half_squared_error")
    return tuple(-np.concatenate([db1, db2]))


def _swapped():
    return _moves(_NET.T[:, ::-1])


def _as_y1_asks():
    _, _, y1, y2 = _swapped()
    return y1, y1, y1, y2


def _each_as_its_own_output_asks():
    _, _, y1, y2 = _swapped()
    return y1, y2, y1, y2


predict_the_moves = Checker(
    Reader(_signs),
    right=_swapped,
    mistakes=[
        Mistake(
            "the sign of the gradient",
            lambda: tuple(-move for move in _swapped()),
            "All four are turned around: these are the signs of the gradients. A gradient points "
            "to where E grows, so a parameter moves the other way.",
        ),
        Mistake(
            "the path through y2 forgotten",
            _as_y1_asks,
            "Both hidden units do what y1 asks for. Each has a second path, through y2: compare "
            "slope times weight on both paths.",
        ),
        Mistake(
            "each hidden unit follows the output of its number",
            _each_as_its_own_output_asks,
            "h1 does what y1 asks for, and h2 what y2 asks for. But each hidden unit is connected "
            "to both outputs; its number means nothing.",
        ),
        Mistake(
            "the targets of the chapter",
            lambda: _moves(_NET.T),
            "That is the first step of the chapter's own network. Here the targets are swapped: "
            "which output is too large now, and which one too small?",
        ),
    ],
    why="A hidden unit acts on both outputs and follows the sum of slope times weight over both "
    "paths. The second output is further from its target here, so it decides.",
)


# --- a sum that holds only as long as the targets sum to 1 ---------------------------------------


def _bias_sums(rate=_NET.learning_rate, steps=1_000):
    """b3 + b4 in the end, if the slopes of each step sum to 1 - 0.2 - 0.3, and if they sum to 0."""
    before = _NET.b2.sum()
    return before - rate * steps * (1 - (0.2 + 0.3)), before


def _changes():
    return tuple(after - _NET.b2.sum() for after in _bias_sums())


break_the_sum = Checker(
    numbers("With y - t", "With the true slope"),
    right=_bias_sums,
    mistakes=[
        Mistake(
            "neither sum moves",
            lambda: (_NET.b2.sum(), _NET.b2.sum()),
            "In the chapter the slopes cancel because outputs and targets sum to the same number. "
            "Add up both slopes y - t again, with these targets.",
        ),
        Mistake(
            "both sums move",
            lambda: (_bias_sums()[0], _bias_sums()[0]),
            "The first is right. For the second, add up both slopes (t1 + t2) y - t: what do the "
            "outputs sum to?",
        ),
        Mistake(
            "uphill",
            lambda: _bias_sums(rate=-_NET.learning_rate),
            "The sum moves by the right amount, but up. A parameter moves against its slope: is "
            "the sum of both slopes positive or negative?",
        ),
        Mistake(
            "without the learning rate",
            lambda: _bias_sums(rate=1),
            "That is a step of the whole slope. Each step is the learning rate times the slope.",
        ),
        Mistake(
            "one step only",
            lambda: _bias_sums(steps=1),
            "That is the sum after one step. Every step changes it by the same amount.",
        ),
        Mistake(
            "the change, not the sum",
            _changes,
            "These are changes. Add the sum with which both biases start.",
        ),
    ],
    why="Outputs of a softmax sum to 1 for ever. So y - t sums to 0 only if the targets sum to 1, "
    "and otherwise it is not the slope of the cross-entropy.",
    decimals=6,
)


# --- the slopes at hidden units with Leaky ReLU: 0.2, course_lib's and Keras's default -----------


def _hidden_error(Z1, dZ2, W2):
    return (dZ2 @ W2.T) * leaky_relu.derivative(Z1)


def _relu_error(Z1, dZ2, W2):
    return (dZ2 @ W2.T) * relu.derivative(Z1)


def _slope_of_the_error(Z1, dZ2, W2):
    dH = dZ2 @ W2.T
    return dH * leaky_relu.derivative(dH)


def _value_for_slope(Z1, dZ2, W2):
    return (dZ2 @ W2.T) * leaky_relu(Z1)


def _not_transposed(Z1, dZ2, W2):
    return (dZ2 @ W2) * leaky_relu.derivative(Z1)


def _no_slope(Z1, dZ2, W2):
    return dZ2 @ W2.T


let_the_error_leak = Checker(
    calls(
        both_units_on=(np.array([[0.3775, 0.3925]]), np.array([[0.1435, -0.0506]]), _NET.W2),
        one_unit_off=(np.array([[-0.3225, 0.3925]]), np.array([[0.16, -0.08]]), _NET.W2),
        a_batch_of_three=(
            np.array([[0.2, -0.5], [-1.5, -0.25], [3.0, 0.75]]),
            np.array([[0.5, -1.0], [-0.75, 0.25], [-0.5, -0.125]]),
            _NET.W2,
        ),
    ),
    right=_hidden_error,
    mistakes=[
        Mistake(
            "the slope of ReLU",
            _relu_error,
            "A unit that is off passes nothing back here: that is ReLU. A leaky unit passes a "
            "part.",
        ),
        Mistake(
            "the sign of the slope decides",
            _slope_of_the_error,
            "You make negative slopes smaller. Whether a unit is on depends on its own weighted "
            "sum Z1 in the forward pass.",
        ),
        Mistake(
            "the value for the slope",
            _value_for_slope,
            "You multiply by the output of Leaky ReLU. The chain rule asks for its slope, which "
            "is one of two constants.",
        ),
        Mistake(
            "W2 not transposed",
            _not_transposed,
            "W2 is square, so dZ2 @ W2 raises no error, but it adds up the wrong paths: a unit's "
            "two outgoing weights are a row of W2.",
        ),
        Mistake(
            "no slope at all",
            _no_slope,
            "These are the slopes at the outputs of the hidden units, H. They have still to pass "
            "the activation on their way to Z1.",
        ),
    ],
    why="Only the local slope has changed: the backward pass of a network is put together from "
    "parts, and a new activation brings its own.",
)


# --- all gradients of a backward pass ------------------------------------------------------------


def _backward(X, T, W1, b1, W2, b2, at=lambda Y: Y * (1 - Y), W_back=lambda W2: W2.T, on=1, axis=0):
    Z1 = X @ W1 + b1
    H = relu(Z1)
    Z2 = H @ W2 + b2
    Y = sigmoid(Z2)
    dZ2 = (Y - T) * at(Y)
    dZ1 = (dZ2 @ W_back(W2)) * np.where(Z1 > 0, 1, 1 - on)
    return X.T @ dZ1, dZ1.sum(axis=axis), H.T @ dZ2, dZ2.sum(axis=axis)


def _twice(Y):
    return sigmoid.derivative(Y)


def _as_it_is(W2):
    return W2


def _mean(*arguments):
    return tuple(slope / len(arguments[0]) for slope in _backward(*arguments))


def _uphill(*arguments):
    return tuple(-slope for slope in _backward(*arguments))


repair_the_backward_pass = Checker(
    calls(
        names=("dW1", "db1", "dW2", "db2"),
        one_sample=(_NET.X, _NET.T, _NET.W1, _NET.b1, _NET.W2, _NET.b2),
        a_batch_of_three=(
            np.array([[0.05, 0.10], [-0.4, 0.3], [0.9, -0.8]]),  # h2 is off in the last two
            np.array([[0.01, 0.99], [0.5, 0.2], [0.3, 0.9]]),
            *(_NET.W1, np.array([0.35, -0.012]), _NET.W2, _NET.b2),
        ),
    ),
    right=_backward,
    mistakes=[
        Mistake(
            "nothing repaired yet",
            lambda *a: _backward(*a, at=_twice, W_back=_as_it_is),
            "Both mistakes are still there. Measure one slope of each array with a central "
            "difference. Which arrays are wrong tells where to look.",
        ),
        Mistake(
            "the derivative of the sigmoid at its output",
            lambda *a: _backward(*a, at=_twice),
            "sigmoid.derivative(Y) sends the output through the sigmoid a second time. The slope "
            "belongs to the weighted sum; written with the output it is Y (1 - Y).",
        ),
        Mistake(
            "W2 not transposed",
            lambda *a: _backward(*a, W_back=_as_it_is),
            "dW2 and db2 are right, so the slopes at the outputs are. On the way back to h1 they "
            "need the weights w5 and w7, which are a row of W2: which product takes rows?",
        ),
        Mistake(
            "no slope at the outputs",
            lambda *a: _backward(*a, at=lambda Y: 1),
            "Y - T alone is the slope at a linear output. A squared error through a sigmoid also "
            "needs the slope of the sigmoid.",
        ),
        Mistake(
            "ReLU passes everything back",
            lambda *a: _backward(*a, on=0),
            "One sample is right, since both its units are on. A unit that is off must pass "
            "nothing back.",
        ),
        Mistake(
            "one bias for the whole layer",
            lambda *a: _backward(*a, axis=None),
            ".sum() without an axis adds up the units too, as if they shared one bias. Each unit "
            "has a bias of its own: only the samples are added up.",
        ),
        Mistake(
            "the sum over the units",
            lambda *a: _backward(*a, axis=1),
            "axis=1 adds up the units of each sample. A bias acts in every sample, so its slope is "
            "the sum over the samples, the rows.",
        ),
        Mistake(
            "the mean over the samples",
            _mean,
            "You divide by the number of samples. That is the slope of the mean; here E is the sum "
            "over all samples.",
        ),
        Mistake(
            "the sign",
            _uphill,
            "Every sign is turned around, as with T - Y for Y - T. The program that subtracts "
            "these slopes walks uphill.",
        ),
    ],
    why="All four arrays agree, for one sample and for a batch in which a unit is off. A network "
    "may learn in spite of a wrong slope; a gradient check does not let it pass.",
)


# --- one step of Mazur's network, with biases that learn -----------------------------------------


def _error_after_one_step(
    biases="own",
    updated_weights=False,
    slope_at_outputs=lambda Y: Y * (1 - Y),
    slope_at_hidden=lambda H: H * (1 - H),
    paths=1,
    rate=0.5,
    half=0.5,
):
    net = two_number_example()
    H = sigmoid(net.X @ net.W1 + net.b1)
    Y = sigmoid(H @ net.W2 + net.b2)
    dZ2 = (Y - net.T) * slope_at_outputs(Y)
    W2_new = net.W2 - rate * H.T @ dZ2
    W2_back = (W2_new if updated_weights else net.W2) * [1, paths]
    dZ1 = (dZ2 @ W2_back.T) * slope_at_hidden(H)
    W1_new = net.W1 - rate * net.X.T @ dZ1
    if biases != "frozen":
        net.b1 -= rate * (dZ1.sum() if biases == "shared" else dZ1[0])
        net.b2 -= rate * (dZ2.sum() if biases == "shared" else dZ2[0])
    Y_new = sigmoid(sigmoid(net.X @ W1_new + net.b1) @ W2_new + net.b2)
    return half * np.sum((Y_new - net.T) ** 2)


step_of_the_sibling = Checker(
    numbers(),
    right=_error_after_one_step,
    mistakes=[
        Mistake(
            "frozen biases",
            lambda: _error_after_one_step("frozen"),
            "This is the right E of Mazur's example, whose biases are left as they are. Here "
            "all four biases learn.",
        ),
        Mistake(
            "frozen biases and already-updated weights",
            lambda: _error_after_one_step("frozen", updated_weights=True),
            "This is the number that Mazur prints: the biases are left as they are, and the hidden "
            "slopes are computed with output weights that have already moved.",
        ),
        Mistake(
            "already-updated weights",
            lambda: _error_after_one_step(updated_weights=True),
            "The biases learn, but your hidden slopes come back through weights that have already "
            "moved. First all slopes, then all updates.",
        ),
        Mistake(
            "shared biases",
            lambda: _error_after_one_step("shared"),
            "Both units of a layer get the sum of both bias gradients, as if they shared one bias. "
            "Each unit has a bias of its own.",
        ),
        Mistake(
            "the derivative of the sigmoid at its output",
            lambda: _error_after_one_step(
                slope_at_outputs=sigmoid.derivative, slope_at_hidden=sigmoid.derivative
            ),
            "sigmoid.derivative(Y) sends an output through the sigmoid a second time. With the "
            "output at hand, the slope is Y (1 - Y).",
        ),
        Mistake(
            "the slope of ReLU in the hidden layer",
            lambda: _error_after_one_step(slope_at_hidden=lambda H: 1),
            "Your hidden slopes have the factor 1, which is the slope of ReLU. In this network the "
            "hidden units are sigmoids, too.",
        ),
        Mistake(
            "no slope at the outputs",
            lambda: _error_after_one_step(slope_at_outputs=lambda Y: 1),
            "Your output slopes are Y - T alone. A squared error through a sigmoid also needs the "
            "slope Y (1 - Y).",
        ),
        Mistake(
            "the path through y2 forgotten",
            lambda: _error_after_one_step(paths=0),
            "Your hidden slopes come back from y1 only. Each hidden unit also acts through y2.",
        ),
        Mistake(
            "uphill",
            lambda: _error_after_one_step(rate=-0.5),
            "E has grown: you add the gradients. A step downhill subtracts them.",
        ),
        Mistake(
            "the learning rate of the chapter",
            lambda: _error_after_one_step(rate=_NET.learning_rate),
            "That is a step with the chapter's learning rate. This network learns with 0.5.",
        ),
        Mistake(
            "E before the step",
            lambda: _error_after_one_step(rate=0),
            "That is E at the start. After the update, go forward once more.",
        ),
        Mistake(
            "the squares without the half",
            lambda: _error_after_one_step(half=1),
            "The step is right; but E is half the sum of the squares.",
        ),
    ],
    why="Every unit learned with its own bias, and every slope was taken before anything moved. "
    "The biases help much: compare with the E that the same step reaches without them.",
    decimals=9,
)
