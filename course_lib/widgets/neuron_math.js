// course_lib.activations: each function with its derivative; at a kink the slope from the left.

const ACTIVATIONS = (() => {
  const exp = Math.exp;
  const sigmoid = (z) => (z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z)));
  const sigmoidSlope = (z) => exp(-Math.abs(z)) / (1 + exp(-Math.abs(z))) ** 2;
  const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
  const density = (z) => exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

  // Φ(z) = 1/2 + density · (z + z³/3 + z⁵/(3·5) + …); beyond 8 it is 0 or 1 to 15 decimals.
  function below(z) {
    if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
    let sum = 0;
    for (let k = 1, term = z; k < 250; k += 2, term *= (z * z) / k) sum += term;
    return 0.5 + density(z) * sum;
  }

  return {
    step: [(z) => (z > 0 ? 1 : 0), () => 0],
    linear: [(z) => z, () => 1],
    sigmoid: [sigmoid, sigmoidSlope],
    tanh: [Math.tanh, (z) => (1 / Math.cosh(z)) ** 2],
    relu: [(z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0)],
    leaky_relu: [(z) => (z > 0 ? z : 0.2 * z), (z) => (z > 0 ? 1 : 0.2)],
    elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : exp(z))],
    selu: [
      (z) => scale * (z > 0 ? z : alpha * Math.expm1(z)),
      (z) => scale * (z > 0 ? 1 : alpha * exp(z)),
    ],
    softplus: [(z) => (z > 0 ? z : 0) + Math.log1p(exp(-Math.abs(z))), sigmoid],
    softsign: [(z) => z / (1 + Math.abs(z)), (z) => (1 / (1 + Math.abs(z))) ** 2],
    silu: [(z) => z * sigmoid(z), (z) => sigmoid(z) + z * sigmoidSlope(z)],
    gelu: [(z) => z * below(z), (z) => below(z) + z * density(z)],
    hard_sigmoid: [
      (z) => Math.min(1, Math.max(0, (z + 3) / 6)),
      (z) => (z > -3 && z <= 3 ? 1 / 6 : 0),
    ],
    exponential: [exp, exp],
  };
})();

// One neuron with one input: its sum z, its answer a, the slope h′(z) and ∂a/∂x = h′(z) w.
function neuronAt({ w, b, x, activation }) {
  const [h, slope] = ACTIVATIONS[activation];
  const z = w * x + b;
  return { z, a: h(z), slope: slope(z), dx: slope(z) * w };
}
