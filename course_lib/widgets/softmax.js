// Five scores become shares, by the formula as written and by the stable form.

start("softmax", (root) => {
  const part = (name) => root.querySelector(`.${name}`);
  const value = controls(root, update);
  const say = speaker(root);
  const places = [0, 1, 2, 3, 4];

  // 1234 → 1234.0, 2.7e+104 → 2.7e104, with the signs of fixed
  const short = (x) =>
    x === 0 || (Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5) || !Number.isFinite(x)
      ? fixed(x, 3)
      : x.toExponential(2).replace("e+", "e").replace("-", "−");

  function update() {
    const scores = places.map((k) => value(`z${k}`));
    const T = value("T");
    const c = value("c");
    const type = value("type");
    const k = Number(value("class"));
    const z = shiftedScores(scores, T, c, type);
    const naive = naiveSoftmax(z, type);
    const stable = stableSoftmax(z, type);
    scores.forEach((score, i) => showValue(root, `z${i}`, fixed(score, 1)));
    showValue(root, "T", fixed(T, 1));
    showValue(root, "c", fixed(c, 0));
    root.querySelectorAll("tbody tr").forEach((row, i) => {
      const texts = [short(z[i]), short(naive.e[i]), fixed(naive.p[i], 4), fixed(stable.p[i], 4)];
      row.querySelectorAll("td").forEach((cell, n) => {
        cell.textContent = texts[n];
        cell.classList.toggle("broken", /NaN|∞/.test(texts[n]));
      });
      bar(part(`naive${i}`), naive.p[i]);
      bar(part(`stable${i}`), stable.p[i]);
      part(`nan${i}`).textContent = Number.isNaN(naive.p[i]) ? "NaN" : "";
    });
    const losses = [ROUND[type](-ROUND[type](Math.log(naive.p[k]))), -stable.log[k]];
    part("loss-naive").textContent = fixed(losses[0], 4);
    part("loss-stable").textContent = fixed(losses[1], 4);
    const found = finding(naive, stable, losses, type);
    part("course-found").textContent = found;
    say(`${found} Cross-entropy: naive ${fixed(losses[0], 4)}, stable ${fixed(losses[1], 4)} nats.`);
  }

  function bar(rect, p) {
    const height = Number.isNaN(p) ? 0 : 160 * p;
    set(rect, { y: (180 - height).toFixed(2), height: height.toFixed(2) });
  }

  function finding(naive, stable, losses, type) {
    if (naive.p.some(Number.isNaN)) {
      const why = naive.e.includes(Infinity) ? "∞ / ∞" : naive.total === Infinity ? "a sum of ∞" : "0 / 0";
      return `The naive form says NaN: ${why} in ${type}. The stable form still answers.`;
    }
    if (naive.total === Infinity) return `The naive sum is ∞ in ${type}: every share becomes 0.`;
    if (losses[0] === Infinity) return "The share has become 0, so the naive −ln 0 is ∞. The stable loss is finite.";
    const differ = naive.p.some((p, i) => fixed(p, 4) !== fixed(stable.p[i], 4));
    if (differ) return `The two forms are rounded differently in ${type}: look at the last digits.`;
    return "Both forms agree here. Raise c, or choose a smaller float type.";
  }

  update();
});
