/** Rows of `sessions` as the contract gives them, and the filter as SQL. */
import type Database from 'better-sqlite3';
import type { FailureRow, LogonFilter, SessionRow } from '#shared/contract/processes.ts';
import { type Condition, toLikePattern } from '../processes/rows.ts';

/** Columns for `toSessionRow`; the tables are `sessions s` and `hosts h`. */
export const sessionColumns = `s.id, s.host_id, h.name AS host, s.boot_id, s.logon_id, s.linked_id, s.start_us, s.start_tick,
  s.end_us, s.end_how, s.logon_type, s.user, s.domain, s.sid, s.source_ip, s.source_port, s.source_host, s.auth_package,
  s.lm_package, s.logon_process, s.process_name, s.elevated, s.privileges, s.logon_count, s.explicit_count,
  s.reconnect_count, s.failures_before, s.process_count, s.event_count, s.first_seen_us, s.last_seen_us, s.well_known`;

export const sessionTables = 'sessions s JOIN hosts h ON h.id = s.host_id';

export interface SessionSql {
  readonly id: number;
  readonly host_id: number;
  readonly host: string;
  readonly boot_id: number;
  readonly logon_id: number;
  readonly linked_id: number | null;
  readonly start_us: number | null;
  readonly start_tick: number | null;
  readonly end_us: number | null;
  readonly end_how: SessionRow['endHow'];
  readonly logon_type: number | null;
  readonly user: string | null;
  readonly domain: string | null;
  readonly sid: string | null;
  readonly source_ip: string | null;
  readonly source_port: number | null;
  readonly source_host: string | null;
  readonly auth_package: string | null;
  readonly lm_package: string | null;
  readonly logon_process: string | null;
  readonly process_name: string | null;
  readonly elevated: number | null;
  readonly privileges: string | null;
  readonly logon_count: number;
  readonly explicit_count: number;
  readonly reconnect_count: number;
  readonly failures_before: number;
  readonly process_count: number;
  readonly event_count: number;
  readonly first_seen_us: number;
  readonly last_seen_us: number;
  readonly well_known: number;
}

/** One SQL row to one contract row. */
export function toSessionRow(row: SessionSql): SessionRow {
  return {
    id: row.id,
    hostId: row.host_id,
    host: row.host,
    bootId: row.boot_id,
    logonId: row.logon_id,
    linkedId: row.linked_id,
    startUs: row.start_us,
    startTick: row.start_tick,
    endUs: row.end_us,
    endHow: row.end_how,
    logonType: row.logon_type,
    user: row.user,
    domain: row.domain,
    sid: row.sid,
    sourceIp: row.source_ip,
    sourcePort: row.source_port,
    sourceHost: row.source_host,
    authPackage: row.auth_package,
    lmPackage: row.lm_package,
    logonProcess: row.logon_process,
    processName: row.process_name,
    elevated: row.elevated === null ? null : row.elevated === 1,
    privileges: row.privileges === null ? [] : row.privileges.split(' '),
    logonCount: row.logon_count,
    explicitCount: row.explicit_count,
    reconnectCount: row.reconnect_count,
    failuresBefore: row.failures_before,
    processCount: row.process_count,
    eventCount: row.event_count,
    firstSeenUs: row.first_seen_us,
    lastSeenUs: row.last_seen_us,
    wellKnown: row.well_known === 1,
  };
}

/** One session; undefined when there is none with this id. */
export function querySession(db: Database.Database, id: number): SessionRow | undefined {
  const row = db.prepare(`SELECT ${sessionColumns} FROM ${sessionTables} WHERE s.id = ?`).get(id);
  return row === undefined ? undefined : toSessionRow(row as SessionSql);
}

/** What of a table the filter is about: its alias and the columns that tables name differently. */
interface FilterColumns {
  readonly alias: string;
  readonly time: readonly [from: string, to: string];
  readonly hasType: boolean;
  readonly isSession: boolean;
  readonly search: readonly string[];
}

const local = "('127.0.0.1', '::1', '0.0.0.0')";

function toSql(filter: LogonFilter, table: FilterColumns): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => {
    parts.push(sql.replaceAll('@', `${table.alias}.`));
    values.push(...more);
  };
  if (filter.hostId !== undefined) add('@host_id = ?', filter.hostId);
  if (filter.user !== undefined) add('@user = ? COLLATE NOCASE', filter.user);
  if (filter.source !== undefined) {
    add('(@source_ip = ? OR @source_host = ? COLLATE NOCASE)', filter.source, filter.source);
  }
  if (filter.logonType !== undefined && table.hasType) add('@logon_type = ?', filter.logonType);
  if (filter.wellKnown === false && table.isSession) add('@well_known = 0');
  if (filter.remote === true) add(`@source_ip IS NOT NULL AND @source_ip NOT IN ${local}`);
  if (filter.time?.toUs !== undefined) add(`${table.time[0]} < ?`, filter.time.toUs);
  if (filter.time?.fromUs !== undefined) add(`${table.time[1]} >= ?`, filter.time.fromUs);
  const search = filter.search?.trim() ?? '';
  if (search !== '') {
    add(
      `(${table.search.map((column) => `@${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...table.search.map(() => toLikePattern(search)),
    );
  }
  return { sql: parts.length > 0 ? parts.join(' AND ') : '1', values };
}

/** The filter on `sessions s`; a session is in a range of time when it was open or seen in it. */
export function toSessionCondition(filter: LogonFilter): Condition {
  return toSql(filter, {
    alias: 's',
    time: ['COALESCE(s.start_us, s.first_seen_us)', 'MAX(COALESCE(s.end_us, s.last_seen_us), s.last_seen_us)'],
    hasType: true,
    isSession: true,
    search: ['user', 'domain', 'sid', 'source_ip', 'source_host', 'process_name'],
  });
}

/** The filter on `logon_failures f`. */
export function toFailureCondition(filter: LogonFilter): Condition {
  return toSql(filter, {
    alias: 'f',
    time: ['f.first_us', 'f.last_us'],
    hasType: true,
    isSession: false,
    search: ['user', 'domain', 'source_ip', 'source_host', 'status', 'sub_status'],
  });
}

/** The filter on `authentications a`. */
export function toAuthenticationCondition(filter: LogonFilter): Condition {
  return toSql(filter, {
    alias: 'a',
    time: ['a.first_us', 'a.last_us'],
    hasType: false,
    isSession: false,
    search: ['user', 'domain', 'service', 'source_ip', 'source_host'],
  });
}

export const failureColumns = `f.id, f.host_id AS hostId, h.name AS host, f.user, f.domain, f.source_ip AS sourceIp,
  f.source_host AS sourceHost, f.logon_type AS logonType, f.kind, f.status, f.sub_status AS subStatus, f.count,
  f.first_us AS firstUs, f.last_us AS lastUs, f.first_event_id AS firstEventId, f.last_event_id AS lastEventId,
  f.session_id AS sessionId`;

/** Failures that a condition picks, earliest first. */
export function queryFailureRows(
  db: Database.Database,
  { sql, values }: Condition,
  offset: number,
  limit: number,
): FailureRow[] {
  return db
    .prepare(
      `SELECT ${failureColumns} FROM logon_failures f JOIN hosts h ON h.id = f.host_id WHERE ${sql}
       ORDER BY f.first_us, f.id LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, offset) as FailureRow[];
}
