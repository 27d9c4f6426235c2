"""Live figure: what one unit can decide, and what two hidden ones add (chapter 1)."""

import numpy as np

from course_lib.datasets import gates
from course_lib.live import figure, fixed, menu, one_of, slider
from course_lib.perceptron import Perceptron

GATES = ("AND", "OR", "NAND", "NOR", "XOR")
UNITS = {  # w1, w2, b at the start, in multiples of 1/8, so that every sum is exact
    "h1": (1, 1, -0.5),
    "h2": (-1, -1, 0.875),  # has to become NAND, then the three compute XOR
    "y": (1, 1, -1.5),
    "one": (1.0, 1.0, -0.5),
}
MODES = {"one": "one unit", "hidden": "two hidden, one output"}
HIDDEN_UNITS = {"h1": "h₁ (blue)", "h2": "h₂ (orange)", "y": "y (purple)"}
HANDLES = """<line class=arrow />
<g hidden class="live-only course-handle shift" role=slider tabindex=0 aria-label="Line: shift"
aria-valuemin=-3 aria-valuemax=3 aria-valuenow=0><circle r=22 /><circle r=8 /></g>
<g hidden class="live-only course-handle turn" role=slider tabindex=0 aria-label="Arrow: turn"
aria-valuemin=-180 aria-valuemax=180 aria-valuenow=0><circle r=22 /><circle r=8 /></g>"""


def perceptron(gate="AND", hidden=False):
    """A unit's line among the four points of a gate, to shift and to turn; "k of 4 right".

    ``gate``: AND, OR, NAND, NOR or XOR; ValueError for another. ``hidden``: begin with two hidden
    units, their two lines, and the hidden space with the moved points.
    """
    one_of("gate", gate, GATES)
    table = gates()
    targets = {name: getattr(table, name).astype(int).tolist() for name in GATES}
    h, z, y = _answers(hidden)
    body = f"""<div class=course-panes>
{_board("x", ["h1", "h2"] if hidden else ["one"], table.X, targets[gate], y)}
{_board("h", ["y"], h, targets[gate], y, hide=not hidden)}
<div class=course-panes><div class=live-only hidden>
{menu("gate", "gate", GATES, gate)}
{menu("mode", "units", MODES, "hidden" if hidden else "one")}
<div class=two>{menu("unit", "change", HIDDEN_UNITS, "h2")}</div>
{_sliders(*UNITS["h2" if hidden else "one"])}
</div>
<div><table><caption class=course-hidden>The four samples</caption>
<thead><tr><th>x₁ x₂</th><th class=two>h₁ h₂</th><th>z</th><th>y</th><th>t</th><td></td></tr>
</thead><tbody>{_rows(table.X, h if hidden else None, z, y, targets[gate])}</tbody></table>
<p class=course-found><b class=count>{int(np.sum(y == targets[gate]))} of 4 right.</b>
<span class=found></span></p>
<p>Green: y = 1. Full points: t = 1.</p>
<p class=static-only>With JavaScript, the lines can be dragged and the gate be chosen here.</p>
</div></div></div>"""
    who = "two hidden units and an output unit" if hidden else "one unit"
    units = {name: dict(zip(("w1", "w2", "b"), u, strict=True)) for name, u in UNITS.items()}
    return figure(
        "perceptron",
        "What a line can decide",
        {"units": units, "targets": targets, "hidden": bool(hidden)},
        body,
        f"The four points of {gate} and {who}: {int(np.sum(y == targets[gate]))} of 4 right.\n"
        "On the site and in a running notebook: drag the line or turn it by its arrow. Try XOR\n"
        "with one unit (3 of 4 at best), then with two hidden units.",
        ["perceptron_math.js", "perceptron.js"],
        ["perceptron.css"],
    )


def _answers(hidden):
    """For the four inputs: what the hidden units say (4, 2), the last sums (4,), the answers."""
    as_unit = {name: Perceptron(u[:2], u[2]) for name, u in UNITS.items()}
    X = gates().X
    if not hidden:
        return X, as_unit["one"].scores(X), as_unit["one"].predict(X)
    H = np.column_stack([as_unit[name].predict(X) for name in ("h1", "h2")])
    return H, as_unit["y"].scores(H), as_unit["y"].predict(H)


def _sliders(w1, w2, b):
    rows = [("w1", "w₁", 2, w1), ("w2", "w₂", 2, w2), ("b", "b", 3, b)]
    return "\n".join(slider(n, label, -m, m, 0.125, v, fixed(v, 3)) for n, label, m, v in rows)


def _rows(X, H, z, y, t):
    rows = []
    for i, x in enumerate(X):
        said = "–" if H is None else " ".join(f"{v:.0f}" for v in H[i])
        cells = [said, fixed(z[i], 3), f"{y[i]:.0f}", t[i], "✓" if y[i] == t[i] else "✗"]
        tds = "".join(f"<td>{cell}</td>" for cell in cells[1:])
        head = f"<th scope=row>{x[0]:.0f} {x[1]:.0f}</th><td class=two>{cells[0]}</td>"
        rows.append(f"<tr>{head}{tds}</tr>")
    return "\n".join(rows)


def _board(name, lines, spots, targets, y, hide=False):
    """A square with the four samples: 0 and 1 are at 50 and 190 from the left, 180 and 40 from
    the top, as in perceptron.js."""
    what = "input plane, x₁ and x₂" if name == "x" else "hidden space, h₁ and h₂"
    paths = [
        f'<path class=line style="stroke:var(--{line})" d="{_line(*UNITS[line])}" />'
        for line in lines
    ]
    if name == "x" and len(lines) == 1:
        paths.append("<path class=line />")  # for the second hidden unit, when there is one
    samples, seen = [], set()
    for i, (a, b) in enumerate(spots):
        again = " hidden" * ((a, b) in seen)
        seen.add((a, b))
        one = " one" * (targets[i] == 1)
        at = f"translate({50 + 140 * a:g} {180 - 140 * b:g})"
        samples.append(
            f'<g class="sample{one}"{again} transform="{at}">'
            f"<circle r=11 /><text y=5>{targets[i]}</text>"
            f"<text x=19 y=-8>{'✓' if y[i] == targets[i] else '✗'}</text>"
            "<text y=27></text></g>"
        )
    ticks = "".join(
        f"<text x={50 + 140 * k} y=232>{k}</text><text x=6 y={185 - 140 * k}>{k}</text>"
        for k in (0, 1)
    )
    size = 'viewBox="0 0 240 240" role=group'
    return f"""<svg class=board-{name} {size} aria-label="{what}"{" hidden" * hide}>
<svg width=240 height=218 viewBox="0 0 240 218" overflow=hidden aria-hidden=true>
<path class=region /><path class=grid d="M50 0V218M190 0V218M0 40H240M0 180H240" />
{"".join(paths)}</svg>
<g aria-hidden=true>{ticks}<text x=120 y=232>{name}₁</text><text x=6 y=115>{name}₂</text>
{"".join(samples)}</g>{HANDLES if name == "x" else ""}</svg>"""


def _line(w1, w2, b):
    """The path of a unit's line, long enough to leave the square."""
    w, center = np.array([w1, w2]), np.array([0.5, 0.5])
    foot = center - (center @ w + b) * w / (w @ w)
    along = 3 * np.array([-w[1], w[0]]) / np.hypot(*w)
    ends = [foot + along, foot - along]
    return "M" + "L".join(f"{50 + 140 * x:.1f} {180 - 140 * y:.1f}" for x, y in ends)
