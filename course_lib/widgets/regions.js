const REGION_LIMITS = [-0.5, 1.5];
const REGION_CELLS = 32;
const MOST_STEPS = 10000;

start("regions", (root, { X, labels, classes, fitted }) => {
  const find = (selector) => root.querySelector(selector);
  const say = speaker(root);
  const value = controls(root, restart);
  const floor = Math.log(3) / 2;
  // of the random start; with 0, a network like document B's starts as B's did
  let seed = 0;
  let layers, optimizer, step, costs, running;

  const deep = () => value("network") === "deep";
  const asInB = () => !deep() && seed === 0;
  const onLogits = () => value("logits") === "relu";

  function restart() {
    pause();
    const sizes = deep() ? [2, 10, 3] : [2, 3];
    layers = randomLayers(sizes, onLogits(), seed || 1);
    if (asInB()) layers[0].W = fitted.map((row) => row.slice());
    optimizer = makeOptimizer(value("optimizer"), Number(value("rate")));
    [step, costs] = [0, []];
    show();
  }

  function train(steps) {
    for (let k = 0; k < steps && step < MOST_STEPS; k++) {
      const { cost, gradients } = costAndGradients(layers, X, labels);
      costs[step] = cost;
      optimizer.update(layers, gradients);
      step += 1;
    }
    if (step === MOST_STEPS) pause();
    show();
  }

  function show() {
    const { cost } = costAndGradients(layers, X, labels);
    costs[step] = cost;
    const answers = X.map((x) => answerOf(scoresOf(layers, x).logits));
    const right = answers.filter((answer, i) => answer.label === labels[i]).length;
    const ties = answers.filter((answer, i) => answer.label === labels[i] && answer.tie).length;
    showMap(answers);
    showCosts();
    const write = (name, text) => (find(`.shown-${name}`).textContent = text);
    write("start", asInB() ? "fitted to document B" : `random, no. ${seed || 1}`);
    write("step", step.toLocaleString("en"));
    write("cost", fixed(cost, 4));
    write("right", `${right} of 6 (${fixed((100 * right) / 6, 2)} %)`);
    write("ties", `${ties} of ${right}`);
    const found = finding(cost, right, ties);
    find(".course-found").textContent = found;
    if (!running) say(`Step ${step}: loss ${fixed(cost, 4)}, ${right} of 6 right. ${found}`);
  }

  function finding(cost, right, ties) {
    const bird = !deep() && X.every((x) => scoresOf(layers, x).steps[0].z[2] <= 0);
    if (!deep() && onLogits()) {
      const dead = " “Bird” cannot learn from this start: ReLU blocks its score for every animal.";
      const bound = `With ReLU on the logits the loss stays above ½ ln 3 = ${fixed(floor, 4)}.`;
      return bound + (bird ? dead : "");
    }
    if (right === 6 && ties === 0) {
      if (deep()) return "All six are right, and the borders bend.";
      return "All six are right, with one layer and straight borders.";
    }
    if (deep()) return "Ten hidden units bend the borders.";
    return "Without ReLU on the logits the borders are straight lines.";
  }

  function showMap(answers) {
    const n = REGION_CELLS;
    const leads = leadsOnGrid(layers, ...REGION_LIMITS, n);
    leads.forEach((lead, k) => find(`path.class-${k}`).setAttribute("d", outlineOf(lead, n)));
    const [low, high] = REGION_LIMITS;
    const busy = X.map((x) => x.map((v) => (n * (v - low)) / (high - low)));
    namePlaces(leads, n, busy).forEach((place, k) => {
      const name = find(`.name-${k}`);
      name.textContent = place ? classes[k] || "tie" : "";
      if (place) set(name, { x: (place[0] / n) * 256, y: 256 - (place[1] / n) * 256 + 4 });
    });
    root.querySelectorAll("[data-animal]").forEach((marker) => {
      const i = Number(marker.dataset.animal);
      const { label, tie } = answers[i];
      marker.classList.toggle("wrong", tie || label !== labels[i]);
    });
  }

  function showCosts() {
    const last = Math.max(100, step);
    const every = Math.max(1, Math.floor(step / 250));
    const points = [];
    for (let k = 0; k <= step; k += every) points.push(k);
    if (points[points.length - 1] !== step) points.push(step);
    const y = (cost) => 90 * (1 - Math.min(cost, 1.5) / 1.5);
    const place = (k) => `${((k / last) * 256).toFixed(1)} ${y(costs[k]).toFixed(1)}`;
    find("path.costs").setAttribute("d", "M" + points.map(place).join("L"));
    find(".last").textContent = last.toLocaleString("en");
    find(".floor").classList.toggle("off", deep() || !onLogits());
  }

  // ---- running: a step for every picture, more when it has run for a while

  function frame() {
    if (!running) return;
    train(Math.max(1, Math.floor(step / 60)));
    if (running) requestAnimationFrame(frame);
  }

  function pause() {
    running = false;
    find("[data-do=run]").textContent = "Run";
  }

  const actions = {
    run() {
      if (running) {
        pause();
        show();
        return;
      }
      if (step === MOST_STEPS) restart();
      running = true;
      find("[data-do=run]").textContent = "Pause";
      requestAnimationFrame(frame);
    },
    one: () => (pause(), train(1)),
    hundred: () => (pause(), train(100)),
    again: restart,
    other() {
      seed += 1;
      restart();
    },
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) actions[button.dataset.do]();
  });
  find("[data-do=run]").hidden = reducedMotion();
  restart();
});
