"""The network: worked examples, every gradient measured, training step by step, refusals."""

import math
import re
from itertools import pairwise, product

import numpy as np
import pytest

from course_lib import activations, losses
from course_lib.activations import sigmoid, tanh
from course_lib.datasets import two_number_example
from course_lib.gradient_check import central_difference
from course_lib.losses import half_squared_error, one_hot
from course_lib.network import Dense, Network
from course_lib.optimizers import SGD, Adam
from course_lib.softmax import softmax

pytestmark = pytest.mark.filterwarnings("error")


def random_network(sizes, names, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return Network(
        [
            Dense(rng.normal(size=(m, n)).astype(dtype), rng.normal(size=n).astype(dtype), name)
            for (m, n), name in zip(pairwise(sizes), names, strict=True)
        ]
    )


def example(hidden="sigmoid", output="sigmoid"):
    """Document A's network, and its inputs."""
    a = two_number_example()
    return Network([Dense(a.W1, a.b1, hidden), Dense(a.W2, a.b2, output)]), a


def copies(network):
    return [p.copy() for p in network.parameters]


# --- worked examples ------------------------------------------------------------------------------


def test_forward_and_backward_of_a_published_worked_example():
    # the numbers of Mazur (2015), "A Step by Step Backpropagation Example": the same network
    network, a = example()
    (_, hidden), (_, output) = network.forward(a.X)
    assert hidden == pytest.approx(np.array([[0.593269992, 0.596884378]]), abs=1e-9)
    assert output == pytest.approx(np.array([[0.75136507, 0.772928465]]), abs=1e-8)
    loss, (dW1, _, dW2, _) = network.backward(a.X, a.T, "half_squared_error")
    assert loss == pytest.approx(0.298371109, abs=1e-9)
    assert dW2[0, 0] == pytest.approx(0.082167041, abs=1e-9)
    assert dW1[0, 0] == pytest.approx(0.000438568, abs=1e-9)
    network.fit(a.X, a.T, optimizer=SGD(0.5))
    W2 = [[0.35891648, 0.511301270], [0.408666186, 0.561370121]]
    assert network.layers[1].W == pytest.approx(np.array(W2), abs=1e-8)
    W1 = [[0.149780716, 0.24975114], [0.19956143, 0.29950229]]
    assert network.layers[0].W == pytest.approx(np.array(W1), abs=1e-8)


def test_loss_and_gradients_of_one_layer_are_those_worked_by_hand():
    # z = 1·2 + 3·(-1) + 1 = 0, y = ½; E = ½ (½ - 1)²; dE/dz = (½ - 1) · ¼ = -1/8
    network = Network([Dense([[2], [-1]], [1], "sigmoid")])
    X, T = [[1, 3]], [[1]]
    assert network.predict(X).tolist() == [[0.5]]
    loss, (dW, db) = network.backward(X, T, "half_squared_error")
    assert loss == 0.125
    assert dW.tolist() == [[-0.125], [-0.375]] and db.tolist() == [-0.125]


def test_softmax_with_crossentropy_has_the_gradient_y_minus_t_at_the_scores():
    network = Network([Dense([[0.0, math.log(3)]], [0.0, 0.0], "softmax")])
    assert network.predict([[1]]) == pytest.approx(np.array([[1 / 4, 3 / 4]]))
    loss, (dW, db) = network.backward([[1]], [0], "categorical_crossentropy")
    assert loss == pytest.approx(math.log(4))
    assert db == pytest.approx([-3 / 4, 3 / 4]) and dW == pytest.approx(np.array([[-3 / 4, 3 / 4]]))


def train_in_plain_python(x, t, W1, b1, W2, b2, rate, epochs):
    """Two inputs, two sigmoids, two sigmoids, half squared error: nothing but lists and math."""
    W1, b1, W2, b2 = W1.tolist(), b1.tolist(), W2.tolist(), b2.tolist()
    errors, two = [], (0, 1)
    for _ in range(epochs):
        z = [x[0] * W1[0][j] + x[1] * W1[1][j] + b1[j] for j in two]
        a = [1 / (1 + math.exp(-z[j])) for j in two]
        z = [a[0] * W2[0][k] + a[1] * W2[1][k] + b2[k] for k in two]
        y = [1 / (1 + math.exp(-z[k])) for k in two]
        errors.append(((y[0] - t[0]) ** 2 + (y[1] - t[1]) ** 2) / 2)
        d2 = [(y[k] - t[k]) * y[k] * (1 - y[k]) for k in two]
        d1 = [(W2[j][0] * d2[0] + W2[j][1] * d2[1]) * a[j] * (1 - a[j]) for j in two]
        for j, k in product(two, two):
            W2[j][k] -= rate * a[j] * d2[k]
            W1[j][k] -= rate * x[j] * d1[k]
        for k in two:
            b2[k] -= rate * d2[k]
            b1[k] -= rate * d1[k]
    return errors, [W1, b1, W2, b2]


def test_a_thousand_steps_equal_those_of_plain_python_lists():
    network, a = example()
    errors, parameters = train_in_plain_python(a.X[0], a.T[0], *network.parameters, 0.5, 1000)
    history = network.fit(a.X, a.T, optimizer=SGD(0.5), epochs=1000)
    assert history.history["loss"] == pytest.approx(errors, rel=1e-12)
    for got, expected in zip(network.parameters, parameters, strict=True):
        assert got == pytest.approx(np.array(expected), rel=1e-12)
    assert errors[-1] < errors[0] / 100


def test_training_one_linear_layer_ends_at_the_least_squares_solution():
    rng = np.random.default_rng(8)
    X, T = rng.normal(size=(30, 3)), rng.normal(size=(30, 2))
    network = random_network([3, 2], ["linear"])
    network.fit(X, T, "mse", SGD(0.2, momentum=0.5), epochs=300, batch_size=30)
    best, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(30)]), T, rcond=None)
    assert np.vstack([network.layers[0].W, network.layers[0].b]) == pytest.approx(best, abs=1e-12)


def test_a_hidden_layer_learns_xor():
    X, T = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    network = random_network([2, 4, 2], ["tanh", "softmax"], seed=1)
    history = network.fit(X, T, "categorical_crossentropy", Adam(0.05), epochs=200)
    assert history.history["loss"][-1] < 0.01
    assert network.predict(X).argmax(axis=1).tolist() == T


# --- every gradient against central differences ---------------------------------------------------

ACTIVATIONS = [*activations.ALL, "softmax"]
PAIRS = [
    *product(["half_squared_error", "mean_squared_error"], ACTIVATIONS),
    ("binary_crossentropy", "sigmoid"),
    ("categorical_crossentropy", "softmax"),
]
NEAREST_KINK = 5e-3


def away_from_kinks(sizes, names, X):
    """A random network whose Z keep away from 0 and ±3, where some activations have a kink."""
    for seed in range(1000):
        network = random_network(sizes, names, seed)
        for p in network.parameters:
            p *= 0.6
        Z = np.concatenate([Z.ravel() for Z, _ in network.forward(X)])
        if min(np.abs(Z).min(), np.abs(np.abs(Z) - 3).min()) > NEAREST_KINK:
            return network
    raise AssertionError("no network found")


def assert_gradients_equal_measured_slopes(sizes, names, loss):
    rng = np.random.default_rng(len(sizes))
    X = rng.normal(size=(2, sizes[0]))
    T = rng.uniform(0.1, 0.9, size=(2, sizes[-1]))
    if loss == "categorical_crossentropy":
        T /= T.sum(axis=-1, keepdims=True)
    network = away_from_kinks(sizes, names, X)
    loss_of = losses.get(loss)
    value, gradients = network.backward(X, T, loss)
    assert value == pytest.approx(loss_of(network.predict(X), T), rel=1e-12)
    for parameter, derived in zip(network.parameters, gradients, strict=True):
        kept = parameter.copy()

        def f(changed, parameter=parameter):
            parameter[...] = changed
            return loss_of(network.predict(X), T)

        measured = central_difference(f, kept)
        parameter[...] = kept
        # element by element to 1e-7, down to what the measurement itself can tell
        assert np.all(np.abs(derived - measured) <= 1e-7 * np.abs(measured) + 2e-11)


@pytest.mark.parametrize("loss, output", PAIRS)
def test_gradients_of_one_layer_are_the_measured_slopes(loss, output):
    assert_gradients_equal_measured_slopes([3, 2], [output], loss)


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize(
    "loss, output",
    [("mean_squared_error", "linear"), ("half_squared_error", "softmax"), *PAIRS[-2:]],
)
def test_gradients_of_three_layers_are_the_measured_slopes(loss, output, hidden):
    assert_gradients_equal_measured_slopes([2, 2, 3, 2], [hidden, hidden, output], loss)


def test_gradients_of_a_deep_mixed_network_are_the_measured_slopes():
    names = ["tanh", "softmax", "relu", "gelu", "silu", "sigmoid"]
    assert_gradients_equal_measured_slopes([2, 3, 3, 3, 2, 3, 1], names, "binary_crossentropy")


def test_gradients_of_doubled_samples_are_the_same_and_of_a_batch_the_mean():
    network = random_network([3, 4, 2], ["tanh", "sigmoid"])
    rng = np.random.default_rng(9)
    X, T = rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))
    for loss in ("half_squared_error", "mse", "binary_crossentropy"):
        value, gradients = network.backward(X, T, loss)
        twice = network.backward(np.vstack([X, X]), np.vstack([T, T]), loss)
        each = [network.backward(X[i : i + 1], T[i : i + 1], loss) for i in range(5)]
        assert twice[0] == pytest.approx(value) == np.mean([v for v, _ in each])
        for k, gradient in enumerate(gradients):
            assert twice[1][k] == pytest.approx(gradient, rel=1e-12, abs=1e-15)
            mean = np.mean([g[k] for _, g in each], axis=0)
            assert mean == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_fused_crossentropy_stays_finite_and_right_at_enormous_scores():
    network = Network([Dense([[1000.0, -1000.0]], [0.0, 0.0], "softmax")])
    loss, (dW, db) = network.backward([[1]], [1], "categorical_crossentropy")
    assert loss == 2000 and db.tolist() == [1, -1] and dW.tolist() == [[1, -1]]
    network = Network([Dense([[1e300]], [0.0], "sigmoid")])
    loss, (dW, db) = network.backward([[1]], [[0]], "binary_crossentropy")
    assert loss == 1e300 and db.tolist() == [1]


# --- forward --------------------------------------------------------------------------------------


def test_forward_gives_z_and_a_of_each_layer():
    network = random_network([3, 4, 2], ["tanh", "softmax"])
    X = np.random.default_rng(3).normal(size=(5, 3))
    (Z1, A1), (Z2, A2) = network.forward(X)
    (W1, b1, W2, b2) = network.parameters
    assert np.array_equal(Z1, X @ W1 + b1) and np.array_equal(A1, tanh(Z1))
    assert np.array_equal(Z2, A1 @ W2 + b2) and np.array_equal(A2, softmax(Z2))
    assert np.array_equal(network.predict(X), A2)


def test_parameters_are_the_layers_own_arrays_in_order():
    network = random_network([3, 4, 2], ["tanh", "linear"])
    first, last = network.layers
    for p, q in zip(network.parameters, [first.W, first.b, last.W, last.b], strict=True):
        assert p is q


def test_activations_are_given_by_name_or_as_they_are():
    for activation in ACTIVATIONS:
        function = softmax if activation == "softmax" else activations.get(activation)
        for given in (activation, function):
            assert Dense([[1.0]], [0.0], given).activation is function
    assert Dense([[1.0]], [0.0]).activation is activations.linear
    assert Dense([[1.0]], [0.0], "swish").activation is activations.silu


def test_losses_are_given_by_name_or_as_they_are():
    network, a = example()
    value, _ = network.backward(a.X, a.T, half_squared_error)
    assert value == network.backward(a.X, a.T, "half_squared_error")[0]


@pytest.mark.parametrize("activation", ["tanh", "softmax"])
def test_a_layer_goes_back_through_one_sample_as_through_a_row(activation):
    layer = Dense(np.eye(3), np.zeros(3), activation)
    Z, dA = np.random.default_rng(8).normal(size=(2, 4, 3))
    A = layer.activate(Z)
    rows = layer.backward_activation(Z, A, dA)
    for i in range(4):
        assert np.array_equal(layer.backward_activation(Z[i], A[i], dA[i]), rows[i])


def test_a_layer_copies_what_it_is_given():
    W, b = np.ones((2, 2)), np.ones(2)
    network = Network([Dense(W, b)])
    network.fit([[1, 2]], [[0, 0]], epochs=3)
    assert np.all(W == 1) and np.all(b == 1)


def test_w_b_and_activation_may_be_set_later():
    network = Network([Dense([[1.0]], [0.0])])
    layer = network.layers[0]
    layer.W, layer.b, layer.activation = [[2]], [-4], "sigmoid"
    assert network.predict([[2]]).tolist() == [[0.5]]
    network.fit([[2]], [[1]])
    assert layer.W.dtype == layer.b.dtype == np.float64 and layer.W[0, 0] > 2
    layer.activation = "softmax"
    assert network.predict([[2]]).tolist() == [[1]]


# --- fit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_batch_size_1_with_one_sample_is_one_plain_gradient_step_per_epoch_bit_for_bit(dtype):
    network = random_network([3, 4, 2], ["sigmoid", "tanh"], dtype=dtype)
    W1, b1, W2, b2 = copies(network)
    X, T = np.array([[0.5, -1, 2]], dtype), np.array([[0.25, -0.5]], dtype)
    history = network.fit(X, T, "half_squared_error", SGD(0.3), epochs=20, batch_size=1)
    for epoch in range(20):
        Z1 = X @ W1 + b1
        A1 = sigmoid(Z1)
        Z2 = A1 @ W2 + b2
        Y = tanh(Z2)
        assert history.history["loss"][epoch] == float(half_squared_error(Y, T))
        dZ2 = (Y - T) * tanh.derivative(Z2)
        dZ1 = (dZ2 @ W2.T) * sigmoid.derivative(Z1)
        W2 -= 0.3 * (A1.T @ dZ2)
        b2 -= 0.3 * dZ2.sum(axis=0)
        W1 -= 0.3 * (X.T @ dZ1)
        b1 -= 0.3 * dZ1.sum(axis=0)
    for got, expected in zip(network.parameters, (W1, b1, W2, b2), strict=True):
        assert np.array_equal(got, expected)


def test_a_softmax_step_is_y_minus_t_bit_for_bit():
    network = random_network([3, 4], ["softmax"])
    W, b = copies(network)
    X, T = np.array([[0.5, -1, 2]]), np.array([[0, 0, 1, 0]])
    network.fit(X, T, "categorical_crossentropy", SGD(0.3), epochs=1, batch_size=1)
    dZ = softmax(X @ W + b) - T
    assert np.array_equal(network.layers[0].W, W - 0.3 * (X.T @ dZ))
    assert np.array_equal(network.layers[0].b, b - 0.3 * dZ[0])


def stepwise(network, batches, loss, optimizer):
    """One update per (X, T) in ``batches``; the loss of each before its update."""
    values = []
    for X, T in batches:
        value, gradients = network.backward(X, T, loss)
        optimizer.update(network.parameters, gradients)
        values.append(value)
    return values


def five_samples():
    rng = np.random.default_rng(4)
    return rng.normal(size=(5, 3)), rng.normal(size=(5, 2))


def assert_same_parameters(network, other):
    for p, q in zip(network.parameters, other.parameters, strict=True):
        assert np.array_equal(p, q)


def test_without_rng_batches_keep_the_samples_order_and_the_last_may_be_smaller():
    X, T = five_samples()
    one, other = (random_network([3, 4, 2], ["tanh", "linear"]) for _ in range(2))
    history = one.fit(X, T, "mse", SGD(0.1), epochs=2, batch_size=2)
    batches = [(X[:2], T[:2]), (X[2:4], T[2:4]), (X[4:], T[4:])]
    for epoch in range(2):
        a, b, c = stepwise(other, batches, "mse", SGD(0.1))
        mean = (2 * a + 2 * b + 1 * c) / 5  # of the samples, not of the batches
        assert history.history["loss"][epoch] == pytest.approx(mean, rel=1e-15)
    assert_same_parameters(one, other)


def test_rng_shuffles_inputs_and_targets_together_anew_in_each_epoch():
    X, T = five_samples()
    one, other = (random_network([3, 4, 2], ["tanh", "linear"]) for _ in range(2))
    one.fit(X, T, "mse", SGD(0.1), epochs=3, batch_size=1, rng=np.random.default_rng(7))
    rng = np.random.default_rng(7)
    for _ in range(3):
        order = rng.permutation(5)
        stepwise(other, [(X[i : i + 1], T[i : i + 1]) for i in order], "mse", SGD(0.1))
    assert_same_parameters(one, other)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_training_in_two_parts_with_one_optimizer_is_training_at_once(name):
    make = {"sgd": SGD, "momentum": lambda: SGD(0.1, 0.9), "adam": Adam}[name]
    X, T = five_samples()
    one, other = (random_network([3, 4, 2], ["tanh", "linear"]) for _ in range(2))
    optimizer = make()
    whole = one.fit(X, T, optimizer=make(), epochs=5, batch_size=2).history["loss"]
    parts = [other.fit(X, T, optimizer=optimizer, epochs=n, batch_size=2) for n in (2, 3)]
    assert_same_parameters(one, other)
    assert whole == parts[0].history["loss"] + parts[1].history["loss"]


def test_integer_labels_train_like_one_hot_rows():
    X, _ = five_samples()
    labels = np.array([0, 1, 1, 0, 1])
    one, other = (random_network([3, 4, 2], ["tanh", "softmax"]) for _ in range(2))
    one.fit(X, labels, "categorical_crossentropy", epochs=3, batch_size=2)
    other.fit(X, one_hot(labels, 2), "categorical_crossentropy", epochs=3, batch_size=2)
    assert_same_parameters(one, other)


def test_history_holds_one_plain_number_per_epoch():
    X, T = five_samples()
    network = random_network([3, 2], ["linear"])
    history = network.fit(X, T, epochs=4)
    assert vars(history).keys() == {"history"} and list(history.history) == ["loss"]
    assert len(history.history["loss"]) == 4
    assert all(type(value) is float for value in history.history["loss"])


def test_zero_epochs_change_nothing():
    X, T = five_samples()
    network = random_network([3, 2], ["linear"])
    before = copies(network)
    assert network.fit(X, T, epochs=0).history["loss"] == []
    for p, q in zip(network.parameters, before, strict=True):
        assert np.array_equal(p, q)


def test_defaults_are_half_squared_error_sgd_one_epoch_batches_of_32():
    rng = np.random.default_rng(4)
    X, T = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    one, other = (random_network([3, 2], ["linear"]) for _ in range(2))
    one.fit(X, T)
    stepwise(other, [(X[:32], T[:32]), (X[32:], T[32:])], "half_squared_error", SGD(0.01))
    assert_same_parameters(one, other)


def test_samples_and_targets_are_not_changed():
    X, T = five_samples()
    before = X.copy(), T.copy()
    random_network([3, 2], ["linear"]).fit(X, T, epochs=3, rng=np.random.default_rng(1))
    assert np.array_equal(X, before[0]) and np.array_equal(T, before[1])


def test_a_callbacks_warnings_are_its_own():
    network, seen = random_network([3, 2], ["linear"]), []

    def callback(*_):
        with pytest.warns(RuntimeWarning, match="overflow"):
            np.exp(np.array(1000.0))
        seen.append(np.geterr())

    before = np.geterr()
    network.fit(np.ones((4, 3)), np.ones((4, 2)), callback=callback)
    assert seen == [before] and np.geterr() == before


def test_callback_sees_each_epoch_after_its_updates():
    X, T = five_samples()
    network, seen = random_network([3, 2], ["linear"]), []

    def callback(epoch, same_network, loss):
        assert same_network is network
        seen.append((epoch, loss, network.layers[0].W.copy()))

    history = network.fit(X, T, epochs=3, batch_size=2, callback=callback)
    assert [epoch for epoch, _, _ in seen] == [0, 1, 2]
    assert [loss for _, loss, _ in seen] == history.history["loss"]
    assert np.array_equal(seen[-1][2], network.layers[0].W)
    assert not np.array_equal(seen[0][2], seen[1][2])


@pytest.mark.parametrize("true", [True, np.True_])
def test_callback_ends_training_by_returning_true(true):
    X, T = five_samples()
    network = random_network([3, 2], ["linear"])
    history = network.fit(X, T, epochs=9, callback=lambda epoch, *_: true if epoch == 2 else False)
    assert len(history.history["loss"]) == 3


@pytest.mark.parametrize("other", [None, False, np.False_, 1, 0.5, "no", [1]])
def test_callback_does_not_end_training_by_returning_anything_else(other):
    X, T = five_samples()
    history = random_network([3, 2], ["linear"]).fit(X, T, epochs=3, callback=lambda *_: other)
    assert len(history.history["loss"]) == 3


# --- float types ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [SGD, lambda: SGD(0.1, momentum=0.9), Adam], ids=["sgd", "momentum", "adam"]
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_float_type_stays_through_training(dtype, make):
    for loss, output in PAIRS[::7] + PAIRS[-2:]:
        network = random_network([3, 4, 2], ["tanh", output], dtype=dtype)
        X, T = np.full((3, 3), 0.5), np.full((3, 2), 0.5)  # float64: converted to the network's
        network.fit(X, T, loss, make(), epochs=2, batch_size=2)
        assert {p.dtype for p in network.parameters} == {np.dtype(dtype)}
        value, gradients = network.backward(X, T, loss)
        assert {value.dtype, *(g.dtype for g in gradients)} == {np.dtype(dtype)}
        assert network.predict(X).dtype == dtype


# --- refusals -------------------------------------------------------------------------------------

nan, inf = math.nan, math.inf


@pytest.mark.parametrize(
    "W, b, activation, message",
    [
        ([1, 2], [0], "linear", "W must have shape (inputs, outputs), got (2,)"),
        (np.ones((2, 0)), [], "linear", "W must have shape (inputs, outputs), got (2, 0)"),
        ([[1, 2]], [0], "linear", "W has shape (1, 2), so b must have shape (2,); got (1,)"),
        ([[1, 2]], [[0, 0]], "linear", "W has shape (1, 2), so b must have shape (2,); got (1, 2)"),
        (
            [[1, 2]],
            np.zeros(2, "f4"),
            "relu",
            "W and b must have one dtype, got float64 and float32",
        ),
        (
            [[1, nan]],
            [0, 0],
            "relu",
            "W must be finite, got 1 NaN or infinite of 2 numbers (first: nan",
        ),
        (
            [[1, 2]],
            [0, inf],
            "relu",
            "b must be finite, got 1 NaN or infinite of 2 numbers (first: inf",
        ),
        ([["1"]], [0], "relu", "W must hold real numbers, got dtype <U1"),
        ([[1]], [1j], "relu", "b must hold real numbers, got dtype complex128"),
        ([[1]], [1], "rellu", "unknown activation 'rellu'; known are step, linear"),
        ([[1]], [1], None, "unknown activation None"),
    ],
)
def test_a_layer_refuses_what_does_not_fit(W, b, activation, message):
    error = TypeError if "real numbers" in message else ValueError
    with pytest.raises(error, match=re.escape(message)):
        Dense(W, b, activation)


def test_a_network_refuses_layers_that_do_not_fit():
    with pytest.raises(ValueError, match="^a network needs at least one layer, got none$"):
        Network([])
    message = r"layer 1 has 2 outputs, so W of layer 2 must have 2 rows; got shape \(3, 1\)"
    with pytest.raises(ValueError, match=message):
        Network([Dense(np.ones((1, 2)), np.ones(2)), Dense(np.ones((3, 1)), np.ones(1))])
    f4 = np.float32
    with pytest.raises(ValueError, match="all layers must have one dtype, got float64 and float32"):
        Network([Dense([[1.0]], [1.0]), Dense(np.ones((1, 1), f4), np.ones(1, f4))])


USES = {
    "predict": lambda network, X, T: network.predict(X),
    "forward": lambda network, X, T: network.forward(X),
    "backward": lambda network, X, T: network.backward(X, T, "half_squared_error"),
    "fit": lambda network, X, T: network.fit(X, T),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "X, message",
    [
        ([[1, 2]], "W has shape (3, 2), so X must end in 3 features; got (1, 2)"),
        (5.0, "W has shape (3, 2), so X must end in 3 features; got ()"),
        (np.ones((1, 1, 3)), "W has shape (3, 2), so X must end in 3 features; got (1, 1, 3)"),
        (np.ones((0, 3)), "X must hold at least one sample, got shape (0, 3)"),
        (
            [[1, nan, 1]],
            "X must be finite, got 1 NaN or infinite of 3 numbers (first: nan at index (0, 1)",
        ),
        ([[1, 1, -inf]], "X must be finite, got 1"),
        ([["a", "b", "c"]], "X must hold real numbers, got dtype <U1"),
    ],
)
def test_bad_samples_are_refused_in_plain_words(use, X, message):
    network, message = random_network([3, 2], ["linear"]), f"^{re.escape(message)}"
    with pytest.raises(TypeError if "dtype" in message else ValueError, match=message):
        USES[use](network, X, [[0, 0]])


@pytest.mark.parametrize("use", USES)
def test_numbers_too_large_for_the_networks_float_type_are_refused(use):
    network = random_network([1, 1], ["linear"], dtype=np.float32)
    with pytest.raises(ValueError, match="X must be finite, got 1 .*inf"):
        USES[use](network, [[1e300]], [[0]])
    if use in ("backward", "fit"):
        with pytest.raises(ValueError, match="T must be finite, got 1 .*inf"):
            USES[use](network, [[1]], [[1e300]])


@pytest.mark.parametrize("use", USES)
def test_parameters_spoilt_after_construction_are_refused(use):
    for place, bad in product(range(4), (nan, inf, -inf)):
        network = random_network([3, 4, 2], ["tanh", "linear"])
        network.parameters[place].flat[-1] = bad
        with pytest.raises(
            ValueError, match=f"{'Wb'[place % 2]} must be finite, got 1 .*first: {bad}"
        ):
            USES[use](network, np.ones((1, 3)), [[0, 0]])
    network = random_network([3, 4, 2], ["tanh", "linear"])
    network.layers[1].W = np.ones((3, 2))
    with pytest.raises(ValueError, match="layer 1 has 4 outputs, so W of layer 2 must have 4 rows"):
        USES[use](network, np.ones((1, 3)), [[0, 0]])


@pytest.mark.parametrize("use", ["backward", "fit"])
@pytest.mark.parametrize(
    "output, loss, T, message",
    [
        ("linear", "mse", [1, 0], "y has shape (1, 2), so t must have the same; got (2,)"),
        ("linear", "mse", [[1, 0]] * 2, "y has shape (1, 2), so t must have the same; got (2, 2)"),
        ("linear", "mse", [[1, nan]], "T must be finite, got 1"),
        ("linear", "half_squared_error", [[inf, 0]], "T must be finite, got 1"),
        ("linear", "mse", [["a", "b"]], "t must hold real numbers, got dtype <U1"),
        ("linear", "huber", [[1, 0]], "unknown loss 'huber'; known are half_squared_error"),
        ("sigmoid", "binary_crossentropy", [[1, 2]], "t must lie in 0…1, got 2"),
        ("sigmoid", "binary_crossentropy", [[1, nan]], "t must lie in 0…1, got nan"),
        ("softmax", "categorical_crossentropy", [2], "labels must lie in 0…1, got 2…2"),
        ("softmax", "categorical_crossentropy", [1.0], "labels must be integers, got dtype f"),
        ("softmax", "categorical_crossentropy", [[1, 1]], "got a sum of 2"),
        (
            "softmax",
            "categorical_crossentropy",
            [0, 1],
            "y has shape (1, 2), so t must have the same",
        ),
        (
            "linear",
            "categorical_crossentropy",
            [1],
            "needs softmax as the last activation, got linear",
        ),
        (
            "sigmoid",
            "categorical_crossentropy",
            [1],
            "needs softmax as the last activation, got sigm",
        ),
        (
            "softmax",
            "binary_crossentropy",
            [[0, 1]],
            "needs sigmoid as the last activation, got soft",
        ),
        (
            "linear",
            "binary_crossentropy",
            [[0, 1]],
            "binary_crossentropy needs sigmoid as the last",
        ),
    ],
)
def test_bad_targets_and_losses_are_refused_in_plain_words(use, output, loss, T, message):
    network = random_network([3, 2], [output])
    before, X = copies(network), np.ones((1, 3))
    with pytest.raises(TypeError if "dtype" in message else ValueError, match=re.escape(message)):
        network.fit(X, T, loss) if use == "fit" else network.backward(X, T, loss)
    for p, q in zip(network.parameters, before, strict=True):
        assert np.array_equal(p, q)


@pytest.mark.parametrize("use", ["backward", "fit"])
def test_one_sample_without_its_row_is_refused(use):
    network = random_network([3, 2], ["linear"])
    with pytest.raises(
        ValueError, match=r"X must hold samples as rows \(N, inputs\), got shape \(3,\)"
    ):
        USES[use](network, np.ones(3), [0, 0])


@pytest.mark.parametrize(
    "options, message",
    [
        ({"epochs": -1}, "epochs must be a whole number from 0 up, got -1"),
        ({"epochs": 2.0}, "epochs must be a whole number from 0 up, got 2.0"),
        ({"epochs": True}, "epochs must be a whole number from 0 up, got True"),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 up, got 0"),
        ({"batch_size": None}, "batch_size must be a whole number from 1 up, got None"),
        ({"optimizer": "rmsprop"}, "unknown optimizer 'rmsprop'; known are sgd, adam"),
        ({"rng": 7}, "rng must be a Generator (np.random.default_rng(7)), got 7"),
    ],
)
def test_bad_options_of_fit_are_refused_in_plain_words(options, message):
    network = random_network([3, 2], ["linear"])
    with pytest.raises(TypeError if "rng" in message else ValueError, match=re.escape(message)):
        network.fit(np.ones((1, 3)), [[0, 0]], **options)


def test_numpy_whole_numbers_are_counts_too():
    network = random_network([3, 2], ["linear"])
    history = network.fit(
        np.ones((4, 3)), np.zeros((4, 2)), epochs=np.int64(2), batch_size=np.int32(3)
    )
    assert len(history.history["loss"]) == 2


@pytest.mark.parametrize("loss", ["half_squared_error", "mse"])
def test_a_training_that_diverges_says_so_and_warns_of_nothing_else(loss):
    network = random_network([3, 2], ["linear"])
    message = r"the loss became (inf|nan) in epoch \d+: try a smaller learning rate"
    with pytest.raises(FloatingPointError, match=message):
        network.fit(np.ones((4, 3)), np.ones((4, 2)), loss, SGD(1e6), epochs=100)
