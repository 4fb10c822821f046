/** The graph of movement, its edges and the ways through it. In: filters. Out: contract rows. Read-only. */
import type Database from 'better-sqlite3';
import type { Output } from '#shared/contract/index.ts';
import type { LateralEdge, LateralFilter, LateralNode } from '#shared/contract/processes.ts';
import type { Condition } from '../processes/rows.ts';
import { findPaths } from './paths.ts';

/** Key of an end: `host:3`, `ip:10.0.0.5`, `name:ws09`. */
const key = (side: 'from' | 'to'): string =>
  `CASE WHEN e.${side}_host_id IS NOT NULL THEN 'host:' || e.${side}_host_id
        WHEN e.${side}_address IS NOT NULL THEN 'ip:' || e.${side}_address ELSE 'name:' || lower(e.${side}_name) END`;

const label = (side: 'from' | 'to', alias: string): string =>
  `COALESCE(${alias}.name, e.${side}_address, e.${side}_name, '')`;

const tables = 'lateral_edges e LEFT JOIN hosts a ON a.id = e.from_host_id LEFT JOIN hosts b ON b.id = e.to_host_id';

const edgeColumns = `e.id, e.kind, ${key('from')} AS "from", ${label('from', 'a')} AS fromLabel, ${key('to')} AS "to",
  ${label('to', 'b')} AS toLabel, e.user, e.port, e.detail, e.first_us AS firstUs, e.last_us AS lastUs, e.count,
  e.event_id AS eventId, e.session_id AS sessionId, e.process_id AS processId`;

function toCondition(filter: LateralFilter): Condition {
  const parts: string[] = ['1'];
  const values: (string | number)[] = [];
  if (filter.time?.fromUs !== undefined) {
    parts.push('e.last_us >= ?');
    values.push(filter.time.fromUs);
  }
  if (filter.time?.toUs !== undefined) {
    parts.push('e.first_us < ?');
    values.push(filter.time.toUs);
  }
  if (filter.kinds !== undefined) {
    parts.push(`e.kind IN (${filter.kinds.map(() => '?').join(', ')})`);
    values.push(...filter.kinds);
  }
  if (filter.user !== undefined) {
    parts.push("(e.user = ? COLLATE NOCASE OR e.user LIKE ? ESCAPE '\\')");
    values.push(filter.user, `%\\\\${filter.user.replace(/[\\%_]/g, (c) => `\\${c}`)}`);
  }
  return { sql: parts.join(' AND '), values };
}

/** Nodes and added-up links. */
export function queryLateralGraph(db: Database.Database, filter: LateralFilter): Output<'lateral.graph'> {
  const { sql, values } = toCondition(filter);
  const rows = db
    .prepare(
      `SELECT ${key('from')} AS "from", MIN(${label('from', 'a')}) AS fromLabel, ${key('to')} AS "to",
         MIN(${label('to', 'b')}) AS toLabel, e.kind, json_group_array(DISTINCT e.user) AS users, SUM(e.count) AS count,
         MIN(e.first_us) AS firstUs, MAX(e.last_us) AS lastUs
       FROM ${tables} WHERE ${sql} GROUP BY 1, 3, 5 ORDER BY 8`,
    )
    .all(...values) as (Omit<Output<'lateral.graph'>['links'][number], 'users'> & {
    fromLabel: string;
    toLabel: string;
    users: string;
  })[];
  const addresses = db
    .prepare('SELECT address FROM host_addresses WHERE host_id = ? ORDER BY count DESC LIMIT 50')
    .pluck();
  const nodes = new Map<string, LateralNode>();
  const addNode = (nodeKey: string, text: string): void => {
    if (nodes.has(nodeKey)) return;
    const hostId = nodeKey.startsWith('host:') ? Number(nodeKey.slice(5)) : null;
    const known = hostId === null ? [] : (addresses.all(hostId) as string[]);
    nodes.set(nodeKey, { key: nodeKey, hostId, label: text, addresses: known });
  };
  for (const row of rows) {
    addNode(row.from, row.fromLabel);
    addNode(row.to, row.toLabel);
  }
  return {
    nodes: [...nodes.values()],
    links: rows.map(({ fromLabel: _from, toLabel: _to, users, ...link }) => ({
      ...link,
      users: (JSON.parse(users) as (string | null)[]).filter((user) => user !== null),
    })),
  };
}

/** A page of edges in order of time. */
export function queryLateralEdges(
  db: Database.Database,
  input: {
    readonly filter: LateralFilter;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): Output<'lateral.edges'> {
  const condition = toCondition(input.filter);
  const parts = [condition.sql];
  const values = [...condition.values];
  for (const side of ['from', 'to'] as const) {
    const wanted = input[side];
    if (wanted === undefined) continue;
    parts.push(`${key(side)} = ?`);
    values.push(wanted);
  }
  const where = parts.join(' AND ');
  const total = db
    .prepare(`SELECT COUNT(*) FROM lateral_edges e WHERE ${where}`)
    .pluck()
    .get(...values) as number;
  const rows = db
    .prepare(`SELECT ${edgeColumns} FROM ${tables} WHERE ${where} ORDER BY e.first_us, e.id LIMIT ? OFFSET ?`)
    .all(...values, input.limit, input.offset) as LateralEdge[];
  return { total, rows };
}

/** A graph with more rows than this is searched in its earliest part. */
const maxPathRows = 300_000;

/** Ways from one node to another in order of time. */
export function queryLateralPaths(
  db: Database.Database,
  input: { readonly from: string; readonly to: string; readonly filter: LateralFilter; readonly limit: number },
): Output<'lateral.paths'> {
  const { sql, values } = toCondition(input.filter);
  const rows = db
    .prepare(`SELECT ${edgeColumns} FROM ${tables} WHERE ${sql} ORDER BY e.first_us, e.id LIMIT ${maxPathRows}`)
    .all(...values) as LateralEdge[];
  return { paths: findPaths(rows, input.from, input.to, input.limit) };
}
