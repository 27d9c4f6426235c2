"""Document B's animals: the printed data, and what chapter 09 builds on."""

import numpy as np

from course_lib.datasets import animals


def test_features_and_labels_are_those_that_document_b_prints():
    data = animals()
    assert data.X.tolist() == [[0, 0], [1, 0], [1, 1], [0, 0], [0, 0], [0, 1]]
    assert data.labels.tolist() == [0, 1, 2, 0, 0, 2]
    assert data.features == ("fur", "wings")
    assert data.classes == ("other", "mammal", "bird")


def test_targets_are_one_hot():
    data = animals()
    assert data.T.shape == (6, 3) and data.T.dtype == np.float64
    assert np.all(data.T.sum(axis=1) == 1) and np.all(data.T.argmax(axis=1) == data.labels)


def test_equal_features_never_have_different_classes():
    data = animals()
    table = {tuple(x): label for x, label in zip(data.X, data.labels, strict=True)}
    assert len(table) == 4
    assert all(table[tuple(x)] == label for x, label in zip(data.X, data.labels, strict=True))


def test_three_weight_vectors_separate_the_classes():
    data = animals()
    W, b = np.array([[0.0, 4.0, 2.0], [0.0, -4.0, 4.0]]), np.array([2.0, 0.0, 0.0])
    scores = data.X @ W + b
    right = np.sum(scores * data.T, axis=1)
    others = np.where(data.T == 1, -np.inf, scores).max(axis=1)
    assert np.all(right - others >= 2)


def test_each_call_returns_fresh_arrays():
    animals().X[:] = 9
    animals().T[:] = 9
    animals().labels[:] = 9
    assert animals().X.max() == 1 and animals().T.max() == 1 and animals().labels.max() == 2
