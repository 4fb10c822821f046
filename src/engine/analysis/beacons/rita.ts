/**
 * RITA v5's beacon score, for those who know it. In: sorted connection times in seconds, the window, and bytes a
 * connection where known. Out: its four parts and the score, as activecm/rita v5 computes them (analysis/beacons.go,
 * written anew from the formulas). Sysmon has no byte counts: then the score is the mean of the other three parts.
 */

export interface RitaResult {
  readonly score: number;
  readonly ts: number;
  readonly ds: number | undefined;
  readonly dur: number;
  readonly hist: number;
}

const barCount = 24;
const daySeconds = 86_400;
const round3 = (value: number): number => Math.round(value * 1000) / 1000;
const ceil3 = (value: number): number => Math.ceil(value * 1000) / 1000;

/** Middle of sorted values, from `from` to before `to`. */
function median(sorted: ArrayLike<number>, from = 0, to = sorted.length): number {
  const n = to - from;
  return n % 2 === 1 ? sorted[from + (n >> 1)]! : (sorted[from + n / 2 - 1]! + sorted[from + n / 2]!) / 2;
}

/** RITA's statistical score of sorted values: mean of 1 - |Bowley skew| and (median - MAD) / median. */
export function ritaStatisticalScore(sorted: ArrayLike<number>, defaultMadScore: number): number {
  const n = sorted.length;
  const middle = median(sorted);
  const q1 = median(sorted, 0, n >> 1);
  const q3 = median(sorted, (n + 1) >> 1, n);
  const skew = q3 - q1 >= 10 && middle !== q1 && middle !== q3 ? (q1 + q3 - 2 * middle) / (q3 - q1) : 0;
  const deviations = Float64Array.from(sorted, (value) => Math.abs(value - middle)).sort();
  const madScore = middle < 1 ? defaultMadScore : Math.max(0, (middle - median(deviations)) / middle);
  return round3((1 - Math.abs(skew) + madScore) / 2);
}

/** Timestamp score of sorted whole seconds; undefined below four times or three non-zero intervals. */
export function ritaTimestampScore(times: ArrayLike<number>): number | undefined {
  const intervals = new Float64Array(Math.max(0, times.length - 1));
  let count = 0;
  for (let i = 1; i < times.length; i++) {
    const interval = times[i]! - times[i - 1]!;
    if (interval > 0) intervals[count++] = interval;
  }
  if (times.length < 4 || count < 3) return undefined;
  return ritaStatisticalScore(intervals.subarray(0, count).sort(), 1);
}

/** Bytes score; undefined below three values. */
export function ritaSizeScore(bytes: ArrayLike<number>): number | undefined {
  return bytes.length < 3 ? undefined : ritaStatisticalScore(Float64Array.from(bytes).sort(), 0);
}

/** Connections in each of 24 equal bars of [from, to]; the last bar has its end. */
export function ritaBars(times: ArrayLike<number>, from: number, to: number): number[] {
  const bars = new Array<number>(barCount).fill(0);
  const step = (to - from) / barCount;
  for (let i = 0; i < times.length; i++) {
    bars[Math.min(barCount - 1, Math.max(0, Math.floor((times[i]! - from) / step)))]! += 1;
  }
  return bars;
}

/** The larger of flatness (1 - CV) and two-level fit of the bars, 0-1. */
export function ritaHistogramScore(bars: readonly number[]): number {
  const filled = bars.filter((count) => count > 0);
  if (filled.length === 0) return 0;
  const mean = bars.reduce((sum, count) => sum + count, 0) / bars.length;
  const deviation = Math.sqrt(bars.reduce((sum, count) => sum + (count - mean) ** 2, 0) / bars.length);
  const flat = deviation > mean ? 0 : round3(1 - deviation / mean);
  if (filled.length < 11) return flat;
  const bin = Math.ceil(Math.max(...bars) * 0.05);
  const levels = new Map<number, number>();
  for (const count of filled) {
    const level = Math.floor(count / bin) * bin;
    levels.set(level, (levels.get(level) ?? 0) + 1);
  }
  const [largest = 0, second = 0] = [...levels.values()].sort((a, b) => b - a);
  return Math.max(flat, Math.min(1, round3((largest + second) / Math.max(filled.length - 1, 1))));
}

/** How much of the window the series spans, or its longest run of filled bars (round the clock) of an ideal twelve. */
export function ritaDurationScore(
  bars: readonly number[],
  first: number,
  last: number,
  from: number,
  to: number,
): number {
  if (bars.filter((count) => count > 0).length < 6) return 0;
  let longest = 0;
  let run = 0;
  for (let i = 0; i < bars.length * 2; i++) {
    run = bars[i % bars.length]! > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const coverage = Math.min(1, ceil3((last - first) / (to - from)));
  return Math.max(coverage, Math.min(1, ceil3(Math.min(longest, bars.length) / 12)));
}

/** RITA's score of one window of at most 24 h; undefined when RITA would not score it. */
export function scoreRita(
  times: Float64Array,
  from: number,
  to: number,
  bytes?: ArrayLike<number>,
): RitaResult | undefined {
  if (to <= from || times.length >= daySeconds) return undefined;
  const seconds = times.map(Math.floor);
  const ts = ritaTimestampScore(seconds);
  if (ts === undefined || new Set(seconds).size < 4) return undefined;
  const bars = ritaBars(seconds, from, to);
  const hist = ritaHistogramScore(bars);
  const dur = ritaDurationScore(bars, seconds[0]!, seconds[seconds.length - 1]!, from, to);
  const ds = bytes && ritaSizeScore(bytes);
  const score = ds === undefined ? round3((ts + dur + hist) / 3) : round3(0.25 * (ts + ds + dur + hist));
  return { score, ts, ds, dur, hist };
}

/**
 * The best of all days: RITA looks at the last 24 h of a data set only, and an investigation has weeks. Days are counted
 * back from the end of the log. `logFrom` and `logTo` bound the data set (seconds).
 */
export function scoreRitaBestDay(times: Float64Array, logFrom: number, logTo: number): RitaResult | undefined {
  let best: RitaResult | undefined;
  let end = times.length;
  for (let to = logTo; to > logFrom && end > 0; to -= daySeconds) {
    const from = Math.max(logFrom, to - daySeconds);
    let begin = end;
    while (begin > 0 && times[begin - 1]! >= from) begin--;
    if (end - begin >= 4) {
      const result = scoreRita(times.subarray(begin, end), Math.floor(from), Math.floor(to));
      if (result && (!best || result.score > best.score)) best = result;
    }
    end = begin;
  }
  return best;
}
