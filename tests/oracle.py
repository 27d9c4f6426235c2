"""An oracle with 50 digits, and the distance of a float from it.

The distance is counted in ulp, units in the last place: the gap between neighbouring numbers of
the float type at the exact value. A correctly rounded result is at most 0.5 ulp off.
"""

import mpmath
import numpy as np

mp = mpmath.mp.clone()  # a context of its own: no other test changes its 50 digits
mp.dps = 50

# Where formulas break: zeros, the smallest and largest numbers, the ends of exp (709.78, -745.13).
_SIZES = [
    0.0, 5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-154, 1e-30, 1e-16, 1e-8, 1e-3,
    0.1, 0.5, 1.0, 2.0, 2.9999999, 3.0, 3.0000001, 6.0, 10.0, 20.0, 36.0, 37.5, 40.0, 88.8, 104.0,
    354.0, 372.6, 700.0, 708.5, 709.78, 709.79, 745.0, 745.2, 1e3, 1e5, 1e16, 1e100, 1e154, 1e200,
    1e308, 1.7976931348623157e308,
]  # fmt: skip
EDGES = np.array([sign * size for size in _SIZES for sign in (1, -1)])


def grid(dtype=np.float64):
    """The ends of the float type, and 300 numbers where networks live."""
    rng = np.random.default_rng(20)
    with np.errstate(over="ignore"):
        edges = EDGES.astype(dtype)
    inner = np.concatenate([rng.uniform(-6, 6, 200), rng.uniform(-80, 80, 100)])
    return np.unique(np.concatenate([edges[np.isfinite(edges)], inner.astype(dtype)]))


def exactly(function, z):
    """The exact results at the floats ``z``: with more digits where 50 would cancel away."""
    results = []
    for number in map(float, z):
        size = abs(number)
        digits = 50 if 1e-3 < size < 30 else 400 if 1e-30 < size < 1e3 else 1300
        with mp.workdps(digits):
            results.append(+mp.mpf(function(mp.mpf(number))))
    return results


def ulps(got, exact):
    """How far each float in ``got`` is from the number in ``exact`` (one each), in ulp of its type.

    NaN is right where NaN is expected, inf where the exact number is beyond the float type.
    """
    got = np.asarray(got)
    assert got.size == len(exact), f"{got.size} results for {len(exact)} exact numbers"
    info = np.finfo(got.dtype)
    return np.array(
        [_ulps(float(g), mp.mpf(e), info) for g, e in zip(got.flat, exact, strict=True)]
    )


def _ulps(got, exact, info):
    if mp.isnan(exact) or np.isnan(got):
        return 0.0 if mp.isnan(exact) and np.isnan(got) else np.inf
    largest = mp.mpf(float(info.max))
    if mp.isinf(exact) or np.isinf(got):
        beyond = abs(exact) > largest * (1 + mp.mpf(2) ** (-info.nmant - 2))
        return 0.0 if beyond and np.isinf(got) and (exact > 0) == (got > 0) else np.inf
    exponent = mp.frexp(exact)[1] - 1 if exact else info.minexp
    gap = mp.ldexp(mp.mpf(1), max(int(exponent), int(info.minexp)) - int(info.nmant))
    return float(abs(mp.mpf(got) - exact) / gap)
