/**
 * Comparisons and ranges over payload text. The bound decides how: a number (decimal or `0x…`) compares numbers, a time
 * compares times (a shorter time is its whole period), anything else compares text without case.
 */
import { foldCase, parseInstantRange, type Test } from '#shared/model/query/index.ts';
import { type Instant, parseIsoTime } from '#shared/model/time.ts';

type Ordered = Extract<Test, { kind: 'compare' | 'range' }>;

/** Lower and upper end as written; undefined is open. */
export interface Ends {
  readonly lower: { readonly text: string; readonly inclusive: boolean } | undefined;
  readonly upper: { readonly text: string; readonly inclusive: boolean } | undefined;
}

/** A comparison is a range with one open end; `=` has both. */
export function toEnds(test: Ordered): Ends {
  if (test.kind === 'range') {
    return {
      lower: test.from && { text: test.from.text, inclusive: test.fromInclusive },
      upper: test.to && { text: test.to.text, inclusive: test.toInclusive },
    };
  }
  const end = { text: test.bound.text, inclusive: test.operator.endsWith('=') };
  return {
    lower: test.operator.startsWith('>') || test.operator === '=' ? end : undefined,
    upper: test.operator.startsWith('<') || test.operator === '=' ? end : undefined,
  };
}

/** Exact for any length: big integers beyond 2^53. */
export function parseNumber(text: string): number | bigint | undefined {
  if (text.length > 100) return undefined;
  if (/^0[xX][0-9a-fA-F]+$/.test(text) || /^\d{16,}$/.test(text)) return BigInt(text);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const compareInstants = (a: Instant, b: Instant): number => a.us - b.us || a.tick - b.tick;

/** Reads values and compares them with one end; `undefined` when the value is of another kind. */
function buildEnd(end: NonNullable<Ends['lower']>, isLower: boolean): (value: string) => boolean {
  const bound = parseNumber(end.text);
  if (bound !== undefined) {
    return (value) => {
      const key = parseNumber(value);
      if (key === undefined) return false;
      return isLower ? key > bound || (end.inclusive && key >= bound) : key < bound || (end.inclusive && key <= bound);
    };
  }
  const period = parseInstantRange(end.text);
  if (period) {
    const from = isLower === end.inclusive ? period.from : period.to;
    return (value) => {
      const key = parseIsoTime(value);
      return key !== undefined && (isLower ? compareInstants(key, from) >= 0 : compareInstants(key, from) < 0);
    };
  }
  const text = foldCase(end.text);
  return (value) => {
    const key = foldCase(value);
    return isLower ? key > text || (end.inclusive && key === text) : key < text || (end.inclusive && key === text);
  };
}

/** A test for values: within both ends. */
export function buildOrderTest(test: Ordered): (value: string) => boolean {
  const { lower, upper } = toEnds(test);
  const isAbove = lower ? buildEnd(lower, true) : () => true;
  const isBelow = upper ? buildEnd(upper, false) : () => true;
  return lower || upper ? (value) => isAbove(value) && isBelow(value) : (value) => value !== '';
}

/** Time ends as a half-open range of instants. */
export function toInstantRange(test: Ordered): { from: Instant | undefined; to: Instant | undefined } {
  const { lower, upper } = toEnds(test);
  const low = lower && parseInstantRange(lower.text);
  const high = upper && parseInstantRange(upper.text);
  return {
    from: low && (lower.inclusive ? low.from : low.to),
    to: high && (upper.inclusive ? high.to : high.from),
  };
}
