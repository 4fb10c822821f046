/** Sessions, failures, pivots and chart data. In: ids and filters. Out: contract rows. Read-only, always parameterised. */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import type { LogonFilter, LogonPivotRow, sessionSorts } from '#shared/contract/processes.ts';
import { type ProcessSql, processColumns, processTables, queryBoots, toProcessRow } from '../processes/rows.ts';
import {
  queryFailureRows,
  querySession,
  type SessionSql,
  sessionColumns,
  sessionTables,
  toAuthenticationCondition,
  toFailureCondition,
  toSessionCondition,
  toSessionRow,
} from './rows.ts';

const orders: Readonly<Record<(typeof sessionSorts)[number], string>> = {
  start: 'COALESCE(s.start_us, s.first_seen_us)',
  end: 's.end_us',
  host: 'h.name',
  user: 's.user COLLATE NOCASE',
  type: 's.logon_type',
  source: 'COALESCE(s.source_ip, s.source_host)',
  processes: 's.process_count',
  events: 's.event_count',
  failures: 's.failures_before',
};

/** A page of sessions. */
export function querySessions(
  db: Database.Database,
  input: {
    readonly filter: LogonFilter;
    readonly sort?: (typeof sessionSorts)[number] | undefined;
    readonly descending?: boolean | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): Output<'logons.list'> {
  const { sql, values } = toSessionCondition(input.filter);
  const total = db
    .prepare(`SELECT COUNT(*) FROM sessions s WHERE ${sql}`)
    .pluck()
    .get(...values) as number;
  const way = input.descending ? 'DESC' : 'ASC';
  const rows = db
    .prepare(
      `SELECT ${sessionColumns} FROM ${sessionTables} WHERE ${sql}
       ORDER BY ${orders[input.sort ?? 'start']} ${way}, s.id ${way} LIMIT ? OFFSET ?`,
    )
    .all(...values, input.limit, input.offset) as SessionSql[];
  return { total, rows: rows.map(toSessionRow) };
}

const halfHourUs = 30 * 60_000_000;

/** Where a session stands in the list of `querySessions`, from 0; null where it does not pass the filter. */
export function locateSession(
  db: Database.Database,
  input: Omit<Parameters<typeof querySessions>[1], 'offset' | 'limit'> & { readonly id: number },
): Output<'logons.locate'> {
  const { sql, values } = toSessionCondition(input.filter);
  const way = input.descending ? 'DESC' : 'ASC';
  const row = db
    .prepare(
      `SELECT place FROM (
         SELECT s.id, row_number() OVER (ORDER BY ${orders[input.sort ?? 'start']} ${way}, s.id ${way}) - 1 AS place
         FROM ${sessionTables} WHERE ${sql}) WHERE id = ?`,
    )
    .pluck()
    .get(...values, input.id) as number | undefined;
  return { row: row ?? null };
}

/** Everything a session page shows at once. */
export function querySessionPage(db: Database.Database, id: number): Output<'logons.get'> {
  const session = querySession(db, id);
  if (!session) throw new EngineError('not-found', `There is no logon session ${id} in this case.`);
  const twinId =
    session.linkedId === null
      ? undefined
      : (db
          .prepare('SELECT id FROM sessions WHERE host_id = ? AND boot_id = ? AND logon_id = ?')
          .pluck()
          .get(session.hostId, session.bootId, session.linkedId) as number | undefined);
  const before = session.startUs;
  const failures =
    before === null
      ? []
      : queryFailureRows(
          db,
          {
            sql: `f.host_id = ? AND f.kind = 4625 AND f.first_us <= ? AND f.last_us >= ?
                  AND (f.user = ? COLLATE NOCASE OR (f.source_ip = ? AND f.source_ip NOT IN ('127.0.0.1', '::1')))`,
            values: [session.hostId, before, before - halfHourUs, session.user ?? '', session.sourceIp ?? ''],
          },
          0,
          1000,
        );
  const processes = db
    .prepare(
      `SELECT ${processColumns} FROM ${processTables} LEFT JOIN processes m ON m.id = p.parent_id
       WHERE p.session_id = ? AND (m.id IS NULL OR m.session_id IS NOT p.session_id) AND p.placeholder = 0
       ORDER BY p.start_us, p.id LIMIT 1000`,
    )
    .all(id) as ProcessSql[];
  return {
    session,
    boot: queryBoots(db, { id: session.bootId })[0]!,
    twin: twinId === undefined ? null : (querySession(db, twinId) ?? null),
    failures,
    processes: processes.map(toProcessRow),
  };
}

const pivotKeys = {
  user: ["CASE WHEN @domain IS NULL THEN @user ELSE @domain || '\\' || @user END", '@user IS NOT NULL'],
  source: ['COALESCE(@source_ip, @source_host)', 'COALESCE(@source_ip, @source_host) IS NOT NULL'],
  host: ['h.name', '1'],
  type: ['CAST(@logon_type AS TEXT)', '@logon_type IS NOT NULL'],
} as const;

/** Sessions and failures added up by user, source, host or type. */
export function queryLogonPivot(
  db: Database.Database,
  by: keyof typeof pivotKeys,
  filter: LogonFilter,
  limit: number,
): LogonPivotRow[] {
  const [key, present] = pivotKeys[by];
  const of = (alias: string, text: string): string => text.replaceAll('@', `${alias}.`);
  const logons = toSessionCondition(filter);
  const failures = toFailureCondition(filter);
  const rows = db
    .prepare(
      `SELECT ${of('s', key)} AS key, COUNT(*) AS sessions, COUNT(DISTINCT s.host_id) AS hosts, COUNT(DISTINCT lower(s.user)) AS users,
         COUNT(DISTINCT COALESCE(s.source_ip, s.source_host)) AS sources, group_concat(DISTINCT s.logon_type) AS types,
         MIN(COALESCE(s.start_us, s.first_seen_us)) AS firstUs, MAX(s.last_seen_us) AS lastUs
       FROM ${sessionTables} WHERE ${logons.sql} AND ${of('s', present)} GROUP BY 1 COLLATE NOCASE`,
    )
    .all(...logons.values) as (Omit<LogonPivotRow, 'types' | 'failures'> & { types: string | null })[];
  const failed = db
    .prepare(
      `SELECT ${of('f', key)} AS key, SUM(f.count) AS count, MIN(f.first_us) AS firstUs, MAX(f.last_us) AS lastUs
       FROM logon_failures f JOIN hosts h ON h.id = f.host_id WHERE ${failures.sql} AND ${of('f', present)} AND f.kind = 4625
       GROUP BY 1 COLLATE NOCASE`,
    )
    .all(...failures.values) as { key: string; count: number; firstUs: number; lastUs: number }[];
  const merged = new Map<string, LogonPivotRow>();
  for (const row of rows) {
    const types = (row.types ?? '').split(',').filter(Boolean).map(Number);
    merged.set(row.key.toLowerCase(), { ...row, types: types.sort((a, b) => a - b), failures: 0 });
  }
  for (const { key: name, count, firstUs, lastUs } of failed) {
    const row = merged.get(name.toLowerCase());
    if (row) merged.set(name.toLowerCase(), { ...row, failures: count });
    else {
      merged.set(name.toLowerCase(), {
        key: name,
        sessions: 0,
        hosts: 0,
        users: 0,
        sources: 0,
        types: [],
        failures: count,
        firstUs,
        lastUs,
      });
    }
  }
  return [...merged.values()]
    .sort((a, b) => b.sessions + b.failures - (a.sessions + a.failures) || (a.key < b.key ? -1 : 1))
    .slice(0, limit);
}

/** A page of grouped failed logons. */
export function queryFailures(
  db: Database.Database,
  filter: LogonFilter,
  offset: number,
  limit: number,
): Output<'logons.failures'> {
  const condition = toFailureCondition(filter);
  const sums = db
    .prepare(
      `SELECT COUNT(*) AS total, COALESCE(SUM(f.count), 0) AS attempts FROM logon_failures f WHERE ${condition.sql}`,
    )
    .get(...condition.values) as { total: number; attempts: number };
  return { ...sums, rows: queryFailureRows(db, condition, offset, limit) };
}

/** Logons (sessions that began) and failed logons by bucket of time. */
export function queryLogonChart(db: Database.Database, filter: LogonFilter, buckets: number): Output<'logons.chart'> {
  const logons = toSessionCondition(filter);
  const failures = toFailureCondition(filter);
  const span = db
    .prepare(
      `SELECT MIN(low) AS low, MAX(high) AS high FROM (
         SELECT MIN(s.start_us) AS low, MAX(s.start_us) AS high FROM sessions s WHERE ${logons.sql}
         UNION ALL SELECT MIN(f.first_us), MAX(f.last_us) FROM logon_failures f WHERE ${failures.sql})`,
    )
    .get(...logons.values, ...failures.values) as { low: number | null; high: number | null };
  const fromUs = filter.time?.fromUs ?? span.low ?? 0;
  const toUs = filter.time?.toUs ?? (span.high === null ? fromUs : span.high + 1);
  const bucketUs = Math.max(1, Math.ceil((toUs - fromUs) / buckets));
  const series = {
    fromUs,
    bucketUs,
    failures: new Array<number>(buckets).fill(0),
    logons: new Array<number>(buckets).fill(0),
  };
  const starts = db
    .prepare(
      `SELECT (s.start_us - ?) / ? AS bucket, COUNT(*) AS count FROM sessions s
       WHERE ${logons.sql} AND s.start_us >= ? AND s.start_us < ? GROUP BY 1`,
    )
    .all(fromUs, bucketUs, ...logons.values, fromUs, toUs) as { bucket: number; count: number }[];
  for (const { bucket, count } of starts) series.logons[Math.min(buckets - 1, Math.floor(bucket))]! += count;
  const groups = db
    .prepare(
      `SELECT f.first_us AS first, f.last_us AS last, f.count FROM logon_failures f WHERE ${failures.sql} AND f.kind = 4625`,
    )
    .all(...failures.values) as { first: number; last: number; count: number }[];
  for (const { first, last, count } of groups) {
    // Inside a group the tries are taken as evenly spread.
    for (let i = 0; i < count; i++) {
      const at = count === 1 ? first : first + ((last - first) * i) / (count - 1);
      if (at >= fromUs && at < toUs) series.failures[Math.min(buckets - 1, Math.floor((at - fromUs) / bucketUs))]!++;
    }
  }
  return series;
}

/** Authentications that were granted, added up; most first. */
export function queryAuthentications(
  db: Database.Database,
  filter: LogonFilter,
  offset: number,
  limit: number,
): Output<'logons.authentications'> {
  const { sql, values } = toAuthenticationCondition(filter);
  const total = db
    .prepare(`SELECT COUNT(*) FROM authentications a WHERE ${sql}`)
    .pluck()
    .get(...values) as number;
  const rows = db
    .prepare(
      `SELECT a.host_id AS hostId, h.name AS host, a.kind, a.user, a.domain, a.service, a.source_ip AS sourceIp,
         a.source_host AS sourceHost, a.encryption, a.count, a.first_us AS firstUs, a.last_us AS lastUs,
         a.first_event_id AS firstEventId
       FROM authentications a JOIN hosts h ON h.id = a.host_id WHERE ${sql} ORDER BY a.count DESC, a.id LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, offset) as Output<'logons.authentications'>['rows'];
  return { total, rows };
}
