"""Checkers of chapter 9: dead classes, ties, a bound on the loss, and what one layer can do."""

from functools import lru_cache

import numpy as np

from course_lib.checks.checker import Checker, Mistake, Reader, Unreadable, calls, numbers
from course_lib.datasets import animals

# --- numbers: a probability and a bound, by hand -------------------------------------------------


def _some_class_is_dead(one_class):
    """At least one of three classes, if each is dead with this probability, independently."""
    return 1 - (1 - one_class) ** 3


predict_dead_starts = Checker(
    numbers(),
    right=lambda: _some_class_is_dead(0.5**3),
    mistakes=[
        Mistake(
            "one given class",
            lambda: 0.5**3,
            "That is the probability for one class that you have named before. Here any of the "
            "three may be the dead one.",
        ),
        Mistake(
            "probabilities added up",
            lambda: 3 * 0.5**3,
            "You have added three probabilities. A start with two dead classes is then counted "
            "twice. Ask first how likely it is that no class is dead.",
        ),
        Mistake(
            "all classes dead at once",
            lambda: (0.5**3) ** 3,
            "In that event all three classes are dead. One of them is enough here.",
        ),
        Mistake(
            "no class dead",
            lambda: (1 - 0.5**3) ** 3,
            "That is the opposite event: no class is dead. You are nearly there.",
        ),
        Mistake(
            "two questions instead of three",
            lambda: _some_class_is_dead(0.5**2),
            "That is the chapter's number, for two weights in each class. The third question "
            "gives each class a third weight, and it must be negative too.",
        ),
        Mistake(
            "one negative weight taken for death",
            lambda: _some_class_is_dead(1 - 0.5**3),
            "You let a class die of one negative weight. One positive weight keeps it alive: the "
            "animal that has this feature alone gets a positive score.",
        ),
    ],
    why="A class is dead only if every one of its weights is negative, so each further question "
    "halves the risk. B's trouble is a trouble of very few inputs.",
    rtol=2e-3,
    atol=0.0,
)

another_bound = Checker(
    numbers(),
    right=lambda: 2 / 8 * np.log(4),
    mistakes=[
        Mistake(
            "the share left out",
            lambda: np.log(4),
            "That is the least loss of one silent animal. The loss is the mean over all eight, and "
            "the others may add nearly nothing.",
        ),
        Mistake(
            "three classes instead of four",
            lambda: 2 / 8 * np.log(3),
            "You have kept the chapter's three classes. With one more logit that is at least 0, "
            "what is the largest probability that is left for 'other'?",
        ),
        Mistake(
            "the share of the six animals",
            lambda: 3 / 6 * np.log(4),
            "You have kept the chapter's share of silent animals. Count them in this zoo.",
        ),
        Mistake(
            "the chapter's bound",
            lambda: 3 / 6 * np.log(3),
            "That is the bound for B's six animals. Both of its factors change here: go through "
            "steps 4 and 5 of the proof again.",
        ),
        Mistake(
            "logarithm to base 10",
            lambda: 2 / 8 * np.log10(4),
            "That is a logarithm to base 10. A loss in nats takes the natural one: np.log.",
        ),
        Mistake(
            "the wrong animals",
            lambda: 6 / 8 * np.log(4),
            "You have charged the animals that have fur or wings. The proof charges those that "
            "have neither: their score is the bias alone.",
        ),
        Mistake(
            "a sum instead of the mean",
            lambda: 2 * np.log(4),
            "That is the loss of the silent animals added up. The loss is the mean over all eight.",
        ),
    ],
    why="Every animal with neither fur nor wings costs at least the logarithm of the number of "
    "classes, and the mean carries their share. No optimizer enters the proof.",
    rtol=2e-3,
    atol=0.0,
)


# --- a function: how many animals are decided and right ------------------------------------------


def _own_and_others(logits, labels):
    own = np.eye(logits.shape[1])[labels] == 1
    return logits[own], np.where(own, -np.inf, logits).max(axis=1)


def _share_decided(logits, labels):
    own, others = _own_and_others(logits, labels)
    return np.mean(own > others)


def _with_argmax(logits, labels):
    return np.mean(logits.argmax(axis=1) == labels)


def _at_least(logits, labels):
    own, others = _own_and_others(logits, labels)
    return np.mean(own >= others)


def _ties_of_all_classes(logits, labels):
    clear = logits.max(axis=1) > logits.min(axis=1)
    return np.mean(clear & (logits.argmax(axis=1) == labels))


def _ahead_of_itself(logits, labels):
    own, _ = _own_and_others(logits, labels)
    return np.mean(own > logits.max(axis=1))


def _ties_left_out(logits, labels):
    top = np.sort(logits, axis=1)
    return np.mean((logits.argmax(axis=1) == labels)[top[:, -1] > top[:, -2]])


def _count(logits, labels):
    own, others = _own_and_others(logits, labels)
    return np.sum(own > others)


count_decisions = Checker(
    calls(
        clear_answers=(
            np.array([[2.0, 1, 0], [0, 3, 1], [1, 0, 4], [0, 2, 5]]),
            np.array([0, 1, 2, 1]),
        ),
        ties_of_all_classes=(
            np.array([[0.0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 2, 1], [3, 0, 1]]),
            np.array([0, 0, 0, 1, 2]),
        ),
        ties_of_two_classes=(
            np.array([[1.0, 1, 0], [0, 2, 2], [3, 3, 1], [4, 1, 1], [2, 2, 5]]),
            np.array([0, 2, 1, 0, 0]),
        ),
    ),
    right=_share_decided,
    mistakes=[
        Mistake(
            "a tie counted as right",
            _with_argmax,
            "argmax takes the first of equal values, so a tie counts as right if the right class "
            "comes first in the list. Ask for a lead, not for a place.",
        ),
        Mistake(
            "at least instead of more than",
            _at_least,
            "With >= every tie at the top counts as right, also those that argmax gets wrong. A "
            "decision needs more than the best of the others.",
        ),
        Mistake(
            "only ties of all classes noticed",
            _ties_of_all_classes,
            "You notice a tie only if all classes are equal. Two equal scores at the top are "
            "undecided as well.",
        ),
        Mistake(
            "the right class compared with itself",
            _ahead_of_itself,
            "The largest of all scores is the right class's own when it wins, and nothing is "
            "larger than itself. Leave its own column out before you take the maximum.",
        ),
        Mistake(
            "ties left out of the mean",
            _ties_left_out,
            "You divide by the number of decided animals. Undecided ones were asked too: divide by "
            "all.",
        ),
        Mistake(
            "a number instead of a share",
            _count,
            "That is how many are decided and right. The share divides it by how many were asked.",
        ),
    ],
    why="The right class must lead the best of the others. Now a network that answers every "
    "question with a tie scores nothing, in whatever order the classes are listed.",
)


# --- a layer: what it answers to the four animals ------------------------------------------------

_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
_NAMES = ("with neither", "with fur alone", "with wings alone", "with fur and wings")


def _answers(logits):
    """The index of the class that leads, for every row; -1 for a tie (or for no number)."""
    top = np.sort(logits, axis=1)
    return np.where(top[:, -1] - top[:, -2] > 1e-6, logits.argmax(axis=1), -1).astype(float)


def _animal_told(_, place, answer):
    said = ("a tie", *animals().classes)[int(answer) + 1]
    return f"The animal {_NAMES[place[0]]} comes out as {said}."


def _shaped(array, name, shape, meaning):
    if array.shape != shape:
        raise Unreadable(f"{name} must have shape {shape}, {meaning}; yours has {array.shape}.")
    if not np.isfinite(array).all():
        raise Unreadable(f"{name} must be finite numbers.")
    return array


def _one_layer(answer):
    W, b = numbers("W", "b")(answer).values()
    _shaped(W, "W", (2, 3), "a row for fur and one for wings, a column for each class")
    _shaped(b, "b", (3,), "one bias for each class")
    return {"": _answers(_CORNERS @ W + b)}


bat_by_hand = Checker(
    Reader(_one_layer),
    right=lambda: ([[0, 4, 0], [0, -1, 2]], [1, 0, 0]),
    mistakes=[
        Mistake(
            "the bat still a bird",
            lambda: ([[0, 4, 2], [0, -4, 4]], [2, 0, 0]),
            "That is document B's table, where wings decide. Here fur must outweigh wings.",
        ),
        Mistake(
            "no bias for the animal with neither",
            lambda: ([[0, 4, 0], [0, -1, 2]], [0, 0, 0]),
            "Without fur and wings every weight is multiplied by 0: only the biases speak, and the "
            "two largest are equal. (argmax would have hidden that: 'other' comes first.)",
        ),
        Mistake(
            "fur and wings equally strong",
            lambda: ([[0, 4, 0], [0, 0, 4]], [2, 0, 0]),
            "Two classes share the largest score of the bat. If wings help bird as much as fur "
            "helps mammal, neither wins.",
        ),
        Mistake(
            "mammal wins with wings alone too",
            lambda: ([[0, 4, 0], [0, 4, 2]], [2, 0, 0]),
            "Mammal has become so strong that it takes the bird as well. Look at the animal with "
            "wings alone: there bird must be ahead of mammal.",
        ),
        Mistake(
            "rows of W exchanged",
            lambda: ([[0, -1, 2], [0, 4, 0]], [1, 0, 0]),
            "Wings alone make a mammal, fur alone a bird: the first row of W belongs to fur, the "
            "second to wings.",
        ),
    ],
    why="Only the differences between two classes' scores count. One layer draws a straight border "
    "for each pair of classes, and the bat lies on the mammals' side of one. No depth is needed.",
    tell=_animal_told,
)

_B_START = np.array([[-0.92, 0.43, -0.47], [0.75, 0.72, -0.37]])


@lru_cache(maxsize=32)
def _trained(biases):
    """B's shallow network, ReLU on the logits: its answers after 1,000 steps of rate 1."""
    data = animals()
    W, b = _B_START.copy(), np.array(biases)
    for _ in range(1_000):
        Z = data.X @ W + b
        A = np.maximum(Z, 0)
        e = np.exp(A - A.max(axis=1, keepdims=True))
        dZ = (e / e.sum(axis=1, keepdims=True) - data.T) / len(Z) * (Z > 0)
        W -= data.X.T @ dZ
        b -= dZ.sum(axis=0)
    return _answers(np.maximum(_CORNERS @ W + b, 0))


def _three_biases(answer):
    b = numbers()(answer)[""]
    _shaped(b, "The answer", (3,), "one bias for each class")
    return {"": _trained(tuple(b.tolist()))}


break_the_bound = Checker(
    Reader(_three_biases),
    right=lambda: np.ones(3),
    mistakes=[
        Mistake(
            "B's own biases",
            lambda: np.zeros(3),
            "It ends like B's start: 'other' cannot leave its tie, and bird is dead. Two classes "
            "need help, each for a reason of its own.",
        ),
        Mistake(
            "other not above 0",
            lambda: [0, 0, 1],
            "Bird is alive now, and 'other' still ties. Its bias does not start above 0, so the "
            "proof holds: the animals that could raise it are silent.",
        ),
        Mistake(
            "bird still dead",
            lambda: [1, 0, 0],
            "'Other' has got out of its tie, but bird has no positive score for an animal with "
            "wings, so no error comes back. Compare its bias with its two weights.",
        ),
        Mistake(
            "mammal killed",
            lambda: [1, -1, 1],
            "The two others live, but mammal's bias is now so low that its score is never "
            "positive. It had been the one class that worked.",
        ),
    ],
    why="Depth, output and optimizer are B's, and all six animals are decided and right. ReLU on "
    "the logits could represent the answer all along. It could not learn it from that start.",
    tell=_animal_told,
)
