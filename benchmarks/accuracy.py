"""How exact:  make benchmark, or  python benchmarks/accuracy.py

Every activation with its slope, the softmax family and the losses, in half, single and double
precision, against mpmath with 50 digits and more. The error is counted in ulp, units in the last
place: a correctly rounded result is at most 0.5 off. course_lib, SciPy, Keras (on TensorFlow) and
PyTorch get the same inputs: subnormal numbers, zeros, the places where exponentials saturate,
±1e308 and numbers as they occur in networks. At a kink no slope is asked for.

The file benchmarks/results/accuracy.json holds for each function, float type and library the worst
and the median error, and the input with the worst.
"""

import sys

import measuring

sys.path.insert(0, str(measuring.ROOT / "tests"))

import exact  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import scipy.special as special  # noqa: E402
import tensorflow as tf  # noqa: E402
import torch  # noqa: E402
from exact_formulas import FORMULAS  # noqa: E402
from oracle import EDGES, mp, ulps  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from course_lib import activations, activations_more, losses, softmax  # noqa: E402

DTYPES = ("float64", "float32", "float16")
OURS = {**activations.ALL, **activations_more.ALL}
KINKS = [0, 0.5, -0.5, 1, -1, 3, -3, 6]
OPTIONS = {"threshold": {"threshold": 1.0, "default_value": -2.0}}
SCIPY = {
    "sigmoid": special.expit,
    "log_sigmoid": special.log_expit,
    "softplus": lambda z: -special.log_expit(-z),
    "gelu": lambda z: z * special.ndtr(z),
    "exponential": np.exp,
    "tanh": np.tanh,
}
KERAS = {
    "exponential": keras.ops.exp,
    "gelu": lambda z: keras.activations.gelu(z, approximate=False),
    "threshold": lambda z: keras.activations.threshold(z, 1.0, -2.0),
    "step": None,
}
TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.2),
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "silu": F.silu,
    "gelu": F.gelu,
    "hard_sigmoid": F.hardsigmoid,
    "exponential": torch.exp,
    "celu": F.celu,
    "hard_shrink": F.hardshrink,
    "hard_silu": F.hardswish,
    "hard_tanh": F.hardtanh,
    "log_sigmoid": F.logsigmoid,
    "mish": F.mish,
    "relu6": F.relu6,
    "soft_shrink": F.softshrink,
    "tanh_shrink": F.tanhshrink,
    "threshold": lambda z: F.threshold(z, 1.0, -2.0),
}


def grid(dtype):
    """Finite numbers of the float type: the edges, and 300 from -50 to 50 as networks have them."""
    rng = np.random.default_rng(7)
    usual = np.concatenate(
        [rng.uniform(-12, 12, 150), rng.choice([-1, 1], 150) * 50 ** rng.uniform(-5, 1, 150)]
    )
    with np.errstate(over="ignore", under="ignore"):
        z = np.concatenate([EDGES, usual]).astype(dtype)
    return np.unique(z[np.isfinite(z)])


def by_torch(function):
    """(value, slope) of a PyTorch function, as functions of an array."""

    def slope(z):
        z = torch.tensor(z, requires_grad=True)
        function(z).sum().backward()
        return z.grad.numpy()

    return lambda z: function(torch.tensor(z)).numpy(), slope


def by_keras(function):
    """(value, slope) of a Keras function, as functions of an array."""

    def slope(z):
        z = tf.constant(z)
        with tf.GradientTape() as tape:
            tape.watch(z)
            y = function(z)
        return np.asarray(tape.gradient(y, z))

    return lambda z: np.asarray(function(tf.constant(z))), slope


def libraries(name):
    """library → (value, slope); None where it has none."""
    ours, options = OURS[name], OPTIONS.get(name, {})
    found = {
        "course_lib": (lambda z: ours(z, **options), lambda z: ours.derivative(z, **options)),
        "SciPy": (SCIPY.get(name), None),
    }
    theirs = KERAS.get(name, getattr(keras.activations, name, None))
    found["Keras"] = by_keras(theirs) if theirs else (None, None)
    found["PyTorch"] = by_torch(TORCH[name]) if name in TORCH else (None, None)
    return found


def errors(function, z, right):
    """Errors in ulp: the worst for 1e-8 <= |z| <= 12 ("usual"), the worst of all and its z, the
    median; and how many results are lost: NaN or infinite where the right one is a number."""
    with np.errstate(all="ignore"):
        got = np.asarray(function(z))
    if got.dtype != z.dtype:
        got = got.astype(z.dtype)
    off = ulps(got, right)
    lost = np.isinf(off)
    finite = np.where(lost, -1, off)
    size = np.abs(z.astype(np.float64))
    usual = (size >= 1e-8) & (size <= 12)
    return {
        "usual": float(finite[usual].max()),
        "worst": float(finite.max()),
        "at": float(z[finite.argmax()]),
        "median": float(np.median(off)),
        "lost": int(lost.sum()),
        "numbers": int(off.size),
    }


def elementwise():
    results = []
    for name in OURS:
        print(f"[accuracy] {name}", flush=True)
        for dtype in DTYPES:
            z = grid(dtype)
            for part, kind in enumerate(("value", "slope")):
                if kind == "slope":  # at a kink authors differ
                    z = z[~np.isin(z, KINKS)]
                right = exact.at(FORMULAS[name][part], z)
                for library, functions in libraries(name).items():
                    if functions[part] is not None:
                        one = {"function": name, "part": kind, "dtype": dtype, "library": library}
                        one |= attempt(functions[part], z, right)
                        results.append(one)
    return results


def attempt(function, z, right):
    try:
        return errors(function, z, right)
    except (NotImplementedError, RuntimeError, tf.errors.OpError) as error:
        return {"refused": str(error).splitlines()[0][:80]}


def rows(dtype):
    """Score rows for the softmax family: close and far apart, a tie, the ends of the type."""
    rng = np.random.default_rng(7)
    largest = float(np.finfo(dtype).max)
    made = [rng.uniform(-size, size, n) for size in (1, 10, 100, 700) for n in (2, 10, 100)]
    made += [[0, -d] for d in (1, 10, 20, 40, 100, 700, 745)]
    made += [[3, 3, 3], [largest, -largest, 0], [-largest, -largest], [1e-30, -1e-30]]
    return [np.array(row, dtype) for row in made]


def softmax_family():
    found = {
        "course_lib": lambda name: getattr(softmax, name),
        "SciPy": lambda name: getattr(special, name),
        "Keras": lambda name: lambda z: np.asarray(getattr(keras.ops, name)(tf.constant(z), -1)),
        "PyTorch": lambda name: lambda z: getattr(torch, name)(torch.tensor(z), -1).numpy(),
    }
    results = []
    for dtype in DTYPES:
        z = rows(dtype)
        for name in ("softmax", "log_softmax", "logsumexp"):
            right = [number for row in z for number in exact.softmax_family(name, row)]
            for library, get in found.items():
                function = get(name)
                one = {"function": name, "part": "value", "dtype": dtype, "library": library}
                results.append(one | attempt_rows(function, z, right))
    return results


def attempt_rows(function, z, right):
    """``attempt`` for rows of several lengths, one by one; "at" is then the place in their list."""

    def each_row(_):
        return np.concatenate([np.atleast_1d(function(row)) for row in z])

    result = attempt(each_row, np.arange(len(right)).astype(z[0].dtype), right)
    result.pop("usual", None)
    return result


def pairs(dtype):
    """(y, t) and (logit, t) for the losses of one output."""
    tiny, eps = float(np.finfo(dtype).tiny), float(np.finfo(dtype).eps)
    y = [tiny, 1e-4, 0.1, 0.3, 0.5, 0.7, 0.999, 1 - eps / 2]
    z = [0, 1e-4, 0.3, 2.5, 9, 17, 40, 88, 104, 700, 745, 1e4]
    t = [0, 1, 0.25]
    probabilities = np.array([(a, b) for a in y for b in t], dtype)
    logits = np.array([(s * a, b) for a in z for s in (1, -1) for b in t], dtype)
    return probabilities, logits


def loss_values():
    results = []
    for dtype in DTYPES:
        probabilities, logits = pairs(dtype)
        for name, data, from_logits in (
            ("binary_crossentropy", probabilities, False),
            ("binary_crossentropy from logits", logits, True),
        ):
            y, t = data.T.copy()
            right = [
                exact.binary_crossentropy(a, b, from_logits) for a, b in zip(y, t, strict=True)
            ]
            for library, function in binary(from_logits).items():
                one = {"function": name, "part": "value", "dtype": dtype, "library": library}
                results.append(one | attempt(lambda y, f=function, t=t: f(y, t), y, right))
        z = [row for row in rows(dtype) if len(row) > 1 and np.ptp(row.astype(float)) < 1e4]
        right = [-exact.softmax_family("log_softmax", row)[0] for row in z]
        for library, function in categorical().items():
            one = {"function": "categorical_crossentropy from logits", "part": "value"}
            one |= {"dtype": dtype, "library": library}
            results.append(one | attempt_rows(function, z, right))
    return results


def binary(from_logits):
    ours = losses.binary_crossentropy
    torchs = F.binary_cross_entropy_with_logits if from_logits else F.binary_cross_entropy
    found = {
        "course_lib": lambda y, t: np.array(
            [ours([a], [b], from_logits=from_logits) for a, b in zip(y, t, strict=True)]
        ),
        "Keras": lambda y, t: np.asarray(
            keras.losses.binary_crossentropy(t[:, None], y[:, None], from_logits=from_logits)
        ),
        "PyTorch": lambda y, t: torchs(torch.tensor(y), torch.tensor(t), reduction="none").numpy(),
    }
    if not from_logits:
        found["SciPy"] = lambda y, t: -(special.xlogy(t, y) + special.xlog1py(1 - t, -y))
    return found


def categorical():
    """The loss of a row of scores whose right class is the first."""

    def first(row):
        return np.eye(len(row), dtype=row.dtype)[:1]

    return {
        "course_lib": lambda row: losses.categorical_crossentropy(
            row, first(row)[0], from_logits=True
        ),
        "SciPy": lambda row: -special.log_softmax(row)[0],
        "Keras": lambda row: np.asarray(
            keras.losses.categorical_crossentropy(first(row), row[None], from_logits=True)
        )[0],
        "PyTorch": lambda row: F.cross_entropy(
            torch.tensor(row[None]), torch.zeros(1, dtype=torch.long)
        ).numpy(),
    }


def main():
    assert mp.dps == 50
    results = elementwise()
    print("[accuracy] softmax family, losses", flush=True)
    results += softmax_family() + loss_values()
    measuring.store("accuracy", results)


if __name__ == "__main__":
    main()
