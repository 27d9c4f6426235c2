"""Exact softmax family and losses, with enough digits: what all libraries are held to."""

from oracle import mp


def softmax_family(name, row):
    """The exact results for one row of scores."""
    z = [mp.mpf(float(score)) for score in row]
    with mp.workdps(700):
        top = max(z)
        terms = [mp.exp(score - top) for score in z]
        total = mp.fsum(terms)
        if name == "softmax":
            return [term / total for term in terms]
        logarithm = mp.log(total)
        return [top + logarithm] if name == "logsumexp" else [s - top - logarithm for s in z]


def loss(name, y, t):
    """(value, [gradient]) of the loss ``name`` for one sample: arrays y and t (outputs,)."""
    if name == "categorical_crossentropy from logits":
        with mp.workdps(700):
            p, logs = softmax_family("softmax", y), softmax_family("log_softmax", y)
            t = [mp.mpf(float(number)) for number in t]
            value = -mp.fsum(b * log for b, log in zip(t, logs, strict=True))
            return value, [a - b for a, b in zip(p, t, strict=True)]
    with mp.workdps(700):
        pairs = [(mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(y, t, strict=True)]
        costs, slopes = zip(*(COSTS[name](a, b) for a, b in pairs), strict=True)
        count = 1 if name in SUMS else len(pairs)
        return mp.fsum(costs) / count, [slope / count for slope in slopes]


def _binary_from_logits(z, t):
    cost_1, cost_0 = (max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x))) for x in (-z, z))
    return t * cost_1 + (1 - t) * cost_0, 1 / (1 + mp.exp(-z)) - t


COSTS = {  # name → cost of one output and its slope; the mean over the outputs, but for SUMS
    "half_squared_error": lambda y, t: ((y - t) ** 2 / 2, y - t),
    "mean_squared_error": lambda y, t: ((y - t) ** 2, 2 * (y - t)),
    "binary_crossentropy": lambda y, t: (
        -t * mp.log(y) - (1 - t) * mp.log1p(-y),
        (y - t) / (y * (1 - y)),
    ),
    "binary_crossentropy from logits": _binary_from_logits,
    "categorical_crossentropy": lambda y, t: (
        (-t * mp.log(y), -t / y) if t else (mp.mpf(0), mp.mpf(0))
    ),
}
SUMS = {"half_squared_error", "categorical_crossentropy"}
