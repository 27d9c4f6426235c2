// A classifier of a few layers, trained on all samples at once: chapter 9's formulas.
// A layer is {W: rows inputs x outputs, b, relu: does ReLU follow?}; the last layer gives logits.

// Layers of these sizes, weights uniform in -1 ... 1 row by row, biases 0.
function randomLayers(sizes, reluOnLogits, seed) {
  const uniform = uniformNumbers(seed);
  const layers = [];
  for (let k = 0; k + 1 < sizes.length; k++) {
    const row = () => Array.from({ length: sizes[k + 1] }, () => 2 * uniform() - 1);
    const W = Array.from({ length: sizes[k] }, row);
    const last = k + 2 === sizes.length;
    layers.push({ W, b: new Array(sizes[k + 1]).fill(0), relu: last ? reluOnLogits : true });
  }
  return layers;
}

// For one sample: what enters each layer, the scores that come out; at the end the logits.
function scoresOf(layers, x) {
  const steps = [];
  let a = x;
  for (const { W, b, relu } of layers) {
    const z = b.slice();
    for (let i = 0; i < a.length; i++) {
      for (let j = 0; j < z.length; j++) z[j] += a[i] * W[i][j];
    }
    steps.push({ a, z });
    a = relu ? z.map((v) => (v > 0 ? v : 0)) : z;
  }
  return { steps, logits: a };
}

function softmaxOf(logits) {
  const m = Math.max(...logits);
  const e = logits.map((z) => Math.exp(z - m));
  const total = e.reduce((sum, v) => sum + v, 0);
  return e.map((v) => v / total);
}

// The cross-entropy of the class `label` in nats: ln Σ e^z - z_label.
function costOf(logits, label) {
  const m = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - m), 0);
  return Math.log(total) + m - logits[label];
}

// The class with the largest logit, the first one of several, and whether there are several.
function answerOf(logits) {
  const top = Math.max(...logits);
  const near = logits.filter((z) => top - z <= 1e-6).length;
  return { label: logits.indexOf(top), tie: near > 1 };
}

// The mean cost of all samples and its gradients: one {W, b} for each layer.
function costAndGradients(layers, X, labels) {
  const gradients = layers.map(({ W, b }) => ({
    W: W.map((row) => row.map(() => 0)),
    b: b.map(() => 0),
  }));
  let cost = 0;
  X.forEach((x, s) => {
    const { steps, logits } = scoresOf(layers, x);
    cost += costOf(logits, labels[s]) / X.length;
    let da = softmaxOf(logits).map((y, k) => (y - (k === labels[s] ? 1 : 0)) / X.length);
    for (let k = layers.length - 1; k >= 0; k--) {
      const { a, z } = steps[k];
      const dz = da.map((d, j) => (layers[k].relu && z[j] <= 0 ? 0 : d));
      dz.forEach((d, j) => (gradients[k].b[j] += d));
      a.forEach((v, i) => dz.forEach((d, j) => (gradients[k].W[i][j] += v * d)));
      da = layers[k].W.map((row) => row.reduce((sum, w, j) => sum + w * dz[j], 0));
    }
  });
  return { cost, gradients };
}

// optimizer.update(layers, gradients) changes the layers in place: "sgd" or "adam" (as Keras's).
function makeOptimizer(name, rate) {
  if (name === "sgd") return { update: (layers, g) => eachNumber(layers, [g], (d) => rate * d) };
  let means, squares;
  let steps = 0;
  const zeros = (g) => g.map(({ W, b }) => ({ W: W.map((r) => r.map(() => 0)), b: b.map(() => 0) }));
  return {
    update(layers, gradients) {
      means = means || zeros(gradients);
      squares = squares || zeros(gradients);
      steps += 1;
      const hats = Math.sqrt(1 - 0.999 ** steps) / (1 - 0.9 ** steps);
      eachNumber(layers, [gradients, means, squares], (g, m, v, keep) => {
        m += (1 - 0.9) * (g - m);
        v += (1 - 0.999) * (g * g - v);
        keep(m, v);
        return (rate * hats * m) / (Math.sqrt(v) + 1e-7);
      });
    },
  };
}

// Subtract from every parameter what `step` makes of the numbers at its place in `others`;
// keep(m, v) stores new ones for others[1], others[2] ...
function eachNumber(layers, others, step) {
  const rows = (list) => list.flatMap(({ W, b }) => [...W, b]);
  const beside = others.map(rows);
  rows(layers).forEach((row, r) => {
    for (let j = 0; j < row.length; j++) {
      const keep = (...values) => values.forEach((v, k) => (beside[k + 1][r][j] = v));
      row[j] -= step(...beside.map((list) => list[r][j]), keep);
    }
  });
}

// On a grid of (n + 1)² points from low to high, row by row: for each class, by how much its logit
// is ahead of the best other one (below 0: behind).
function leadsOnGrid(layers, low, high, n) {
  const leads = layers[layers.length - 1].b.map(() => new Float64Array((n + 1) ** 2));
  const at = (k) => low + ((high - low) * k) / n;
  for (let row = 0, p = 0; row <= n; row++) {
    for (let column = 0; column <= n; column++, p++) {
      const { logits } = scoresOf(layers, [at(column), at(row)]);
      leads.forEach((lead, k) => {
        let best = -Infinity;
        for (let j = 0; j < logits.length; j++) if (j !== k && logits[j] > best) best = logits[j];
        lead[p] = logits[k] - best;
      });
    }
  }
  return leads;
}

// Where a grid's values exceed a millionth, as the outline of an SVG path in grid units: cells that
// the border crosses are clipped at the crossing of straight lines from corner to corner.
function outlineOf(values, n) {
  const inside = (row, column) => values[row * (n + 1) + column] - 1e-6;
  let d = "";
  for (let row = 0; row < n; row++) {
    let from = 0; // first of the full cells that stand side by side
    for (let column = 0; column <= n; column++) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      const full = column < n && corners.every((corner) => inside(...corner) > 0);
      if (full) continue;
      if (from < column) d += `M${from} ${row}H${column}V${row + 1}H${from}Z`;
      from = column + 1;
      if (column === n) continue;
      const points = corners.flatMap((corner, k) => {
        const next = corners[(k + 1) % 4];
        const [a, b] = [inside(...corner), inside(...next)];
        const share = a / (a - b);
        const crossing = corner.map((v, i) => v + share * (next[i] - v));
        return [...(a > 0 ? [corner] : []), ...(a > 0 !== b > 0 ? [crossing] : [])];
      });
      const text = points.map(([y, x]) => `${+x.toFixed(2)} ${+y.toFixed(2)}`);
      if (text.length) d += `M${text.join("L")}Z`;
    }
  }
  return d;
}

// For each class, and at the end for ties, the roomiest point of its region as [column, row] of the
// grid, or null: far from other regions, from the edge and from the points in `busy`.
function namePlaces(leads, n, busy) {
  const owner = (p) => leads.findIndex((lead) => lead[p] > 1e-6);
  const spots = [];
  for (let row = 0; row <= n; row += 2) {
    for (let column = 0; column <= n; column += 2) {
      const k = owner(row * (n + 1) + column);
      spots.push({ column, row, k: k < 0 ? leads.length : k });
    }
  }
  const far = (a, x, y) => Math.hypot((a.column - x) / 2, a.row - y); // a name is wide, not high
  return [...leads, null].map((_, k) => {
    let best = null;
    let most = 1.4; // a smaller region has no room for a name
    for (const a of spots) {
      if (a.k !== k) continue;
      let room = Math.min(a.column / 2, (n - a.column) / 2, a.row, n - a.row);
      for (const [x, y] of busy) room = Math.min(room, far(a, x, y));
      for (const b of spots) if (b.k !== k) room = Math.min(room, far(a, b.column, b.row));
      if (room > most) [best, most] = [[a.column, a.row], room];
    }
    return best;
  });
}
