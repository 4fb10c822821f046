/** Rows of `processes` and `boots` as the contract gives them. In: SQL rows. Out: plain rows; nothing else reads the columns. */
import type Database from 'better-sqlite3';
import type { BootRow, ChainStep, ProcessFilter, ProcessRow } from '#shared/contract/processes.ts';

/** Columns for `toProcessRow`; the tables are `processes p` and `hosts h`. */
export const processColumns = `p.id, p.host_id, h.name AS host, p.boot_id, p.pid, p.guid, p.start_us, p.start_tick, p.end_us,
  p.end_how, p.image, p.name, p.command_line, p.user, p.integrity, p.parent_id, p.parent_pid, p.edge, p.confidence,
  p.logon_id, p.session_id, p.sources, p.placeholder, p.child_count, p.event_count, p.network_count, p.dns_count`;

export const processTables = 'processes p JOIN hosts h ON h.id = p.host_id';

export interface ProcessSql {
  readonly id: number;
  readonly host_id: number;
  readonly host: string;
  readonly boot_id: number;
  readonly pid: number;
  readonly guid: string | null;
  readonly start_us: number | null;
  readonly start_tick: number | null;
  readonly end_us: number | null;
  readonly end_how: ProcessRow['endHow'];
  readonly image: string | null;
  readonly name: string | null;
  readonly command_line: string | null;
  readonly user: string | null;
  readonly integrity: string | null;
  readonly parent_id: number | null;
  readonly parent_pid: number | null;
  readonly edge: ProcessRow['edge'];
  readonly confidence: number;
  readonly logon_id: number | null;
  readonly session_id: number | null;
  readonly sources: string;
  readonly placeholder: number;
  readonly child_count: number;
  readonly event_count: number;
  readonly network_count: number;
  readonly dns_count: number;
}

/** One SQL row to one contract row. */
export function toProcessRow(row: ProcessSql): ProcessRow {
  return {
    id: row.id,
    hostId: row.host_id,
    host: row.host,
    bootId: row.boot_id,
    pid: row.pid,
    guid: row.guid,
    startUs: row.start_us,
    startTick: row.start_tick,
    endUs: row.end_us,
    endHow: row.end_how,
    image: row.image,
    name: row.name,
    commandLine: row.command_line,
    user: row.user,
    integrity: row.integrity,
    parentId: row.parent_id,
    parentPid: row.parent_pid,
    edge: row.edge,
    confidence: row.confidence,
    logonId: row.logon_id,
    sessionId: row.session_id,
    sources: row.sources === '' ? [] : (row.sources.split(',') as ProcessRow['sources']),
    placeholder: row.placeholder === 1,
    childCount: row.child_count,
    eventCount: row.event_count,
    networkCount: row.network_count,
    dnsCount: row.dns_count,
  };
}

/** A condition with its values, for `WHERE`; `1` when nothing is asked. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Findings with the events of processes; dismissed and suppressed ones are left out. */
export const findingTables = `FROM finding_events x JOIN findings f ON f.id = x.finding_id
  JOIN event_links l ON l.event_id = x.event_id
  WHERE l.process_id IS NOT NULL AND f.suppressed = 0
    AND f.finding_key NOT IN (SELECT finding_key FROM finding_states WHERE state = 'dismissed')`;

/** `%` and `_` of evidence or input stand for themselves. */
export function toLikePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
}

/** The filter as SQL on `processes p`. */
export function toCondition(filter: ProcessFilter): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => {
    parts.push(sql);
    values.push(...more);
  };
  if (filter.hostId !== undefined) add('p.host_id = ?', filter.hostId);
  if (filter.sessionId !== undefined) add('p.session_id = ?', filter.sessionId);
  if (filter.edge !== undefined) add('p.edge = ?', filter.edge);
  if (filter.logged !== undefined) add('p.placeholder = ?', filter.logged ? 0 : 1);
  if (filter.finding === true) add(`p.id IN (SELECT l.process_id ${findingTables})`);
  // Alive at some moment of the range.
  if (filter.time?.toUs !== undefined) add('p.start_us < ?', filter.time.toUs);
  if (filter.time?.fromUs !== undefined) add('(p.end_us IS NULL OR p.end_us >= ?)', filter.time.fromUs);
  const search = filter.search?.trim() ?? '';
  if (search !== '') {
    const like = toLikePattern(search);
    const columns = ['p.image', 'p.command_line', 'p.user', 'p.guid', 'p.hashes'];
    const any = columns.map((column) => `${column} LIKE ? ESCAPE '\\'`);
    const pid = /^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(search) ? Number(search) : undefined;
    if (pid !== undefined) any.push('p.pid = ?');
    add(`(${any.join(' OR ')})`, ...columns.map(() => like), ...(pid === undefined ? [] : [pid]));
  }
  return { sql: parts.length > 0 ? parts.join(' AND ') : '1', values };
}

interface BootSql {
  readonly id: number;
  readonly host_id: number;
  readonly number: number;
  readonly start_us: number | null;
  readonly end_us: number | null;
  readonly end_how: BootRow['endHow'];
  readonly strong: number;
  readonly reason: string;
}

/** Boots of a host in order, or one by its row id. */
export function queryBoots(
  db: Database.Database,
  by: { readonly hostId: number } | { readonly id: number },
): BootRow[] {
  const [column, value] = 'id' in by ? ['id', by.id] : ['host_id', by.hostId];
  const rows = db
    .prepare(
      `SELECT id, host_id, number, start_us, end_us, end_how, strong, reason FROM boots WHERE ${column} = ? ORDER BY number`,
    )
    .all(value) as BootSql[];
  return rows.map((row) => ({
    id: row.id,
    hostId: row.host_id,
    number: row.number,
    startUs: row.start_us,
    endUs: row.end_us,
    endHow: row.end_how,
    strong: row.strong === 1,
    reason: row.reason,
  }));
}

/** Deep trees are bounded: no real launch chain comes near. */
const chainLimit = 1000;

/** The launch chain from the root down to a process, the process included; empty when there is none with this id. */
export function queryChain(db: Database.Database, processId: number): ChainStep[] {
  const rows = db
    .prepare(
      `WITH RECURSIVE up(id, parent_id, level) AS (
         SELECT id, parent_id, 0 FROM processes WHERE id = ?
         UNION ALL SELECT p.id, p.parent_id, up.level + 1 FROM processes p JOIN up ON p.id = up.parent_id
         WHERE up.level < ${chainLimit})
       SELECT ${processColumns}, p.edge_reason FROM up JOIN processes p ON p.id = up.id JOIN hosts h ON h.id = p.host_id
       ORDER BY up.level DESC`,
    )
    .all(processId) as (ProcessSql & { edge_reason: string })[];
  return rows.map((row) => ({ ...toProcessRow(row), edgeReason: row.edge_reason }));
}
