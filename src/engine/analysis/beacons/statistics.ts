/** Small statistics of the beacon score. Pure numbers in and out; nothing here knows of evidence. */

const exponentialMass = (from: number, to: number): number => Math.exp(-from) - Math.exp(-to);
const remembered = new Map<string, number>();

/** The largest share of exponential intervals (pure chance) that any window [a, ratio a] holds. */
export function chanceMass(ratio: number): number {
  const a = Math.log(ratio) / (ratio - 1);
  return exponentialMass(a, a * ratio);
}

/** The same for a window together with its 2nd and 3rd multiple (overlaps counted once); found by a fine scan over a. */
export function harmonicChanceMass(ratio: number): number {
  const key = `h${ratio}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  let best = 0;
  for (let a = 0.001; a < 3; a += 0.001) {
    const second = Math.max(2 * a, ratio * a);
    const third = Math.max(3 * a, 2 * ratio * a);
    const mass =
      exponentialMass(a, ratio * a) + exponentialMass(second, 2 * ratio * a) + exponentialMass(third, 3 * ratio * a);
    if (mass > best) best = mass;
  }
  remembered.set(key, best);
  return best;
}

/** Lower end of Wilson's 95 % interval for `count` of `n`. */
export function wilsonLower(count: number, n: number): number {
  const z = 1.96;
  const p = count / n;
  const middle = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return Math.max(0, (middle - spread) / (1 + (z * z) / n));
}

/** Kullback-Leibler divergence (nats) of a coin with share p from one with share q; 0 < q < 1. */
export function binaryDivergence(p: number, q: number): number {
  const inside = p > 0 ? p * Math.log(p / q) : 0;
  const outside = p < 1 ? (1 - p) * Math.log((1 - p) / (1 - q)) : 0;
  return inside + outside;
}

/** Median of an array whose order may be changed (typed arrays sort numerically); NaN for an empty one. */
export function medianInPlace(values: Float64Array): number {
  const n = values.length;
  values.sort();
  return n === 0 ? Number.NaN : (values[(n - 1) >> 1]! + values[n >> 1]!) / 2;
}
