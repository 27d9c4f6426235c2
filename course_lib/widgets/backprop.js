const signed = (value, digits) => (value > 0 ? "+" : "") + fixed(value, digits);
function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}
// 0.282928, but 9.878e−8
const lossText = (E, digits) =>
  E < 0.001 && E > 0 ? E.toExponential(digits - 3).replace("-", "−") : fixed(E, digits);

start("backprop", (root, { example, printed }) => {
  const find = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const slider = find("input");
  const say = speaker(root);
  let network, steps, now, step, epoch, report, past;
  let playing = 0;

  const setting = (name) => find(`[name=${name}]`).value;

  // ---- state: an epoch (p, f, g, q of backprop_math) and how many of its steps are done

  function restart() {
    network = twoNumberNetwork(
      example, setting("output"), setting("precision"), Number(setting("rate")),
    );
    steps = stepsOf(network.output);
    slider.max = steps.length;
    [now, step, epoch, report, past] = [network.epoch(network.start()), 0, 0, null, []];
    show();
  }

  function train(epochs) {
    restart();
    const before = performance.now();
    const last = network.train(epochs);
    const seconds = (performance.now() - before) / 1000;
    now = last;
    epoch = last.number;
    report = { ...last.printed, stopped: last.stopped, seconds };
    step = steps.length; // all done: y from before the last update, the weights from after it
    show();
  }

  function go(target) {
    if (target < 0 || target > steps.length) report = null; // another epoch
    if (target > steps.length) {
      past.push(now.p);
      [now, epoch, target] = [network.epoch(now.q), epoch + 1, 1];
    } else if (target < 0) {
      [now, epoch, target] = [network.epoch(past.pop()), epoch - 1, steps.length - 1];
    }
    step = target;
    show();
  }

  // Every number that exists after the steps done so far, by the names of the formulas.
  function valuesNow() {
    const { p, f, g } = now;
    const { x1, x2, t1, t2, eta } = network;
    const values = { x1, x2, t1, t2, eta, ...f, ...p, m: Math.max(f.z1, f.z2) };
    values.s1 = f.h1 > 0 ? 1 : 0;
    values.s2 = f.h2 > 0 ? 1 : 0;
    for (const name in g) values[name[0] === "d" ? name : "d" + name] = g[name];
    return values;
  }

  // ---- what one sees

  function show() {
    const values = valuesNow();
    const current = steps[step - 1];
    slider.value = step;
    showGraph(values);
    showFormula(values, current);
    showNumbers();
    for (const button of all("[data-phase]")) {
      const here = current && PHASES[current.phase] === button.dataset.phase;
      here ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current");
    }
    find("[data-go='-1']").disabled = step === 0 && past.length === 0;
    speak();
  }

  const done = (name) => {
    const at = steps.findIndex((each) => each.name === name);
    return at >= 0 && at < step;
  };

  function labelOf(name, values) {
    if (/^[wb]/.test(name)) {
      if (done("new " + name)) return [symbolOf(name), fixed(now.q[name], 4), ""];
      if (done("d" + name)) return [symbolOf("d" + name), signed(values["d" + name], 4), "gradient"];
      return [symbolOf(name), fixed(values[name], 4), ""];
    }
    if (/^[xt]/.test(name)) return [symbolOf(name), fixed(values[name], 2), ""];
    const known = done(name);
    if (name[0] === "d") return known ? [symbolOf(name), signed(values[name], 4), ""] : ["", "", ""];
    const text = name === "E" ? lossText(values.E, 4) : fixed(values[name], 4);
    return [symbolOf(name), known ? text : "?", ""];
  }

  function showGraph(values) {
    const current = steps[step - 1];
    const names = current ? namesIn(current) : new Set();
    const lit = litBy(current, names);
    for (const label of all("[data-label]")) {
      const name = label.dataset.label;
      const [symbol, number, state] = labelOf(name, values);
      label.firstElementChild.textContent = symbol;
      label.lastElementChild.textContent = number;
      label.classList.toggle("is-gradient", state === "gradient");
      label.classList.toggle("lit", names.has(name));
    }
    for (const node of all("[data-node]")) node.classList.toggle("lit", lit.has(node.dataset.node));
    for (const edge of all("[data-edge]")) {
      edge.classList.toggle("lit", lit.has(edge.dataset.edge));
      edge.classList.toggle("back", current?.phase >= 2);
    }
  }

  // The nodes and edges of the names in a step's formula.
  function litBy(current, names) {
    const lit = new Set();
    for (const name of names) {
      const bare = name.replace("d", "");
      lit.add(/^[wb]/.test(bare) ? bare : bare.replace(/[zt]/, "y").replace("s", "h"));
    }
    if (["E", "dz1"].includes(current?.own)) lit.add("e1").add("E");
    if (["E", "dz2"].includes(current?.own)) lit.add("e2").add("E");
    return lit;
  }

  function showFormula(values, current) {
    const number = `Epoch ${(epoch + 1).toLocaleString("en")}`;
    const write = (name, ...nodes) => find(".bp-" + name).replaceChildren(...nodes);
    if (!current) {
      write("where", `${number} · nothing computed yet`);
      write("formula", "Twelve weights and biases, one sample.");
      write("numbers", "Which of them must move, which way, and how strongly?");
      write("why", "Press Next, or play a phase.");
      return;
    }
    write("where", `${number} · ${PHASES[current.phase]} · step ${step} of ${steps.length}`);
    const own = current.own;
    const result = current.phase === 3 ? now.q[own] : values[own];
    const left = piece(own, symbolOf(own) + (current.phase === 3 ? " ← " : " = "));
    write("formula", left, ...written(current.formula, symbolOf));
    const digits = (name) => (name === "eta" ? String(Number(setting("rate"))) : asNumber(name, values));
    const text = own === "E" ? lossText(result, 6) : fixed(result, 6);
    const parts = written(current.formula, digits);
    const total = element("b", kindOf(own), " = " + text);
    const plain = /^d?[a-z]+\d$/.test(current.formula);
    write("numbers", ...(plain ? [] : ["= ", ...parts]), total);
    const kind = current.phase === 3 ? "new" : own.replace(/\d/, "");
    write("why", WHY[kind] || WHY_OUTPUT[network.output][kind]);
  }

  const asNumber = (name, values) =>
    /^[sxt]/.test(name) ? String(Number(values[name].toPrecision(6))) : fixed(values[name], 6);

  // The formula with every name replaced, coloured by kind; a negative factor gets brackets.
  function written(formula, replace) {
    const nodes = [];
    let before = "";
    for (const part of formula.split(/(\b(?:eta|m|d?[hzwbxyts]\d)\b)/)) {
      if (/^(eta|m|d?[hzwbxyts]\d)$/.test(part)) {
        const text = replace(part).replace("-", "−");
        nodes.push(piece(part, text[0] === "−" && /[−+·] *$/.test(before) ? `(${text})` : text));
      } else if (part) nodes.push(part);
      before = part || before;
    }
    return nodes;
  }

  const piece = (name, text) => element("span", kindOf(name), text);

  // ---- the printout: y from before the update, weights from after it, as document A prints them

  function showNumbers() {
    const complete = step === steps.length;
    const list = find(".bp-list");
    const entry = complete && entryNow();
    find(".bp-result").textContent = complete ? resultText(entry) : resultHint();
    list.hidden = !complete;
    if (!complete) return;
    const y = report || now.f;
    const values = { ...now.q, y1: y.y1, y2: y.y2 };
    const names = Object.keys(printed[0].numbers);
    list.replaceChildren(...names.map((name) => line(name, values[name], entry)));
  }

  function entryNow() {
    if (!report || Number(setting("rate")) !== example.learning_rate) return undefined;
    return printed.find((each) => each.output === network.output && each.epochs === epoch + 1);
  }

  function line(name, value, entry) {
    const text = fixed(value, 6);
    const theirs = entry && entry.numbers[name].replace("-", "−");
    let same = text.length;
    if (theirs) for (same = 0; same < text.length && text[same] === theirs[same]; ) same += 1;
    const off = same < text.length;
    const ours = element("span", "", off ? "≠ " : "", text.slice(0, same));
    if (off) ours.append(element("mark", "", text.slice(same)));
    const item = element("li", "", element("span", "", symbolOf(name)), ours);
    const beside = element("span", "course-hidden", "document A prints ");
    if (entry) item.append(element("span", "of-a", beside, theirs));
    return item;
  }

  function different(entry) {
    const values = { ...now.q, y1: report.y1, y2: report.y2 };
    return Object.keys(entry.numbers).filter(
      (name) => fixed(values[name], 6) !== entry.numbers[name].replace("-", "−"),
    );
  }

  const thousands = (number) => number.toLocaleString("en");

  function resultHint() {
    return "When the update is done, the numbers that document A prints stand here.";
  }

  function resultText(entry) {
    if (!report) return `After epoch ${thousands(epoch + 1)}: y from before the update, the rest from after it.`;
    const { seconds, stopped } = report;
    const time = seconds < 0.1 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(2)} s`;
    const parts = [`${thousands(epoch + 1)} epoch${epoch ? "s" : ""} in ${time}, on your device.`];
    if (stopped) parts.push(`Training stops here: E = ${lossText(now.f.E, 6)} is below 1e−7.`);
    if (entry) {
      const count = different(entry).length;
      const precision = setting("precision");
      parts.push(
        count
          ? `${14 - count} of 14 numbers are those that document A prints (in grey), ${count} differ.`
          : "All 14 numbers are those that document A prints (in grey), to every digit.",
        precision === "single" ? "" : "Try single precision.",
      );
      if (report.epoch !== epoch) parts.push(`y is that of epoch ${report.epoch + 1}: A prints y every 100 epochs.`);
      if (network.output === "softmax") parts.push(...sums(entry.numbers));
    } else parts.push("Document A prints no numbers for this setting.");
    return parts.filter(Boolean).join(" ");
  }

  // Softmax's two slopes are opposite, so these sums cannot change: rounding alone moves them.
  function sums(theirs) {
    const [a, b] = [now.q.w5 + now.q.w7, Number(theirs.w5) + Number(theirs.w7)];
    return [`w₅ + w₇ must stay 0.9: here ${fixed(a, 6)}, in A ${fixed(b, 6)}.`];
  }

  function speak() {
    const current = steps[step - 1];
    const done = current && `${PHASES[current.phase]}, step ${step}: ${symbolOf(current.own)}`;
    const text = current ? done + find(".bp-numbers b").textContent : "Nothing computed yet";
    slider.setAttribute("aria-valuetext", text);
    if (document.activeElement !== slider) say(report && step === steps.length ? find(".bp-result").textContent : text);
  }

  // ---- motion: dots run along the edges that take part, towards where the number goes

  function flow() {
    const current = steps[step - 1];
    if (reducedMotion() || !current || current.phase === 3) return;
    const edges = all("path.lit");
    const dots = edges.map((edge) => {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      set(dot, { r: 4, class: current.phase === 2 ? "dot error" : "dot signal" });
      edge.after(dot);
      return dot;
    });
    const begun = performance.now();
    const frame = (time) => {
      const share = Math.min(1, Math.max(0, (time - begun) / 450));
      edges.forEach((edge, k) => {
        const along = edge.getTotalLength() * (current.phase === 2 ? 1 - share : share);
        const { x, y } = edge.getPointAtLength(along);
        set(dots[k], { cx: x, cy: y });
      });
      if (share < 1) requestAnimationFrame(frame);
      else dots.forEach((dot) => dot.remove());
    };
    frame(begun);
  }

  function stop() {
    clearTimeout(playing);
    playing = 0;
  }

  // Play the steps of a phase up to its end; without motion, go there at once.
  function play(phase) {
    stop();
    const last = steps.findLastIndex((each) => each.phase === phase) + 1;
    const first = steps.findIndex((each) => each.phase === phase);
    if (step === steps.length && phase === 0) {
      go(step + 1);
      flow();
    } else if (step < first || step >= last) {
      step = first;
    }
    const next = () => {
      if (step >= last) return;
      go(step + 1);
      flow();
      playing = setTimeout(next, 600);
    };
    reducedMotion() ? go(last) : (playing = setTimeout(next, step === first ? 0 : 600));
  }

  // ---- controls

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const label = event.target.closest("[data-label]");
    if (button) {
      const { go: by, phase, epochs } = button.dataset;
      stop();
      if (by) {
        go(step + Number(by));
        if (by > 0) flow();
      } else if (phase) play(PHASES.indexOf(phase));
      else train(Number(epochs));
    } else if (label) {
      const name = label.dataset.label;
      const at = steps.findIndex((each) => [name, "d" + name].includes(each.name)) + 1;
      stop();
      if (at) {
        go(at);
        flow();
      }
    }
  });
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value));
  });
  for (const select of all("select")) {
    select.addEventListener("change", () => {
      stop();
      const epochs = report && epoch + 1;
      const ask = report && (report.stopped ? 100000 : epochs);
      ask ? train(ask) : restart();
    });
  }

  restart();
});
