// Document A's 2-2-2 network: the operations of chapter 7's program, in its order. Rounding is part
// of the result: with Math.fround after every operation the 56 numbers that A prints come out.

// A network with `data` = {X, T, T_one_hot, W1, b1, W2, b2} of datasets.two_number_example.
// output: "sigmoid", "linear" or "softmax". precision: "double" or "single". rate: learning rate.
function twoNumberNetwork(data, output, precision, rate) {
  const round = precision === "single" ? Math.fround : (value) => value;
  const add = (a, b) => round(a + b);
  const sub = (a, b) => round(a - b);
  const mul = (a, b) => round(a * b);
  const div = (a, b) => round(a / b);
  const exp = (z) => round(Math.exp(z));
  const log = (y) => round(Math.log(y));

  const [x1, x2] = data.X[0].map(round);
  const [t1, t2] = (output === "softmax" ? data.T_one_hot : data.T)[0].map(round);
  const eta = round(rate);

  function start() {
    const [[w1, w3], [w2, w4]] = data.W1;
    const [[w5, w7], [w6, w8]] = data.W2;
    const [b1, b2] = data.b1;
    const [b3, b4] = data.b2;
    const p = { w1, w2, w3, w4, b1, b2, w5, w6, w7, w8, b3, b4 };
    for (const name in p) p[name] = round(p[name]);
    return p;
  }

  const weighted = (a, w, c, v, b) => add(add(mul(a, w), mul(c, v)), b);

  // Everything that the forward pass computes. e1, e2, total: softmax's exponentials.
  function forward(p) {
    const n1 = weighted(x1, p.w1, x2, p.w2, p.b1);
    const n2 = weighted(x1, p.w3, x2, p.w4, p.b2);
    const h1 = n1 > 0 ? n1 : 0; // ReLU
    const h2 = n2 > 0 ? n2 : 0;
    const z1 = weighted(h1, p.w5, h2, p.w6, p.b3);
    const z2 = weighted(h1, p.w7, h2, p.w8, p.b4);
    const f = { n1, n2, h1, h2, z1, z2, y1: z1, y2: z2, e1: 0, e2: 0, total: 0, E: 0 };
    if (output === "sigmoid") {
      f.y1 = div(1, add(1, exp(-z1)));
      f.y2 = div(1, add(1, exp(-z2)));
    } else if (output === "softmax") {
      const m = Math.max(z1, z2);
      f.e1 = exp(sub(z1, m));
      f.e2 = exp(sub(z2, m));
      f.total = add(f.e1, f.e2);
      f.y1 = div(f.e1, f.total);
      f.y2 = div(f.e2, f.total);
    }
    f.E = loss(f.y1, f.y2);
    return f;
  }

  function loss(y1, y2) {
    if (output === "softmax") return add(cost(t1, y1), cost(t2, y2));
    const d1 = sub(y1, t1);
    const d2 = sub(y2, t2);
    return mul(0.5, add(mul(d1, d1), mul(d2, d2)));
  }

  const cost = (t, y) => (t === 0 ? 0 : -mul(t, log(y))); // 0 · ln 0 = 0

  // ∂E/∂ of everything, named d…: first all slopes at the sums, with the weights as they are.
  function backward(p, f) {
    let dz1 = sub(f.y1, t1);
    let dz2 = sub(f.y2, t2);
    if (output === "sigmoid") {
      dz1 = mul(mul(f.y1, sub(1, f.y1)), dz1);
      dz2 = mul(mul(f.y2, sub(1, f.y2)), dz2);
    }
    const dh1 = f.h1 > 0 ? add(mul(dz1, p.w5), mul(dz2, p.w7)) : 0;
    const dh2 = f.h2 > 0 ? add(mul(dz1, p.w6), mul(dz2, p.w8)) : 0;
    return {
      dz1, dz2, dh1, dh2,
      w1: mul(dh1, x1), w2: mul(dh1, x2), w3: mul(dh2, x1), w4: mul(dh2, x2), b1: dh1, b2: dh2,
      w5: mul(dz1, f.h1), w6: mul(dz1, f.h2), w7: mul(dz2, f.h1), w8: mul(dz2, f.h2),
      b3: dz1, b4: dz2,
    };
  }

  function update(p, g) {
    const moved = (w, slope) => sub(w, mul(eta, slope));
    return {
      w1: moved(p.w1, g.w1), w2: moved(p.w2, g.w2), b1: moved(p.b1, g.b1),
      w3: moved(p.w3, g.w3), w4: moved(p.w4, g.w4), b2: moved(p.b2, g.b2),
      w5: moved(p.w5, g.w5), w6: moved(p.w6, g.w6), b3: moved(p.b3, g.b3),
      w7: moved(p.w7, g.w7), w8: moved(p.w8, g.w8), b4: moved(p.b4, g.b4),
    };
  }

  // One epoch: parameters before (p), what it computes (f, g), parameters after (q).
  function epoch(p) {
    const f = forward(p);
    const g = backward(p, f);
    return { p, f, g, q: update(p, g) };
  }

  // Train from the start. A's rule: a run with squared error ends in the first epoch with
  // E < 1e-7. Returns the last epoch, its number (counted from 0), and y1, y2 as A prints them:
  // before the update, in the last epoch with a number …99 (or in the last, if there is none).
  function train(epochs) {
    let p = start();
    let last, printed;
    let number = 0;
    for (; number < epochs; number++) {
      last = epoch(p);
      p = last.q;
      if (number % 100 === 99) printed = { epoch: number, y1: last.f.y1, y2: last.f.y2 };
      if (output !== "softmax" && last.f.E < 1e-7) break;
    }
    number = Math.min(number, epochs - 1);
    printed = printed || { epoch: number, y1: last.f.y1, y2: last.f.y2 };
    return { ...last, number, printed, stopped: output !== "softmax" && last.f.E < 1e-7 };
  }

  return { x1, x2, t1, t2, eta, output, start, epoch, train };
}
