"""Live figure: back-propagation in document A's network, one number at a time (chapter 7)."""

import numpy as np

from course_lib import ledger
from course_lib.datasets import two_number_example
from course_lib.live import figure, fixed, menu, one_of, svg
from course_lib.network import Dense, Network

RUNS = {  # entry of the ledger → output, epochs after which its numbers are printed
    "A-03": ("sigmoid", 1_000),
    "A-04": ("sigmoid", 100_000),
    "A-09": ("linear", 666),
    "A-23": ("softmax", 100_000),
}
OUTPUTS = ("sigmoid", "linear", "softmax")
PRECISIONS = ("double", "single")
RATES = ("0.001", "0.01", "0.1", "0.5")
PHASES = ("Forward", "Loss", "Backward", "Update")

# The picture is 304 wide: on a phone one unit is one pixel, so its text is readable there.
MIDDLES = {"x": 19, "h": 134, "y": 267, "E": 267}
WIDTHS = {"x": 38, "h": 52, "y": 74, "E": 66}
HEIGHTS = {"x": 40, "h": 40, "y": 54, "E": 26}
ROWS = {"1": 62, "2": 214, "E": 138}
EDGES = {
    "w1": ("x1", "h1"),
    "w2": ("x2", "h1"),
    "w3": ("x1", "h2"),
    "w4": ("x2", "h2"),
    "w5": ("h1", "y1"),
    "w6": ("h2", "y1"),
    "w7": ("h1", "y2"),
    "w8": ("h2", "y2"),
}
BIASES = {"b1": "h1", "b2": "h2", "b3": "y1", "b4": "y2"}


def backprop(output="sigmoid", precision="double"):
    """Document A's 2-2-2 network, stepped through forwards and backwards, and trained.

    ``output``: "sigmoid", "linear" or "softmax". ``precision``: "double", or "single" with every
    operation rounded to 32 bits, which gives the numbers that A prints.
    ValueError for any other start value.
    """
    one_of("output", output, OUTPUTS)
    one_of("precision", precision, PRECISIONS)
    example = vars(two_number_example())
    data = {
        "example": {name: np.asarray(value).tolist() for name, value in example.items()},
        "printed": [
            {"output": kind, "epochs": epochs, "numbers": ledger.entry(entry)["numbers"]}
            for entry, (kind, epochs) in RUNS.items()
        ],
    }
    values = _first_pass(output)
    body = f"""<div class="course-panes bp-top">
{_picture(values)}
<div><p class=static-only>The picture shows the first forward pass. With JavaScript, each number
can be computed here step by step, forwards and backwards.</p>
<div class=live-only hidden>
<div class="bp-row bp-phases" role=group aria-label="Play one phase">
{_buttons("phase", PHASES)}</div>
<div class="bp-row bp-walk"><button type=button data-go=-1>◀ Back</button>
<input type=range aria-label=Step min=0 max=35 value=0 step=1>
<button type=button data-go=1>Next ▶</button></div>
<div class=bp-panel><p class=bp-where></p><p class=bp-formula></p><p class=bp-numbers></p>
<p class=bp-why></p></div>
</div></div></div>
<div class=live-only hidden>
<div class="bp-row bp-settings">
{menu("output", "Output", OUTPUTS, output)}
{menu("rate", "Learning rate", RATES, "0.01")}
{menu("precision", "Precision", PRECISIONS, precision)}
</div>
<div class="bp-row bp-runs" role=group aria-label="Train from the start, epochs">
<span aria-hidden=true>Train from the start, epochs:</span>
{_buttons("epochs", (1, 10, 1_000, 100_000))}</div>
<p class="course-found bp-result"></p>
<ul class=bp-list aria-label="The numbers that document A prints"></ul>
</div>"""
    return figure(
        "backprop",
        "Back-propagation, number by number",
        data,
        body,
        "Document A's network: inputs 0.05 and 0.10, two hidden ReLU units, two outputs with\n"
        f"{output}. The first forward pass gives y1 = {values['y1']:.6f} and "
        f"y2 = {values['y2']:.6f}, E = {values['E']:.6f}.\n"
        "On the site and in a running notebook: step through forward, loss, backward, update.\n"
        "Then train 1,000 and 100,000 epochs in double and in single precision, and see which of\n"
        "the 14 numbers are those that document A prints.",
        ["backprop_math.js", "backprop_steps.js", "backprop.js"],
        ["backprop.css"],
    )


def _first_pass(output):
    """All numbers of the picture by their names, before training."""
    example = two_number_example()
    layers = [Dense(example.W1, example.b1, "relu"), Dense(example.W2, example.b2, output)]
    T = example.T_one_hot if output == "softmax" else example.T
    loss = "categorical_crossentropy" if output == "softmax" else "half_squared_error"
    (_, H), (Z, Y) = Network(layers).forward(example.X)
    (w1, w3), (w2, w4) = example.W1
    (w5, w7), (w6, w8) = example.W2
    values = dict(w1=w1, w2=w2, w3=w3, w4=w4, w5=w5, w6=w6, w7=w7, w8=w8)
    values["E"] = float(Network(layers).backward(example.X, T, loss)[0])
    for letter, row in {"x": example.X, "h": H, "z": Z, "y": Y, "t": T}.items():
        values |= {f"{letter}{i}": value for i, value in enumerate(row[0], start=1)}
    biases = np.concatenate([example.b1, example.b2])
    return values | {f"b{i}": value for i, value in enumerate(biases, start=1)}


def _buttons(name, values):
    texts = {value: f"{value:,}" if isinstance(value, int) else value for value in values}
    return "".join(
        f"<button type=button data-{name}={value}>{text}</button>" for value, text in texts.items()
    )


def _picture(values):
    """The network as SVG. The script changes its texts and classes, and draws nothing but dots."""
    parts = [_edge(name, values) for name in EDGES]
    parts += [
        f'<path data-edge=e{i} d="M267 {a}V{b}"/>' for i, a, b in ((1, 89, 125), (2, 187, 151))
    ]
    parts += [_bias(name, node, values) for name, node in BIASES.items()]
    for i, side in (("1", 1), ("2", -1)):
        parts.append(_under(f"dh{i}", MIDDLES["h"] - 12, ROWS[i] + 38 * side, "error", ""))
        parts.append(_under(f"dz{i}", MIDDLES["y"], ROWS[i] + 45 * side, "error", ""))
    parts += [_node(name, [name], values) for name in ("x1", "x2", "h1", "h2", "E")]
    parts += [_node(f"y{i}", [f"z{i}", f"y{i}", f"t{i}"], values) for i in "12"]
    label = (
        "Two inputs, two hidden units, two outputs and the loss E between them. Eight edges carry "
        "the weights w1 to w8. The text after the picture says each step in words and numbers."
    )
    return svg("0 14 304 250", label, parts)


def _place(node):
    return MIDDLES[node[0]], ROWS[node[-1]]


def _symbol(name):
    return name.translate(str.maketrans("12345678", "₁₂₃₄₅₆₇₈"))


def _shown(name, values):
    return fixed(values[name], 2 if name[0] in "xt" else 4)


def _edge(name, values):
    start, end = EDGES[name]
    (x0, y0), (x1, y1) = _place(start), _place(end)
    x0, x1 = x0 + WIDTHS[start[0]] / 2, x1 - WIDTHS[end[0]] / 2
    share, down = 0.5, 0
    if y0 != y1:  # edges that cross leave near a corner; their label stands near where they begin
        down = 9 if y1 > y0 else -9
        y0, y1, share = y0 + down, y1 - down, 0.27
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0) - down / 2
    path = f'<path data-edge={name} d="M{x0:g} {y0:g}L{x1:g} {y1:g}"/>'
    return path + _under(name, x, y, "weight", _shown(name, values))


def _bias(name, node, values):
    x, y = _place(node)
    away = HEIGHTS[node[0]] / 2 + 7
    y += -away if node[1] == "1" else away + 9
    side, x = ("weight end", 304) if node[0] == "y" else ("weight", x)
    return _text(name, x, y, side, f"</tspan> <tspan>{_shown(name, values)}")


def _under(name, x, y, kind, number):
    """A name and below it its number; without a number, room for both."""
    shown = f'</tspan><tspan x="{x:.4g}" dy=13>{number}'
    return _text(name, x, y - 4, kind, shown, "" if number == "" else None)


def _text(name, x, y, kind, rest, symbol=None):
    symbol = _symbol(name) if symbol is None else symbol
    return (
        f'<text data-label={name} class="{kind}" x="{x:.4g}" y="{y:.4g}">'
        f'<tspan x="{x:.4g}">{symbol}{rest}</tspan></text>'
    )


def _node(name, rows, values):
    """A box: the name above its number, or lines of a name and its number."""
    x, y = _place(name)
    width, height = WIDTHS[name[0]], HEIGHTS[name[0]]
    box = (
        f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width={width} height={height} rx=7 />'
    )
    if name[0] in "xh":
        texts = [_under(name, x, y + 1, "signal", _shown(name, values))]
    else:
        top = y + 4 - 7.5 * (len(rows) - 1)
        texts = [
            _text(row, x, top + 15 * k, "signal", f"</tspan> <tspan>{_shown(row, values)}")
            for k, row in enumerate(rows)
        ]
    return f"<g data-node={name}>{box}{''.join(texts)}</g>"
