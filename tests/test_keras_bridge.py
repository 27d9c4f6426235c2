"""The bridge to Keras: a quiet start, weights across unchanged, exactly N steps in a fit."""

import functools
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from course_lib import activations, datasets
from course_lib.network import Dense, Network
from course_lib.softmax import softmax


@pytest.fixture(scope="module", autouse=True)
def tensorflow():
    """TensorFlow starts with the first test: every worker reads this file, one runs it."""
    global _start, _stderr_kept_back, fit, from_keras, keras, tf, to_keras
    from course_lib.keras_bridge import (
        _start,
        _stderr_kept_back,
        fit,
        from_keras,
        keras,
        tf,
        to_keras,
    )


WITH_LIKENESS = [name for name in activations.ALL if name != "step"]


@pytest.fixture
def float_type():
    """A function that sets Keras's float type; undone after the test."""
    yield keras.config.set_floatx
    keras.config.set_floatx("float32")


def random_network(dtype, activation="tanh", seed=5):
    rng = np.random.default_rng(seed)

    def array(*shape):
        return rng.normal(size=shape).astype(dtype)

    return Network(
        [
            Dense(array(3, 4), array(4), activation),
            Dense(array(4, 2), array(2), "softmax"),
        ]
    )


def document_a(dtype="float32", output="sigmoid"):
    example = datasets.two_number_example()
    return example, Network(
        [
            Dense(example.W1.astype(dtype), example.b1.astype(dtype), "relu"),
            Dense(example.W2.astype(dtype), example.b2.astype(dtype), output),
        ]
    )


def compiled(network, loss="mse", optimizer="sgd"):
    model = to_keras(network)
    model.compile(optimizer=optimizer, loss=loss, jit_compile=False)
    return model


def same_bits(some, others):
    return all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(some, others, strict=True)
    )


# --- weights both ways --------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_cross_both_ways_bit_for_bit(dtype):
    network = random_network(dtype)
    model = to_keras(network)
    assert same_bits(model.get_weights(), network.parameters)
    back = from_keras(model)
    assert same_bits(back.parameters, network.parameters)
    assert [layer.activation for layer in back.layers] == [activations.tanh, softmax]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_sides_predict_the_same(dtype):
    network = random_network(dtype)
    X = np.random.default_rng(1).normal(size=(50, 3)).astype(dtype)
    theirs = to_keras(network)(X).numpy()
    assert theirs.dtype == dtype
    np.testing.assert_allclose(theirs, network.predict(X), rtol=0, atol=8 * np.finfo(dtype).eps)


@pytest.mark.parametrize("name", WITH_LIKENESS)
def test_every_activation_that_keras_has_crosses_both_ways(name):
    network = random_network("float64", name)
    model = to_keras(network)
    assert model.layers[0].activation is getattr(keras.activations, name)
    assert from_keras(model).layers[0].activation is activations.get(name)


def test_a_model_that_keras_initialised_becomes_a_network():
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, "swish")])
    X = np.random.default_rng(2).normal(size=(4, 3)).astype("float32")
    network = from_keras(model)
    assert network.layers[0].activation is activations.silu
    np.testing.assert_allclose(network.predict(X), model(X).numpy(), rtol=0, atol=1e-6)


def test_the_step_function_is_refused_because_keras_has_none():
    with pytest.raises(ValueError, match="layer 1 has the activation step"):
        to_keras(random_network("float64", "step"))


def test_a_float_type_other_than_single_or_double_is_refused():
    with pytest.raises(ValueError, match="float32 or float64, got float16"):
        to_keras(random_network("float16"))


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (lambda: [keras.layers.Dropout(0.5)], "layer 1 of the model is Dropout"),
        (lambda: [keras.layers.Dense(2), keras.layers.ReLU()], "layer 2 of the model is ReLU"),
        (lambda: [keras.layers.Dense(2, use_bias=False)], "Dense without biases"),
        (
            lambda: [keras.layers.Dense(2, "mish")],
            "layer 1 of the model: unknown activation 'mish'",
        ),
        (lambda: [keras.layers.Dense(2, lambda z: z + 1)], "not one of Keras's own"),
    ],
)
def test_what_a_network_cannot_hold_is_named(layers, message):
    with pytest.raises(ValueError, match=message):
        from_keras(keras.Sequential([keras.Input((3,)), *layers()]))


def test_only_a_sequential_with_weights_is_taken():
    with pytest.raises(ValueError, match="known input shape"):
        from_keras(keras.Sequential([keras.layers.Dense(2)]))
    with pytest.raises(ValueError, match="must be a Sequential"):
        from_keras(keras.layers.Dense(2))


# --- fit ----------------------------------------------------------------------------------------


def for_seven_steps(optimizer):
    """A new model and the five samples with which it is to make seven steps."""
    rng = np.random.default_rng(11)
    X, T = rng.normal(size=(5, 3)), np.eye(2)[rng.integers(0, 2, 5)]
    return compiled(random_network("float32"), "categorical_crossentropy", optimizer), X, T


@functools.cache
def seven_literal_steps(optimizer):
    """(weights, mean loss) after Keras's own call, which the bridge's is held against."""
    model, X, T = for_seven_steps(optimizer)
    history = model.fit(X, T, epochs=7, batch_size=5, shuffle=False, verbose=0)
    return model.get_weights(), np.mean(history.history["loss"])


@pytest.mark.parametrize("steps_per_execution", [1, 3, 7, 10000])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_fit_makes_exactly_the_steps_of_the_literal_call_bit_for_bit(
    optimizer, steps_per_execution
):
    model, X, T = for_seven_steps(optimizer)
    history = fit(model, X, T, 7, steps_per_execution)
    weights, loss = seven_literal_steps(optimizer)
    assert int(model.optimizer.iterations) == 7
    assert same_bits(model.get_weights(), weights)
    assert history.history["loss"] == pytest.approx([loss], rel=1e-6)


def test_fit_goes_on_where_it_stopped_and_leaves_the_model_as_compiled():
    example, network = document_a()
    once, twice = compiled(network), compiled(network)
    fit(once, example.X, example.T, 25)
    fit(twice, example.X, example.T, 10)
    fit(twice, example.X, example.T, 15)
    assert same_bits(once.get_weights(), twice.get_weights())
    assert int(twice.optimizer.iterations) == 25
    assert twice.steps_per_execution == 1
    twice.fit(example.X, example.T, epochs=2, verbose=0)
    assert int(twice.optimizer.iterations) == 27


def test_fit_in_double_precision_agrees_with_our_own_network(float_type):
    float_type("float64")
    example, network = document_a("float64")
    model = compiled(network)
    fit(model, example.X, example.T, 1000)
    network.fit(example.X, example.T, loss="half_squared_error", optimizer="sgd", epochs=1000)
    for theirs, ours in zip(model.get_weights(), network.parameters, strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-14)


def test_fit_refuses_double_precision_by_halves(float_type):
    example, network = document_a("float64")
    model = compiled(network)  # its learning rate is float32
    with pytest.raises(ValueError, match=r"set_floatx\('float64'\)"):
        fit(model, example.X, example.T, 1)
    float_type("float64")  # too late
    with pytest.raises(ValueError, match="the learning rate float32, the loss float64"):
        fit(model, example.X, example.T, 1)


def test_fit_takes_integer_inputs_and_integer_labels():
    network = random_network("float32")
    model = compiled(network, "sparse_categorical_crossentropy")
    one_hot = compiled(network, "categorical_crossentropy")
    X, labels = [[1, 0, 2], [0, 1, 1]], [1, 0]
    fit(model, X, labels, 5)
    fit(one_hot, X, np.eye(2, dtype=int)[labels], 5)
    for a, b in zip(model.get_weights(), one_hot.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-6)


@pytest.mark.parametrize("steps", [0, -1, 2.0, True, "10"])
def test_fit_names_a_wrong_number_of_steps(steps):
    example, network = document_a()
    with pytest.raises(ValueError, match="steps must be a whole number from 1 up, got"):
        fit(compiled(network), example.X, example.T, steps)
    with pytest.raises(ValueError, match="steps_per_execution must be a whole number"):
        fit(compiled(network), example.X, example.T, 10, steps)


def test_fit_names_wrong_shapes_and_a_model_that_is_not_compiled():
    example, network = document_a()
    with pytest.raises(ValueError, match="compile the model first"):
        fit(to_keras(network), example.X, example.T, 1)
    for X, T in (
        ([[1.0]], example.T),
        ([0.05, 0.1], example.T),
        (np.zeros((3, 2)), example.T),
        (np.zeros((0, 2)), np.zeros((0, 2))),
    ):
        with pytest.raises(ValueError, match=r"X must have shape \(N, 2\)"):
            fit(compiled(network), X, T, 1)


# --- the start ----------------------------------------------------------------------------------


def python(code, **environment):
    """Run ``code`` in a fresh Python; environment variables of TensorFlow and Keras start unset."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "CUDA_", "KERAS_"))}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=clean | environment,
        capture_output=True,
        text=True,
    )


def test_the_start_and_a_fit_are_quiet_and_deterministic():
    result = python(
        """
        from course_lib.keras_bridge import fit, keras, tf
        assert tf.config.threading.get_intra_op_parallelism_threads() == 1
        assert tf.config.threading.get_inter_op_parallelism_threads() == 1
        assert tf.config.get_visible_devices("GPU") == []
        for jit in (False, True):
            model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            model.compile(optimizer="sgd", loss="mse", jit_compile=jit)
            for steps in range(1, 4):
                fit(model, [[1.0, 2.0]], [[3.0]], steps)
        """,
        TF_ENABLE_ONEDNN_OPTS="1",  # even if the reader's shell says otherwise
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_this_process_has_the_settings():
    assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "-1"
    assert keras.backend.backend() == "tensorflow"
    assert tf.executing_eagerly()


IMPORTED_EARLIER = """
    import sys, types
    sys.modules["tensorflow"] = types.ModuleType("tensorflow")  # as if it had been imported
    import course_lib.keras_bridge
"""


def test_tensorflow_imported_earlier_with_other_settings_is_an_error_that_says_what_to_do():
    result = python(IMPORTED_EARLIER, CUDA_VISIBLE_DEVICES="-1")
    last_line = result.stderr.strip().splitlines()[-1]
    assert last_line == (
        "RuntimeError: TensorFlow was imported without TF_ENABLE_ONEDNN_OPTS=0:"
        " restart Python (the kernel) and import course_lib.keras_bridge first"
    )


def test_tensorflow_already_at_work_with_other_settings_is_an_error_too(monkeypatch):
    assert _start() == (tf, keras)  # a second start with the same settings changes nothing
    change = tf.config.threading.set_intra_op_parallelism_threads
    monkeypatch.setattr(
        tf.config.threading, "set_intra_op_parallelism_threads", lambda _: change(2)
    )
    with pytest.raises(RuntimeError, match="already at work.*restart Python"):
        _start()


def test_what_the_import_prints_is_shown_only_if_it_fails(capfd):
    with _stderr_kept_back():
        os.write(2, b"noise\n")
    assert capfd.readouterr().err == ""
    with pytest.raises(ImportError, match="broken"), _stderr_kept_back():
        os.write(2, b"the reason\n")
        raise ImportError("broken")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "the reason\nafter\n"
