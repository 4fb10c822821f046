/** Intervals, shares and verdicts in words. Pure. */
import type { BeaconListRow } from '#shared/contract/beacons.ts';

export type Verdict = BeaconListRow['verdict'];

/** `0.5 s`, `58 s`, `5 min`, `1.5 h`, `2 d`: seconds as people say them, three digits at most. */
export function formatSeconds(seconds: number): string {
  const short = (value: number): string => String(value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 119.5) return `${short(seconds)} s`;
  if (seconds < 7170) return `${short(seconds / 60)} min`;
  if (seconds < 172_000) return `${short(seconds / 3600)} h`;
  return `${short(seconds / 86_400)} d`;
}

/** A sleep range: one figure where both ends read the same. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [formatSeconds(low), formatSeconds(high)];
  return from === to ? from : `${from} – ${to}`;
}

/** `81 %`. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  explained: 'Explained',
  none: 'None',
};

/** The word of a verdict. */
export function explainVerdict(verdict: Verdict): string {
  return verdictWords[verdict];
}

/** `+1.5`, `−2`. */
export function formatPoints(points: number): string {
  const value = Math.round(Math.abs(points) * 100) / 100;
  return value === 0 ? '0' : `${points < 0 ? '−' : '+'}${value}`;
}
