"""The back-propagation stepper: its formulas say what they compute, its picture what is true."""

import re

import numpy as np
import pytest
from javascript import scripts

from course_lib.datasets import two_number_example
from course_lib.network import Dense, Network
from course_lib.widgets.backprop import OUTPUTS, backprop

EVALUATE = """((data, output) => {
  const network = twoNumberNetwork(data, output, "double", 0.1);
  const { p, f, g, q } = network.epoch(network.start());
  const { x1, x2, t1, t2, eta } = network;
  const values = { x1, x2, t1, t2, eta, ...f, ...p, m: Math.max(f.z1, f.z2) };
  values.s1 = f.h1 > 0 ? 1 : 0;
  values.s2 = f.h2 > 0 ? 1 : 0;
  for (const name in g) values[name[0] === "d" ? name : "d" + name] = g[name];
  const code = (formula) => formula
    .replace(/½/g, "0.5").replace(/·/g, "*").replace(/−/g, "-").replace(/²/g, "**2");
  const given = { ...values, relu: (z) => Math.max(z, 0), exp: Math.exp, ln: Math.log };
  const run = (formula) => new Function(...Object.keys(given), "return " + code(formula));
  return stepsOf(output).map((step) => ({
    name: step.name,
    formula: step.formula,
    says: run(step.formula)(...Object.values(given)),
    is: step.phase === 3 ? q[step.own] : values[step.own],
  }));
})($0, $1)"""


@pytest.fixture(scope="module")
def js():
    with scripts("backprop_math.js", "backprop_steps.js") as call:
        yield call


def values_of(namespace):
    return {name: np.asarray(value).tolist() for name, value in vars(namespace).items()}


@pytest.mark.parametrize("output", OUTPUTS)
def test_each_formula_gives_the_number_that_is_shown_beside_it(js, output):
    rng = np.random.default_rng(11)
    for _ in range(20):
        data = values_of(two_number_example())
        data["T_one_hot"] = [[0.25, 0.75]]  # with a 0 the formula would be 0 · ln y
        for name in ("W1", "b1", "W2", "b2"):
            data[name] = rng.uniform(-1.5, 1.5, np.shape(data[name])).tolist()
        steps = js(EVALUATE, data, output)
        assert len(steps) == 35 == len({step["name"] for step in steps})
        for step in steps:
            assert step["says"] == pytest.approx(step["is"], rel=1e-12, abs=1e-15), step


def test_each_step_has_words(js):
    for output in OUTPUTS:
        kinds = js(
            "stepsOf($0).map((s) => s.phase === 3 ? 'new' : s.own.replace(/\\d/, ''))", output
        )
        missing = js("$0.filter((kind) => !(WHY[kind] || WHY_OUTPUT[$1][kind]))", kinds, output)
        assert missing == []


def test_a_step_uses_only_numbers_that_earlier_steps_have_made(js):
    for output in OUTPUTS:
        steps = js("stepsOf($0).map((s) => [s.name, [...namesIn(s)]])", output)
        made = {f"{letter}{i}" for letter in "xt" for i in "12"}
        made |= {f"w{i}" for i in range(1, 9)} | {f"b{i}" for i in range(1, 5)}
        for name, used in steps:
            made.add(name)
            assert {n.replace("s", "h") for n in used} <= made | {"eta"}, name


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_static_picture_shows_the_first_forward_pass(output):
    example = two_number_example()
    model = Network([Dense(example.W1, example.b1, "relu"), Dense(example.W2, example.b2, output)])
    (_, H), (Z, Y) = model.forward(example.X)
    html = backprop(output).html
    shown = dict(
        re.findall(r"data-label=(\w+) .*?<tspan[^>]*>[^<]*</tspan>\s?<tspan[^>]*>(.*?)<", html)
    )
    for letter, row in (("h", H), ("z", Z), ("y", Y)):
        assert [shown[f"{letter}1"], shown[f"{letter}2"]] == [f"{v:.4f}" for v in row[0]]
    assert shown["w5"] == "0.4000" and shown["b4"] == "0.6000" and shown["x2"] == "0.10"
    assert f"y1 = {Y[0, 0]:.6f}" in repr(backprop(output))


def test_the_same_call_gives_the_same_bytes_and_the_same_script():
    one, other = backprop("linear", "single").html, backprop().html
    assert backprop("linear", "single").html == one != other
    assert one.split("<script>")[1] == other.split("<script>")[1]
    assert len(other.encode()) < 38_000


def test_unknown_settings_are_refused_by_name():
    with pytest.raises(
        ValueError, match="output must be one of sigmoid, linear, softmax, got 'tan"
    ):
        backprop("tanh")
    with pytest.raises(ValueError, match="precision must be one of double, single, got 'half'"):
        backprop(precision="half")
