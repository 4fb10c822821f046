/**
 * Scores the rows of one program and port. In: rows and spanning series, times, the host's clock, context look-ups. Out: one
 * scored row each. A row has the regularity of its best series; a spanning series (domain, set) takes the place of its rows
 * only when it is clearly more regular than each of them, because then its parts were one thing.
 */
import { type EbsOptions, type EbsResult, scoreRegularity } from './ebs.ts';
import type { BeaconRow, ProgramPort, Series } from './groups.ts';
import { type BeaconContext, type BeaconPoints, judgeBeacon } from './points.ts';
import { measurePresence, type Presence } from './presence.ts';
import { type RitaResult, scoreRitaBestDay } from './rita.ts';
import { toUptime, type UptimeAxis, type WorkingHours } from './uptime.ts';

export interface HostClock {
  readonly axis: UptimeAxis | undefined;
  readonly working: WorkingHours | undefined;
}

export interface SeriesScore {
  readonly series: Series;
  /** Sorted seconds since 1970. */
  readonly times: Float64Array;
  readonly ebs: EbsResult | undefined;
}

export interface ScoredRow {
  readonly row: BeaconRow;
  /** The series that gave the score. */
  readonly best: SeriesScore;
  readonly ebs: EbsResult;
  readonly presence: Presence;
  readonly rita: RitaResult | undefined;
  readonly points: BeaconPoints;
}

/** What the points need to know of a row; everything but the measured figures. */
export type RowContext = Omit<BeaconContext, 'score' | 'checkIns' | 'occupancy' | 'offHours' | 'scheduled'>;

export interface ScoringInput {
  /** Seconds since 1970 of each connection, by row number of the columns. */
  readonly times: Float64Array;
  readonly clock: HostClock;
  readonly describe: (row: BeaconRow) => RowContext;
  /** Bounds of the host's log, for RITA's days. */
  readonly logFrom: number;
  readonly logTo: number;
  readonly options?: EbsOptions;
}

/** How much more regular a spanning series must be than each of its rows. */
const spanMargin = 0.1;

/** Scored rows of one program and port; rows whose series have fewer than five check-ins at every scale are left out. */
export function scoreProgramPort(group: ProgramPort, input: ScoringInput): ScoredRow[] {
  const scored = group.rows.map((row) => bestOf(row.series.map((series) => scoreSeries(series, input))));
  const replaced = new Set<number>();
  const out: ScoredRow[] = [];
  for (const { series, members } of group.spans) {
    const span = scoreSeries(series, input);
    if (!span.ebs || members.some((index) => replaced.has(index))) continue;
    const reached = Math.max(0, ...members.map((index) => scored[index]?.ebs?.score ?? 0));
    const parts = members.map((index) => group.rows[index]!);
    const row: BeaconRow = {
      host: group.host,
      image: group.image,
      port: group.port,
      name: commonName(parts),
      domain: series.level === 'domain' ? series.key : -1,
      remotes: series.remotes,
      series: [series],
    };
    const isRegular = span.ebs.score >= 0.18 && span.ebs.score >= reached + spanMargin;
    // A suspect process that spreads its few check-ins over addresses has no row for any of them.
    const isOfSuspects = series.level === 'set' && parts.length === 0 && input.describe(row).onlySuspects;
    if (!isRegular && !isOfSuspects) continue;
    for (const index of members) replaced.add(index);
    out.push(finish(row, span, span.ebs, input));
  }
  group.rows.forEach((row, index) => {
    const best = scored[index];
    if (best?.ebs && !replaced.has(index)) out.push(finish(row, best, best.ebs, input));
  });
  return out;
}

/** Regularity of one series on the host's uptime axis. */
export function scoreSeries(series: Series, input: Pick<ScoringInput, 'times' | 'clock' | 'options'>): SeriesScore {
  const times = new Float64Array(series.rows.length);
  for (let i = 0; i < times.length; i++) times[i] = input.times[series.rows[i]!]!;
  times.sort();
  return { series, times, ebs: scoreRegularity(toUptime(times, input.clock.axis), input.options) };
}

function finish(row: BeaconRow, best: SeriesScore, ebs: EbsResult, input: ScoringInput): ScoredRow {
  const presence = measurePresence(best.times, input.clock.axis, ebs, input.clock.working);
  const points = judgeBeacon({
    ...input.describe(row),
    score: ebs.score,
    checkIns: ebs.checkIns,
    occupancy: presence.occupancy,
    offHours: presence.offHours,
    scheduled: presence.scheduled,
  });
  const rita = scoreRitaBestDay(best.times, input.logFrom, input.logTo);
  return { row, best, ebs, presence, rita, points };
}

function bestOf(scores: readonly SeriesScore[]): SeriesScore | undefined {
  let best: SeriesScore | undefined;
  for (const score of scores) {
    if (score.ebs && (!best?.ebs || score.ebs.score > best.ebs.score)) best = score;
  }
  return best;
}

/** The name with most rows is as good as any: the row says that it spans several. */
function commonName(rows: readonly BeaconRow[]): number {
  return rows.find((row) => row.name >= 0)?.name ?? -1;
}
