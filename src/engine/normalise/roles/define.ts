/**
 * Roles: which payload fields of an event hold the process, process GUID and logon session that the event speaks of.
 * Fields are named, never numbered: versions of one event differ in position (and `ProcessID`/`ProcessId` in case, so
 * names are compared without case).
 */

/** Field names by role. Where several are named, the first that holds a usable value wins. */
export interface Roles {
  /** Process id, decimal or hex. */
  readonly pid?: string | readonly string[];
  /** Sysmon process GUID. */
  readonly guid?: string | readonly string[];
  /** LUID of the logon session. */
  readonly logonId?: string | readonly string[];
}

/** One provider's roles by event id. */
export interface ProviderRoles {
  /** Provider name as in System/Provider@Name. */
  readonly provider: string;
  readonly events: Readonly<Record<number, Roles>>;
}

/** The same roles for many ids. */
export function forEach(ids: readonly number[], roles: Roles): Record<number, Roles> {
  return Object.fromEntries(ids.map((id) => [id, roles]));
}
