/** Events over time under a filter, in buckets of a round length that start at a multiple of it (UTC). */
import type Database from 'better-sqlite3';
import type { Output } from '#shared/contract/index.ts';
import type { Filter } from '#shared/model/filter.ts';
import type { AbortFlag } from '../base/abort.ts';
import { matchFilter } from './match.ts';

const second = 1_000_000;
const day = 86_400 * second;
/** Lengths a person can read, in microseconds. */
const lengths: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * 1000),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 60 * second),
  ...[1, 2, 3, 6, 12].map((n) => n * 3600 * second),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 3640].map((n) => n * day),
  36_400 * day,
  364_000 * day,
];

/** The shortest round length with which the span fits into so many buckets. */
export function chooseBucketUs(fromUs: number, toUs: number, buckets: number): number {
  for (const length of lengths) {
    if (Math.floor((toUs - 1) / length) - Math.floor(fromUs / length) + 1 <= buckets) return length;
  }
  return Math.ceil((toUs - fromUs) / buckets) * 2;
}

/** `warnings` counts levels critical, error and warning. An empty result has no bucket. */
export function queryHistogram(
  db: Database.Database,
  input: { filter: Filter; buckets: number },
  signal: AbortFlag,
): Output<'events.histogram'> {
  const { store, flags, total } = matchFilter(db, input.filter, signal);
  const times = store.column('time_us', signal);
  const levels = store.column('level', signal);
  let fromUs = input.filter.time?.fromUs ?? Number.POSITIVE_INFINITY;
  let toUs = input.filter.time?.toUs ?? Number.NEGATIVE_INFINITY;
  if (input.filter.time?.fromUs === undefined || input.filter.time.toUs === undefined) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < flags.length; row++) {
      if (flags[row] !== 1) continue;
      const time = times[row]!;
      if (time < low) low = time;
      if (time > high) high = time;
    }
    if (input.filter.time?.fromUs === undefined) fromUs = low;
    if (input.filter.time?.toUs === undefined) toUs = high + 1;
  }
  if (!(fromUs < toUs) || !Number.isFinite(fromUs) || !Number.isFinite(toUs))
    return { fromUs: 0, toUs: 0, bucketUs: 1, counts: [], warnings: [], total };
  const bucketUs = chooseBucketUs(fromUs, toUs, input.buckets);
  const start = Math.floor(fromUs / bucketUs) * bucketUs;
  const length = Math.floor((toUs - 1 - start) / bucketUs) + 1;
  const counts = new Array<number>(length).fill(0);
  const warnings = new Array<number>(length).fill(0);
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] !== 1) continue;
    const bucket = Math.floor((times[row]! - start) / bucketUs);
    counts[bucket]!++;
    const level = levels[row]!;
    if (level >= 1 && level <= 3) warnings[bucket]!++;
  }
  return { fromUs: start, toUs: start + length * bucketUs, bucketUs, counts, warnings, total };
}
