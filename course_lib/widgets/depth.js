const DEPTH_SAMPLES = 10;
const DEPTH_BINS = 21;
const FACTORS = { linear: 100, relu: 50 }; // one layer multiplies the mean square by this times std²
// where each precision ends: the powers of ten of its largest and its smallest number
const ENDS = { single: [38.5, -44.9], double: [308.3, -323.3] };

start("depth", (root, begin) => {
  const find = (selector) => root.querySelector(selector);
  const say = speaker(root);
  const value = controls(root, show);
  let signal = null; // half a million random numbers: made when they are needed

  for (const name of ["power", "depth", "activation", "precision"]) value(name, begin[name]);

  function setting() {
    const [depth, activation, precision] = ["depth", "activation", "precision"].map((n) => value(n));
    const exact = begin.presets.find((std) => Math.abs(Math.log10(std) - value("power")) < 0.005);
    return { std: exact || 10 ** value("power"), depth, activation, precision };
  }

  function show() {
    signal = signal || randomSignal(begin.seed, DEPTH_SAMPLES);
    const chosen = setting();
    const result = sendThrough(signal, chosen);
    const size = result.sizes[chosen.depth];
    const factor = (size / result.sizes[0]) ** (1 / chosen.depth);
    const saturated = [...result.last].filter((v) => Math.abs(v) > 0.99).length;
    const write = (name, text) => (find(`.shown-${name}`).textContent = text);
    showValue(root, "power", shortNumber(chosen.std));
    showValue(root, "depth", String(chosen.depth));
    write("size", shortNumber(size));
    write("factor", shortNumber(factor));
    write("beyond", `${fixed((100 * saturated) / result.last.length, 0)} %`);
    showSizes(result, chosen);
    showHistogram(result.last);
    const found = finding(result, chosen, size);
    find(".course-found").textContent = found;
    say(`${found} Size of layer ${chosen.depth}: ${shortNumber(size)}.`);
  }

  function finding({ infinite, nan, zero }, { std, activation, precision }, size) {
    const bits = precision === "single" ? "32" : "64";
    if (infinite || nan) {
      const first = infinite ? `Layer ${infinite} holds the first ∞` : `Layer ${nan} holds a NaN`;
      const then = infinite && nan ? `, and from layer ${nan} on there is NaN` : "";
      return `${first}${then}: the range of ${bits} bits has ended.`;
    }
    if (zero) return `From layer ${zero} on every number is 0: too small for ${bits} bits.`;
    if (size < 1e-6) return "The signal dies: the last layer says nearly the same to every input.";
    if (size > 1e6) return "The signal explodes.";
    if (activation === "sigmoid") return "A sigmoid keeps every number between 0 and 1.";
    if (activation === "tanh" && std >= 0.3) {
      return "The size is held, but many units say nearly ±1, where the slope is nearly 0.";
    }
    if (activation in FACTORS && Math.abs(std * Math.sqrt(FACTORS[activation]) - 1) < 0.02) {
      return `The factor is 1: std = √(${100 / FACTORS[activation]}/100). The signal lives.`;
    }
    return "The signal is neither lost nor out of range yet.";
  }

  function showSizes({ sizes }, { depth, precision }) {
    const powers = sizes.map((size) => Math.log10(size));
    const finite = powers.filter(Number.isFinite);
    const most = Math.max(...finite.map(Math.abs));
    const top = [2, 10, 50, 350].find((limit) => limit >= most);
    const y = (power) => (60 - (60 * power) / top).toFixed(1);
    const points = powers.flatMap((power, k) =>
      Number.isFinite(power) ? [`${((256 * k) / depth).toFixed(1)} ${y(power)}`] : [],
    );
    find(".sizes").setAttribute("d", "M" + points.join("L"));
    find(".top").textContent = `1e${top}`;
    find(".bottom").textContent = `1e−${top}`;
    find(".layers").textContent = depth;
    const ends = ENDS[precision].filter((power) => Math.abs(power) <= top);
    find(".ends").setAttribute("d", ends.map((power) => `M0 ${y(power)}H256`).join(""));
  }

  function showHistogram(last) {
    const finite = last.filter(Number.isFinite);
    const limit = roundLimit(finite.reduce((most, v) => Math.max(most, Math.abs(v)), 0));
    const counts = finite.length ? histogram(finite, limit, DEPTH_BINS) : [];
    const highest = Math.max(1, ...counts);
    const width = 256 / DEPTH_BINS;
    const bars = counts.map((count, k) => {
      const height = (100 * count) / highest;
      const [x, up, wide] = [k * width, -height, width - 1].map((v) => v.toFixed(1));
      return count ? `M${x} 120v${up}h${wide}V120z` : "";
    });
    find(".bars").setAttribute("d", bars.join(""));
    find(".low").textContent = "−" + shortNumber(limit);
    find(".high").textContent = shortNumber(limit);
    find(".none").textContent = finite.length ? "" : "no finite number is left";
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    value("power", Math.log10(begin.presets[button.dataset.preset]));
    show();
  });
});
