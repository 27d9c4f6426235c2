"""The live softmax computes what NumPy and course_lib.softmax compute, at each precision."""

import numpy as np
import pytest
from javascript import scripts

from course_lib.live import fixed
from course_lib.softmax import log_softmax
from course_lib.softmax import softmax as stable
from course_lib.widgets.softmax import TYPES, softmax


@pytest.fixture(scope="module")
def js():
    with scripts("core.js", "softmax_math.js") as call:
        yield call


def test_half_precision_is_numpy_s(js):
    rng = np.random.default_rng(2)
    numbers = np.concatenate(
        [
            rng.normal(size=2000) * 10.0 ** rng.integers(-9, 6, size=2000),
            np.arange(2048, 2070) + 0.5,  # ties
            [0, 65504, 65519.99, 65520, -65520, 1e9, 2.0**-24, 2.0**-25, 3 * 2.0**-26],
            2.0 ** np.arange(-26, 16) * (1 - 2.0**-53),
        ]
    )
    with np.errstate(over="ignore", under="ignore"):
        expected = numbers.astype(np.float16).astype(float)
    assert js("$0.map(half)", numbers) == expected.tolist()


def cases(dtype):
    rng = np.random.default_rng(6)
    limit = {"float16": 12, "float32": 100, "float64": 800}[dtype]
    for _ in range(200):
        scores = np.round(rng.uniform(-10, 10, size=5), 1)
        yield scores, round(rng.uniform(0.1, 5), 1), float(rng.integers(0, limit))


@pytest.mark.parametrize("dtype", TYPES)
def test_naive_and_stable_equal_numpy_s_to_the_shown_digit(js, dtype):
    broken = 0
    kind = np.dtype(dtype).type
    for scores, T, c in cases(dtype):
        z = scores.astype(dtype) / kind(T) + kind(c)
        ours = js("shiftedScores($0, $1, $2, $3)", scores, T, c, dtype)
        assert ours == z.astype(float).tolist()
        with np.errstate(all="ignore"):
            e = np.exp(z)
            naive = (e / e.sum()).astype(float)
        result = js("naiveSoftmax($0, $1)", ours, dtype)
        assert js(
            "$0.p.map((p) => fixed(p, 4)).join(' ')", {"p": _finite(result["p"])}
        ) == " ".join(fixed(p, 4) for p in _finite(naive))
        assert [np.isnan(p) for p in result["p"]] == np.isnan(naive).tolist()
        broken += np.isnan(naive).any()
        p, log = stable(z).astype(float), log_softmax(z).astype(float)
        result = js("stableSoftmax($0, $1)", ours, dtype)
        assert [fixed(v, 4) for v in result["p"]] == [fixed(v, 4) for v in p]
        near = {"float16": 1e-2, "float32": 2e-6, "float64": 1e-13}[
            dtype
        ]  # a unit in the last place
        np.testing.assert_allclose(result["log"], log, rtol=0, atol=near)
    assert 10 < broken < 190


def _finite(values):
    return [0.0 if np.isnan(v) else float(v) for v in values]


def test_without_a_script_the_shares_are_told():
    bundle = softmax()._repr_mimebundle_()
    shares = [f"{p:.4f}" for p in stable([1.3, 5.1, 2.2, 0.7, 1.1])]
    assert ", ".join(shares) in bundle["text/plain"]
    assert all(f"<td>{share}</td>" in bundle["text/html"] for share in shares)


def test_a_float_type_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="dtype must be one of float16, float32, float64, got 'fl"):
        softmax(dtype="float8")
