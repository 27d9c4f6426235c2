"""The data of the chapters: examples small enough to print, and digits; fresh at every call."""

from types import SimpleNamespace

import numpy as np


def two_number_example():
    """Document A's network with two inputs, two hidden units and two outputs.

    Returns one namespace: ``X (1, 2), T (1, 2)`` (targets 0.01 and 0.99), ``T_one_hot (1, 2)`` (0
    and 1, for softmax), ``W1, W2 (2, 2)`` (inputs × outputs), ``b1, b2 (2,)``, ``learning_rate``.
    """
    return SimpleNamespace(
        X=np.array([[0.05, 0.10]]),
        T=np.array([[0.01, 0.99]]),
        T_one_hot=np.array([[0.0, 1.0]]),
        W1=np.array([[0.15, 0.25], [0.20, 0.30]]),
        b1=np.array([0.35, 0.35]),
        W2=np.array([[0.40, 0.50], [0.45, 0.55]]),
        b2=np.array([0.60, 0.60]),
        learning_rate=0.01,
    )


def gates():
    """The four pairs of 0 and 1 with the answers of the logic gates.

    Returns one namespace: ``X (4, 2)`` in the order 00, 01, 10, 11, and the targets ``AND``,
    ``OR``, ``NAND``, ``NOR``, ``XOR``, ``XNOR``, each of shape (4,).
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    both, one, differ = X.min(axis=1), X.max(axis=1), (X[:, 0] != X[:, 1]).astype(np.float64)
    return SimpleNamespace(
        X=X, AND=both, OR=one, NAND=1 - both, NOR=1 - one, XOR=differ, XNOR=1 - differ
    )


def xor():
    """Exclusive or, for networks: ``X (4, 2)``, ``T (4, 1)``: 1 where exactly one input is 1."""
    table = gates()
    return SimpleNamespace(X=table.X, T=table.XOR[:, None])


def animals():
    """Document B's six animals, told by whether they have fur (0 or 1) and wings (0 or 1).

    Returns one namespace: ``X (6, 2)``, ``labels (6,)`` (0 other, 1 mammal, 2 bird), the one-hot
    targets ``T (6, 3)``, and the names ``features`` and ``classes``. Rows 0, 3 and 4 are equal.
    """
    labels = np.array([0, 1, 2, 0, 0, 2])
    return SimpleNamespace(
        X=np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]),
        labels=labels,
        T=np.eye(3)[labels],
        features=("fur", "wings"),
        classes=("other", "mammal", "bird"),
    )


def digits():
    """1,797 handwritten digits of 8 × 8 pixels; they come with scikit-learn, without a download.

    Returns one namespace: ``X (1797, 64)``, pixels from 0 (paper) to 1 (ink), row by row;
    ``labels (1797,)``, integers 0 … 9; ``images (1797, 8, 8)``, the same pixels as pictures. The
    order is the original one, form by form: neighbours were often written by the same person.
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, 1998, the test part.
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    X = data.data / 16  # each pixel counts the ink in a square of 4 × 4: 0 … 16
    return SimpleNamespace(
        X=X, labels=data.target.astype(np.int64), images=X.reshape(-1, 8, 8).copy()
    )
