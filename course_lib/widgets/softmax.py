"""Live figure: five scores become shares, and the naive formula breaks (chapters 5 and 6)."""

import numpy as np

from course_lib.live import figure, fixed, menu, one_of, slider
from course_lib.softmax import softmax as library_softmax

TYPES = ("float16", "float32", "float64")
SCORES = (1.3, 5.1, 2.2, 0.7, 1.1)  # document A's


def softmax(dtype="float32"):
    """Shares of five scores, by e^z / Σ e^z as written ("naive") and with the maximum taken off.

    Softmax gets score / T + c: T is the temperature, and c changes nothing in mathematics. The
    reader sets the scores (document A's at first), T, c, and a class of which the cross-entropy is
    shown, in nats. ``dtype``: float16, float32 or float64, to which every operation is rounded;
    ValueError for another.
    """
    one_of("dtype", dtype, TYPES)
    z = np.array(SCORES, dtype)
    p = library_softmax(z).astype(float)
    names = "₁₂₃₄₅"
    sliders = [
        slider(f"z{k}", f"z{names[k]}", -10, 10, 0.1, score, fixed(score, 1))
        for k, score in enumerate(SCORES)
    ]
    sliders += [
        slider("T", "T", 0.1, 5, 0.1, 1.0, "1.0"),
        slider("c", "add c", 0, 1000, 1, 0.0, "0"),
    ]
    classes = {str(k): f"class {k + 1}" for k in range(5)}
    body = f"""<div class=course-panes><div>
<svg viewBox="0 0 320 222" role=img aria-label="Bars of the five shares, naive and stable">
<path class=axis d="M10 180H310M10 20H310" /><text x=160 y=14>1</text>
{"".join(_bars(k, p[k]) for k in range(5))}
<text x=90 y=218 class=blue>full: stable</text>
<text x=230 y=218 class=orange>outline: naive</text></svg>
<table><caption class=course-hidden>Scores and shares</caption><thead>
<tr><th>class</th><th>z/T + c</th><th>e^z</th><th>naive</th><th>stable</th></tr></thead>
<tbody>{"".join(_row(k, z[k], p[k]) for k in range(5))}</tbody></table></div>
<div><div class=live-only hidden>
{menu("type", "float type", TYPES, dtype)}
{chr(10).join(sliders)}
{menu("class", "true class", classes, "1")}
<p>−ln share of the true class, in nats: naive <b class=loss-naive></b>,
stable <b class=loss-stable></b></p></div>
<p class="course-found live-only" hidden></p>
<p class=static-only>With JavaScript, the scores can be moved here until the naive formula
says NaN.</p></div></div>"""
    return figure(
        "softmax",
        "Softmax, as written and stable",
        {},
        body,
        "Softmax of the scores "
        + ", ".join(f"{s:g}" for s in SCORES)
        + f" (T = 1, c = 0, {dtype}): "
        + ", ".join(f"{share:.4f}" for share in p)
        + ".\nOn the site and in a running notebook: raise c until the naive formula says NaN.",
        ["softmax_math.js", "softmax.js"],
        ["softmax.css"],
    )


def _bars(k, share):
    x, height = 18 + 60 * k, 160 * share
    place = f'y="{180 - height:.2f}" height="{height:.2f}"'
    return (
        f'<rect class="stable stable{k}" x={x} width=22 {place} />'
        f'<rect class="naive naive{k}" x={x + 24} width=20 y=180 height=0 />'
        f'<text class="broken nan{k}" x={x + 35} y=174></text><text x={x + 22} y=197>{k + 1}</text>'
    )


def _row(k, z, share):
    """The naive columns are empty without the script: the library has no naive softmax."""
    return (
        f"<tr><th scope=row>{k + 1}</th><td>{fixed(float(z), 3)}</td><td></td><td></td>"
        f"<td>{fixed(share, 4)}</td></tr>"
    )
