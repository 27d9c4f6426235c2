"""Checkers of chapter 4: shapes, addresses, and networks that answer without an error."""

import numpy as np

from course_lib.activations import sigmoid
from course_lib.checks.checker import (
    Checker,
    Mistake,
    Reader,
    Unreadable,
    calls,
    numbers,
)
from course_lib.network import Dense, Network
from course_lib.softmax import softmax

# --- predict the shapes: 4 inputs, 5 hidden units, 3 classes, a batch of 7 ------------------------


def _shapes_and_count(answer):
    """(shape of W1, of b1, of W2, of Y, number of parameters), each shape with all its axes."""
    names = {"W1": 2, "b1": 1, "W2": 2, "Y": 2, "parameters": 0}
    found = numbers(*names)(answer)
    for name, axes in names.items():
        if axes and found[name].ndim != 1:
            raise Unreadable(
                f"{name}: a shape is a tuple, one number for each axis. With one axis it still "
                "needs a comma: (n) is the number n, and (n,) is a shape."
            )
        if axes and found[name].shape != (axes,):
            raise Unreadable(
                f"{name}: the array has axes: {axes}, your shape has axes: {found[name].size}."
            )
    return found


def _weather(outputs=3):
    net = Network(
        [Dense(np.zeros((4, 5)), np.zeros(5)), Dense(np.zeros((5, outputs)), np.zeros(outputs))]
    )
    first, last = net.layers
    Y = net.predict(np.zeros((7, 4)))
    count = sum(p.size for p in net.parameters)
    return first.W.shape, first.b.shape, last.W.shape, Y.shape, count


def _turned_round():
    W1, b1, W2, Y, count = _weather()
    return W1[::-1], b1, W2[::-1], Y, count


def _bias_per_sample():
    W1, _, W2, Y, _ = _weather()
    return W1, (7,), W2, Y, np.prod(W1) + 7 + np.prod(W2) + 7


def _weights_only():
    W1, b1, W2, Y, _ = _weather()
    return W1, b1, W2, Y, np.prod(W1) + np.prod(W2)


predict_the_shapes = Checker(
    Reader(_shapes_and_count),
    right=_weather,
    mistakes=[
        Mistake(
            "weights turned round",
            _turned_round,
            "Your weights have one row per unit, as for W @ x. In X @ W1 the inner numbers must "
            "agree: the rows of W1 belong to the inputs, its columns to the units.",
        ),
        Mistake(
            "one bias per sample",
            _bias_per_sample,
            "You gave every sample a bias. A bias belongs to a unit, and the network must also "
            "serve a batch of another size without new parameters.",
        ),
        Mistake(
            "parameters without the biases",
            _weights_only,
            "That counts the weights. The biases are learnt as well.",
        ),
        Mistake(
            "one output for three classes",
            lambda: _weather(outputs=1),
            "One unit can answer yes or no, or a number. For one of several classes each class "
            "needs a score of its own.",
        ),
    ],
    why="The number of samples is in no parameter: it appears in X and Y alone. So the same "
    "parameters serve one sample and a million.",
)

# --- exchange two units --------------------------------------------------------------------------

_W1 = np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]])
_B1 = np.array([0.1, 0.2, 0.3])
_W2 = np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]])
_SWAP = [2, 1, 0]

exchange_two_units = Checker(
    numbers("W1", "b1", "W2"),
    right=lambda: (_W1[:, _SWAP], _B1[_SWAP], _W2[_SWAP]),
    mistakes=[
        Mistake(
            "W2 forgotten",
            lambda: (_W1[:, _SWAP], _B1[_SWAP], _W2),
            "The units have changed places, but layer 2 still multiplies them by the weights of "
            "the old places. Which numbers of W2 come from unit 1?",
        ),
        Mistake(
            "the biases left behind",
            lambda: (_W1[:, _SWAP], _B1, _W2[_SWAP]),
            "A bias is a part of its unit: it moves with it.",
        ),
        Mistake(
            "rows and columns confused",
            lambda: (_W1[::-1], _B1[_SWAP], _W2[:, ::-1]),
            "You moved rows of W1 and columns of W2. A row of W1 belongs to an input, a column of "
            "W2 to a unit of layer 2. With X @ W the unit is a column where the signal goes in, "
            "and a row where it goes out.",
        ),
        Mistake(
            "nothing exchanged",
            lambda: (_W1, _B1, _W2),
            "These are the old parameters.",
        ),
    ],
    why="The column of W1, the bias and the row of W2 belong to one unit and move together. The "
    "order of the units in a hidden layer is only a habit of writing.",
)

# --- the other convention ------------------------------------------------------------------------


def _reshaped(X, W, b):
    return X @ W.reshape(W.shape[::-1]) + b


def _turned_if_needed(X, W, b):
    return X @ (W if len(W) == X.shape[-1] else W.T) + b


def _bias_as_column(X, W, b):
    return X @ W.T + b[:, None]


def _left_as_columns(X, W, b):
    return W @ X.T + b[:, None]


the_other_convention = Checker(
    calls(
        three_samples_and_three_units=(
            np.array([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]]),
            np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
            np.array([0.1, 0.2, 0.3]),
        ),
        a_square_layer=(
            np.array([[1.0, 0.5], [0.0, 2.0]]),
            np.array([[0.1, 0.2], [0.3, 0.4]]),
            np.array([0.1, 0.2]),
        ),
        one_sample_with_one_axis=(
            np.array([1.0, 0.5]),
            np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
            np.array([0.1, 0.2, 0.3]),
        ),
    ),
    right=lambda X, W, b: X @ W.T + b,
    mistakes=[
        Mistake(
            "reshape instead of transpose",
            _reshaped,
            "The shape is right and the weights have other owners: reshape reads the numbers "
            "row by row and refills them, it does not turn the table.",
        ),
        Mistake(
            "turned round only where NumPy complains",
            _turned_if_needed,
            "Your layer turns the weights if the shapes do not fit. Square weights always fit. "
            "Who wrote them decides, not their shape.",
        ),
        Mistake(
            "the bias as a column",
            _bias_as_column,
            "A column of biases gives each sample a bias, instead of each unit. Add a sample and "
            "look again.",
        ),
        Mistake(
            "the result left as columns",
            _left_as_columns,
            "In your result the samples are columns. The chapter's layers take and give samples "
            "as rows.",
        ),
    ],
    why="A transpose undoes the other convention, whatever the shape. A square layer shows "
    "whether one did it for the right reason.",
)

# --- a network of any depth ----------------------------------------------------------------------


def _network(X, layers, hidden=None, last=softmax):
    for W, b in layers[:-1]:
        X = sigmoid(X @ W + b) if hidden is None else hidden(X, W, b)
    W, b = layers[-1]
    return last(X @ W + b)


def _fixed_layers(seed, *sizes):
    rng = np.random.default_rng(seed)
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    layers = [(rng.normal(0, 2, (p, q)), rng.normal(size=q)) for p, q in pairs]
    for array in (a for layer in layers for a in layer):
        array.setflags(write=False)  # a learner's `W += …` must not change the next case
    return layers


any_depth = Checker(
    calls(
        two_layers=(np.array([[1.0, 0.5], [-1.0, 2.0]]), _fixed_layers(1, 2, 4, 3)),
        four_layers=(np.array([[0.3, -0.4], [2.0, 1.0]]), _fixed_layers(2, 2, 5, 4, 3, 3)),
    ),
    right=lambda X, layers: Network(
        [Dense(W, b, "sigmoid") for W, b in layers[:-1]] + [Dense(*layers[-1], "softmax")]
    ).predict(X),
    mistakes=[
        Mistake(
            "no activation in the hidden layers",
            lambda X, layers: _network(X, layers, hidden=lambda X, W, b: X @ W + b),
            "Your hidden layers only multiply and add, so all of them together are one layer "
            "(chapter 3). No shape tells.",
        ),
        Mistake(
            "the bias added after the activation",
            lambda X, layers: _network(X, layers, hidden=lambda X, W, b: sigmoid(X @ W) + b),
            "You add the bias to what the hidden unit says. It belongs inside, to the weighted "
            "sum: there it shifts the point at which the unit changes its mind.",
        ),
        Mistake(
            "a sigmoid on the scores",
            lambda X, layers: _network(X, layers, last=lambda Z: softmax(sigmoid(Z))),
            "The last sums pass a sigmoid before softmax. All scores then lie between 0 and 1, "
            "and with three classes no share can exceed e / (e + 2).",
        ),
        Mistake(
            "a sigmoid for softmax",
            lambda X, layers: _network(X, layers, last=sigmoid),
            "Your last layer says yes or no to each class by itself. Add up a row: one of several "
            "classes needs shares of one whole.",
        ),
        Mistake(
            "the scores themselves",
            lambda X, layers: _network(X, layers, last=lambda Z: Z),
            "You return the last sums. They are scores, and may be negative; probabilities were "
            "asked for.",
        ),
        Mistake(
            "softmax over the samples",
            lambda X, layers: _network(X, layers, last=lambda Z: softmax(Z, axis=0)),
            "Your columns sum to 1, your rows do not: the samples share the probability among "
            "each other. Softmax works within one sample, along the last axis.",
        ),
    ],
    why="One loop serves every depth, because a layer takes what the layer before it gave. Only "
    "the last one differs: its activation is the meaning of the answer.",
)
