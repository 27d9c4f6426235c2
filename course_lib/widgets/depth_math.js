// A signal on its way through many layers of 100 units with random weights (chapter 3).

const UNITS = 100;

const DEPTH_ACTIVATIONS = {
  linear: (z) => z,
  sigmoid: (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))),
  tanh: Math.tanh,
  relu: (z) => (z > 0 || z !== z ? z : 0), // NaN is passed on
};

// `samples` random inputs and, layer after layer, matrices of normal numbers. Layers are made when
// they are asked for; what a layer holds does not depend on how many are.
function randomSignal(seed, samples) {
  const inputs = fillNormal(new Float64Array(samples * UNITS), uniformNumbers(seed));
  const uniform = uniformNumbers(seed + 1);
  const matrices = [];
  function matrix(k) {
    while (matrices.length <= k) {
      matrices.push(fillNormal(new Float64Array(UNITS * UNITS), uniform));
    }
    return matrices[k];
  }
  return { inputs, samples, matrix };
}

// Send the inputs through `depth` layers A <- h(A @ W), W = std times normal numbers.
// precision: "double" or "single"; single rounds after every multiply-and-add, as BLAS does.
// Returns the size (root mean square) of the input and of every layer, the last layer's numbers,
// and the first layers (from 1; 0 for none) that are all zero, hold an infinity, hold a NaN.
function sendThrough({ inputs, samples, matrix }, { std, depth, activation, precision }) {
  const Floats = precision === "single" ? Float32Array : Float64Array;
  const h = DEPTH_ACTIVATIONS[activation];
  let A = new Floats(inputs);
  const result = { sizes: [rootMeanSquare(A)], zero: 0, infinite: 0, nan: 0 };
  for (let k = 0; k < depth; k++) {
    const W = new Floats(matrix(k).map((n) => std * n));
    const next = new Floats(A.length);
    for (let s = 0; s < samples; s++) {
      const z = next.subarray(s * UNITS, (s + 1) * UNITS);
      for (let i = 0; i < UNITS; i++) {
        const a = A[s * UNITS + i];
        const row = i * UNITS;
        for (let j = 0; j < UNITS; j++) z[j] += a * W[row + j];
      }
    }
    A = next.map(h);
    result.sizes.push(rootMeanSquare(A));
    const holds = { zero: (v) => v === 0, infinite: (v) => Math.abs(v) === Infinity, nan: isNaN };
    if (!result.zero && A.every(holds.zero)) result.zero = k + 1;
    if (!result.infinite && A.some(holds.infinite)) result.infinite = k + 1;
    if (!result.nan && A.some(holds.nan)) result.nan = k + 1;
  }
  result.last = A;
  return result;
}

// √(mean of v²), scaled by the largest, so that squares neither overflow nor vanish.
function rootMeanSquare(values) {
  let largest = 0;
  for (const v of values) {
    if (v !== v) return NaN;
    largest = Math.max(largest, Math.abs(v));
  }
  if (largest === 0 || largest === Infinity) return largest;
  let sum = 0;
  for (const v of values) sum += (v / largest) ** 2;
  return largest * Math.sqrt(sum / values.length);
}

// How many of the finite numbers fall into each of `bins` equal bins between -limit and limit.
function histogram(values, limit, bins) {
  const counts = new Array(bins).fill(0);
  for (const v of values) {
    const k = Math.floor(((v + limit) / (2 * limit)) * bins);
    if (Math.abs(v) <= limit) counts[Math.min(k, bins - 1)] += 1;
  }
  return counts;
}

// A round number not below v: 1, 2 or 5 times a power of ten.
function roundLimit(v) {
  if (!(v > 0)) return 1;
  const power = Math.floor(Math.log10(v));
  const limits = [1, 2, 5, 10].map((digit) => Number(`${digit}e${power}`));
  return limits.find((limit) => limit >= v) || v;
}

// A positive number in few letters: 0.0123, 1.23, 123, 1.2e−23.
function shortNumber(v) {
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "NaN";
  if (v === 0) return "0";
  const text = v >= 0.01 && v < 1000 ? Number(v.toPrecision(3)) : v.toExponential(1);
  return String(text).replace("e+", "e").replace("-", "−");
}
