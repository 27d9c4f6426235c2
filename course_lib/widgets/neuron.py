"""Live figure: one neuron with one input (chapter 2)."""

from course_lib import activations
from course_lib.live import figure, fixed, handle, menu, number, slider

BOUNDED = {"step", "sigmoid", "tanh", "softsign", "hard_sigmoid"}
LEFT, UNIT, ZERO = 160, 25, 142  # as in neuron.js: where x = 0, how wide is 1, where a = 0
X = 2.0  # where the point stands at first


def neuron(w=4, b=-2, activation="sigmoid"):
    """One neuron a = h(w·x + b): its curve, and at a point to drag z, a and the slopes.

    ``w`` and ``b`` from -5 to 5 in steps of 0.1; ``activation``: one of ``activations.ALL``, by
    name. The start values show a sigmoid that is saturated at x = 2, where the point stands at
    first. ValueError for any other start value.
    """
    h = activations.get(activation)
    w, b = number("w", w, -5, 5), number("b", b, -5, 5)
    z = w * X + b
    a, slope = float(h(z)), float(h.derivative(z))
    high = 60 if h.name in BOUNDED else 20  # how high is 1
    y = min(212, max(8, ZERO - high * a))
    body = f"""<div class=course-panes>
<svg viewBox="0 0 320 242" role=group aria-label="Curve of the neuron's answer a over its input x">
{_axes(high)}
<svg width=320 height=220 viewBox="0 0 320 220" overflow=hidden aria-hidden=true>
<path class=slope d="{_path(lambda x: h.derivative(w * x + b), high)}" />
<path class=curve d="{_path(lambda x: h(w * x + b), high)}" /><line class=tangent /></svg>
<text x=10 y=236 class="blue start">a = h(w x + b)</text>
<text x=150 y=236 class="green start">h′(z)</text>
<text x=310 y=236 class="orange end">tangent, ∂a/∂x</text>
{handle("x", "Input x", -6, 6, LEFT + UNIT * X, y, "orange")}
</svg>
<div>
<div class=live-only hidden>
{menu("activation", "h", list(activations.ALL), h.name)}
{slider("w", "weight w", -5, 5, 0.1, w, fixed(w, 1))}
{slider("b", "bias b", -5, 5, 0.1, b, fixed(b, 1))}
</div>
<p class=static-only>h is {h.name}, w = {fixed(w, 1)}, b = {fixed(b, 1)}, x = {fixed(X, 2)}.
With JavaScript, the three and h can be changed here.</p>
<table><caption class=course-hidden>The neuron at x</caption><tbody>
<tr><th scope=row>z = w x + b</th><td class=shown-z>{fixed(z, 3)}</td></tr>
<tr><th scope=row>a = h(z)</th><td class=shown-a>{fixed(a, 4)}</td></tr>
<tr><th scope=row>h′(z)</th><td class=shown-h>{fixed(slope, 6)}</td></tr>
<tr><th scope=row>∂a/∂x = h′(z) w</th><td class=shown-dx>{fixed(slope * w, 6)}</td></tr>
</tbody></table>
<p class="course-found live-only" hidden></p></div></div>"""
    return figure(
        "neuron",
        "One neuron, a = h(w x + b)",
        {"w": w, "b": b, "x": X},
        body,
        f"A neuron with w = {w:g}, b = {b:g} and the activation {h.name}: at x = {X:g} its sum is\n"
        f"z = {z:.3f}, its answer a = {a:.4f} and the slope h'(z) = {slope:.6f}.\n"
        "On the site and in a running notebook: drag x along the curve and watch the slope.",
        ["neuron_math.js", "neuron.js"],
        ["neuron.css"],
    )


def _axes(high):
    """The axes with their numbers; they never change."""
    parts = [f'<path class=axis d="M10 {ZERO}H310M{LEFT} 220V0" />']
    for x in (-6, -4, -2, 2, 4, 6):
        parts.append(f'<text x="{LEFT + UNIT * x}" y="{ZERO + 15}">{fixed(x, 0)}</text>')
    for up in (-60, 60, 120):
        place = f'x="{LEFT - 5}" y="{ZERO - up + 4}" class=end data-up="{up}"'
        parts.append(f"<text {place}>{fixed(up / high, 0)}</text>")
    return "\n".join([*parts, f'<text x=312 y="{ZERO - 6}" class=end>x</text>'])


def _path(f, high):
    """The curve of ``f`` for readers without the script: a point every 0.2."""
    xs = [k / 5 for k in range(-30, 31)]
    ys = [ZERO - min(999, max(-999, high * float(f(x)))) for x in xs]
    return "M" + "L".join(f"{LEFT + UNIT * x:g} {y:.0f}" for x, y in zip(xs, ys, strict=True))
