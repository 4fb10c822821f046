/**
 * How a series of check-ins lies in time: occupancy (the bins of the suspected interval that hold one), presence outside
 * working hours, and anchoring to the clock. In: sorted seconds, the host's axis. Out: figures, undefined where too little
 * is known.
 */
import type { EbsResult } from './ebs.ts';
import { mergeRuns } from './ebs.ts';
import { forEachUptimeHour, hourOfWeek, toUptime, type UptimeAxis, type WorkingHours } from './uptime.ts';

export interface Presence {
  /** Share of the bins with a check-in; undefined below six bins. */
  readonly occupancy: number | undefined;
  readonly bins: number;
  readonly binSeconds: number;
  /** Check-ins per running hour outside working hours over inside; undefined with two or fewer hours on either side. */
  readonly offHours: number | undefined;
  /** |mean exp(2 pi i t / P)| of the period that fits best, 0-1. */
  readonly anchor: number;
  /** That period in seconds; undefined when none is long enough to tell. */
  readonly anchorPeriod: number | undefined;
  /** Starts on the minute, on a clock period: a scheduler, not a sleep loop. */
  readonly scheduled: boolean;
}

const clockPeriods = [60, 300, 600, 900, 1800, 3600] as const;
const scheduleSlackSeconds = 6;

/** Presence of one series. `times` are real seconds since 1970, sorted. */
export function measurePresence(
  times: Float64Array,
  axis: UptimeAxis | undefined,
  ebs: EbsResult,
  working: WorkingHours | undefined,
): Presence {
  const checkIns = mergeRuns(times, ebs.mergeGap);
  return {
    ...measureOccupancy(toUptime(checkIns, axis), ebs),
    offHours: working && measureOffHours(checkIns, axis, working),
    ...measureAnchor(checkIns, ebs.median),
  };
}

function measureOccupancy(uptimes: Float64Array, ebs: EbsResult): Pick<Presence, 'occupancy' | 'bins' | 'binSeconds'> {
  const binSeconds = Math.max(2.5 * ebs.median, 1.25 * ebs.sleepHigh, 1);
  const first = uptimes[0]!;
  const bins = Math.floor((uptimes[uptimes.length - 1]! - first) / binSeconds) + 1;
  let filled = 0;
  let previous = -1;
  for (const time of uptimes) {
    const bin = Math.floor((time - first) / binSeconds);
    if (bin !== previous) filled++;
    previous = bin;
  }
  return { occupancy: bins >= 6 ? filled / bins : undefined, bins, binSeconds };
}

function measureOffHours(
  checkIns: Float64Array,
  axis: UptimeAxis | undefined,
  working: WorkingHours,
): number | undefined {
  let inside = 0;
  let outside = 0;
  for (const time of checkIns) working.inHours[hourOfWeek(time)] ? inside++ : outside++;
  let insideSeconds = 0;
  let outsideSeconds = 0;
  forEachUptimeHour(axis, checkIns[0]!, checkIns[checkIns.length - 1]!, (hour, seconds) => {
    if (working.inHours[hour]) insideSeconds += seconds;
    else outsideSeconds += seconds;
  });
  if (outsideSeconds <= 7200 || insideSeconds <= 7200) return undefined;
  return outside / outsideSeconds / Math.max(inside / insideSeconds, 1 / insideSeconds);
}

function measureAnchor(
  checkIns: Float64Array,
  median: number,
): Pick<Presence, 'anchor' | 'anchorPeriod' | 'scheduled'> {
  let best: { anchor: number; period: number } | undefined;
  let scheduled = false;
  for (const period of clockPeriods) {
    if (period > median * 1.1 || checkIns.length < 8) continue;
    let re = 0;
    let im = 0;
    for (const time of checkIns) {
      const angle = (2 * Math.PI * (time % period)) / period;
      re += Math.cos(angle);
      im += Math.sin(angle);
    }
    const anchor = Math.hypot(re, im) / checkIns.length;
    const phase = ((Math.atan2(im, re) / (2 * Math.PI) + 1) % 1) * period;
    const onTheMinute = phase % 60;
    if (anchor >= 0.9 && (onTheMinute <= scheduleSlackSeconds || onTheMinute >= 59)) scheduled = true;
    if (!best || anchor > best.anchor) best = { anchor, period };
  }
  return { anchor: best?.anchor ?? 0, anchorPeriod: best?.period, scheduled };
}
