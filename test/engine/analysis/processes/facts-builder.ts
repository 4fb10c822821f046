/** One valid fact with overrides, for the tests of the process model. Times are seconds after a fixed start. */
import type { CreateFact, EndFact } from '../../../../src/engine/analysis/processes/facts.ts';

/** 2025-03-03T00:00:00Z in microseconds. */
export const t0 = Date.UTC(2025, 2, 3) * 1000;

/** Microseconds of a moment so many seconds after `t0`. */
export const at = (seconds: number): number => t0 + Math.round(seconds * 1_000_000);

let lastEvent = 0;

/** A GUID as Sysmon makes it: the start second is inside. */
export function guidOf(seconds: number, serial: number): string {
  const hex = Math.floor(at(seconds) / 1_000_000)
    .toString(16)
    .padStart(8, '0');
  return `{aabbccdd-${hex.slice(4)}-${hex.slice(0, 4)}-${serial.toString(16).padStart(4, '0')}-000000000100}`;
}

export const system32 = 'C:\\Windows\\System32\\';

/** Security 4688 (v2 with the parent's name when `parentImage` is given). */
export function security(
  seconds: number,
  pid: number,
  parentPid: number,
  image: string,
  more: Partial<CreateFact> = {},
): CreateFact {
  return {
    source: 'security',
    event: ++lastEvent,
    startUs: at(seconds),
    startTick: 0,
    pid,
    guid: undefined,
    image,
    commandLine: image,
    currentDirectory: undefined,
    user: 'ACME\\alice',
    integrity: undefined,
    hashes: undefined,
    logonId: 0x51000,
    logonCertain: true,
    creatorLogonId: 0x51000,
    parentPid,
    parentGuid: undefined,
    parentImage: undefined,
    parentCommandLine: undefined,
    ...more,
  };
}

/** Sysmon 1. */
export function sysmon(
  seconds: number,
  pid: number,
  serial: number,
  parent: { seconds: number; pid: number; serial: number; image: string } | undefined,
  image: string,
  more: Partial<CreateFact> = {},
): CreateFact {
  return {
    ...security(seconds, pid, parent?.pid ?? 4, image),
    source: 'sysmon',
    guid: guidOf(seconds, serial),
    creatorLogonId: undefined,
    parentGuid: parent ? guidOf(parent.seconds, parent.serial) : undefined,
    parentImage: parent?.image ?? 'System',
    parentCommandLine: parent?.image,
    ...more,
  };
}

/** Security 4689, or Sysmon 5 with a GUID. */
export function ended(seconds: number, pid: number, image: string, more: Partial<EndFact> = {}): EndFact {
  return {
    source: 'security',
    event: ++lastEvent,
    timeUs: at(seconds),
    pid,
    guid: undefined,
    image,
    logonId: undefined,
    ...more,
  };
}
