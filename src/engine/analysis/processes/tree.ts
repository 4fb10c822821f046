/**
 * The process tree for a view. In: a node to open, or a filter. Out: children in order of start, or the matches with their
 * ancestors, flattened. Decision: the engine never sends a whole tree; children come when a node is opened, and a filter is
 * answered with the rows that are to be shown.
 */
import type Database from 'better-sqlite3';
import type { ProcessFilter, ProcessRow, ProcessTreeRow } from '#shared/contract/processes.ts';
import { type ProcessSql, processColumns, processTables, toCondition, toProcessRow } from './rows.ts';

// Placeholders without a start come first: they were there before the logs.
const order = 'p.start_us, p.start_tick, p.id';

/** Children of a process, or the roots (of one host, or of all in order of hosts). */
export function queryChildren(
  db: Database.Database,
  input: {
    readonly parentId: number | null;
    readonly hostId?: number | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): { total: number; rows: ProcessRow[] } {
  const { parentId, hostId, offset, limit } = input;
  const where =
    parentId === null ? `p.parent_id IS NULL${hostId === undefined ? '' : ' AND p.host_id = ?'}` : 'p.parent_id = ?';
  const values = parentId === null ? (hostId === undefined ? [] : [hostId]) : [parentId];
  const total = db
    .prepare(`SELECT COUNT(*) FROM processes p WHERE ${where}`)
    .pluck()
    .get(...values) as number;
  const rows = db
    .prepare(
      `SELECT ${processColumns} FROM ${processTables} WHERE ${where} ORDER BY ${parentId === null ? 'h.name, ' : ''}${order} LIMIT ? OFFSET ?`,
    )
    .all(...values, limit, offset) as ProcessSql[];
  return { total, rows: rows.map(toProcessRow) };
}

/** The filtered tree, flattened: parents before their children, each level in order of start. */
export function queryTree(
  db: Database.Database,
  filter: ProcessFilter,
  limit: number,
): { rows: ProcessTreeRow[]; matches: number; cut: boolean } {
  const { sql, values } = toCondition(filter);
  const hits = db
    .prepare(`SELECT p.id FROM processes p WHERE ${sql} ORDER BY p.host_id, ${order} LIMIT ?`)
    .pluck()
    .all(...values, limit + 1) as number[];
  const cut = hits.length > limit;
  // Only then is a second scan needed.
  const matches = cut
    ? (db
        .prepare(`SELECT COUNT(*) FROM processes p WHERE ${sql}`)
        .pluck()
        .get(...values) as number)
    : hits.length;
  const found = db
    .prepare(
      `WITH RECURSIVE hit(id) AS MATERIALIZED (SELECT value FROM json_each(?)),
       up(id) AS (SELECT id FROM hit UNION SELECT p.parent_id FROM processes p JOIN up ON p.id = up.id WHERE p.parent_id IS NOT NULL)
       SELECT ${processColumns} FROM up JOIN processes p ON p.id = up.id JOIN hosts h ON h.id = p.host_id ORDER BY h.name, ${order}`,
    )
    .all(JSON.stringify(hits.slice(0, limit))) as ProcessSql[];
  const hit = new Set(hits.slice(0, limit));
  return {
    rows: flatten(found.map((row) => ({ ...toProcessRow(row), depth: 0, matches: hit.has(row.id) }))),
    matches,
    cut,
  };
}

/** Puts rows, given in the order of siblings, into the order of the tree. */
export function flatten(rows: readonly ProcessTreeRow[]): ProcessTreeRow[] {
  const present = new Set(rows.map((row) => row.id));
  const children = new Map<number | null, ProcessTreeRow[]>();
  for (const row of rows) {
    const key = row.parentId !== null && present.has(row.parentId) ? row.parentId : null;
    const list = children.get(key);
    if (list) list.push(row);
    else children.set(key, [row]);
  }
  const out: ProcessTreeRow[] = [];
  const stack = (children.get(null) ?? []).map((row) => ({ row, depth: 0 })).reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    out.push({ ...next.row, depth: next.depth });
    const below = children.get(next.row.id) ?? [];
    for (let i = below.length - 1; i >= 0; i--) stack.push({ row: below[i]!, depth: next.depth + 1 });
  }
  return out;
}
