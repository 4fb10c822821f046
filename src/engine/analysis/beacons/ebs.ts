/**
 * Regularity of a series of connections ("EBS"). In: sorted times in seconds on the host's uptime axis. Out: score R with
 * its parts, the merge scale that won, and the range of the suspected sleep. Undefined below five check-ins.
 *
 * Several connections make one check-in, a check-in can be lost, an operator can change the sleep, and jitter spreads it.
 * So runs of connections are merged at several scales, and at each scale neighbouring intervals are compared (MALR, LV),
 * which a lost check-in or a changed sleep disturbs twice and not for good; a scan for a crowded interval window adds the
 * sleep range. The best scale counts. Cost O(n log n) a scale.
 */
import { binaryDivergence, chanceMass, harmonicChanceMass, medianInPlace, wilsonLower } from './statistics.ts';

/** Fewest check-ins that are scored. */
export const minCheckIns = 5;
/** Above this many times only four contiguous blocks are scored. */
export const maxScoredTimes = 20_000;
const blockCount = 4;
const blockSize = 5000;
const mergeScales = [0.5, 2, 5, 10, 20, 60, 120, 300, 600, 1200] as const;
/** A merge gap above this share of the median interval is not tried. */
const mergeShare = 0.12;
const windowRatios = [1.03, 1.1, 1.25, 1.5, 2, 3, 5, 10] as const;
/** Up to this window ratio the 2nd and 3rd multiple (lost check-ins) count too, and a sleep may be named. */
export const sharpRatio = 1.5;

/** R from here on: regular beyond chance, clearly regular, clock-like. */
export const regularityBands = { regular: 0.18, clear: 0.35, clockLike: 0.6 } as const;

export interface EbsParts {
  /** 0-1 from the median of |ln of neighbouring intervals' ratio|. */
  readonly neighbours: number;
  /** 0-1 from Shinomoto's local variation. */
  readonly variation: number;
  /** 0-1 from the most crowded interval window. */
  readonly mode: number;
}

export interface EbsResult {
  readonly score: number;
  readonly parts: EbsParts;
  /** Runs whose gaps are at most this many seconds are one check-in. */
  readonly mergeGap: number;
  readonly checkIns: number;
  /** Median interval of check-ins, seconds of uptime. */
  readonly median: number;
  /** Shortest and longest interval of the most crowded window: what the sleep looks like. */
  readonly sleepLow: number;
  readonly sleepHigh: number;
  /** Median interval inside that window: the one number to name when `sharp`. */
  readonly sleepTypical: number;
  /** The window is at most 1.5 wide: "about S" may be said. */
  readonly sharp: boolean;
  /** Share of the intervals inside the window and (sharp windows) its 2nd and 3rd multiple. */
  readonly windowShare: number;
  /** Median |ln ratio| of neighbours and local variation as measured, for those who know them. */
  readonly malr: number;
  readonly localVariation: number;
  /** True when only blocks of a very long series were scored. */
  readonly sampled: boolean;
}

export interface EbsOptions {
  /** Merge only at this scale (seconds), instead of the best of all: the view's live control. */
  readonly mergeGap?: number | undefined;
}

/** The first time of every run whose gaps are at most `gap` seconds. In: sorted seconds. */
export function mergeRuns(times: Float64Array, gap: number): Float64Array {
  const out = new Float64Array(times.length);
  let count = 0;
  for (let i = 0; i < times.length; i++) {
    if (i === 0 || times[i]! - times[i - 1]! > gap) out[count++] = times[i]!;
  }
  return out.subarray(0, count);
}

/** Scores a sorted series of seconds; undefined when fewer than five check-ins are left at every scale. */
export function scoreRegularity(times: Float64Array, options: EbsOptions = {}): EbsResult | undefined {
  if (times.length < minCheckIns) return undefined;
  if (times.length <= maxScoredTimes) return scoreBlock(times, options);
  const results: EbsResult[] = [];
  for (let block = 0; block < blockCount; block++) {
    const from = Math.floor(((times.length - blockSize) * block) / (blockCount - 1));
    const result = scoreBlock(times.subarray(from, from + blockSize), options);
    if (result) results.push(result);
  }
  results.sort((a, b) => b.score - a.score);
  const best = results[0];
  if (!best) return undefined;
  return { ...best, sampled: true, checkIns: mergeRuns(times, best.mergeGap).length };
}

function scoreBlock(times: Float64Array, options: EbsOptions): EbsResult | undefined {
  const scales = options.mergeGap === undefined ? [...mergeScales, valleyGap(times)] : [options.mergeGap];
  let best: EbsResult | undefined;
  let previousLength = -1;
  for (const gap of scales) {
    if (gap === undefined) continue;
    const checkIns = mergeRuns(times, gap);
    if (checkIns.length < minCheckIns) {
      if (gap === scales[scales.length - 1]) break;
      continue;
    }
    if (checkIns.length === previousLength) continue;
    previousLength = checkIns.length;
    const forced = options.mergeGap !== undefined || gap <= mergeScales[0];
    const result = scoreScale(checkIns, gap, forced);
    if (result && (!best || result.score > best.score)) best = result;
  }
  return best;
}

/** One scale; undefined when merging at this gap would itself make the intervals look regular. */
function scoreScale(checkIns: Float64Array, mergeGap: number, forced: boolean): EbsResult | undefined {
  const n = checkIns.length - 1;
  const intervals = new Float64Array(n);
  // No two check-ins can be closer than the merge gap, which alone would make chance look regular: it is taken off.
  const deadTime = forced ? 0 : mergeGap;
  for (let i = 0; i < n; i++) intervals[i] = checkIns[i + 1]! - checkIns[i]! - deadTime;
  const sorted = intervals.slice().sort();
  const median = (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2 + deadTime;
  if (!forced && mergeGap > mergeShare * median) return undefined;

  const ratios = new Float64Array(n - 1);
  let variation = 0;
  for (let i = 0; i < n - 1; i++) {
    const left = intervals[i]!;
    const right = intervals[i + 1]!;
    ratios[i] = Math.abs(Math.log(left / right));
    const relative = (left - right) / (left + right);
    variation += relative * relative;
  }
  const malr = medianInPlace(ratios);
  const localVariation = (3 * variation) / (n - 1);
  const window = findWindow(sorted);
  const parts: EbsParts = {
    neighbours: clamp(1 - (malr + 1.9 / Math.sqrt(n - 1)) / Math.log(3)),
    variation: clamp(1 - (localVariation + 1.9 / Math.sqrt(n))),
    mode: Math.min(1, window.divergence / 1.2),
  };
  return {
    score: 0.4 * parts.neighbours + 0.4 * parts.variation + 0.2 * parts.mode,
    parts,
    mergeGap,
    checkIns: checkIns.length,
    median,
    sleepLow: window.low + deadTime,
    sleepHigh: window.high + deadTime,
    sleepTypical: window.typical + deadTime,
    sharp: window.ratio <= sharpRatio,
    windowShare: window.share,
    malr,
    localVariation,
    sampled: false,
  };
}

interface IntervalWindow {
  readonly divergence: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly typical: number;
  readonly share: number;
}

/** The window [a, ratio a] that holds more of the intervals than chance allows, over all ratios. In: sorted intervals. */
function findWindow(sorted: Float64Array): IntervalWindow {
  const n = sorted.length;
  let best = { divergence: -1, ratio: 10, from: 0, to: n, share: 1 };
  const consider = (count: number, from: number, to: number, ratio: number, chance: number): void => {
    const lower = wilsonLower(count, n);
    const divergence = lower > chance ? binaryDivergence(lower, chance) : 0;
    if (divergence > best.divergence) best = { divergence, ratio, from, to, share: count / n };
  };
  for (const ratio of windowRatios) {
    const harmonics = ratio <= sharpRatio;
    let end = 0;
    let low2 = 0;
    let high2 = 0;
    let low3 = 0;
    let high3 = 0;
    let plain = { count: 0, from: 0, to: 0 };
    let withMultiples = { count: 0, from: 0, to: 0 };
    for (let i = 0; i < n; i++) {
      const a = sorted[i]!;
      while (end < n && sorted[end]! <= a * ratio) end++;
      const base = end - i;
      if (base > plain.count) plain = { count: base, from: i, to: end };
      if (!harmonics) continue;
      while (high2 < n && sorted[high2]! <= 2 * a * ratio) high2++;
      while (low2 < n && (sorted[low2]! < 2 * a || low2 < end)) low2++;
      while (high3 < n && sorted[high3]! <= 3 * a * ratio) high3++;
      while (low3 < n && (sorted[low3]! < 3 * a || low3 < high2)) low3++;
      if (base < 0.3 * n) continue;
      const count = base + Math.max(0, high2 - low2) + Math.max(0, high3 - low3);
      if (count > withMultiples.count) withMultiples = { count, from: i, to: end };
    }
    consider(plain.count, plain.from, plain.to, ratio, chanceMass(ratio));
    if (withMultiples.count > 0) {
      consider(withMultiples.count, withMultiples.from, withMultiples.to, ratio, harmonicChanceMass(ratio));
    }
  }
  const size = best.to - best.from;
  const middle = best.from + ((size - 1) >> 1);
  return {
    divergence: Math.max(0, best.divergence),
    ratio: best.ratio,
    low: sorted[best.from]!,
    high: sorted[best.to - 1]!,
    typical: (sorted[middle]! + sorted[best.from + (size >> 1)]!) / 2,
    share: best.share,
  };
}

/**
 * A merge gap in the emptiest place between the two heaps of short (inside a check-in) and long intervals, on a log axis
 * of half octaves; undefined when there is one heap only.
 */
function valleyGap(times: Float64Array): number | undefined {
  const bins = new Float64Array(48);
  for (let i = 1; i < times.length; i++) {
    const gap = times[i]! - times[i - 1]!;
    bins[Math.min(47, Math.max(0, Math.floor(2 * Math.log2(Math.max(gap, 0.05) / 0.05))))]! += 1;
  }
  let best: { bin: number; depth: number } | undefined;
  const total = times.length - 1;
  let below = 0;
  let peakBelow = 0;
  const peakFrom = new Float64Array(49);
  for (let bin = 47; bin >= 0; bin--) peakFrom[bin] = Math.max(peakFrom[bin + 1]!, bins[bin]!);
  for (let bin = 0; bin < 47; bin++) {
    const smallerPeak = Math.min(peakBelow, peakFrom[bin + 1]!);
    if (below >= 0.05 * total && total - below - bins[bin]! >= 4 && smallerPeak > 0) {
      const depth = smallerPeak - bins[bin]!;
      if (depth > 0 && (!best || depth > best.depth)) best = { bin, depth };
    }
    below += bins[bin]!;
    peakBelow = Math.max(peakBelow, bins[bin]!);
  }
  return best && 0.05 * 2 ** ((best.bin + 0.5) / 2);
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
