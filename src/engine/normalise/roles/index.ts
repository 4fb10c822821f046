/**
 * The list of roles, and how ingest uses it: `rolesOf` names the fields, `bindRoles` turns names into positions once for a
 * form (provider, event id, names), `readSubject` reads the values of one event through these positions.
 */
import { parseGuid, parseLogonId, parsePid } from '../values.ts';
import type { ProviderRoles, Roles } from './define.ts';
import { otherRoles } from './others.ts';
import { securityRoles } from './security.ts';
import { sysmonRoles } from './sysmon.ts';

export type { Roles } from './define.ts';

/** All providers with roles; add a line for a new one. */
export const providerRoles: readonly ProviderRoles[] = [sysmonRoles, securityRoles, ...otherRoles];

const byProvider = new Map(providerRoles.map((one) => [one.provider.toLowerCase(), one.events]));

/** The payload fields, by name, that hold the process, GUID and session an event speaks of; undefined when none is known. */
export function rolesOf(provider: string | null | undefined, eventId: number | null | undefined): Roles | undefined {
  if (!provider || eventId === null || eventId === undefined) return undefined;
  const events = byProvider.get(provider.toLowerCase());
  return events && Object.hasOwn(events, eventId) ? events[eventId] : undefined;
}

/** Positions in a payload, in order of preference; empty when the form has no such field. */
export interface BoundRoles {
  readonly pid: readonly number[];
  readonly guid: readonly number[];
  readonly logonId: readonly number[];
}

/** What an event speaks of. */
export interface Subject {
  readonly pid: number | undefined;
  /** `{lower-case}` */
  readonly guid: string | undefined;
  readonly logonId: number | undefined;
}

/**
 * Positions of the roles in a form's names (compared without case). Undefined when the event has no roles or the form
 * holds none of their fields: then there is nothing to read. Call once for each form, not for each event.
 */
export function bindRoles(
  provider: string | null | undefined,
  eventId: number | null | undefined,
  names: readonly string[],
): BoundRoles | undefined {
  const roles = rolesOf(provider, eventId);
  if (!roles) return undefined;
  const positions = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const key = name.toLowerCase();
    if (!positions.has(key)) positions.set(key, index);
  }
  const bind = (wanted: string | readonly string[] | undefined): number[] => {
    const list = wanted === undefined ? [] : typeof wanted === 'string' ? [wanted] : wanted;
    const found = list.map((name) => positions.get(name.toLowerCase())).filter((index) => index !== undefined);
    return [...new Set(found)];
  };
  const bound = { pid: bind(roles.pid), guid: bind(roles.guid), logonId: bind(roles.logonId) };
  return bound.pid.length + bound.guid.length + bound.logonId.length > 0 ? bound : undefined;
}

/** A payload item as `events.payload` holds it. */
export type PayloadItem = string | readonly string[] | null | undefined;

function firstValue<T>(
  payload: readonly PayloadItem[],
  positions: readonly number[],
  parse: (text: string) => T | undefined,
): T | undefined {
  for (const position of positions) {
    const item = payload[position];
    const value = typeof item === 'string' ? parse(item) : undefined;
    // A zero process or session id is how Windows says "none".
    if (value !== undefined && (value as unknown) !== 0) return value;
  }
  return undefined;
}

/** The subject of one event, from its payload in the form's order. */
export function readSubject(bound: BoundRoles, payload: readonly PayloadItem[]): Subject {
  return {
    pid: firstValue(payload, bound.pid, parsePid),
    guid: firstValue(payload, bound.guid, parseGuid),
    logonId: firstValue(payload, bound.logonId, parseLogonId),
  };
}
