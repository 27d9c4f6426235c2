"""How exact:  make benchmark, or  python benchmarks/accuracy.py

Every activation with its slope, the softmax family, the losses with their gradients, in half,
single and double precision, against mpmath with 50 digits and more. The error is counted in ulp,
units in the last place: a correctly rounded result is at most 0.5 off. course_lib, SciPy, Keras (on
TensorFlow) and PyTorch get the same inputs (libraries.py): subnormal numbers, zeros, the places
where exponentials saturate, ±1e308 and numbers as they occur in networks. At a kink no slope is
asked for.

The file benchmarks/results/accuracy.json holds for each function, float type and library the worst
and the median error, and the input with the worst.
"""

import sys

import measuring

sys.path.insert(0, str(measuring.ROOT / "tests"))

import exact  # noqa: E402
import libraries  # noqa: E402
import numpy as np  # noqa: E402
from exact_formulas import FORMULAS  # noqa: E402
from oracle import EDGES, exactly, mp, ulps  # noqa: E402

DTYPES = ("float64", "float32", "float16")
KINKS = [0, 0.5, -0.5, 1, -1, 3, -3, 6]


def grid(dtype):
    """Finite numbers of the float type: the edges, and 300 from -50 to 50 as networks have them."""
    rng = np.random.default_rng(7)
    usual = np.concatenate(
        [rng.uniform(-12, 12, 150), rng.choice([-1, 1], 150) * 50 ** rng.uniform(-5, 1, 150)]
    )
    with np.errstate(over="ignore", under="ignore"):
        z = np.concatenate([EDGES, usual]).astype(dtype)
    return np.unique(z[np.isfinite(z)])


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
    for name in libraries.OURS:
        print(f"[accuracy] {name}", flush=True)
        for dtype in DTYPES:
            z = grid(dtype)
            for part, kind in enumerate(("value", "slope")):
                if kind == "slope":  # at a kink authors differ
                    z = z[~np.isin(z, KINKS)]
                right = exactly(FORMULAS[name][part], z)
                for library, functions in libraries.activation(name).items():
                    if functions[part] is not None:
                        one = {"function": name, "part": kind, "dtype": dtype, "library": library}
                        one |= attempt(functions[part], z, right)
                        results.append(one)
    return results


def attempt(function, z, right):
    try:
        return errors(function, z, right)
    except libraries.REFUSALS as error:
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
    results = []
    for dtype in DTYPES:
        z = rows(dtype)
        for name in ("softmax", "log_softmax", "logsumexp"):
            right = [number for row in z for number in exact.softmax_family(name, row)]
            for library, function in libraries.softmax_family(name).items():
                one = {"function": name, "part": "value", "dtype": dtype, "library": library}
                results.append(one | attempt_rows(function, zip(z), right, dtype))
    return results


def attempt_rows(function, rows, right, dtype):
    """``attempt`` for rows of several lengths, one by one; "at" is then the place in their list."""

    def each_row(_):
        return np.concatenate([np.atleast_1d(function(*row)) for row in rows])

    result = attempt(each_row, np.arange(len(right)).astype(dtype), right)
    result.pop("usual", None)
    return result


def samples(name, dtype):
    """The y and t of single samples for the loss ``name``."""
    if name.startswith("categorical"):
        z = [row for row in rows(dtype) if len(row) > 1 and np.ptp(row.astype(float)) < 1e4]
        if not name.endswith("from logits"):
            z = [libraries.softmax.softmax(row) for row in z]
            z = [y for y in z if y[0] > 0]
        return [(y, np.eye(len(y), dtype=dtype)[0]) for y in z]  # the first class is right
    if name.startswith("binary"):
        pairs = zip(*binary_pairs(dtype)[name.endswith("from logits")].T, strict=True)
    else:
        pairs = [(y, t) for y in (-3e4, -2, 0, 1e-3, 0.7, 200) for t in (0, 1, 0.25)]
    return [(np.array([y], dtype), np.array([t], dtype)) for y, t in pairs]


def binary_pairs(dtype):
    """(y, t) and (logit, t) for the losses of one output."""
    tiny, eps = float(np.finfo(dtype).tiny), float(np.finfo(dtype).eps)
    y = [tiny, 1e-4, 0.1, 0.3, 0.5, 0.7, 0.999, 1 - eps / 2]
    z = [0, 1e-4, 0.3, 2.5, 9, 17, 40, 88, 104, 700, 745, 1e4]
    t = [0, 1, 0.25]
    probabilities = np.array([(a, b) for a in y for b in t], dtype)
    logits = np.array([(s * a, b) for a in z for s in (1, -1) for b in t], dtype)
    return probabilities, logits


def all_losses():
    results = []
    for name in libraries.TORCH_LOSSES:
        for dtype in DTYPES:
            asked = samples(name, dtype)
            both = [exact.loss(name, y, t) for y, t in asked]
            right = [value for value, _ in both], [g for _, slopes in both for g in slopes]
            for library, functions in libraries.loss(name).items():
                for part, function, numbers in zip(
                    ("value", "gradient"), functions, right, strict=True
                ):
                    if function is None or (name, part, library) in libraries.OF_ANOTHER_FORMULA:
                        continue
                    one = {"function": name, "part": part, "dtype": dtype, "library": library}
                    results.append(one | attempt_rows(function, asked, numbers, dtype))
    return results


def main():
    assert mp.dps == 50
    results = elementwise()
    print("[accuracy] softmax family, losses", flush=True)
    results += softmax_family() + all_losses()
    measuring.store("accuracy", results)


if __name__ == "__main__":
    main()
