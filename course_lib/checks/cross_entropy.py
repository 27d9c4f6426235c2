"""Checkers of chapter 6: surprise, losses from scores, and their slopes."""

import numpy as np

from course_lib.checks.checker import (
    Checker,
    Mistake,
    Reader,
    Unreadable,
    calls,
    number_array,
    numbers,
)
from course_lib.losses import binary_crossentropy, categorical_crossentropy
from course_lib.softmax import log_softmax, softmax

# --- three days ----------------------------------------------------------------------------------

_DAYS = np.array([1 / 2, 1 / 4, 1 / 8])

three_days = Checker(
    numbers(),
    right=lambda: -np.mean(np.log(_DAYS)),
    mistakes=[
        Mistake(
            "bits instead of nats",
            lambda: -np.mean(np.log2(_DAYS)),
            "That is right in bits. A nat takes the natural logarithm, and a bit is ln 2 nats.",
        ),
        Mistake(
            "logarithm to base 10",
            lambda: -np.mean(np.log10(_DAYS)),
            "That is the logarithm to base 10. Nats take ln: math.log or np.log, or the key ln.",
        ),
        Mistake(
            "the sum, not the mean",
            lambda: -np.sum(np.log(_DAYS)),
            "That is the surprise of all three days together. A mean can be compared with that "
            "of another number of days.",
        ),
        Mistake(
            "the mean before the logarithm",
            lambda: -np.log(np.mean(_DAYS)),
            "You took the mean of the probabilities first. Each day has a surprise of its own: "
            "first the logarithms, then their mean. The bad days count for more in that order.",
        ),
        Mistake(
            "the minus forgotten",
            lambda: np.mean(np.log(_DAYS)),
            "The logarithm of a probability is negative or 0; a surprise is not.",
        ),
    ],
    why="The mean surprise is the logarithm of the number of equal choices among which one would "
    "be as unsure: e^E. It belongs to the geometric mean of the three probabilities.",
    decimals=3,
)

# --- the first loss ------------------------------------------------------------------------------


def _first_losses():
    """The losses of networks that know nothing yet: all scores are 0."""
    digits = categorical_crossentropy(np.zeros((1, 10)), np.array([3]), from_logits=True)
    cat_or_dog = binary_crossentropy(np.zeros((1, 1)), np.ones((1, 1)), from_logits=True)
    tags = binary_crossentropy(np.zeros((1, 5)), np.eye(5)[:1], from_logits=True)
    return digits, cat_or_dog, tags


first_loss = Checker(
    numbers("Ten digits", "Cat or dog", "Five tags"),
    right=_first_losses,
    mistakes=[
        Mistake(
            "the logarithm of the number of units",
            lambda: np.log([10, 1, 5]).tolist(),
            "You took ln(number of units) each time. With one sigmoid unit there are still two "
            "answers to choose from.",
        ),
        Mistake(
            "tags taken for classes",
            lambda: np.log([10, 2, 5]).tolist(),
            "Five tags do not exclude each other. Each is a yes-or-no question with a sigmoid of "
            "its own, and the loss is the mean over them.",
        ),
        Mistake(
            "the tags added up",
            lambda: [np.log(10), np.log(2), 5 * np.log(2)],
            "You added the losses of the five tags. Keras and course_lib take their mean.",
        ),
        Mistake(
            "logarithm to base 10",
            lambda: np.log10([10, 2, 2]).tolist(),
            "The idea is right, but the logarithm has the base 10. Losses are in nats.",
        ),
        Mistake(
            "bits instead of nats",
            lambda: np.log2([10, 2, 2]).tolist(),
            "The idea is right, in bits. The libraries print nats.",
        ),
        Mistake(
            "probabilities instead of losses",
            lambda: [1 / 10, 1 / 2, 1 / 2],
            "These are the probabilities that are given to the truth. What is the surprise?",
        ),
    ],
    why="A network that knows nothing is as surprised as someone who guesses. If the first loss "
    "that you see is far from this, look for a bug before you train.",
    decimals=3,
)

# --- better and worse at once --------------------------------------------------------------------

_MODEL_A = np.array([0.9, 0.9, 0.9, 0.4])
_BOTH, _TIE, _NOT_MORE, _BETTER = range(4)


def _against_model_a(answer):
    """How a model with these probabilities for the truth stands against model A."""
    p = number_array(answer)
    if p.shape != _MODEL_A.shape:
        raise Unreadable("The answer must be four probabilities, one for each sample.")
    if not ((p >= 0) & (p <= 1)).all():
        raise Unreadable("The answer must be probabilities: numbers from 0 to 1.")
    right, right_a = np.sum(p > 0.5), np.sum(_MODEL_A > 0.5)
    worse_loss = -np.mean(np.log(p)) > -np.mean(np.log(_MODEL_A))
    if right > right_a:
        outcome = _BOTH if worse_loss else _BETTER
    else:
        outcome = _TIE if (p == 0.5).any() and (p >= 0.5).all() else _NOT_MORE
    return {"": np.array(float(outcome))}


better_and_worse = Checker(
    Reader(_against_model_a, tells_evidence=False),
    right=lambda: [0.6, 0.6, 0.6, 0.6],
    mistakes=[
        Mistake(
            "better in both",
            lambda: [0.9, 0.9, 0.9, 0.6],
            "More right answers, but the loss is lower as well. A right answer may still be a "
            "surprise: how sure must it be?",
        ),
        Mistake(
            "not more right answers",
            lambda: [0.9, 0.9, 0.9, 0.1],
            "Model A has three of four right. Your model does not have more, so nothing is better "
            "yet. An answer is right if the truth gets more than one half.",
        ),
        Mistake(
            "one half is no answer",
            lambda: [0.6, 0.6, 0.6, 0.5],
            "With exactly one half both classes are equal, and it depends on the program which "
            "one wins. Give the truth more than one half.",
        ),
    ],
    why="Accuracy asks on which side of one half a probability lies; the loss asks how far. So "
    "watch both while you train, and say which one you chose a model by.",
)

# --- a loss from the scores ----------------------------------------------------------------------

_BATCH = np.array([[2.0, -1.0, 0.5], [0.3, 0.1, 1.2], [-0.5, 0.8, 0.4]])
_LABELS = np.array([0, 1, 1])


def _each(table, labels):
    return table[np.arange(len(labels)), labels]


loss_from_scores = Checker(
    calls(
        three_samples=(_BATCH, _LABELS),
        a_hopeless_sample=(np.array([[0.0, 800.0], [3.0, 1.0]]), np.array([0, 1])),
    ),
    right=lambda Z, labels: categorical_crossentropy(Z, labels, from_logits=True),
    mistakes=[
        Mistake(
            "every row with every label",
            lambda Z, labels: -np.mean(log_softmax(Z)[:, labels]),
            "[:, labels] takes the columns of all labels from every row. Each row has one label: "
            "name the row as well, with np.arange.",
        ),
        Mistake(
            "the mean over the classes too",
            lambda Z, labels: -np.sum(_each(log_softmax(Z), labels)) / Z.size,
            "You divided by samples times classes. The zeros of a one-hot table are no samples: "
            "sum over the classes, then take the mean over the samples.",
        ),
        Mistake(
            "the sum over the samples",
            lambda Z, labels: -np.sum(_each(log_softmax(Z), labels)),
            "You added up the samples. With the mean, the loss of a larger batch can be compared, "
            "and the learning rate need not change.",
        ),
        Mistake(
            "the minus forgotten",
            lambda Z, labels: np.mean(_each(log_softmax(Z), labels)),
            "A logarithm of a probability is not positive. A loss needs the minus: training makes "
            "it small.",
        ),
        Mistake(
            "the logarithm of a softmax",
            lambda Z, labels: -np.mean(np.log(_each(softmax(Z), labels))),
            "With ordinary scores your loss is right. Here a probability has become 0 and its "
            "logarithm infinite. Take the logarithm on paper first: log_softmax.",
        ),
        Mistake(
            "a little added",
            lambda Z, labels: -np.mean(np.log(_each(softmax(Z), labels) + 1e-7)),
            "With 1e-7 added, or clipped there, the loss is no longer infinite but flat: it cannot "
            "tell a bad answer from a hopeless one. Start from the scores.",
        ),
        Mistake(
            "scores taken for logarithms",
            lambda Z, labels: -np.mean(_each(Z, labels)),
            "You picked the scores themselves. They become logarithms of probabilities when "
            "logsumexp of their row is subtracted.",
        ),
        Mistake(
            "softmax over the samples",
            lambda Z, labels: -np.mean(_each(log_softmax(Z, axis=0), labels)),
            "Your softmax runs down the columns, over the samples. Classes stand along the last "
            "axis.",
        ),
    ],
    why="No probability is formed, so none can round to 0: the loss of a hopeless answer is its "
    "gap, and training still knows the way.",
)

# --- the slope at the scores ---------------------------------------------------------------------


def _y_and_t(Z, labels):
    return softmax(Z), np.eye(Z.shape[1])[labels]


def _slope(formula):
    """A gradient function from ``formula(y, t, number of samples)``."""
    return lambda Z, labels: formula(*_y_and_t(Z, labels), len(Z))


def _ones_in_every_row(Z, labels):
    y = softmax(Z)
    y[:, labels] -= 1
    return y / len(Z)


slope_at_the_scores = Checker(
    calls(
        three_samples=(_BATCH, _LABELS),
        two_samples=(np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 3.0, 0.5, 1.0]]), np.array([3, 0])),
    ),
    right=lambda Z, labels: categorical_crossentropy.gradient(Z, labels, from_logits=True),
    mistakes=[
        Mistake(
            "the sign turned round",
            _slope(lambda y, t, n: (t - y) / n),
            "That is the way to go, t - y. The slope points uphill, prediction minus target; the "
            "step of gradient descent has the minus.",
        ),
        Mistake(
            "the slope of the sum",
            _slope(lambda y, t, n: y - t),
            "That is the slope of the sum of the losses. The loss is their mean.",
        ),
        Mistake(
            "divided by the classes too",
            _slope(lambda y, t, n: (y - t) / y.size),
            "You divided by samples times classes. The mean runs over the samples only.",
        ),
        Mistake(
            "only the true class",
            _slope(lambda y, t, n: (y - t) * t / n),
            "Only the score of the true class gets a slope. But the scores share one denominator: "
            "each row of slopes must sum to 0. (This is the slip with the diagonal alone.)",
        ),
        Mistake(
            "every row with every label",
            _ones_in_every_row,
            "[:, labels] -= 1 takes 1 away from the columns of all labels, in every row. Each row "
            "has one label: does each of your rows sum to 0?",
        ),
        Mistake(
            "the slope of the activation once more",
            _slope(lambda y, t, n: (y - t) * y * (1 - y) / n),
            "y - t is already the slope at the scores: the derivative of softmax is in it. You "
            "multiplied by y (1 - y) once more, which makes a sure mistake flat again.",
        ),
        Mistake(
            "the slope at the probabilities",
            _slope(lambda y, t, n: -t / y / n),
            "That is the slope at y, line (3) of the derivation. One more link of the chain leads "
            "to the scores.",
        ),
    ],
    why="Prediction minus target, divided by the number of samples. Each row sums to 0, because "
    "a shift of all scores changes nothing.",
)
