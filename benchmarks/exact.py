"""Exact results with 50 digits, 1,300 where a tail needs them: what all libraries are held to."""

from oracle import mp


def at(function, z):
    """The exact results at the floats ``z``: their tails need digits that 50 would cancel away."""
    results = []
    for number in z:
        number = float(number)
        size = abs(number)
        digits = 50 if 1e-3 < size < 30 else 400 if size < 1e3 and size > 1e-30 else 1300
        with mp.workdps(digits):
            results.append(+mp.mpf(function(mp.mpf(number))))
    return results


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


def binary_crossentropy(y, t, from_logits):
    y, t = mp.mpf(float(y)), mp.mpf(float(t))
    with mp.workdps(700):
        if from_logits:
            cost_1, cost_0 = (max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x))) for x in (-y, y))
        else:
            cost_1, cost_0 = -mp.log(y), -mp.log1p(-y)
        return t * cost_1 + (1 - t) * cost_0
