// The steps of one epoch, without the page. A formula is written once: its names are shown as symbols, then as
// numbers. Names: x, h, z, y, t, m, s (ReLU's slope); w, b; d... for ∂E/∂... (dh: at the sum
// before ReLU); eta.
const FORMULAS = {
  h1: "relu(x1·w1 + x2·w2 + b1)",
  h2: "relu(x1·w3 + x2·w4 + b2)",
  z1: "h1·w5 + h2·w6 + b3",
  z2: "h1·w7 + h2·w8 + b4",
  dw5: "dz1·h1",
  dw6: "dz1·h2",
  db3: "dz1",
  dw7: "dz2·h1",
  dw8: "dz2·h2",
  db4: "dz2",
  dh1: "(dz1·w5 + dz2·w7)·s1",
  dh2: "(dz1·w6 + dz2·w8)·s2",
  dw1: "dh1·x1",
  dw2: "dh1·x2",
  db1: "dh1",
  dw3: "dh2·x1",
  dw4: "dh2·x2",
  db2: "dh2",
};
const OF_OUTPUT = {
  sigmoid: { y: "1 / (1 + exp(−z))", dz: "(y − t)·y·(1 − y)" },
  linear: { y: "z", dz: "y − t" },
  softmax: { y: "exp(z − m) / (exp(z1 − m) + exp(z2 − m))", dz: "y − t" },
};
const PHASES = ["Forward", "Loss", "Backward", "Update"];

function stepsOf(output) {
  const own = (letter, i) => OF_OUTPUT[output][letter].replace(/\b[yzt]\b/g, (name) => name + i);
  const loss = output === "softmax" ? "−t1·ln(y1) − t2·ln(y2)" : "½·(y1 − t1)² + ½·(y2 − t2)²";
  const formulas = {
    ...FORMULAS,
    ...{ y1: own("y", 1), y2: own("y", 2), E: loss, dz1: own("dz", 1), dz2: own("dz", 2) },
  };
  const back = Object.keys(FORMULAS).filter((name) => name[0] === "d");
  const groups = [
    ["h1", "h2", "z1", "z2", "y1", "y2"],
    ["E"],
    ["dz1", "dz2", ...back],
    back.filter((name) => name[1] !== "h").map((name) => "new " + name.slice(1)),
  ];
  return groups.flatMap((names, phase) =>
    names.map((name) => {
      const own = name.replace("new ", ""); // a parameter stands for itself before and after
      return { name, own, phase, formula: formulas[name] || `${own} − eta·d${own}` };
    }),
  );
}

const WHY = {
  h: "A weighted sum of what comes in. ReLU lets a positive sum pass and makes a negative one 0.",
  z: "The same for an output: what the hidden units say, weighted, plus the bias.",
  E: "One number says how wrong both outputs are together.",
  dw: "A weight’s gradient: what went in, times the slope that came back.",
  db: "A bias is a weight whose input is always 1: its gradient is the slope that came back.",
  dh: "The unit acts on E along two paths, so two products are added. ReLU’s slope is 1 or 0.",
  new: "Downhill: against the gradient, by the learning rate η. All gradients were ready before.",
};
const WHY_OUTPUT = {
  sigmoid: {
    y: "The sigmoid turns any sum into a number between 0 and 1.",
    dz: "How far y is off, times the slope of the sigmoid, y (1 − y).",
  },
  linear: { y: "A linear output says the sum itself.", dz: "How far y is off. No slope slows it down." },
  softmax: {
    y: "m is the larger sum; taking it off changes nothing and nothing can overflow.",
    dz: "Softmax and cross-entropy together leave only this: how far y is off.",
  },
};

const KINDS = { w: "weight", b: "weight", d: "gradient", e: "" };
const kindOf = (name) => (/^d[hz]/.test(name) ? "error" : (KINDS[name[0]] ?? "signal"));
const symbolOf = (name) =>
  name === "eta"
    ? "η"
    : name
        .replace(/^d(?!h)/, "∂E/∂") // dh1 includes ReLU's slope, ∂E/∂h1 would not
        .replace(/^s/, "relu′")
        .replace(/\d/, (digit) => "₀₁₂₃₄₅₆₇₈"[digit]);

// The names in a step's formula, its own among them: what takes part in it.
function namesIn(step) {
  return new Set([step.own, ...(step.formula.match(/d?[a-zE]+\d/g) || [])]);
}
