/** The measured part of a stored beacon row, as JSON, and the sentence that says it. */
import type { EbsResult } from './ebs.ts';
import type { Reason } from './points.ts';
import type { Presence } from './presence.ts';
import type { SeriesClock } from './read.ts';
import type { RitaResult } from './rita.ts';
import type { RowContext, ScoredRow } from './score-rows.ts';

export interface BeaconDetail {
  readonly ebs: Omit<EbsResult, 'score' | 'checkIns'>;
  readonly presence: Presence;
  readonly rita: RitaResult | undefined;
  readonly reasons: readonly Reason[];
  readonly clock: SeriesClock;
  readonly context: RowContext;
}

/** Offsets above this between the two clocks of Sysmon 3 are told to the analyst. */
const tellOffsetSeconds = 30;

/** What is stored of a scored row. */
export function toDetail(scored: ScoredRow, clock: SeriesClock, context: RowContext): BeaconDetail {
  const { score: _score, checkIns: _checkIns, ...ebs } = scored.ebs;
  const reasons = [...scored.points.reasons];
  if (clock.offsetSeconds !== undefined && Math.abs(clock.offsetSeconds) > tellOffsetSeconds) {
    reasons.push({
      code: 'clock',
      points: 0,
      text: `UtcTime and TimeCreated of its events differ by ${Math.round(clock.offsetSeconds)} s: a suspended or corrected clock`,
    });
  }
  return { ebs, presence: scored.presence, rita: scored.rita, reasons, clock, context };
}

/** `48 s`, `12 min`, `3.5 h`, `2 d`. */
export function formatSeconds(seconds: number): string {
  const short = (value: number): string =>
    value >= 10 ? Math.round(value).toString() : value.toFixed(1).replace(/\.0$/, '');
  if (seconds < 120) return `${short(seconds)} s`;
  if (seconds < 7200) return `${short(seconds / 60)} min`;
  if (seconds < 172_800) return `${short(seconds / 3600)} h`;
  return `${short(seconds / 86_400)} d`;
}

/** `every 48 s to 60 s`, or `about every 60 s` when the window is narrow. */
export function formatSleep(ebs: Pick<EbsResult, 'sleepLow' | 'sleepHigh' | 'sleepTypical' | 'sharp'>): string {
  if (ebs.sharp && ebs.sleepHigh <= 1.06 * ebs.sleepLow) return `about every ${formatSeconds(ebs.sleepTypical)}`;
  return `every ${formatSeconds(ebs.sleepLow)} to ${formatSeconds(ebs.sleepHigh)}`;
}

export interface LineFacts {
  readonly count: number;
  readonly checkIns: number;
  readonly destination: string;
  readonly port: number;
  readonly program: string;
  readonly host: string;
  readonly score: number;
  readonly detail: BeaconDetail;
}

/** The sentence for a report. */
export function explainBeacon(facts: LineFacts): string {
  const { presence, ebs, context } = facts.detail;
  const target = facts.destination.includes(':') ? `[${facts.destination}]` : facts.destination;
  const parts = [
    `${facts.checkIns.toLocaleString('en')} check-ins (${facts.count.toLocaleString('en')} connections) to ${target}:${facts.port} by ${facts.program} on ${facts.host}`,
    formatSleep(ebs),
  ];
  if (presence.occupancy !== undefined)
    parts.push(`in ${Math.round(100 * presence.occupancy)} % of the host's running time`);
  if (presence.offHours !== undefined) {
    parts.push(
      presence.offHours >= 0.5
        ? 'also outside working hours'
        : presence.offHours < 0.15
          ? 'in working hours only'
          : 'less outside working hours',
    );
  }
  if (presence.scheduled) parts.push('on the clock like a scheduled task');
  parts.push(`${context.pairHosts} of ${context.fleetHosts} hosts`, `R ${facts.score.toFixed(2)}`);
  return `${parts.join(', ')}.`;
}
