"""Every activation and its slope as a textbook has them, for mpmath's numbers of any precision.

The tests hold the library to them, the benchmarks all libraries.
"""

from oracle import mp

from course_lib.activations import SELU_ALPHA, SELU_SCALE

ZERO, ONE = mp.mpf(0), mp.mpf(1)
ALPHA, SCALE = mp.mpf(SELU_ALPHA), mp.mpf(SELU_SCALE)


def sigma(z):
    return 1 / (1 + mp.exp(-z))


def sigma_slope(z):
    return 1 / (2 * mp.cosh(z / 2)) ** 2


def normal_below(z):
    """Φ: a normal number is below z. Beyond 1e5 it is 0 or 1 in every float type."""
    return mp.erfc(-max(min(z, mp.mpf(1e5)), mp.mpf(-1e5)) / mp.sqrt(2)) / 2


def normal_density(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def clip(z, low, high):
    return min(max(z, mp.mpf(low)), mp.mpf(high))


def mish_gate(z):
    """tanh(ln(1 + e^z))."""
    return mp.tanh(mp.log1p(mp.exp(min(z, mp.mpf(1e6)))))


def within(low, high):
    return lambda z: mp.mpf(low < z <= high)


FIFTH = mp.mpf(0.2)  # the double nearest to 0.2
FORMULAS = {  # name → (value, slope); at a kink the slope from the left
    "step": (lambda z: mp.mpf(z > 0), lambda z: ZERO),
    "linear": (lambda z: z, lambda z: ONE),
    "sigmoid": (sigma, sigma_slope),
    "tanh": (mp.tanh, lambda z: mp.sech(z) ** 2),
    "relu": (lambda z: max(z, ZERO), lambda z: mp.mpf(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else FIFTH * z, lambda z: ONE if z > 0 else FIFTH),
    "elu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: ONE if z > 0 else mp.exp(z)),
    "selu": (
        lambda z: SCALE * (z if z > 0 else ALPHA * mp.expm1(z)),
        lambda z: SCALE * (1 if z > 0 else ALPHA * mp.exp(z)),
    ),
    "softplus": (lambda z: max(z, ZERO) + mp.log1p(mp.exp(-abs(z))), sigma),
    "softsign": (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2),
    "silu": (lambda z: z * sigma(z), lambda z: sigma(z) + z * sigma_slope(z)),
    "gelu": (lambda z: z * normal_below(z), lambda z: normal_below(z) + z * normal_density(z)),
    "hard_sigmoid": (lambda z: clip((z + 3) / 6, 0, 1), lambda z: mp.mpf(-3 < z <= 3) / 6),
    "exponential": (mp.exp, mp.exp),
    "celu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: ONE if z > 0 else mp.exp(z)),
    "hard_shrink": (lambda z: z if abs(z) > 0.5 else ZERO, lambda z: mp.mpf(abs(z) > 0.5)),
    "hard_silu": (
        lambda z: z * clip((z + 3) / 6, 0, 1),
        lambda z: mp.mpf(z > 3) if abs(z) > 3 or z == -3 else (2 * z + 3) / 6,
    ),
    "hard_tanh": (lambda z: clip(z, -1, 1), within(-1, 1)),
    "log_sigmoid": (lambda z: min(z, ZERO) - mp.log1p(mp.exp(-abs(z))), lambda z: sigma(-z)),
    "mish": (
        lambda z: z * mish_gate(z),
        lambda z: mish_gate(z) + z * sigma(z) * (1 - mish_gate(z) ** 2),
    ),
    "relu6": (lambda z: clip(z, 0, 6), within(0, 6)),
    "soft_shrink": (
        lambda z: mp.sign(z) * max(abs(z) - mp.mpf(0.5), 0),
        lambda z: mp.mpf(z > 0.5 or z <= -0.5),
    ),
    "sparse_plus": (
        lambda z: z if z > 1 else ((clip(z, -1, 1) + 1) / 2) ** 2,
        lambda z: (clip(z, -1, 1) + 1) / 2,
    ),
    "sparse_sigmoid": (lambda z: (clip(z, -1, 1) + 1) / 2, lambda z: mp.mpf(-1 < z <= 1) / 2),
    "squareplus": (
        lambda z: (z + mp.sqrt(z * z + 4)) / 2,
        lambda z: (1 + z / mp.sqrt(z * z + 4)) / 2,
    ),
    "tanh_shrink": (lambda z: z - mp.tanh(z), lambda z: mp.tanh(z) ** 2),
    "threshold": (lambda z: z if z > 1 else mp.mpf(-2), lambda z: mp.mpf(z > 1)),
}
