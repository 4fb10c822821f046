/**
 * Was a host up? In: the boots of a case. Out: for a stretch of time, what is known of one or several hosts. A boot whose end is
 * only inferred from the next start leaves the time before that start unknown once it has been silent.
 */
import type Database from 'better-sqlite3';
import type { HostState } from '#shared/contract/timeline.ts';

interface BootRow {
  readonly hostId: number;
  readonly fromUs: number | null;
  readonly startUs: number | null;
  readonly endUs: number | null;
  readonly endHow: string | null;
}

/** A stretch in which a host is known to be up or down; what lies between is unknown. */
interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
  readonly state: 'up' | 'off';
  /** The end of `up` is a guess: a silence that reaches it is unknown. */
  readonly isGuess: boolean;
}

export type HostStretches = ReadonlyMap<number, readonly Stretch[]>;

/** Stretches by host, in time order. `skews`: corrections by host. */
export function readHostStretches(db: Database.Database, skews: ReadonlyMap<number, number>): HostStretches {
  const boots = db
    .prepare(
      `SELECT host_id AS hostId, from_us AS fromUs, start_us AS startUs, end_us AS endUs, end_how AS endHow
       FROM boots ORDER BY host_id, number`,
    )
    .all() as BootRow[];
  const result = new Map<number, Stretch[]>();
  boots.forEach((boot, index) => {
    const stretches = result.get(boot.hostId) ?? [];
    result.set(boot.hostId, stretches);
    const skew = skews.get(boot.hostId) ?? 0;
    const next = boots[index + 1]?.hostId === boot.hostId ? boots[index + 1] : undefined;
    const nextStart = next?.startUs ?? next?.fromUs ?? null;
    const from = boot.startUs ?? boot.fromUs ?? Number.NEGATIVE_INFINITY;
    const isKnownEnd = boot.endUs !== null && (boot.endHow === 'shutdown' || boot.endHow === 'crash');
    const to = boot.endUs ?? nextStart ?? Number.POSITIVE_INFINITY;
    stretches.push({ fromUs: from + skew, toUs: to + skew, state: 'up', isGuess: !isKnownEnd && next !== undefined });
    if (isKnownEnd && nextStart !== null && boot.endUs !== null && nextStart > boot.endUs)
      stretches.push({ fromUs: boot.endUs + skew, toUs: nextStart + skew, state: 'off', isGuess: false });
  });
  return result;
}

/** Between a start and its first record lies a moment; it is not a silence. */
const leastPartUs = 60_000_000;

export interface GapPart {
  readonly fromUs: number;
  readonly toUs: number;
  readonly state: HostState;
}

function stateAt(stretches: readonly Stretch[] | undefined, us: number, gapEndUs: number): HostState {
  const found = stretches?.find((one) => one.fromUs <= us && us < one.toUs);
  if (!found) return 'unknown';
  return found.isGuess && found.toUs <= gapEndUs ? 'unknown' : found.state;
}

/** Cuts a gap where the state changes. Of several hosts: up when one is up, off when all are, else unknown. */
export function splitGap(
  stretches: HostStretches,
  hostIds: readonly number[],
  fromUs: number,
  toUs: number,
): readonly GapPart[] {
  const cuts = new Set([fromUs]);
  for (const id of hostIds)
    for (const one of stretches.get(id) ?? [])
      for (const us of [one.fromUs, one.toUs]) if (us > fromUs && us < toUs) cuts.add(us);
  const points = [...cuts].sort((a, b) => a - b);
  const parts: { fromUs: number; toUs: number; state: HostState }[] = [];
  points.forEach((from, index) => {
    const states = hostIds.map((id) => stateAt(stretches.get(id), from, toUs));
    const state: HostState = states.includes('up')
      ? 'up'
      : states.length > 0 && states.every((one) => one === 'off')
        ? 'off'
        : 'unknown';
    const to = points[index + 1] ?? toUs;
    const last = parts.at(-1);
    if (last?.state === state) last.toUs = to;
    else parts.push({ fromUs: from, toUs: to, state });
  });
  return parts.filter((part) => part.toUs - part.fromUs >= leastPartUs);
}
