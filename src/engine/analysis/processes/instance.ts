/** One process instance of a host, as the model builds it up; plain fields, changed only inside this folder. */
import { fileName, isSameImage } from '../../normalise/index.ts';

/**
 * How a parent is known. guid: Sysmon's ParentProcessGuid; pid: the parent's id within a logged life interval; name: only
 * the child's own record names it; inferred: chosen against or without proof of life; none: nothing is known.
 */
export type Edge = 'guid' | 'pid' | 'name' | 'inferred' | 'none';

/** event: a record of the end; reused: another process got the id; shutdown: the boot ended. */
export type EndHow = 'event' | 'reused' | 'shutdown';

export const sourceBits = { sysmon: 1, security: 2 } as const;

export interface Instance {
  /** Index of its boot. */
  boot: number;
  readonly pid: number;
  guid: string | undefined;
  /** True when the GUID is not in its own creation record but was joined by pid and the second inside the GUID. */
  guidJoined: boolean;
  /** Undefined only for placeholders whose start is not known. */
  startUs: number | undefined;
  startTick: number;
  endUs: number | undefined;
  endHow: EndHow | undefined;
  image: string | undefined;
  commandLine: string | undefined;
  currentDirectory: string | undefined;
  user: string | undefined;
  integrity: string | undefined;
  hashes: string | undefined;
  logonId: number | undefined;
  logonCertain: boolean;
  creatorLogonId: number | undefined;
  parentPid: number | undefined;
  parentGuid: string | undefined;
  parentImage: string | undefined;
  parentCommandLine: string | undefined;
  parent: Instance | undefined;
  edge: Edge;
  confidence: number;
  edgeReason: string;
  /** Bits of `sourceBits`: the logs that hold its creation. */
  sources: number;
  /** Event ids of its creation; the first one gave the start. */
  startEvents: number[];
  endEvents: number[];
  /** True when its creation is in no log. */
  readonly placeholder: boolean;
  /** Row id, given when written. */
  id: number;
}

/** A process that is only known from what others say of it. */
export function newPlaceholder(boot: number, pid: number, more: Partial<Instance> = {}): Instance {
  return {
    boot,
    pid,
    guid: undefined,
    guidJoined: false,
    startUs: undefined,
    startTick: 0,
    endUs: undefined,
    endHow: undefined,
    image: undefined,
    commandLine: undefined,
    currentDirectory: undefined,
    user: undefined,
    integrity: undefined,
    hashes: undefined,
    logonId: undefined,
    logonCertain: false,
    creatorLogonId: undefined,
    parentPid: undefined,
    parentGuid: undefined,
    parentImage: undefined,
    parentCommandLine: undefined,
    parent: undefined,
    edge: 'none',
    confidence: 0,
    edgeReason: 'its creation is in no log, so its parent is not known',
    sources: 0,
    startEvents: [],
    endEvents: [],
    placeholder: true,
    id: 0,
    ...more,
  };
}

export type NameMatch = 'same' | 'similar' | 'differs' | 'unknown';

/** Compares two program paths of one host: same path (drive and device forms are one), same file name, or neither. */
export function compareImages(left: string | undefined, right: string | undefined): NameMatch {
  if (left === undefined || right === undefined) return 'unknown';
  if (left === right) return 'same';
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  if (a === b) return 'same';
  if (fileName(a) !== fileName(b)) return 'differs';
  if (isSameImage(left, right)) return 'same';
  // A bare name ("System", "cmd.exe") cannot contradict a path; two full paths can.
  return a.includes('\\') && b.includes('\\') ? 'similar' : 'same';
}

/** 12 ms, 3.4 s, 2 min, 5 h, 3 d: a distance in time for a person. */
export function toSpanText(us: number): string {
  const ms = Math.abs(us) / 1000;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
