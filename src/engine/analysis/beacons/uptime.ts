/**
 * When a host was running, told from its own log. In: times (seconds since 1970) of all its events of any kind, in any
 * order, and known power-off spans. Out: an axis on which off time is cut out, and the hours in which people use the host.
 *
 * A gap of ten minutes without any event means "off" only in a log that is otherwise dense: in a sparse log every wait
 * would become the same 30 s and chance would look like a clock. So the threshold doubles until at most eight gaps a day
 * are left.
 */

/** A gap is cut to this many seconds. */
export const gapRestSeconds = 30;
const firstThreshold = 600;
const maxGapsPerDay = 8;
const bucketSeconds = 60;
const daySeconds = 86_400;

/** Spans in which the host was off or silent, in order, in seconds since 1970. */
export interface UptimeAxis {
  readonly first: number;
  readonly last: number;
  readonly offFrom: Float64Array;
  readonly offTo: Float64Array;
  /** Shortest silence that was taken for "off". */
  readonly threshold: number;
}

/** Collects event times of one host; memory is two numbers a minute that has events. */
export class HostActivity {
  readonly hourCounts = new Float64Array(168);
  readonly #first = new Map<number, number>();
  readonly #last = new Map<number, number>();
  readonly #hours = new Map<number, number>();

  /** Adds an event time; those before 2000 and after 2100 are a wrong clock and left out. */
  add(seconds: number): void {
    if (!(seconds > 946_684_800 && seconds < 4_102_444_800)) return;
    const bucket = Math.floor(seconds / bucketSeconds);
    const first = this.#first.get(bucket);
    if (first === undefined || seconds < first) this.#first.set(bucket, seconds);
    const last = this.#last.get(bucket);
    if (last === undefined || seconds > last) this.#last.set(bucket, seconds);
    const hour = Math.floor(seconds / 3600);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    this.hourCounts[hourOfWeek(seconds)]! += 1;
  }

  /** Events by hour since 1970, for coverage figures. */
  get hours(): ReadonlyMap<number, number> {
    return this.#hours;
  }

  /** The axis; undefined when nothing was added. */
  axis(): UptimeAxis | undefined {
    const buckets = [...this.#first.keys()].sort((a, b) => a - b);
    const head = buckets[0];
    const tail = buckets[buckets.length - 1];
    if (head === undefined || tail === undefined) return undefined;
    const gaps: [number, number][] = [];
    for (let i = 1; i < buckets.length; i++) {
      const from = this.#last.get(buckets[i - 1]!)!;
      const to = this.#first.get(buckets[i]!)!;
      if (to - from > firstThreshold) gaps.push([from, to]);
    }
    const first = this.#first.get(head)!;
    const last = this.#last.get(tail)!;
    const allowed = maxGapsPerDay * Math.max(1, (last - first) / daySeconds);
    let threshold = firstThreshold;
    let kept = gaps;
    while (kept.length > allowed) {
      threshold *= 2;
      kept = gaps.filter(([from, to]) => to - from > threshold);
    }
    return {
      first,
      last,
      offFrom: Float64Array.from(kept, (gap) => gap[0]),
      offTo: Float64Array.from(kept, (gap) => gap[1]),
      threshold,
    };
  }
}

/** 0-167, Monday 00:00 UTC is 0. */
export function hourOfWeek(seconds: number): number {
  return (((Math.floor(seconds / 3600) + 72) % 168) + 168) % 168;
}

/**
 * Sorted times mapped onto the axis: each off span before them shrinks to 30 s. A span that begins and ends with two
 * neighbouring times of this very series stays: its silence is known from the series alone.
 */
export function toUptime(times: Float64Array, axis: UptimeAxis | undefined): Float64Array {
  if (!axis || axis.offFrom.length === 0) return times;
  const out = new Float64Array(times.length);
  let gap = 0;
  let removed = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    while (gap < axis.offFrom.length && axis.offTo[gap]! <= time + 2) {
      const from = axis.offFrom[gap]!;
      const to = axis.offTo[gap]!;
      const own = i > 0 && Math.abs(times[i - 1]! - from) < 2 && Math.abs(time - to) < 2;
      if (!own) removed += to - from - gapRestSeconds;
      gap++;
    }
    out[i] = time - removed;
    if (i > 0 && out[i]! < out[i - 1]!) out[i] = out[i - 1]!;
  }
  return out;
}

/** Calls back for each running stretch of [from, to], split at full hours. */
export function forEachUptimeHour(
  axis: UptimeAxis | undefined,
  from: number,
  to: number,
  visit: (hourOfWeek: number, seconds: number) => void,
): void {
  const stretch = (start: number, end: number): void => {
    for (let at = start; at < end; ) {
      const next = Math.min(end, (Math.floor(at / 3600) + 1) * 3600);
      visit(hourOfWeek(at), next - at);
      at = next;
    }
  };
  let at = from;
  for (let gap = 0; axis && gap < axis.offFrom.length; gap++) {
    const offFrom = axis.offFrom[gap]!;
    const offTo = axis.offTo[gap]!;
    if (offTo <= at) continue;
    if (offFrom >= to) break;
    if (offFrom > at) stretch(at, offFrom);
    at = Math.max(at, offTo);
  }
  if (at < to) stretch(at, to);
}

/** Which of the 168 hours of the week are working hours, and how sharply the log shows it. */
export interface WorkingHours {
  readonly inHours: readonly boolean[];
  /** First hour of the day (UTC, 0-23) and how many hours. */
  readonly startHour: number;
  readonly hours: number;
  /** Events an hour inside over outside on working days; about 1 for servers. */
  readonly contrast: number;
}

const workingDayHours = 10;

/** The ten busiest hours in a row of Monday to Friday (UTC). In: events by hour of the week. */
export function findWorkingHours(hourCounts: ArrayLike<number>): WorkingHours {
  const byHour = new Float64Array(24);
  for (let hour = 0; hour < 120; hour++) byHour[hour % 24]! += hourCounts[hour]!;
  const total = byHour.reduce((sum, count) => sum + count, 0);
  let startHour = 8;
  let most = -1;
  for (let start = 0; start < 24; start++) {
    let sum = 0;
    for (let k = 0; k < workingDayHours; k++) sum += byHour[(start + k) % 24]!;
    if (sum > most) {
      most = sum;
      startHour = start;
    }
  }
  const outside = (total - most) / (24 - workingDayHours);
  const contrast = outside > 0 ? most / workingDayHours / outside : total > 0 ? 100 : 1;
  const inHours = Array.from({ length: 168 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const offset = ((hour % 24) - startHour + 24) % 24;
    // A window over midnight UTC belongs to the day on which it begins.
    const began = hour % 24 < startHour && startHour + workingDayHours > 24 ? (day + 6) % 7 : day;
    return offset < workingDayHours && began < 5;
  });
  return { inHours, startHour, hours: workingDayHours, contrast };
}
