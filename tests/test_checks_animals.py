"""The checkers of chapter 9: each mistake is committed as a learner would, and must be named."""

from math import log, log10

import numpy as np

from course_lib.activations import relu
from course_lib.checks import animals as check
from course_lib.datasets import animals
from course_lib.network import Dense, Network


def as_document_b(logits, labels):
    return 100 * np.mean(np.argmax(logits, 1) == labels) / 100


def rightly(lead):
    """A learner's loop over the animals; ``lead(own, others)`` says what counts as right."""

    def share(logits, labels):
        good = 0
        for scores, k in zip(logits, labels, strict=True):
            good += lead(scores[k], max(np.delete(scores, k)))
        return good / len(labels)

    return share


def all_equal_is_a_tie(logits, labels):
    good = [z.argmax() == k and not np.all(z == z[0]) for z, k in zip(logits, labels, strict=True)]
    return sum(good) / len(good)


def ahead_of_the_maximum(logits, labels):
    return np.mean(logits[np.arange(len(labels)), labels] > np.max(logits, axis=1))


def of_the_decided(logits, labels):
    good = asked = 0
    for scores, k in zip(logits, labels, strict=True):
        if np.sum(scores == scores.max()) == 1:
            asked += 1
            good += scores.argmax() == k
    return good / asked


def how_many(logits, labels):
    return rightly(lambda own, others: own > others)(logits, labels) * len(labels)


def layer(fur, wings, b):
    return np.array([fur, wings], dtype=float), np.array(b, dtype=float)


def top_two(logits, labels):
    order = np.argsort(logits, axis=1)
    rows = np.arange(len(labels))
    clear = logits[rows, order[:, -1]] > logits[rows, order[:, -2]]
    return np.mean((order[:, -1] == labels) & clear)


COMMITTED = [
    ("predict_dead_starts", "one given class", 1 / 8),
    ("predict_dead_starts", "probabilities added up", 0.375),
    ("predict_dead_starts", "all classes dead at once", 1 / 512),
    ("predict_dead_starts", "no class dead", 0.67),
    ("predict_dead_starts", "two questions instead of three", 37 / 64),
    ("predict_dead_starts", "one negative weight taken for death", 1 - 1 / 512),
    ("another_bound", "the share left out", log(4)),
    ("another_bound", "three classes instead of four", log(3) / 4),
    ("another_bound", "the share of the six animals", 0.5 * log(4)),
    ("another_bound", "the chapter's bound", 0.5493),
    ("another_bound", "logarithm to base 10", log10(4) / 4),
    ("another_bound", "the wrong animals", 0.75 * log(4)),
    ("another_bound", "a sum instead of the mean", 2 * log(4)),
    ("count_decisions", "a tie counted as right", as_document_b),
    ("count_decisions", "at least instead of more than", rightly(lambda own, o: own >= o)),
    ("count_decisions", "only ties of all classes noticed", all_equal_is_a_tie),
    ("count_decisions", "the right class compared with itself", ahead_of_the_maximum),
    ("count_decisions", "ties left out of the mean", of_the_decided),
    ("count_decisions", "a number instead of a share", how_many),
    ("bat_by_hand", "the bat still a bird", layer([0, 2, 1], [0, -2, 2], [0.5, 0, 0])),
    ("bat_by_hand", "no bias for the animal with neither", layer([0, 3, 0], [0, 0, 1], [0, 0, 0])),
    ("bat_by_hand", "fur and wings equally strong", layer([-1, 1, 0], [-1, 0, 1], [0.5, 0, 0])),
    ("bat_by_hand", "mammal wins with wings alone too", layer([0, 2, 0], [0, 2, 1], [1, 0, 0])),
    ("bat_by_hand", "rows of W exchanged", layer([0, 0, 1], [0, 2, 0], [0.5, 0, 0])),
    ("break_the_bound", "B's own biases", [0, 0, 0]),
    ("break_the_bound", "other not above 0", [-0.5, 0.5, 0.5]),
    ("break_the_bound", "bird still dead", [0.5, 0.5, 0.2]),
    ("break_the_bound", "mammal killed", [0.5, -2, 0.5]),
]
ACCEPTED = [
    ("predict_dead_starts", 0.330),
    ("another_bound", 0.347),
    ("count_decisions", top_two),
    ("count_decisions", rightly(lambda own, others: own - others > 1e-6)),
    ("bat_by_hand", layer([-1, 2, -1], [-1, -2, 0], [1, 0, 0.5])),
    ("bat_by_hand", layer([0, 3, 0], [0, 0, 1], [0.5, 0, 0])),
]
NEAR_MISSES = [("another_bound", 0.35), ("predict_dead_starts", 33)]


def test_a_layer_of_the_wrong_shape_is_told_which_shape_to_take():
    W, b = layer([0, 3, 0], [0, 0, 1], [0.5, 0, 0])
    assert check.bat_by_hand((W.T, b)).text == (
        "W must have shape (2, 3), a row for fur and one for wings, a column for each class; "
        "yours has (3, 2)."
    )
    assert check.bat_by_hand((W, b[None])).text == (
        "b must have shape (3,), one bias for each class; yours has (1, 3)."
    )
    assert "(W, b)" in check.bat_by_hand(W).text
    assert "finite" in check.bat_by_hand((W * np.nan, b)).text


def test_a_layer_that_is_wrong_in_a_new_way_is_told_which_animal_is_lost():
    text = check.bat_by_hand(layer([0, 0, 0], [0, 0, 0], [1, 0, 0])).text
    assert text == "The animal with fur alone comes out as other."


def test_a_lead_of_a_millionth_is_a_tie():
    for lead, said in ((1e-6, "a tie"), (1.1e-6, "mammal")):
        text = check.bat_by_hand(layer([0, 0, 0], [0, 0, 0], [0, lead, -1])).text
        assert text == f"The animal with neither comes out as {said}."


def test_the_bound_is_broken_by_the_biases_and_b_s_network_trained_by_the_library():
    data = animals()
    for biases, six in (([1, 1, 1], True), ([0.5, 0, 0.5], True), ([0, 0, 0], False)):
        layers = [Dense(check._B_START.copy(), np.array(biases, float), "relu")]
        net = Network([*layers, Dense(np.eye(3), np.zeros(3), "softmax")])
        first = net.layers[0]
        for _ in range(1_000):  # the identity behind the ReLU stays as it is
            _, (dW, db, *_) = net.backward(data.X, data.T, "categorical_crossentropy")
            first.W, first.b = first.W - dW, first.b - db
        top = np.sort(relu(data.X @ first.W + first.b), axis=1)
        right = net.predict(data.X).argmax(axis=1) == data.labels
        assert bool(np.all(right & (top[:, -1] > top[:, -2] + 1e-6))) is six
        assert (check.break_the_bound(biases).status == "correct") is six


def test_three_biases_are_asked_for():
    assert check.break_the_bound([1, 1]).text == (
        "The answer must have shape (3,), one bias for each class; yours has (2,)."
    )
    assert "finite" in check.break_the_bound([1, np.inf, 1]).text
