"""Live figure: what the animal classifiers decide while they train (chapter 9)."""

import numpy as np

from course_lib.activations import relu
from course_lib.datasets import animals
from course_lib.live import figure, fixed, menu, svg
from course_lib.losses import categorical_crossentropy

# Chapter 9's start for the one-layer network: fitted to the costs that document B prints (B-06).
FITTED = [[-0.92405206, 0.43066514, -0.46685407], [0.7511693, 0.7214858, -0.3666468]]
LOW, HIGH, SIZE, CELLS = -0.5, 1.5, 256, 32
NETWORKS = {"shallow": "one layer, 2-3", "deep": "two layers, 2-10-3"}
LOGITS = {"relu": "ReLU", "linear": "nothing"}
OPTIMIZERS = {"sgd": "gradient descent", "adam": "Adam"}
RATES = ("0.01", "0.1", "1")
BOX = "-32 -4 296"  # of both pictures, without the height
TURNED = 'transform="rotate(-90)"'


def regions():
    """Decision regions of document B's six animals, while a network of one or two layers trains.

    It begins as B's one-layer network does, with ReLU on the logits and the start that was fitted
    to B's printed costs. The reader chooses another network, optimizer or random start.
    """
    data = animals()
    start = {
        "X": data.X.tolist(),
        "labels": data.labels.tolist(),
        "classes": list(data.classes),
        "fitted": FITTED,
    }
    scores = relu(data.X @ np.array(FITTED))
    cost = float(categorical_crossentropy(scores, data.labels, from_logits=True))
    right = int(np.sum(scores.argmax(axis=1) == data.labels))
    body = f"""<div class=course-panes>
<div>{_map(data)}
{_costs()}</div>
<div>
<p class=static-only>The map shows document B's one-layer network before training. With JavaScript
the networks can be trained here.</p>
<div class=live-only hidden>
<div class=rg-settings>
{menu("network", "Network", NETWORKS, "shallow")}
{menu("logits", "On the logits", LOGITS, "relu")}
{menu("optimizer", "Optimizer", OPTIMIZERS, "sgd")}
{menu("rate", "Learning rate", RATES, "0.01")}
</div>
<div class=rg-buttons>
<button type=button data-do=run>Run</button><button type=button data-do=one>1 step</button>
<button type=button data-do=hundred>100 steps</button>
<button type=button data-do=again>Start again</button>
<button type=button data-do=other>Other start</button></div></div>
<table><caption class=course-hidden>The network on the six animals</caption><tbody>
<tr><th scope=row>start</th><td class=shown-start>fitted to document B</td></tr>
<tr><th scope=row>step</th><td class=shown-step>0</td></tr>
<tr><th scope=row>loss, in nats</th><td class=shown-cost>{fixed(cost, 4)}</td></tr>
<tr><th scope=row>right</th><td class=shown-right>{right} of 6</td></tr>
<tr><th scope=row>by a tie</th><td class=shown-ties>{_ties(scores, data.labels)}</td></tr>
</tbody></table>
<p class="course-found live-only" hidden></p></div></div>"""
    return figure(
        "regions",
        "Mammal or bird: what the network decides",
        start,
        body,
        "A map of fur and wings with six animals: three are 0 0 (other), one is 1 0 (mammal), two\n"
        f"have wings (bird). Document B's one-layer network starts with the loss {cost:.4f} and\n"
        f"{right} of 6 right.\n"
        "On the site and in a running notebook: train it, with and without ReLU on the logits,\n"
        "with one layer and with two; watch the regions, the loss and its floor ½ ln 3 = 0.5493.",
        ["random_math.js", "regions_math.js", "regions.js"],
        ["regions.css"],
    )


def _ties(scores, labels):
    top = np.sort(scores, axis=1)
    right = scores.argmax(axis=1) == labels
    return f"{int(np.sum(right & (top[:, -1] - top[:, -2] <= 1e-6)))} of {int(np.sum(right))}"


def _px(v):
    return SIZE * (v - LOW) / (HIGH - LOW)


def _map(data):
    """The map, with the regions of B's start on a coarse grid until the script draws them."""
    middles = LOW + (HIGH - LOW) * (np.arange(CELLS) + 0.5) / CELLS
    points = np.stack(np.meshgrid(middles, middles), axis=-1)  # (rows, columns, 2)
    scores = relu(points @ np.array(FITTED))
    top = np.sort(scores, axis=-1)
    owner = np.where(top[..., -1] - top[..., -2] > 1e-6, scores.argmax(axis=-1), -1)
    grid = 'transform="matrix(8 0 0 -8 0 256)"'  # CELLS cells of 8 units, rows upwards
    parts = [
        f'<path class="region class-{k}" {grid} d="{_runs(owner == k)}"/>'
        for k in range(len(data.classes))
    ]
    parts.append(f"<rect class=frame width={SIZE} height={SIZE} />")
    parts += [f'<text class="name name-{k}"></text>' for k in range(len(data.classes) + 1)]
    for i in (0, 1, 2, 5):
        (x, y), label = data.X[i], data.labels[i]
        parts.append(_marker(i, int(label), _px(x), SIZE - _px(y)))
    parts.append(f'<text class=start x="{_px(0) + 10:g}" y="{SIZE - _px(0) + 5:g}">×3</text>')
    for v in (0, 1):
        parts.append(f'<text x="{_px(v):g}" y=272>{v}</text>')
        parts.append(f'<text class=end x=-6 y="{SIZE - _px(v) + 4:g}">{v}</text>')
    parts += ["<text x=128 y=272>fur</text>", f"<text x=-128 y=-8 {TURNED}>wings</text>"]
    label = (
        "The plane of fur and wings, coloured by the class that the network answers. A filled "
        "marker is an animal that it gets right, a hollow one is wrong or a tie."
    )
    return svg(f"{BOX} 280", label, parts)


def _runs(inside):
    """A path of the grid's cells that are inside, row by row."""
    d = []
    for row, cells in enumerate(inside):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells, [0]])))
        d += [f"M{a} {row}h{b - a}v1h{a - b}z" for a, b in edges.reshape(-1, 2)]
    return "".join(d)


def _marker(i, label, x, y):
    shapes = (  # as in ``plotting``: a circle, a square, a triangle
        f'<circle cx="{x:g}" cy="{y:g}" r=6 ',
        f'<rect x="{x - 6:g}" y="{y - 6:g}" width=12 height=12 ',
        f'<path d="M{x:g} {y - 7:g}l7 13h-14z" ',
    )
    return f"{shapes[label]}class=animal-{label} data-animal={i} />"


def _costs():
    floor = 90 * (1 - np.log(3) / 2 / 1.5)
    parts = [
        f"<rect class=frame width={SIZE} height=90 />",
        f'<g class=floor><path d="M0 {floor:.1f}H{SIZE}"/>'
        f'<text class=end x=252 y="{floor - 5:.1f}">½ ln 3</text></g>',
        "<path class=costs />",
        "<text class=end x=-6 y=10>1.5</text><text class=end x=-6 y=90>0</text>",
        f"<text class=start x=0 y=106>0</text><text x=128 y=106>step</text>"
        f'<text class="end last" x={SIZE} y=106>100</text><text x=-45 y=-8 {TURNED}>loss</text>',
    ]
    return svg(f"{BOX} 112", "The loss over the steps of training", parts)
