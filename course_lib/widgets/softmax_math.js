// Softmax at three precisions: every operation is rounded, as NumPy rounds it.

// To the nearest number of half precision, ties to even; from 65520 on it is infinite.
function half(x) {
  const size = Math.abs(x);
  if (!(size < 65520)) return size >= 65520 ? Math.sign(x) * Infinity : NaN;
  if (size === 0) return x;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10);
  const big = 1.5 * 2 ** 52 * unit; // adding it leaves no bits below `unit`
  return x + big - big;
}

const ROUND = { float16: half, float32: Math.fround, float64: (x) => x };

// The scores that softmax gets: score / T + c, each operation rounded.
function shiftedScores(scores, T, c, type) {
  const round = ROUND[type];
  return scores.map((z) => round(round(round(z) / round(T)) + round(c)));
}

// As the formula is written: e^z / Σ e^z. NumPy adds half precision numbers in single precision.
function naiveSoftmax(z, type) {
  const round = ROUND[type];
  const add = type === "float64" ? round : Math.fround;
  const e = z.map((v) => round(Math.exp(v)));
  const total = round(e.reduce((sum, v) => add(sum + v)));
  return { e, total, p: e.map((v) => round(v / total)) };
}

// course_lib.softmax: the maximum is taken off first, the sum is in double precision. Half precision is
// computed in single precision, and rounded once, at the end.
function stableSoftmax(z, type) {
  const last = ROUND[type];
  const round = type === "float16" ? Math.fround : last;
  const m = Math.max(...z);
  const shifted = z.map((v) => round(v - m));
  const e = shifted.map((v) => round(Math.exp(v)));
  const total = e.reduce((sum, v) => sum + v);
  const top = shifted.indexOf(0); // the largest term is e^0 = 1
  const others = e.reduce((sum, v, k) => (k === top ? sum : sum + v), 0);
  const logTotal = round(Math.log1p(others));
  return {
    p: e.map((v) => last(round(v / total))),
    log: shifted.map((v) => last(round(v - logTotal))),
  };
}
