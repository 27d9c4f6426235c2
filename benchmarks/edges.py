"""Who returns what at the edges:  make benchmark, or  python benchmarks/edges.py

course_lib, SciPy, Keras and PyTorch are asked for ±inf, NaN, 0 and -0: every activation and its
slope, the softmax family, the losses and their gradients, in half, single and double precision. No
error in ulp can tell here; the file benchmarks/results/edges.json holds what came out, as text with
three digits, beside the limit of the formula. Where a formula has no limit it says "none".
"""

import sys
import warnings

import measuring

sys.path.insert(0, str(measuring.ROOT / "tests"))

import libraries  # noqa: E402
import numpy as np  # noqa: E402
from exact_formulas import FORMULAS  # noqa: E402
from oracle import mp  # noqa: E402

DTYPES = ("float64", "float32", "float16")
INF, NAN = np.inf, np.nan
INPUTS = [INF, -INF, NAN, 0.0, -0.0]

ROWS = {  # of scores → limits of softmax, log_softmax, logsumexp
    (INF, 0): ([1, 0], [0, -INF], [INF]),
    (-INF, 0): ([0, 1], [-INF, 0], [0]),
    (INF, INF): ("none", "none", [INF]),
    (-INF, -INF): ("none", "none", [-INF]),
    (NAN, 0): ([NAN, NAN], [NAN, NAN], [NAN]),
}
SAMPLES = {  # loss → (y, t, limit of the value, limits of the gradient)
    "mean_squared_error": [
        ([INF], [0], INF, [INF]),
        ([NAN], [0], NAN, [NAN]),
    ],
    "binary_crossentropy": [
        ([0], [0], 0, [1]),
        ([0], [1], INF, [-INF]),
        ([1], [1], 0, [-1]),
        ([1], [0], INF, [INF]),
        ([NAN], [1], NAN, [NAN]),
    ],
    "binary_crossentropy from logits": [
        ([INF], [1], 0, [0]),
        ([INF], [0], INF, [1]),
        ([-INF], [0], 0, [0]),
        ([-INF], [1], INF, [-1]),
        ([NAN], [1], NAN, [NAN]),
    ],
    "categorical_crossentropy": [
        ([1, 0], [1, 0], 0, [-1, 0]),
        ([0, 1], [1, 0], INF, [-INF, 0]),
        ([NAN, NAN], [1, 0], NAN, [NAN, NAN]),
    ],
    "categorical_crossentropy from logits": [
        ([-INF, 0], [0, 1], 0, [0, 0]),
        ([-INF, 0], [1, 0], INF, [-1, 1]),
        ([INF, 0], [1, 0], 0, [0, 0]),
        ([NAN, 0], [1, 0], NAN, [NAN, NAN]),
    ],
}


def text(numbers):
    """ "inf, -0, 0.731": three digits hold in every float type."""
    return ", ".join(f"{float(number):.3g}" for number in np.ravel(numbers))


def answers(functions, *arguments):
    """library → what its function returns, as text, or that it refuses; without those of None."""
    found = {}
    for library, function in functions.items():
        if function is None:
            continue
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[library] = text(function(*arguments))
        except (ValueError, *libraries.REFUSALS):
            found[library] = "refused"
    return found


def limits(formula):
    """The limits of a formula for z → INPUTS."""
    found = []
    for z in INPUTS:
        with mp.workdps(100):
            y = formula(mp.mpf(np.clip(z, -1e30, 1e30))) if z == z else mp.nan
        size = abs(y)
        found.append(float(mp.sign(y) * mp.inf if size > 1e20 else 0 if size < 1e-20 else y))
    return text(found)


def activations(dtype):
    for name in libraries.OURS:
        both = libraries.activation(name)
        for place, part in enumerate(("value", "slope")):
            one = {"function": name, "part": part, "dtype": dtype, "asked": text(INPUTS)}
            one["limit"] = limits(FORMULAS[name][place])
            functions = {library: pair[place] for library, pair in both.items()}
            yield one | answers(functions, np.array(INPUTS, dtype))


def softmax_family(dtype):
    for k, name in enumerate(("softmax", "log_softmax", "logsumexp")):
        for row, limit in ROWS.items():
            one = {"function": name, "part": "value", "dtype": dtype, "asked": text(row)}
            one["limit"] = limit[k] if limit[k] == "none" else text(limit[k])
            yield one | answers(libraries.softmax_family(name), np.array(row, dtype))


def losses(dtype):
    for name, asked in SAMPLES.items():
        both = libraries.loss(name)
        for y, t, *limit in asked:
            for place, part in enumerate(("value", "gradient")):
                one = {"function": name, "part": part, "dtype": dtype, "asked": text(y)}
                one |= {"target": text(t), "limit": text(limit[place])}
                functions = {
                    library: pair[place]
                    for library, pair in both.items()
                    if (name, part, library) not in libraries.OF_ANOTHER_FORMULA
                }
                yield one | answers(functions, np.array(y, dtype), np.array(t, dtype))


def main():
    found = [
        one
        for part in (activations, softmax_family, losses)
        for dtype in DTYPES
        for one in part(dtype)
    ]
    measuring.store("edges", found)


if __name__ == "__main__":
    main()
