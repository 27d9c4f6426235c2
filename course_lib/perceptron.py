"""Rosenblatt's perceptron: one unit that says yes or no, and the rule by which it learns.

    z = x·w + b        the weighted sum, b is the bias (the threshold is -b)
    y = step(z)        1 if z > 0, else 0: at the threshold the answer is 0

The learning rule looks at one sample after the other. A right answer changes nothing. After a wrong
one the sample is added to the weights (if the answer should have been 1) or subtracted:

    w ← w + η (t - y) x,        b ← b + η (t - y)

If some unit gives every target, the rule stops after at most (R/γ)² changes: ``mistake_bound``.
The perceptron: F. Rosenblatt 1958; this rule, which corrects errors: F. Rosenblatt, Principles of
Neurodynamics, 1962; the bound: A. Novikoff 1962.
"""

import numpy as np

from course_lib.activations import step
from course_lib.arrays import as_float, positive_number, require_finite, whole_number

GATES = {  # weights and bias of the units that compute the two-input gates
    "AND": ((1, 1), -1.5),
    "OR": ((1, 1), -0.5),
    "NAND": ((-1, -1), 1.5),
    "NOR": ((-1, -1), 0.5),
}


class Perceptron:
    """One unit with weights ``w`` (inputs,), given and copied, and bias ``b``, a number."""

    def __init__(self, w, b=0.0):
        self.w = as_float(w, "w").astype(np.float64)
        if self.w.ndim != 1 or len(self.w) == 0:
            raise ValueError(f"w must have shape (inputs,), got {self.w.shape}")
        if np.ndim(b) != 0:
            raise ValueError(f"b must be one number, got shape {np.shape(b)}")
        self.b = float(as_float(b, "b"))
        require_finite(self.w, "w")
        require_finite(np.asarray(self.b), "b")

    def __repr__(self):
        return f"Perceptron(w={self.w.tolist()}, b={self.b})"

    def scores(self, X):
        """The weighted sums z for samples X (N, inputs) → (N,); one sample (inputs,) → a number."""
        X = as_float(X, "X")
        if X.ndim not in (1, 2) or X.shape[-1] != len(self.w):
            n = len(self.w)
            raise ValueError(f"w has {n} weights, so X must end in {n} features; got {X.shape}")
        require_finite(X, "X")
        return X @ self.w + self.b

    def predict(self, X):
        """step(z): 0.0 or 1.0 for each sample, in the shape of ``scores``."""
        return step(self.scores(X))

    def fit(self, X, t, learning_rate=1.0, epochs=100, rng=None):
        """Learn in place; return how many samples were answered wrongly in each pass (a list).

        X: (N, inputs), t: (N,) of 0 and 1. A pass ("epoch") takes the samples in their order, or
        shuffled by ``rng`` (a NumPy Generator). Learning ends with the first pass without a
        mistake, so the last number is 0 exactly if every sample has been learnt. ``epochs`` is the
        largest number of passes, at least 1. ValueError for other shapes, targets or numbers.
        """
        X, t = self._samples(X, t)
        learning_rate = positive_number(learning_rate, "learning_rate")
        epochs = whole_number(epochs, "epochs", 1)
        if not (rng is None or isinstance(rng, np.random.Generator)):
            raise TypeError(f"rng must be a Generator (np.random.default_rng(7)), got {rng!r}")
        mistakes = []
        for _ in range(epochs):
            mistakes.append(0)
            for i in range(len(X)) if rng is None else rng.permutation(len(X)):
                error = t[i] - step(X[i] @ self.w + self.b)  # +1, 0 or -1
                if error != 0:
                    self.w += learning_rate * error * X[i]
                    self.b += learning_rate * error
                    mistakes[-1] += 1
            if mistakes[-1] == 0:
                break
        return mistakes

    def margin(self, X, t):
        """γ: how clearly the unit separates. Positive if it gives every target and no sum is 0.

        The smallest (w·x + b) / |(w, b)| over the samples, with a minus where the target is 0.
        """
        X, t = self._samples(X, t)
        length = np.sqrt(np.sum(self.w**2) + self.b**2)
        if length == 0:
            return 0.0
        return float(np.min((2 * t - 1) * self.scores(X)) / length)

    def _samples(self, X, t):
        X, t = as_float(X, "X"), as_float(t, "t")
        if X.ndim != 2 or len(X) == 0 or t.shape != (len(X),):
            raise ValueError(f"X must be (N, inputs) and t (N,), N ≥ 1; got {X.shape}, {t.shape}")
        if not np.isin(t, (0, 1)).all():
            raise ValueError(f"targets must be 0 or 1, got {np.unique(t).tolist()}")
        self.scores(X[0])
        require_finite(X, "X")
        return X, t


def mistake_bound(X, t, separator):
    """(R/γ)²: no run of the learning rule from w = 0, b = 0 changes the weights more often.

    R is the length of the longest sample (1, x), γ the margin of any ``separator``, a Perceptron
    that gives every target. The larger its margin, the sharper the bound. X: (N, inputs), t: (N,)
    of 0 and 1; ValueError if ``separator`` misses a target.
    """
    margin = separator.margin(X, t)
    if margin <= 0:
        raise ValueError(f"{separator} does not separate the samples: its margin is {margin:z.6g}")
    return (1 + np.max(np.sum(as_float(X) ** 2, axis=1))) / margin**2


def gate(name):
    """A new Perceptron that computes the gate ``name``: "AND", "OR", "NAND" or "NOR"."""
    if name not in GATES:
        raise ValueError(f"unknown gate {name!r}; one unit can compute {', '.join(GATES)}")
    return Perceptron(*GATES[name])
