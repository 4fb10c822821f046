/**
 * Boot sessions of one host. In: markers (records of starts and stops), sightings of the SYSTEM session's GUID, logon ids
 * that came back, times of activity. Out: boots in order, each with how its limits are known. Decision: a *strong* limit
 * comes from a record of a start; a *weak* one is only inferred (a session GUID or logon id that cannot belong to the same
 * boot) and is dropped when a process GUID proves that a parent and its child stand on both sides of it.
 */
import type { BootMarker, BootMarkerKind, CreateFact, SystemLogonSighting } from './facts.ts';
import { startOfGuid } from './facts.ts';

/** One run of the system, from a start to the next. */
export interface Boot {
  /** 0-based, in time order. */
  readonly index: number;
  /** Where it begins in time order; -Infinity for the first. */
  readonly fromUs: number;
  /** When it started; undefined when the logs begin later and nothing tells. */
  readonly startUs: number | undefined;
  readonly endUs: number | undefined;
  readonly endHow: 'shutdown' | 'crash' | 'next-start' | undefined;
  /** False when only inferred. */
  readonly strong: boolean;
  /** How the start is known, for a person. */
  readonly reason: string;
  readonly startEvent: number | undefined;
}

/** Two sightings that cannot be of one boot. */
export interface Separation {
  readonly afterUs: number;
  readonly beforeUs: number;
  /** A start time that is claimed in between. */
  readonly atUs: number | undefined;
  readonly reason: string;
}

const minuteUs = 60_000_000;
/** Records of one start lie within this time of each other. */
const startSpanUs = 10 * minuteUs;

/** Two logs (or copies) may hold the same step of one start; a system does not start twice within this time. */
const sameRecordUs = 5_000_000;

/** Inferred limits are a handful; more of them come from forged records. */
const maxWeak = 10_000;

const stops = new Set<BootMarkerKind>(['shutdown-asked', 'eventlog-stop', 'kernel-stop']);

const words: Readonly<Record<BootMarkerKind, string>> = {
  'kernel-start': 'Kernel-General 12',
  'eventlog-start': 'EventLog 6005',
  'os-version': 'EventLog 6009',
  'unexpected-shutdown': 'EventLog 6008',
  'power-lost': 'Kernel-Power 41',
  'lsass-start': 'Security 4608',
  'system-logon': 'Security 4624 of type 0',
  'session-manager': 'smss.exe started by the kernel',
  'registry-process': 'Registry started by the kernel',
  uptime: 'EventLog 6013 (uptime)',
  'shutdown-asked': 'User32 1074',
  'eventlog-stop': 'EventLog 6006 or Eventlog 1100',
  'kernel-stop': 'Kernel-General 13',
};

interface Limit {
  fromUs: number;
  startUs: number;
  strong: boolean;
  crashed: boolean;
  reason: string;
  event: number | undefined;
}

/** How many of the ascending times are at or before a time. */
function countUpTo(times: ArrayLike<number>, timeUs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Groups the records of each start; a kind that comes again, a stop in between or a long pause begins the next group. */
function groupStarts(markers: readonly BootMarker[]): Limit[] {
  const seen = new Set<string>();
  const starts = markers
    .filter((one) => !stops.has(one.kind) && one.kind !== 'uptime')
    .filter((one) => {
      const key = `${one.kind} ${one.timeUs}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .sort((a, b) => a.atUs - b.atUs);
  const stopTimes = markers
    .filter((one) => one.kind === 'kernel-stop' || one.kind === 'eventlog-stop')
    .map((one) => one.timeUs)
    .sort((a, b) => a - b);
  const groups: BootMarker[][] = [];
  let nextStop = 0;
  for (const marker of starts) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    while (nextStop < stopTimes.length && last && stopTimes[nextStop]! <= last.atUs) nextStop++;
    const stopped = last && nextStop < stopTimes.length && stopTimes[nextStop]! <= marker.atUs;
    const near = group && !stopped && marker.atUs - group[0]!.atUs <= startSpanUs;
    const before = near ? group.find((one) => one.kind === marker.kind) : undefined;
    if (!near || (before && marker.atUs - before.atUs > sameRecordUs)) groups.push([marker]);
    else if (!before) group.push(marker);
  }
  return groups.map((group) => {
    const first = group[0]!;
    const recordedUs = Math.max(...group.map((one) => one.timeUs));
    const stopAt = stopTimes[countUpTo(stopTimes, recordedUs) - 1];
    const stop = stopAt !== undefined && stopAt >= first.atUs ? stopAt : undefined;
    const fromUs = stop !== undefined && stop < first.timeUs ? stop + 1 : first.atUs;
    return {
      fromUs,
      startUs: first.atUs,
      strong: true,
      crashed: group.some((one) => one.kind === 'power-lost' || one.kind === 'unexpected-shutdown'),
      reason: `start told by ${[...new Set(group.map((one) => words[one.kind]))].join(', ')}`,
      event: (group.find((one) => one.kind === 'kernel-start') ?? first).event,
    };
  });
}

/** Each SYSTEM session GUID lives in one boot; those that follow one another without mixing part two boots. */
function separateBySystemLogon(sightings: readonly SystemLogonSighting[]): Separation[] {
  const spans = new Map<string, { guid: string; first: number; last: number }>();
  for (const { guid, timeUs } of sightings) {
    const span = spans.get(guid);
    if (!span) spans.set(guid, { guid, first: timeUs, last: timeUs });
    else if (timeUs < span.first) span.first = timeUs;
    else if (timeUs > span.last) span.last = timeUs;
  }
  const ordered = [...spans.values()].sort((a, b) => a.first - b.first);
  return ordered.slice(1).flatMap((span, index) => {
    const before = ordered[index]!;
    if (before.last >= span.first) return [];
    return {
      afterUs: before.last,
      beforeUs: span.first,
      atUs: startOfGuid(span.guid),
      reason: "the SYSTEM session has another LogonGuid in Sysmon's records than before",
    };
  });
}

/** Middle of the longest time without activity between two times: the likeliest place of a restart that left no record. */
function quietestUs(activityUs: ArrayLike<number>, afterUs: number, beforeUs: number): number {
  const low = countUpTo(activityUs, afterUs);
  let best = beforeUs;
  let longest = -1;
  let previous = afterUs;
  for (let i = low; i <= activityUs.length; i++) {
    const time = i < activityUs.length ? Math.min(activityUs[i]!, beforeUs) : beforeUs;
    if (time - previous > longest) {
      longest = time - previous;
      best = time;
    }
    previous = time;
    if (time >= beforeUs) break;
  }
  return best;
}

export interface BootInput {
  readonly markers: readonly BootMarker[];
  readonly systemLogons: readonly SystemLogonSighting[];
  /** From other evidence, e.g. a logon id handed out again. */
  readonly separations: readonly Separation[];
  /** Only for the check of weak limits. */
  readonly creates: readonly CreateFact[];
  /** Times at which something was recorded, ascending. */
  readonly activityUs: ArrayLike<number>;
}

/** The boots of a host, at least one, in time order. */
export function buildBoots(input: BootInput): Boot[] {
  const limits = groupStarts(input.markers);
  const weak: Separation[] = [...separateBySystemLogon(input.systemLogons), ...input.separations];
  const known = limits.map((limit) => limit.fromUs).sort((a, b) => a - b);
  for (const { afterUs, beforeUs, atUs, reason } of weak.slice(0, maxWeak)) {
    const next = known[countUpTo(known, afterUs)];
    if (next !== undefined && next <= beforeUs) continue;
    const inside = atUs !== undefined && atUs > afterUs && atUs <= beforeUs;
    const fromUs = inside ? atUs : quietestUs(input.activityUs, afterUs, beforeUs);
    known.splice(countUpTo(known, fromUs), 0, fromUs);
    limits.push({ fromUs, startUs: fromUs, strong: false, crashed: false, reason, event: undefined });
  }
  limits.sort((a, b) => a.fromUs - b.fromUs);
  const kept = dropDisproved(limits, input.creates);
  return toBoots(kept, input);
}

function dropDisproved(limits: Limit[], creates: readonly CreateFact[]): Limit[] {
  const weak = limits.filter((limit) => !limit.strong);
  if (weak.length === 0) return limits;
  const times = weak.map((limit) => limit.fromUs);
  const starts = new Map<string, number>();
  for (const one of creates) if (one.guid) starts.set(one.guid, one.startUs);
  const disproved = new Set<Limit>();
  for (const one of creates) {
    const parentUs = one.parentGuid ? starts.get(one.parentGuid) : undefined;
    if (parentUs === undefined) continue;
    for (let i = countUpTo(times, parentUs); i < weak.length && times[i]! <= one.startUs; i++) disproved.add(weak[i]!);
  }
  return limits.filter((limit) => !disproved.has(limit));
}

function toBoots(limits: readonly Limit[], { markers, activityUs }: BootInput): Boot[] {
  const firstUs = activityUs.length > 0 ? activityUs[0]! : undefined;
  const lastUs = activityUs.length > 0 ? activityUs[activityUs.length - 1]! : undefined;
  const heads: (Limit | undefined)[] = [...limits];
  // What lies before the first start is a boot of its own, if anything lies there.
  if (limits.length === 0 || (firstUs !== undefined && firstUs < limits[0]!.fromUs)) heads.unshift(undefined);
  const sorted = markers.filter((one) => stops.has(one.kind)).sort((a, b) => a.timeUs - b.timeUs);
  const stopTimes = sorted.map((one) => one.timeUs);
  const uptimes = markers.filter((one) => one.kind === 'uptime');
  return heads.map((limit, index) => {
    const fromUs = index === 0 ? Number.NEGATIVE_INFINITY : limit!.fromUs;
    const next = heads[index + 1];
    const untilUs = next?.fromUs ?? Number.POSITIVE_INFINITY;
    const lastStop = sorted[countUpTo(stopTimes, untilUs - 1) - 1];
    const stop = lastStop && lastStop.timeUs >= fromUs ? lastStop : undefined;
    const uptime = limit ? undefined : uptimes.find((one) => one.timeUs < untilUs);
    const stopHolds =
      stop !== undefined && (next ? !next.crashed : lastUs !== undefined && lastUs - stop.timeUs < 2 * minuteUs);
    return {
      index,
      fromUs,
      startUs: limit?.startUs ?? uptime?.atUs,
      endUs: stopHolds ? Math.max(stop.timeUs, next ? stop.timeUs : lastUs!) : next?.fromUs,
      endHow: stopHolds ? 'shutdown' : next ? (next.crashed ? 'crash' : 'next-start') : undefined,
      strong: limit?.strong ?? true,
      reason:
        limit?.reason ??
        (uptime ? 'running before the logs begin; start from EventLog 6013' : 'running before the logs begin'),
      startEvent: limit?.event ?? uptime?.event,
    };
  });
}

/** Index of the boot that a time belongs to. */
export function bootAt(boots: readonly Boot[], timeUs: number): number {
  let low = 0;
  let high = boots.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (boots[middle]!.fromUs <= timeUs) low = middle;
    else high = middle - 1;
  }
  return low;
}
