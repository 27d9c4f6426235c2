"""Live figure: what becomes of a signal on its way through many layers (chapter 3)."""

import math

import numpy as np

from course_lib import activations
from course_lib.arrays import whole_number
from course_lib.live import figure, fixed, menu, number, one_of, slider, svg

UNITS, SAMPLES, SEED, BINS = 100, 10, 3, 21
ACTIVATIONS = {"linear": "none", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
PRECISIONS = {"single": "32 bits", "double": "64 bits"}
BOX = "-40 -4 304 142"  # of both pictures
PRESETS = {"0.01": 0.01, "√(1/100)": 0.1, "√(2/100)": math.sqrt(0.02), "1": 1.0}


def depth(std=0.01, layers=20, activation="relu"):
    """Random numbers sent through ``layers`` layers of 100 units: the size of each, the last one.

    ``std``: the weights' standard deviation, 0.0001 to 1000. ``layers``: 1 to 100. ``activation``:
    "linear", "sigmoid", "tanh" or "relu". All is computed with 32 bits, until the reader asks for
    64.
    ValueError for any other start value.
    """
    std = number("std", std, 1e-4, 1e3)
    layers = whole_number(layers, "layers", 1, 100)
    one_of("activation", activation, ACTIVATIONS)
    sizes, last = send_through(std, layers, activation, "single")
    power = round(math.log10(std), 2)
    start = {"power": power, "depth": layers, "activation": activation, "precision": "single"}
    start |= {"seed": SEED, "presets": list(PRESETS.values())}
    factor = (sizes[-1] / sizes[0]) ** (1 / layers)
    beyond = fixed(100 * float(np.mean(np.abs(last) > 0.99)), 0)
    presets = "".join(
        f"<button type=button data-preset={i}>{text}</button>" for i, text in enumerate(PRESETS)
    )
    body = f"""<div class=course-panes>
<div>{_sizes(sizes, layers)}
{_histogram(last)}</div>
<div>
<p class=static-only>{layers} layers, {activation}, weights of standard deviation {short(std)}. With
JavaScript all of it can be changed here.</p>
<div class=live-only hidden>
{slider("power", "std of weights", -4, 3, 0.01, power, short(std))}
<div class=dp-presets role=group aria-label="Standard deviations to try">{presets}</div>
{slider("depth", "layers", 1, 100, 1, layers, layers)}
{menu("activation", "activation", ACTIVATIONS, activation)}
{menu("precision", "precision", PRECISIONS, "single")}
</div>
<table><caption class=course-hidden>The last layer</caption><tbody>
<tr><th scope=row>size of the last layer</th><td class=shown-size>{short(sizes[-1])}</td></tr>
<tr><th scope=row>factor per layer</th><td class=shown-factor>{short(factor)}</td></tr>
<tr><th scope=row>beyond ±0.99</th><td class=shown-beyond>{beyond} %</td></tr>
</tbody></table>
<p class="course-found live-only" hidden>Size: root mean square. Change the weights’ standard
deviation, and see where the signal dies and where it leaves the range.</p></div></div>"""
    return figure(
        "depth",
        "A signal on its way through many layers",
        start,
        body,
        f"{layers} layers of {UNITS} units, activation {activation}, weights of standard\n"
        f"deviation {short(std)}: an input of size {short(sizes[0])} leaves the last layer with "
        f"size {short(sizes[-1])}.\n"
        "On the site and in a running notebook: change standard deviation, depth, activation and\n"
        "precision, and see where the signal vanishes and where it overflows.",
        ["random_math.js", "depth_math.js", "depth.js"],
        ["depth.css"],
    )


def uniform_numbers(seed, count):
    """mulberry32 of random_math.js: the same ``count`` numbers in 0 ... 1 for the same seed."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)
    state = (steps + np.uint64(seed)).astype(np.uint32)
    t = (state ^ (state >> 15)) * (state | 1)
    t ^= t + (t ^ (t >> 7)) * (t | 61)
    return (t ^ (t >> 14)) / 2**32


def normal_numbers(seed, count):
    """Normal numbers of mean 0 and standard deviation 1, as fillNormal makes them; even count."""
    u = uniform_numbers(seed, count).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(1 - u[:, 0])), 2 * np.pi * u[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()


def send_through(std, layers, activation, precision):
    """The sizes of the input and of each layer (layers + 1,), and the last layer's numbers."""
    dtype = {"single": np.float32, "double": np.float64}[precision]
    h = activations.get(activation)
    A = normal_numbers(SEED, SAMPLES * UNITS).reshape(SAMPLES, UNITS).astype(dtype)
    normal = normal_numbers(SEED + 1, layers * UNITS**2).reshape(layers, UNITS, UNITS)
    sizes = [_size(A)]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # the figure is about them
        for W in normal:
            A = h(A @ (std * W).astype(dtype))
            sizes.append(_size(A))
    return np.array(sizes), A.astype(np.float64).ravel()


def _size(A):
    """The root mean square, scaled so that squares neither overflow nor vanish."""
    A = A.astype(np.float64)
    largest = np.abs(A).max()
    if not np.isfinite(largest) or largest == 0:
        return float(largest)
    return float(largest * np.sqrt(np.mean((A / largest) ** 2)))


def short(v):
    """A number in few letters, as shortNumber of depth_math.js writes it."""
    v = float(v)
    if not math.isfinite(v):
        return "∞" if v > 0 else "NaN"
    if v == 0:
        return "0"
    if 0.01 <= v < 1000:
        return f"{float(f'{v:.3g}'):g}"
    mantissa, power = f"{v:.1e}".split("e")
    return f"{mantissa}e{fixed(int(power), 0)}"


def _sizes(sizes, layers):
    with np.errstate(divide="ignore"):
        powers = np.log10(sizes)
    finite = np.isfinite(powers)
    top = next(limit for limit in (2, 10, 50) if limit >= np.abs(powers[finite]).max())
    xs, ys = 256 * np.arange(layers + 1) / layers, 60 - 60 * powers / top
    points = "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs[finite], ys[finite], strict=True))
    ends = (38.5, -44.9)  # of float32, as powers of ten
    lines = "".join(f"M0 {60 - 60 * p / top:.1f}H256" for p in ends if abs(p) <= top)
    return svg(
        BOX,
        "The size of the signal, layer by layer, as a power of ten",
        [
            "<rect class=frame width=256 height=120 /><path class=axis d=M0,60H256 />",
            f'<path class=ends d="{lines}"/><path class=sizes d="M{points}"/>',
            f'<text class="end top" x=-4 y=10>1e{top}</text><text class=end x=-4 y=64>1</text>',
            f'<text class="end bottom" x=-4 y=120>1e−{top}</text>',
            "<text class=start x=0 y=136>0</text><text x=128 y=136>layer</text>",
            f'<text class="end layers" x=256 y=136>{layers}</text>',
        ],
    )


def _histogram(last):
    finite = last[np.isfinite(last)]
    most = np.abs(finite).max(initial=0)
    limit = 1.0
    if most > 0:
        power = math.floor(math.log10(most))
        limit = next(v for v in (float(f"{d}e{power}") for d in (1, 2, 5, 10)) if v >= most)
    counts = np.zeros(BINS, int)
    if len(finite):
        counts = np.bincount(
            np.minimum(np.floor((finite + limit) / (2 * limit) * BINS).astype(int), BINS - 1),
            minlength=BINS,
        )
    width, highest = 256 / BINS, max(1, counts.max())
    bars = "".join(
        f"M{k * width:.1f} 120v{-100 * count / highest:.1f}h{width - 1:.1f}V120z"
        for k, count in enumerate(counts)
        if count
    )
    none = "" if len(finite) else "no finite number is left"
    return svg(
        BOX,
        "Histogram of the numbers in the last layer",
        [
            f'<path class=bars d="{bars}"/><path class=axis d=M0,120H256 />',
            f'<text class="start low" x=0 y=136>−{short(limit)}</text>',
            f'<text x=128 y=136>0</text><text class="end high" x=256 y=136>{short(limit)}</text>',
            f"<text class=none x=128 y=60>{none}</text>",
            "<text class=start x=0 y=12>numbers of the last layer</text>",
        ],
    )
