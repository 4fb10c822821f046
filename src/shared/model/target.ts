/** What an annotation can be bound to, and the stable key of each: made of evidence values, never of row ids. */

export const targetKinds = [
  'case',
  'event',
  'process',
  'session',
  'connection',
  'beacon',
  'finding',
  'address',
] as const;
export type TargetKind = (typeof targetKinds)[number];

export interface Target {
  readonly kind: TargetKind;
  readonly key: string;
  /** How it is shown, e.g. `rundll32.exe (4312) on WS-001`. */
  readonly label: string;
}

/** An event's identity: SHA-256 of its file, record id of its header, file offset in bytes. */
export function toEventKey(sha256: string, recordId: number, fileOffset: number): string {
  return `${sha256}:${recordId}:${fileOffset}`;
}

/** The parts of an event's key; undefined when the text is not one. */
export function parseEventKey(key: string): { sha256: string; recordId: number; fileOffset: number } | undefined {
  const match = /^([0-9a-f]{64}):(\d+):(\d+)$/.exec(key);
  return match ? { sha256: match[1]!, recordId: Number(match[2]), fileOffset: Number(match[3]) } : undefined;
}

/** A process: host key and ProcessGuid where there is one, else pid and start. */
export function toProcessKey(hostKey: string, guid: string | null, pid: number, startUs: number): string {
  return guid ? `${hostKey}|${guid}` : `${hostKey}|${pid}|${startUs}`;
}

export function toSessionKey(hostKey: string, logonId: number, startUs: number | null): string {
  return `${hostKey}|0x${logonId.toString(16)}|${startUs ?? 'unlogged'}`;
}

export function toBeaconKey(hostKey: string, image: string, destination: string, port: number): string {
  return `${hostKey}|${image.toLowerCase()}|${destination.toLowerCase()}|${port}`;
}
