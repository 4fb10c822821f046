/** The stretch of time in sight, and how keys, wheel and drags change it. Pure; microseconds, half-open. */
import type { HostSkew } from '#shared/contract/timeline.ts';

export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Closest zoom. */
export const leastWindowUs = 1000;

/** A window of at least the closest zoom, within `whole`. */
export function clampWindow(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const length = Math.min(Math.max(Math.round(window.toUs - window.fromUs), leastWindowUs), whole.toUs - whole.fromUs);
  const fromUs = Math.min(Math.max(Math.round(window.fromUs), whole.fromUs), whole.toUs - length);
  return { fromUs, toUs: fromUs + length };
}

/** `factor` above 1 shows more, below 1 less; `anchorUs` stays where it is. */
export function zoomWindow(window: TimeWindow, factor: number, anchorUs: number, whole: TimeWindow): TimeWindow {
  const fromUs = anchorUs - (anchorUs - window.fromUs) * factor;
  return clampWindow({ fromUs, toUs: fromUs + (window.toUs - window.fromUs) * factor }, whole);
}

/** Moved by a share of its length. */
export function moveWindow(window: TimeWindow, share: number, whole: TimeWindow): TimeWindow {
  const byUs = (window.toUs - window.fromUs) * share;
  return clampWindow({ fromUs: window.fromUs + byUs, toUs: window.toUs + byUs }, whole);
}

/** The window after a key; undefined for a key that does not change it. */
export function windowForKey(key: string, window: TimeWindow, whole: TimeWindow): TimeWindow | 'whole' | undefined {
  const middle = (window.fromUs + window.toUs) / 2;
  if (key === '+' || key === '=') return zoomWindow(window, 0.5, middle, whole);
  if (key === '-' || key === '_') return zoomWindow(window, 2, middle, whole);
  if (key === 'ArrowLeft') return moveWindow(window, -0.25, whole);
  if (key === 'ArrowRight') return moveWindow(window, 0.25, whole);
  return key === 'Home' ? 'whole' : undefined;
}

/**
 * The range of recorded times that holds everything shown in a range of corrected times: hosts without a skew are shown as
 * recorded, so the widest shift each way counts.
 */
export function toRecordedRange(range: TimeWindow, skews: readonly Pick<HostSkew, 'skewUs'>[]): TimeWindow {
  const shifts = [0, ...skews.map((one) => one.skewUs)];
  return { fromUs: range.fromUs - Math.max(...shifts), toUs: range.toUs - Math.min(...shifts) };
}
