"""The digits network (chapter 10) in course_lib, scikit-learn, Keras and PyTorch.

64 inputs, hidden layers of ReLU units, softmax over ten classes; Adam with rate 0.001, shuffled
batches, the same 1,437 digits to learn from and 360 of other forms to be asked about. All but
scikit-learn (which draws its own) start at the same weights.
"""

from itertools import pairwise

import keras
import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

from course_lib import datasets
from course_lib.losses import one_hot
from course_lib.network import Dense, Network
from course_lib.optimizers import Adam

RATE = 0.001
HIDDEN = (50, 100)
DIGITS = datasets.digits()
KNOWN, NEW = slice(0, 1437), slice(1437, None)


def start(hidden, dtype, seed):
    """He's weights and biases of 0, layer by layer."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(0, np.sqrt(2 / m), (m, n)).astype(dtype), np.zeros(n, dtype))
        for m, n in pairwise((64, *hidden, 10))
    ]


class Contestant:
    """X and labels to learn from; ``run(epochs)`` trains, ``accuracy()`` asks the other digits."""

    def __init__(self, dtype="float64", hidden=HIDDEN, batch=32, seed=7):
        self.X, self.labels = DIGITS.X[KNOWN].astype(dtype), DIGITS.labels[KNOWN]
        self.dtype, self.hidden, self.batch, self.seed = dtype, hidden, batch, seed
        self.make()

    def start(self):
        return start(self.hidden, self.dtype, self.seed)

    def accuracy(self):
        answers = np.asarray(self.answers(DIGITS.X[NEW].astype(self.dtype)))
        return float(np.mean(answers.argmax(axis=1) == DIGITS.labels[NEW]))


class CourseLib(Contestant):
    def make(self):
        *hidden, last = self.start()
        layers = [Dense(W, b, "relu") for W, b in hidden]
        self.network = Network([*layers, Dense(*last, "softmax")])
        self.adam, self.rng = Adam(RATE), np.random.default_rng(self.seed)

    def run(self, epochs):
        loss, options = "categorical_crossentropy", {"batch_size": self.batch, "rng": self.rng}
        self.network.fit(self.X, self.labels, loss, self.adam, epochs, **options)

    def answers(self, X):
        return self.network.predict(X)


class InlineNumPy(Contestant):
    """What one would write for this network alone: no checks, no stable logarithm."""

    def make(self):
        self.parameters = [array for pair in self.start() for array in pair]
        self.means = [np.zeros_like(p) for p in self.parameters]
        self.squares = [np.zeros_like(p) for p in self.parameters]
        self.steps, self.rng = 0, np.random.default_rng(self.seed)
        self.T = one_hot(self.labels, 10, self.dtype)

    def run(self, epochs):
        W1, b1, W2, b2, W3, b3 = self.parameters
        losses = []
        for _ in range(epochs):
            order = self.rng.permutation(len(self.X))
            X, T, total = self.X[order], self.T[order], 0.0
            for i in range(0, len(X), self.batch):
                x, t = X[i : i + self.batch], T[i : i + self.batch]
                Z1 = x @ W1 + b1
                A1 = np.maximum(Z1, 0)
                Z2 = A1 @ W2 + b2
                A2 = np.maximum(Z2, 0)
                Z3 = A2 @ W3 + b3
                e = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
                Y = e / e.sum(axis=1, keepdims=True)
                total -= np.sum(t * np.log(Y))
                d3 = (Y - t) / len(x)
                d2 = (d3 @ W3.T) * (Z2 > 0)
                d1 = (d2 @ W2.T) * (Z1 > 0)
                gradients = [x.T @ d1, d1.sum(axis=0), A1.T @ d2, d2.sum(axis=0)]
                gradients += [A2.T @ d3, d3.sum(axis=0)]
                self.steps += 1
                rate = RATE * (1 - 0.999**self.steps) ** 0.5 / (1 - 0.9**self.steps)
                memory = zip(self.parameters, gradients, self.means, self.squares, strict=True)
                for p, g, m, v in memory:
                    m += 0.1 * (g - m)
                    v += 0.001 * (g * g - v)
                    p -= rate * m / (np.sqrt(v) + 1e-7)
            losses.append(total / len(X))
        return losses

    def answers(self, X):
        W1, b1, W2, b2, W3, b3 = self.parameters
        return np.maximum(np.maximum(X @ W1 + b1, 0) @ W2 + b2, 0) @ W3 + b3


class ScikitLearn(Contestant):
    def make(self):
        options = {"learning_rate_init": RATE, "alpha": 0, "tol": 0, "n_iter_no_change": 10**6}
        self.model = MLPClassifier(
            self.hidden, batch_size=self.batch, random_state=self.seed, **options
        )

    def run(self, epochs):
        for _ in range(epochs):
            self.model.partial_fit(self.X, self.labels, classes=np.arange(10))

    def answers(self, X):
        return self.model.predict_proba(X)


class Keras(Contestant):
    def make(self):
        relu = [keras.layers.Dense(n, "relu", dtype=self.dtype) for n in self.hidden]
        softmax = keras.layers.Dense(10, "softmax", dtype=self.dtype)
        self.model = keras.Sequential([keras.Input((64,), dtype=self.dtype), *relu, softmax])
        self.model.set_weights([array for pair in self.start() for array in pair])
        self.model.compile(
            keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy", jit_compile=False
        )

    def run(self, epochs):
        self.model.fit(self.X, self.labels, batch_size=self.batch, epochs=epochs, verbose=0)

    def answers(self, X):
        return self.model.predict(X, batch_size=len(X), verbose=0)


class KerasCall(Keras):
    """For inference: the model called as a function, which is quicker for few samples."""

    def answers(self, X):
        return self.model(X)


class PyTorch(Contestant):
    """The usual loop, with slices of a shuffled tensor: ``DataLoader`` would take several times as
    long."""

    def make(self):
        sizes = (64, *self.hidden, 10)
        linear = [torch.nn.Linear(m, n) for m, n in pairwise(sizes)]
        layers = [one for layer in linear for one in (layer, torch.nn.ReLU())][:-1]
        self.model = torch.nn.Sequential(*layers).to(getattr(torch, self.dtype))
        with torch.no_grad():
            for layer, (W, b) in zip(linear, self.start(), strict=True):
                layer.weight.copy_(torch.tensor(W.T))
                layer.bias.copy_(torch.tensor(b))
        self.adam = torch.optim.Adam(self.model.parameters(), lr=RATE, eps=1e-7)
        self.loss = torch.nn.CrossEntropyLoss()
        self.samples, self.targets = torch.tensor(self.X), torch.tensor(self.labels)
        self.rng = torch.Generator().manual_seed(self.seed)

    def run(self, epochs):
        losses = []
        for _ in range(epochs):
            order = torch.randperm(len(self.samples), generator=self.rng)
            X, labels, total = self.samples[order], self.targets[order], 0.0
            for i in range(0, len(X), self.batch):
                x, t = X[i : i + self.batch], labels[i : i + self.batch]
                self.adam.zero_grad()
                loss = self.loss(self.model(x), t)
                loss.backward()
                self.adam.step()
                total += loss.item() * len(x)
            losses.append(total / len(X))
        return losses

    def answers(self, X):
        with torch.inference_mode():
            return torch.softmax(self.model(torch.from_numpy(X)), dim=1)


TRAINED = {  # name → (class, dtype, epochs per round)
    "course_lib": (CourseLib, "float64", 5),
    "course_lib, float32": (CourseLib, "float32", 5),
    "NumPy, inlined": (InlineNumPy, "float64", 5),
    "scikit-learn": (ScikitLearn, "float64", 5),
    "scikit-learn, float32": (ScikitLearn, "float32", 5),
    "PyTorch": (PyTorch, "float64", 3),
    "PyTorch, float32": (PyTorch, "float32", 3),
    "Keras": (Keras, "float64", 3),
    "Keras, float32": (Keras, "float32", 3),
}
ASKED = {
    "course_lib": CourseLib,
    "scikit-learn": ScikitLearn,
    "PyTorch": PyTorch,
    "Keras predict": Keras,
    "Keras, called": KerasCall,
}
