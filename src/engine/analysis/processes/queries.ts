/** Process pages and lists. In: ids and filters. Out: contract rows. Read-only, always parameterised. */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import type { ProcessFilter } from '#shared/contract/processes.ts';
import { querySession } from '../logons/rows.ts';
import { queryKinds } from './activity.ts';
import {
  findingTables,
  type ProcessSql,
  processColumns,
  processTables,
  queryBoots,
  queryChain,
  toCondition,
  toProcessRow,
} from './rows.ts';

interface DetailSql extends ProcessSql {
  readonly edge_reason: string;
  readonly current_directory: string | null;
  readonly hashes: string | null;
  readonly parent_image: string | null;
  readonly parent_command_line: string | null;
  readonly start_event_id: number | null;
  readonly end_event_id: number | null;
}

/** `SHA256=…,MD5=…` as Sysmon writes it. */
export function parseHashes(text: string | null): { algorithm: string; value: string }[] {
  return (text ?? '').split(',').flatMap((part) => {
    const match = /^\s*([A-Za-z0-9]{1,16})=([0-9A-Fa-f]{1,128})\s*$/.exec(part);
    return match ? [{ algorithm: match[1]!, value: match[2]! }] : [];
  });
}

/** Everything a process page shows at once. */
export function queryProcess(db: Database.Database, id: number): Output<'processes.get'> {
  const row = db
    .prepare(
      `SELECT ${processColumns}, p.edge_reason, p.current_directory, p.hashes, p.parent_image, p.parent_command_line,
         p.start_event_id, p.end_event_id FROM ${processTables} WHERE p.id = ?`,
    )
    .get(id) as DetailSql | undefined;
  if (!row) throw new EngineError('not-found', `There is no process ${id} in this case.`);
  return {
    process: {
      ...toProcessRow(row),
      edgeReason: row.edge_reason,
      currentDirectory: row.current_directory,
      hashes: parseHashes(row.hashes),
      parentImage: row.parent_image,
      parentCommandLine: row.parent_command_line,
      startEventId: row.start_event_id,
      endEventId: row.end_event_id,
    },
    chain: queryChain(db, id),
    session: row.session_id === null ? null : (querySession(db, row.session_id) ?? null),
    boot: queryBoots(db, { id: row.boot_id })[0]!,
    kinds: queryKinds(db, 'process_id', id),
  };
}

const levels = ['informational', 'low', 'medium', 'high', 'critical'];

/** How many findings each process has a part in, and the highest level of them. */
export function queryProcessFindings(db: Database.Database, hostId: number | undefined): Output<'processes.findings'> {
  const rank = `CASE f.level ${levels.map((level, index) => `WHEN '${level}' THEN ${index}`).join(' ')} ELSE 0 END`;
  const rows = db
    .prepare(
      `SELECT l.process_id AS processId, COUNT(DISTINCT x.finding_id) AS findings, MAX(${rank}) AS rank ${findingTables}
       ${hostId === undefined ? '' : 'AND l.process_id IN (SELECT id FROM processes WHERE host_id = ?)'} GROUP BY 1 ORDER BY 1`,
    )
    .all(...(hostId === undefined ? [] : [hostId])) as { processId: number; findings: number; rank: number }[];
  return { rows: rows.map(({ rank: index, ...row }) => ({ ...row, level: levels[index]! })) };
}

/** The process and session that an event is bound to, with the launch chain. */
export function queryEventChain(db: Database.Database, eventId: number): Output<'processes.chain'> {
  if (db.prepare('SELECT 1 FROM events WHERE id = ?').get(eventId) === undefined) {
    throw new EngineError('not-found', `There is no event ${eventId} in this case.`);
  }
  const link = db.prepare('SELECT process_id, session_id FROM event_links WHERE event_id = ?').get(eventId) as
    | { process_id: number | null; session_id: number | null }
    | undefined;
  const processId = link?.process_id ?? null;
  const sessionId = link?.session_id ?? null;
  return {
    processId,
    sessionId,
    chain: processId === null ? [] : queryChain(db, processId),
    session: sessionId === null ? null : (querySession(db, sessionId) ?? null),
  };
}

/** Processes by host and start, with the start of parent and session. */
export function queryProcessList(
  db: Database.Database,
  filter: ProcessFilter,
  offset: number,
  limit: number,
): Output<'processes.list'> {
  const { sql, values } = toCondition(filter);
  const total = db
    .prepare(`SELECT COUNT(*) FROM processes p WHERE ${sql}`)
    .pluck()
    .get(...values) as number;
  const rows = db
    .prepare(
      `SELECT ${processColumns}, p.edge_reason, p.parent_image, m.start_us AS parent_us, m.start_tick AS parent_tick,
         m.placeholder AS parent_placeholder, s.start_us AS logon_us, s.start_tick AS logon_tick
       FROM (SELECT p.id FROM processes p WHERE ${sql} ORDER BY p.host_id, p.start_us, p.start_tick, p.id LIMIT ? OFFSET ?) AS q
       JOIN processes p ON p.id = q.id JOIN hosts h ON h.id = p.host_id
       LEFT JOIN processes m ON m.id = p.parent_id LEFT JOIN sessions s ON s.id = p.session_id
       ORDER BY p.host_id, p.start_us, p.start_tick, p.id`,
    )
    .all(...values, limit, offset) as (ProcessSql & {
    edge_reason: string;
    parent_image: string | null;
    parent_us: number | null;
    parent_tick: number | null;
    parent_placeholder: number | null;
    logon_us: number | null;
    logon_tick: number | null;
  })[];
  return {
    total,
    rows: rows.map((row) => ({
      ...toProcessRow(row),
      edgeReason: row.edge_reason,
      parentStartUs: row.parent_placeholder === 0 ? row.parent_us : null,
      parentStartTick: row.parent_placeholder === 0 ? row.parent_tick : null,
      parentImage: row.parent_image,
      logonUs: row.logon_us,
      logonTick: row.logon_tick,
    })),
  };
}
