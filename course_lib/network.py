"""A network of dense layers: forward, backward, fit.

Rows are samples. One layer computes ``Z = X @ W + b`` and ``A = h(Z)``; A is the next layer's X.
Going back, with dZ = ∂E/∂Z, the chain rule gives each layer's gradients and the error it hands
down::

    dW = A_before.T @ dZ        db = dZ summed over the samples        dA_before = dZ @ W.T

Softmax with categorical_crossentropy, and sigmoid with binary_crossentropy, are taken as one step:
the loss works on the scores, where its gradient is y - t (divided by what the mean is over) and
nothing overflows.
"""

import math
from types import SimpleNamespace

import numpy as np

from course_lib import activations, losses, optimizers
from course_lib.arrays import QUIET, as_float, require_finite, whole_number
from course_lib.softmax import softmax

FUSED = {  # loss that takes logarithms → the last activation that it needs and is taken with
    losses.categorical_crossentropy: softmax,
    losses.binary_crossentropy: activations.sigmoid,
}


class Dense:
    """One layer: weights ``W`` (inputs × outputs), biases ``b`` (outputs,), activation or its name.

    The arrays are copied; float32 stays float32, integers become float64. ``W``, ``b`` and
    ``activation`` may be set later; ``Network`` checks them at every use.
    """

    def __init__(self, W, b, activation="linear"):
        self.W = np.array(W)
        self.b = np.array(b)
        self.activation = activation
        self.check()

    def check(self):
        """Raise an error unless W and b are finite real numbers that fit each other."""
        self.W, self.b = as_float(self.W, "W"), as_float(self.b, "b")
        if self.activation in ("softmax", softmax):
            self.activation = softmax
        else:
            self.activation = activations.get(self.activation)
        if self.W.ndim != 2 or 0 in self.W.shape:
            raise ValueError(f"W must have shape (inputs, outputs), got {self.W.shape}")
        if self.b.shape != self.W.shape[1:]:
            raise ValueError(
                f"W has shape {self.W.shape}, so b must have shape {self.W.shape[1:]};"
                f" got {self.b.shape}"
            )
        if self.b.dtype != self.W.dtype:
            raise ValueError(f"W and b must have one dtype, got {self.W.dtype} and {self.b.dtype}")
        require_finite(self.W, "W")
        require_finite(self.b, "b")

    def scores(self, X):
        """Z = X @ W + b."""
        Z = X @ self.W
        Z += self.b  # in place: for many samples a second array takes longer than the sum
        return Z

    def activate(self, Z):
        """A = h(Z)."""
        return softmax(Z) if self.activation is softmax else self.activation.unchecked(Z)

    def backward_activation(self, Z, A, dA):
        """∂E/∂Z from ∂E/∂A. Softmax mixes the outputs of a row; the others act on each alone."""
        if self.activation is softmax:
            return A * (dA - np.sum(dA * A, axis=-1, keepdims=True))
        return dA * self.activation.unchecked_derivative(Z)


class Network:
    """Dense layers in a row, each taking the one before as its input."""

    def __init__(self, layers):
        self.layers = list(layers)
        self._check()

    @property
    def parameters(self):
        """[W1, b1, W2, b2, …]: the arrays themselves, not copies."""
        return [array for layer in self.layers for array in (layer.W, layer.b)]

    def predict(self, X):
        """Outputs for X: (N, inputs) → (N, outputs), or one sample (inputs,) → (outputs,)."""
        A = self._inputs(X)
        with np.errstate(**QUIET):
            for layer in self.layers:
                A = layer.activate(layer.scores(A))
        return A

    def forward(self, X):
        """The pairs (Z, A) of every layer, for X as in ``predict``."""
        X = self._inputs(X)
        with np.errstate(**QUIET):
            return self._forward(X, self.layers)

    def backward(self, X, T, loss):
        """(loss, its gradients in the order of ``parameters``) for samples X and targets T."""
        X, T, loss = self._samples(X, T, loss)
        with np.errstate(**QUIET):
            return self._backward(X, T, loss)

    def fit(
        self,
        X,
        T,
        loss="half_squared_error",
        optimizer="sgd",
        epochs=1,
        batch_size=32,
        rng=None,
        callback=None,
    ):
        """Train in place; return the losses, one per epoch, as ``.history["loss"]`` (Keras's name).

        X: (N, inputs). T: (N, outputs), or N integer labels for categorical_crossentropy. Each
        epoch goes once through the samples, ``batch_size`` at a time (the last batch may be
        smaller), in their order, or shuffled by ``rng`` (a NumPy Generator). An epoch's loss is
        the samples' mean, each batch measured before its update. ``callback(epoch, network,
        loss)`` is called after every epoch; True ends training. Raises ``FloatingPointError`` when
        the loss is no longer finite.
        """
        if not (rng is None or hasattr(rng, "permutation")):
            raise TypeError(f"rng must be a Generator (np.random.default_rng(7)), got {rng!r}")
        optimizer = optimizers.get(optimizer)
        epochs = whole_number(epochs, "epochs", 0)
        batch_size = whole_number(batch_size, "batch_size", 1)
        X, T, loss = self._samples(X, T, loss)
        record, warnings = SimpleNamespace(history={"loss": []}), np.geterr()
        with np.errstate(**QUIET):  # a loss that is not finite is noticed below, in plain words
            for epoch in range(epochs):
                mean = self._epoch(X, T, loss, optimizer, batch_size, rng)
                record.history["loss"].append(mean)
                if not math.isfinite(mean):
                    raise FloatingPointError(
                        f"the loss became {mean} in epoch {epoch}: try a smaller learning rate"
                    )
                if callback is not None:
                    with np.errstate(**warnings):  # the callback's own are not hidden
                        stop = callback(epoch, self, mean)
                    if isinstance(stop, (bool, np.bool_)) and stop:
                        break
        return record

    def _epoch(self, X, T, loss, optimizer, batch_size, rng):
        """Once through the samples; the mean of their losses."""
        if rng is not None:
            order = rng.permutation(len(X))
            X, T = X[order], T[order]
        parameters, total = self.parameters, 0.0
        for start in range(0, len(X), batch_size):
            X_batch, T_batch = X[start : start + batch_size], T[start : start + batch_size]
            value, gradients = self._backward(X_batch, T_batch, loss)
            optimizer.update(parameters, gradients)
            total += float(value) * len(X_batch)
        return total / len(X)

    def _forward(self, X, layers):
        steps = []
        for layer in layers:
            Z = layer.scores(X)
            X = layer.activate(Z)
            steps.append((Z, X))
        return steps

    def _backward(self, X, T, loss):
        *hidden, last = self.layers
        steps = self._forward(X, hidden)
        inputs = [X] + [A for _, A in steps]  # of each layer
        Z = last.scores(inputs[-1])
        if loss in FUSED:
            value, dZ = loss.unchecked(Z, T, from_logits=True)
        else:
            Y = last.activate(Z)
            value, dY = loss.unchecked(Y, T)
            dZ = last.backward_activation(Z, Y, dY)
        gradients = []
        for i in reversed(range(len(self.layers))):
            gradients = [inputs[i].T @ dZ, dZ.sum(axis=0), *gradients]
            if i > 0:
                dA = dZ @ self.layers[i].W.T
                dZ = self.layers[i - 1].backward_activation(*steps[i - 1], dA)
        return value, gradients

    def _check(self):
        if not self.layers:
            raise ValueError("a network needs at least one layer, got none")
        for i, layer in enumerate(self.layers):
            layer.check()
            if i == 0:
                continue
            before = self.layers[i - 1]
            if layer.W.shape[0] != before.W.shape[1]:
                raise ValueError(
                    f"layer {i} has {before.W.shape[1]} outputs, so W of layer {i + 1} must have"
                    f" {before.W.shape[1]} rows; got shape {layer.W.shape}"
                )
            if layer.W.dtype != before.W.dtype:
                raise ValueError(
                    f"all layers must have one dtype, got {before.W.dtype} and {layer.W.dtype}"
                )

    def _inputs(self, X):
        self._check()
        W = self.layers[0].W
        X = as_float(X, "X", W.dtype)
        if X.ndim not in (1, 2) or X.shape[-1] != W.shape[0]:
            raise ValueError(
                f"W has shape {W.shape}, so X must end in {W.shape[0]} features; got {X.shape}"
            )
        if len(X) == 0:
            raise ValueError(f"X must hold at least one sample, got shape {X.shape}")
        require_finite(X, "X")
        return X

    def _samples(self, X, T, loss):
        X, loss = self._inputs(X), losses.get(loss)
        if X.ndim != 2:
            raise ValueError(f"X must hold samples as rows (N, inputs), got shape {X.shape}")
        last = self.layers[-1]
        needed = FUSED.get(loss, last.activation)
        if last.activation is not needed:
            raise ValueError(
                f"{loss.name} needs {needed.name} as the last activation,"
                f" got {last.activation.name}"
            )
        T = loss.targets(T, (len(X), last.W.shape[1]), X.dtype)
        require_finite(T, "T")
        return X, T, loss
