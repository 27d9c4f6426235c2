"""Keras beside our own networks: a quiet repeatable start, weights both ways, many steps a fit.

This is the only module of the library that imports TensorFlow; import it before anything else does.
It gives ``tf`` and ``keras`` and, before they load, settles what would otherwise change the digits:

- oneDNN off: Intel's kernels add up in another order, and the last float32 digits move;
- no GPU, and one thread inside an operation: sums have one order, whatever the machine;
- one thread for the operations: in nets as small as ours, handing over costs more than the work;
- TensorFlow as Keras's backend, and its log off.

Layers with ``dtype="float64"`` alone are not double precision: loss, learning rate and NumPy inputs
follow ``keras.config.floatx()``. So call ``keras.config.set_floatx("float64")`` first.
"""

import contextlib
import os
import sys
import tempfile

import numpy as np

from course_lib.arrays import whole_number
from course_lib.network import Dense, Network

SETTINGS = {"TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}
START_AGAIN = "restart Python (the kernel) and import course_lib.keras_bridge first"


@contextlib.contextmanager
def _stderr_kept_back():
    """Keep what is written to file descriptor 2, and show it only if the block fails."""
    with tempfile.TemporaryFile() as kept:
        terminal = os.dup(2)
        os.dup2(kept.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
            if failed:
                kept.seek(0)
                print(kept.read().decode(errors="replace"), file=sys.stderr, end="")


def _start():
    """Import TensorFlow and Keras with the settings above; return both."""
    if "tensorflow" in sys.modules:
        missing = [f"{k}={value}" for k, value in SETTINGS.items() if os.environ.get(k) != value]
        if missing:
            missing = " and ".join(missing)
            raise RuntimeError(f"TensorFlow was imported without {missing}: {START_AGAIN}")
    os.environ.update(SETTINGS, KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
    with _stderr_kept_back():  # no variable silences all that the import prints
        import tensorflow as tf

        try:
            tf.config.set_visible_devices([], "GPU")
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(1)
            tf.config.list_logical_devices()  # starts the runtime while its messages are kept back
        except RuntimeError as error:
            raise RuntimeError(f"TensorFlow is already at work ({error}): {START_AGAIN}") from error
        import keras

        backend = keras.backend.backend()
        if backend != "tensorflow":
            raise RuntimeError(f"Keras runs on {backend}, not on TensorFlow: {START_AGAIN}")
    tf.get_logger().setLevel("ERROR")  # its advice on retracing is meant for large models
    return tf, keras


tf, keras = _start()


def to_keras(network):
    """A built ``keras.Sequential`` with the weights, activations and float type of a ``Network``.

    It is not compiled: choose optimizer and loss with ``model.compile(…, jit_compile=False)``.
    ValueError for an activation that Keras does not have, and for float16.
    """
    dtype = _float_type(network.parameters[0].dtype)
    model = keras.Sequential([keras.Input((len(network.layers[0].W),), dtype=dtype)])
    for number, layer in enumerate(network.layers, start=1):
        name = layer.activation.name
        if not hasattr(keras.activations, name):
            raise ValueError(f"layer {number} has the activation {name}, which Keras does not have")
        model.add(keras.layers.Dense(layer.W.shape[1], activation=name, dtype=dtype))
    model.set_weights(network.parameters)
    return model


def from_keras(model):
    """A ``Network`` with the weights, activations and float type of a built ``keras.Sequential``.

    Every layer must be ``Dense`` with biases; its activation softmax or one that
    ``activations.get`` knows; its weights float32 or float64. ValueError names the first layer that
    is not so.
    """
    if not isinstance(model, keras.Sequential) or not model.built:
        raise ValueError(f"model must be a Sequential with a known input shape, got {model!r}")
    layers = []
    for number, layer in enumerate(model.layers, start=1):
        where = f"layer {number} of the model"
        if type(layer) is not keras.layers.Dense or not layer.use_bias:
            kind = type(layer).__name__
            kind = "Dense without biases" if kind == "Dense" else kind
            raise ValueError(f"{where} is {kind}; a Network has Dense layers with biases only")
        name = getattr(layer.activation, "__name__", repr(layer.activation))
        if getattr(keras.activations, name, None) is not layer.activation:
            raise ValueError(f"{where} has the activation {name}, which is not one of Keras's own")
        W, b = layer.get_weights()
        _float_type(W.dtype)
        try:
            layers.append(Dense(W, b, name))
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
    return Network(layers)


def fit(model, X, T, steps, steps_per_execution=10000):
    """Make exactly ``steps`` optimizer steps on the full batch (X, T); return Keras's ``History``.

    The digits are those of ``model.fit(X, T, epochs=steps, batch_size=len(X), shuffle=False)``; the
    time is a fraction of it: one epoch over a dataset that repeats the batch, with up to
    ``steps_per_execution`` steps in each call of the compiled graph. ``history["loss"]`` holds one
    number, the mean over all steps. A model compiled with ``jit_compile=True`` keeps XLA, which
    moves the last digits. ValueError for a model that is not compiled, for float types that differ
    in weights, learning rate and ``floatx``, and for shapes that do not fit.
    """
    steps = whole_number(steps, "steps", 1)
    steps_per_execution = whole_number(steps_per_execution, "steps_per_execution", 1)
    if not getattr(model, "compiled", False):
        raise ValueError("compile the model first: model.compile(optimizer=…, loss=…)")
    dtype = _float_type(model.weights[0].dtype)
    rate = keras.backend.standardize_dtype(model.optimizer.learning_rate.dtype)
    if not dtype == rate == keras.config.floatx():
        raise ValueError(
            f"the weights are {dtype}, the learning rate {rate}, the loss {keras.config.floatx()}:"
            f" call keras.config.set_floatx({dtype!r}) before you build and compile the model"
        )
    X, T = np.asarray(X, dtype), np.asarray(T)
    T = T.astype(dtype) if T.dtype.kind == "f" else T  # integer labels stay integers
    if X.shape[1:] != model.input_shape[1:] or T.shape[:1] != X.shape[:1] or len(X) == 0:
        raise ValueError(
            f"X must have shape (N, {model.input_shape[-1]}) with N > 0, and T N rows;"
            f" got {X.shape} and {T.shape}"
        )
    batches = tf.data.Dataset.from_tensors((X, T)).repeat(steps)
    before = model.steps_per_execution
    model.steps_per_execution = min(steps, steps_per_execution)
    model.train_function = None  # to be built anew, for this many steps
    try:
        return model.fit(batches, epochs=1, shuffle=False, verbose=0)
    finally:
        model.steps_per_execution, model.train_function = before, None


def _float_type(dtype):
    name = np.dtype(dtype).name
    if name not in ("float32", "float64"):
        raise ValueError(f"weights must be float32 or float64, got {name}")
    return name
