// course_lib.perceptron: units {w1, w2, b} that answer step(w1 x1 + w2 x2 + b), with step(0) = 0.

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const sumOf = (u, [x1, x2]) => x1 * u.w1 + x2 * u.w2 + u.b;
const step = (z) => (z > 0 ? 1 : 0);
const answerOf = (u, x) => step(sumOf(u, x));

// One unit {y}, or two hidden ones and an output unit {h1, h2, y}: for each corner of the gate
// what the hidden units say (the corner itself if there are none), the last sum z, the answer y.
function solve(units) {
  return CORNERS.map((x) => {
    const h = units.h1 ? [answerOf(units.h1, x), answerOf(units.h2, x)] : x;
    return { x, h, z: sumOf(units.y, h), y: answerOf(units.y, h) };
  });
}

// The part of a polygon on which the unit says `side` (1 or 0). Points of the line belong to both.
function cut(polygon, u, side) {
  const sign = side ? 1 : -1;
  const part = [];
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    const [zp, zq] = [sign * sumOf(u, p), sign * sumOf(u, q)];
    if (zp >= 0) part.push(p);
    if (zp * zq < 0) {
      const t = zp / (zp - zq);
      part.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]);
    }
  });
  return part;
}

// The polygons on which the answer is 1.
function yesRegions(units, board) {
  const parts = units.h1 ? [] : [cut(board, units.y, 1)];
  for (const h of units.h1 ? CORNERS : []) {
    if (answerOf(units.y, h)) parts.push(cut(cut(board, units.h1, h[0]), units.h2, h[1]));
  }
  return parts.filter((part) => part.length > 2);
}

// The point of the unit's line nearest to p.
function nearest(u, p) {
  const z = sumOf(u, p);
  const square = u.w1 ** 2 + u.w2 ** 2;
  return [p[0] - (z * u.w1) / square, p[1] - (z * u.w2) / square];
}
