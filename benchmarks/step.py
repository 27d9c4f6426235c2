"""One training step of the network with two inputs, two hidden units and two outputs, eleven ways.

Document A's network: ReLU, then sigmoid, half squared error, gradient descent, one
sample, double precision. Every contestant records the loss of every step. ``contestants`` first
checks that ten steps lead all of them to the same parameters, to twelve decimals.
"""

import math

import jax
import jax.numpy as jnp
import keras
import numpy as np
import tensorflow as tf
import torch
from micrograd.engine import Value

from course_lib.datasets import two_number_example
from course_lib.network import Dense, Network
from course_lib.optimizers import SGD

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")  # fit casts its samples to this type
RATE = 2**-7  # Keras keeps the rate in single precision: a power of two is exact there too


def start():
    a = two_number_example()
    return a.X, a.T, a.W1, a.b1, a.W2, a.b2


class PlainPython:
    def __init__(self):
        X, T, *parameters = (array.tolist() for array in start())
        self.x, self.t, self.parameters = X[0], T[0], parameters

    def run(self, steps):
        (x1, x2), (t1, t2) = self.x, self.t
        W1, b1, W2, b2 = self.parameters
        (u11, u12), (u21, u22), (c1, c2) = *W1, b1
        (v11, v12), (v21, v22), (d1, d2) = *W2, b2
        losses = []
        for _ in range(steps):
            z1 = x1 * u11 + x2 * u21 + c1
            z2 = x1 * u12 + x2 * u22 + c2
            a1 = z1 if z1 > 0 else 0.0
            a2 = z2 if z2 > 0 else 0.0
            y1 = 1 / (1 + math.exp(-(a1 * v11 + a2 * v21 + d1)))
            y2 = 1 / (1 + math.exp(-(a1 * v12 + a2 * v22 + d2)))
            losses.append(((y1 - t1) ** 2 + (y2 - t2) ** 2) / 2)
            e1 = (y1 - t1) * y1 * (1 - y1)
            e2 = (y2 - t2) * y2 * (1 - y2)
            f1 = e1 * v11 + e2 * v12 if z1 > 0 else 0.0
            f2 = e1 * v21 + e2 * v22 if z2 > 0 else 0.0
            v11 -= RATE * a1 * e1
            v12 -= RATE * a1 * e2
            v21 -= RATE * a2 * e1
            v22 -= RATE * a2 * e2
            u11 -= RATE * x1 * f1
            u12 -= RATE * x1 * f2
            u21 -= RATE * x2 * f1
            u22 -= RATE * x2 * f2
            c1 -= RATE * f1
            c2 -= RATE * f2
            d1 -= RATE * e1
            d2 -= RATE * e2
        self.parameters = [[[u11, u12], [u21, u22]], [c1, c2], [[v11, v12], [v21, v22]], [d1, d2]]
        return losses


class InlineNumPy:
    """What one would write for this network alone: no checks, no stable forms."""

    def __init__(self):
        self.X, self.T, *self.parameters = start()

    def run(self, steps):
        X, T, (W1, b1, W2, b2) = self.X, self.T, self.parameters
        losses = []
        for _ in range(steps):
            Z1 = X @ W1 + b1
            A1 = np.maximum(Z1, 0)
            Y = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
            losses.append(0.5 * np.sum((Y - T) ** 2))
            dZ2 = (Y - T) * Y * (1 - Y)
            dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
            W2 -= RATE * (A1.T @ dZ2)
            b2 -= RATE * dZ2.sum(axis=0)
            W1 -= RATE * (X.T @ dZ1)
            b1 -= RATE * dZ1.sum(axis=0)
        return losses


class InlineCourseLib(InlineNumPy):
    """course_lib's operations, one after the other, without its functions and checks."""

    def run(self, steps):
        X, T, (W1, b1, W2, b2) = self.X, self.T, self.parameters
        losses = []
        for _ in range(steps):
            Z1 = X @ W1
            Z1 += b1
            A1 = np.maximum(Z1, 0)
            Z2 = A1 @ W2
            Z2 += b2
            e = np.exp(np.minimum(Z2, 80))
            Y = e / (1 + e)
            difference = Y - T
            losses.append(float((difference**2).sum(dtype=np.float64) / 2))
            e = np.exp(-np.abs(Z2))
            dZ2 = difference / np.float64(1) * (e / (1 + e) ** 2)
            dZ1 = (dZ2 @ W2.T) * np.sign(np.maximum(Z1, 0))
            for p, g in (
                (W2, A1.T @ dZ2),
                (b2, dZ2.sum(axis=0)),
                (W1, X.T @ dZ1),
                (b1, dZ1.sum(axis=0)),
            ):
                p -= RATE * g
        return losses


class CourseLib:
    def __init__(self):
        self.X, self.T, W1, b1, W2, b2 = start()
        self.network = Network([Dense(W1, b1, "relu"), Dense(W2, b2, "sigmoid")])

    @property
    def parameters(self):
        return self.network.parameters

    def run(self, steps):
        return self.network.fit(self.X, self.T, optimizer=SGD(RATE), epochs=steps)


class Micrograd:
    """One object per number. Micrograd has no e^x: ``exp`` is added as its own ``relu`` is made."""

    def __init__(self):
        X, T, *parameters = (array.tolist() for array in start())
        self.x, self.t = X[0], T[0]
        W1, b1, W2, b2 = parameters
        self.values = [
            [[Value(w) for w in row] for row in W1],
            [Value(b) for b in b1],
            [[Value(w) for w in row] for row in W2],
            [Value(b) for b in b2],
        ]

    @property
    def parameters(self):
        W1, b1, W2, b2 = self.values
        rows = [[[w.data for w in row] for row in W] for W in (W1, W2)]
        return [rows[0], [b.data for b in b1], rows[1], [b.data for b in b2]]

    @staticmethod
    def exp(value):
        out = Value(math.exp(value.data), (value,), "exp")

        def backward():
            value.grad += out.data * out.grad

        out._backward = backward
        return out

    def run(self, steps):
        W1, b1, W2, b2 = self.values
        numbers = [*W1[0], *W1[1], *b1, *W2[0], *W2[1], *b2]
        losses = []
        for _ in range(steps):
            a = [(W1[0][j] * self.x[0] + W1[1][j] * self.x[1] + b1[j]).relu() for j in (0, 1)]
            z = [W2[0][k] * a[0] + W2[1][k] * a[1] + b2[k] for k in (0, 1)]
            y = [(self.exp(-z[k]) + 1) ** -1 for k in (0, 1)]
            loss = ((y[0] - self.t[0]) ** 2 + (y[1] - self.t[1]) ** 2) * 0.5
            for number in numbers:
                number.grad = 0
            loss.backward()
            for number in numbers:
                number.data -= RATE * number.grad
            losses.append(loss.data)
        return losses


class PyTorch:
    def __init__(self):
        self.X, self.T, W1, b1, W2, b2 = (torch.tensor(array) for array in start())
        one, two = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
        self.model = torch.nn.Sequential(one, torch.nn.ReLU(), two, torch.nn.Sigmoid()).double()
        with torch.no_grad():
            for layer, W, b in ((one, W1, b1), (two, W2, b2)):
                layer.weight.copy_(W.T)
                layer.bias.copy_(b)
        self.layers = one, two
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=RATE)

    @property
    def parameters(self):
        pairs = [(layer.weight.detach().numpy().T, layer.bias.detach()) for layer in self.layers]
        return [array for pair in pairs for array in pair]

    def run(self, steps):
        losses = []
        for _ in range(steps):
            self.optimizer.zero_grad()
            loss = 0.5 * ((self.model(self.X) - self.T) ** 2).sum()
            loss.backward()
            self.optimizer.step()
            losses.append(loss.item())
        return losses


def jax_step(parameters, X, T):
    def loss(parameters):
        W1, b1, W2, b2 = parameters
        Y = jax.nn.sigmoid(jax.nn.relu(X @ W1 + b1) @ W2 + b2)
        return 0.5 * jnp.sum((Y - T) ** 2)

    value, gradients = jax.value_and_grad(loss)(parameters)
    return [p - RATE * g for p, g in zip(parameters, gradients, strict=True)], value


class JaxJit:
    """One compiled function per step, called from Python."""

    def __init__(self):
        X, T, *parameters = start()
        self.X, self.T, self.parameters = X, T, [jnp.asarray(p) for p in parameters]
        self.step = jax.jit(jax_step)

    def run(self, steps):
        losses = []
        for _ in range(steps):
            self.parameters, value = self.step(self.parameters, self.X, self.T)
            losses.append(value)
        return [float(value) for value in losses]


class JaxScan(JaxJit):
    """The loop is compiled too (``lax.scan``)."""

    def __init__(self):
        super().__init__()

        def loop(parameters, X, T, steps):
            def body(parameters, _):
                return jax_step(parameters, X, T)

            return jax.lax.scan(body, parameters, length=steps)

        self.loop = jax.jit(loop, static_argnums=3)

    def run(self, steps):
        self.parameters, values = self.loop(self.parameters, self.X, self.T, steps)
        return np.asarray(values).tolist()


class HalfSquaredError(keras.losses.Loss):
    def call(self, T, Y):
        return 0.5 * keras.ops.sum((Y - T) ** 2, axis=-1)


def keras_model():
    X, T, W1, b1, W2, b2 = start()
    hidden = keras.layers.Dense(2, activation="relu", dtype="float64")
    output = keras.layers.Dense(2, activation="sigmoid", dtype="float64")
    model = keras.Sequential([keras.Input((2,), dtype="float64"), hidden, output])
    model.set_weights([W1, b1, W2, b2])
    return X, T, model


class KerasFit:
    """``fit`` for ``steps`` epochs of one sample."""

    def __init__(self):
        self.X, self.T, self.model = keras_model()
        self.compile()

    def compile(self, **options):
        sgd = keras.optimizers.SGD(RATE)
        self.model.compile(sgd, HalfSquaredError(dtype="float64"), jit_compile=False, **options)

    @property
    def parameters(self):
        return self.model.get_weights()

    def run(self, steps):
        return self.model.fit(self.X, self.T, epochs=steps, verbose=0)


class KerasSteps(KerasFit):
    """``fit`` for one epoch of the sample repeated, up to 1000 steps in one execution."""

    def run(self, steps):
        if self.model.steps_per_execution != min(steps, 1000):
            self.compile(steps_per_execution=min(steps, 1000))
        data = tf.data.Dataset.from_tensors((self.X, self.T)).repeat(steps)
        return self.model.fit(data, epochs=1, verbose=0)


class TfFunction:
    """One compiled function per step, called from Python."""

    def __init__(self):
        X, T, *parameters = start()
        X, T = tf.constant(X), tf.constant(T)
        self.variables = [tf.Variable(p) for p in parameters]
        W1, b1, W2, b2 = self.variables

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                Y = tf.sigmoid(tf.nn.relu(X @ W1 + b1) @ W2 + b2)
                loss = 0.5 * tf.reduce_sum((Y - T) ** 2)
            for p, g in zip(self.variables, tape.gradient(loss, self.variables), strict=True):
                p.assign_sub(RATE * g)
            return loss

        self.step = step

    @property
    def parameters(self):
        return [v.numpy() for v in self.variables]

    def run(self, steps):
        return [float(value) for value in [self.step() for _ in range(steps)]]


MAKERS = {  # name → (class, steps per round: a tenth of a second or so)
    "plain Python": (PlainPython, 20_000),
    "NumPy, inlined": (InlineNumPy, 2000),
    "course_lib": (CourseLib, 1000),
    "course_lib, inlined": (InlineCourseLib, 2000),
    "micrograd": (Micrograd, 500),
    "PyTorch, eager": (PyTorch, 200),
    "JAX, jit": (JaxJit, 500),
    "JAX, jit and scan": (JaxScan, 20_000),
    "tf.function": (TfFunction, 100),
    "Keras fit": (KerasFit, 5),
    "Keras fit, 1000 steps per execution": (KerasSteps, 2000),
}


def contestants():
    """name → (run, steps per round), after a check that all do the same."""
    expected = PlainPython()
    expected.run(10)
    made = {}
    for name, (make, count) in MAKERS.items():
        one = make()
        one.run(10)
        for got, right in zip(one.parameters, expected.parameters, strict=True):
            np.testing.assert_allclose(np.asarray(got), right, rtol=0, atol=1e-12, err_msg=name)
        made[name] = (one.run, count)
    return made
