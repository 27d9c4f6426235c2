// One neuron with one input: its curve, and at a point to drag the tangent and the numbers.

const BOUNDED = new Set(["step", "sigmoid", "tanh", "softsign", "hard_sigmoid"]);

start("neuron", (root, data) => {
  const part = (name) => root.querySelector(`.${name}`);
  const point = part("x");
  const value = controls(root, update);
  const say = speaker(root);
  let x = data.x;

  const left = (x) => 160 + 25 * x;
  const top = (y, unit) => 142 - Math.min(999, Math.max(-999, unit * y));

  function path(f, unit) {
    const points = [];
    for (let k = -120; k <= 120; k++) {
      points.push(`${left(k / 20).toFixed(1)} ${top(f(k / 20), unit).toFixed(1)}`);
    }
    return "M" + points.join("L");
  }

  function update() {
    const neuron = { w: value("w"), b: value("b"), activation: value("activation") };
    const at = (x) => neuronAt({ ...neuron, x });
    const { z, a, slope, dx } = at(x);
    const unit = BOUNDED.has(neuron.activation) ? 60 : 20; // the height of a = 1
    for (const tick of root.querySelectorAll("[data-up]")) {
      tick.textContent = fixed(tick.dataset.up / unit, 0);
    }
    set(part("curve"), { d: path((x) => at(x).a, unit) });
    set(part("slope"), { d: path((x) => at(x).slope, unit) });
    const half = 60 / Math.hypot(25, unit * dx); // 60 units long to both sides
    set(part("tangent"), {
      x1: left(x - half),
      x2: left(x + half),
      y1: top(a - half * dx, unit),
      y2: top(a + half * dx, unit),
    });
    const high = top(a, unit);
    put(point, left(x), Math.min(212, Math.max(8, high))); // at the edge if it is beyond
    point.classList.toggle("beyond", high < 8 || high > 212);
    const { w, b } = neuron;
    showValue(root, "w", fixed(w, 1));
    showValue(root, "b", fixed(b, 1));
    sayHandle(point, x, `x = ${fixed(x, 2)}, a = ${fixed(a, 4)}`);
    const show = {
      z: `${fixed(w, 1)} · ${factor(x, 2)} + ${factor(b, 1)} = ${fixed(z, 3)}`,
      a: fixed(a, 4),
      h: fixed(slope, 6),
      dx: `${fixed(slope, 6)} · ${factor(w, 1)} = ${fixed(dx, 6)}`,
    };
    for (const name in show) part(`shown-${name}`).textContent = show[name];
    const found = finding(neuron.activation, slope);
    part("course-found").textContent = found;
    say(`x = ${fixed(x, 2)}: z = ${fixed(z, 3)}, a = ${show.a}, slope ${show.h}. ${found}`);
  }

  function finding(activation, slope) {
    if (activation === "step") return "The step has slope 0 everywhere: nothing to learn from.";
    if (activation === "linear") return "A straight line has the same slope everywhere.";
    if (slope === 0) return "The slope is 0: from here the neuron cannot learn.";
    if (Math.abs(slope) < 0.01) return "Saturated: x may change, a hardly does. The slope is near 0.";
    return "A change of z by 0.1 changes a by about " + fixed(0.1 * slope, 4) + ".";
  }

  function move(to) {
    x = Math.round(20 * Math.min(6, Math.max(-6, to))) / 20;
    update();
  }
  draggable(
    point,
    (px) => move((px - 160) / 25),
    (steps) => move(x + steps / 20),
  );
  update();
});
