/** Reads of connections: pages, pivots, flows, ports, coverage. All parameterised; lists apply here. */
import type Database from 'better-sqlite3';
import type { ConnectionFilter, ConnectionRow, NetworkPivotRow } from '#shared/contract/network.ts';
import { applyLists, type Condition, joinConditions, toCondition } from './filter.ts';
import type { Coverage, StoredActivity } from './hosts.ts';
import { portName } from './knowledge.ts';
import { type AppliedList, isListed, readAppliedLists } from './lists.ts';

const directionNames = ['out', 'in', 'bind'] as const;
const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  58: 'icmpv6',
};

/** `tcp` for 6; the number where it has no name here. */
export const protocolName = (protocol: number | null): string =>
  protocol === null ? '' : (protocolNames[protocol] ?? String(protocol));

const noTwins: Condition = { sql: 'c.twin_id IS NULL', parameters: [] };

interface Hidden {
  readonly listId: number;
  readonly list: string;
  readonly count: number;
}

/** Counts what each allow list hides of a filter. */
function countHidden(db: Database.Database, table: string, hiders: ReturnType<typeof applyLists>['hiders']): Hidden[] {
  return hiders.flatMap(({ list, condition }) => {
    const count = db
      .prepare(`SELECT count(*) FROM ${table} c WHERE ${condition.sql}`)
      .pluck()
      .get(...condition.parameters) as number;
    return count > 0 ? [{ listId: list.id, list: list.name, count }] : [];
  });
}

interface Prepared {
  readonly shown: Condition;
  readonly hidden: () => Hidden[];
  readonly lists: readonly AppliedList[];
  readonly base: Condition;
}

function prepare(db: Database.Database, filter: ConnectionFilter): Prepared {
  const lists = readAppliedLists(db);
  const everything = toCondition(filter, 'connections');
  const base = filter.showHidden ? everything : joinConditions([everything, noTwins]);
  const { shown, hiders } = applyLists(base, lists, filter, true);
  return { shown, hidden: () => countHidden(db, 'connections', hiders), lists, base: everything };
}

const rowColumns = `c.event_id AS eventId, c.source, c.time_us AS timeUs, h.name AS host, c.host_id AS hostId, c.process_id AS processId,
  p.pid, p.start_us AS processStartUs, p.guid, i.path AS image, c.image_id AS imageId, c.user, c.direction, c.protocol,
  r.address AS remote, c.remote_id AS remoteId, c.remote_port AS remotePort, l.address AS local, c.local_port AS localPort,
  r.class AS addressClass, n.name, c.name_id AS nameId, c.name_source AS nameSource, c.name_age_s AS nameAgeSeconds, n.domain, c.twin_id AS twinOf`;
const rowJoins = `JOIN hosts h ON h.id = c.host_id JOIN net_images i ON i.id = c.image_id LEFT JOIN processes p ON p.id = c.process_id
  LEFT JOIN net_addresses r ON r.id = c.remote_id LEFT JOIN net_addresses l ON l.id = c.local_id LEFT JOIN net_names n ON n.id = c.name_id`;

interface RawRow extends Omit<ConnectionRow, 'direction' | 'protocol' | 'blocked' | 'watchedBy'> {
  readonly direction: number;
  readonly protocol: number | null;
  readonly remoteId: number | null;
  readonly nameId: number | null;
}

function toRow(raw: RawRow, lists: readonly AppliedList[]): ConnectionRow {
  const { remoteId, nameId, direction, protocol, ...rest } = raw;
  const watched = lists.find(
    (list) =>
      list.kind === 'watch' &&
      isListed(list, {
        host: raw.hostId,
        image: raw.imageId,
        name: nameId,
        remotes: remoteId === null ? [] : [remoteId],
      }),
  );
  return {
    ...rest,
    direction: directionNames[direction] ?? 'out',
    protocol: protocolName(protocol),
    blocked: raw.source === 5157,
    watchedBy: watched?.name ?? null,
  };
}

/** Rows of events by id, in the order of time. */
export function readConnectionRows(db: Database.Database, eventIds: readonly number[]): ConnectionRow[] {
  const rows = db
    .prepare(
      `SELECT ${rowColumns} FROM connections c ${rowJoins} WHERE c.event_id IN (SELECT value FROM json_each(?)) ORDER BY c.time_us, c.event_id`,
    )
    .all(JSON.stringify(eventIds)) as RawRow[];
  const lists = readAppliedLists(db);
  return rows.map((row) => toRow(row, lists));
}

const sortColumns = {
  time: 'c.time_us',
  host: 'h.name',
  image: 'i.path',
  name: 'n.name',
  remote: 'r.bytes',
  port: 'c.remote_port',
} as const;

/** One page of connections. */
export function queryConnections(
  db: Database.Database,
  input: {
    readonly filter: ConnectionFilter;
    readonly sort?: keyof typeof sortColumns | undefined;
    readonly descending?: boolean | undefined;
    readonly offset: number;
    readonly limit: number;
  },
): { total: number; rows: ConnectionRow[]; hidden: Hidden[]; twins: number } {
  const { shown, hidden, lists, base } = prepare(db, input.filter);
  const total = db
    .prepare(`SELECT count(*) FROM connections c WHERE ${shown.sql}`)
    .pluck()
    .get(...shown.parameters) as number;
  const twins = db
    .prepare(`SELECT count(*) FROM connections c WHERE ${base.sql} AND c.twin_id IS NOT NULL`)
    .pluck()
    .get(...base.parameters) as number;
  const way = input.descending ? 'DESC' : 'ASC';
  const rows = db
    .prepare(
      `SELECT ${rowColumns} FROM connections c ${rowJoins} WHERE ${shown.sql}
       ORDER BY ${sortColumns[input.sort ?? 'time']} ${way}, c.event_id ${way} LIMIT ? OFFSET ?`,
    )
    .all(...shown.parameters, input.limit, input.offset) as RawRow[];
  return { total, rows: rows.map((row) => toRow(row, lists)), hidden: hidden(), twins };
}

/** Grouping expression of a pivot dimension; ids are turned into text after grouping. */
const dimensions = {
  destination:
    'CASE WHEN c.name_id IS NOT NULL THEN (SELECT name FROM net_names WHERE id = c.name_id) ELSE (SELECT address FROM net_addresses WHERE id = c.remote_id) END',
  address: '(SELECT address FROM net_addresses WHERE id = c.remote_id)',
  domain: '(SELECT domain FROM net_names WHERE id = c.name_id)',
  image: '(SELECT path FROM net_images WHERE id = c.image_id)',
  host: '(SELECT name FROM hosts WHERE id = c.host_id)',
  port: 'CASE c.direction WHEN 0 THEN c.remote_port ELSE c.local_port END',
  class: '(SELECT class FROM net_addresses WHERE id = c.remote_id)',
  user: 'c.user',
  protocol: 'c.protocol',
} as const;

/** Columns that fix a dimension's value, so that grouping is done on small numbers. */
const groupColumns = {
  destination: 'c.name_id, CASE WHEN c.name_id IS NULL THEN c.remote_id END',
  address: 'c.remote_id',
  domain: 'c.name_id',
  image: 'c.image_id',
  host: 'c.host_id',
  port: 'CASE c.direction WHEN 0 THEN c.remote_port ELSE c.local_port END',
  class: 'c.remote_id',
  user: 'c.user',
  protocol: 'c.protocol',
} as const;

export type PivotDimension = keyof typeof dimensions;

/** Counts by dimensions, most frequent first, with first and last time and how many hosts have it. */
export function queryConnectionPivot(
  db: Database.Database,
  input: { readonly filter: ConnectionFilter; readonly by: readonly PivotDimension[]; readonly limit: number },
): { rows: NetworkPivotRow[]; total: number; hidden: Hidden[]; fleetHosts: number } {
  const { shown, hidden } = prepare(db, input.filter);
  const fine = input.by.map((dimension) => groupColumns[dimension]).join(', ');
  const values = input.by.map((dimension, index) => `coalesce(${dimensions[dimension]}, '') AS v${index}`).join(', ');
  // Groups are made of ids with host, program and address in them, so that the outer query can count those distinctly.
  const groups = db
    .prepare(
      `SELECT ${values}, count(*) AS amount, min(c.time_us) AS firstUs, max(c.time_us) AS lastUs, c.host_id AS hostId, c.image_id AS imageId, c.remote_id AS remoteId
       FROM connections c WHERE ${shown.sql} GROUP BY ${fine}, c.host_id, c.image_id, c.remote_id`,
    )
    .all(...shown.parameters) as Record<string, string | number | null>[];
  const merged = new Map<
    string,
    {
      values: string[];
      count: number;
      firstUs: number;
      lastUs: number;
      hosts: Set<number>;
      images: Set<number>;
      addresses: Set<number>;
    }
  >();
  for (const group of groups) {
    const own = input.by.map((dimension, index) => {
      const value = String(group[`v${index}`] ?? '');
      return dimension === 'protocol' && value ? protocolName(Number(value)) : value;
    });
    const key = JSON.stringify(own);
    let entry = merged.get(key);
    if (!entry) {
      entry = {
        values: own,
        count: 0,
        firstUs: Number.POSITIVE_INFINITY,
        lastUs: 0,
        hosts: new Set(),
        images: new Set(),
        addresses: new Set(),
      };
      merged.set(key, entry);
    }
    entry.count += Number(group.amount);
    entry.firstUs = Math.min(entry.firstUs, Number(group.firstUs));
    entry.lastUs = Math.max(entry.lastUs, Number(group.lastUs));
    entry.hosts.add(Number(group.hostId));
    entry.images.add(Number(group.imageId));
    if (group.remoteId !== null) entry.addresses.add(Number(group.remoteId));
  }
  const fleetHosts = countFleet(db);
  const rows = [...merged.values()]
    .sort((a, b) => b.count - a.count || (a.values.join() < b.values.join() ? -1 : 1))
    .slice(0, input.limit)
    .map((entry) => ({
      values: entry.values,
      count: entry.count,
      firstUs: entry.firstUs,
      lastUs: entry.lastUs,
      hosts: entry.hosts.size,
      images: entry.images.size,
      addresses: entry.addresses.size,
      prevalence: fleetHosts === 0 ? 0 : entry.hosts.size / fleetHosts,
    }));
  return { rows, total: merged.size, hidden: hidden(), fleetHosts };
}

/** Hosts that log connections at all. */
export function countFleet(db: Database.Database): number {
  return db
    .prepare('SELECT count(*) FROM hosts h WHERE EXISTS (SELECT 1 FROM connections c WHERE c.host_id = h.id)')
    .pluck()
    .get() as number;
}

/** Program to destination for a flow chart: the largest, the rest of each program summed. */
export function queryFlows(
  db: Database.Database,
  filter: ConnectionFilter,
  limit: number,
): { image: string; destination: string; count: number }[] {
  const { rows } = queryConnectionPivot(db, { filter, by: ['image', 'destination'], limit: 1_000_000 });
  const out: { image: string; destination: string; count: number }[] = [];
  const others = new Map<string, number>();
  for (const [index, { values, count }] of rows.entries()) {
    const [image = '', destination = ''] = values;
    if (index < limit) out.push({ image, destination, count });
    else others.set(image, (others.get(image) ?? 0) + count);
  }
  for (const [image, count] of others) out.push({ image, destination: '(other)', count });
  return out;
}

/** Each port with how it is used. */
export function queryPorts(
  db: Database.Database,
  filter: ConnectionFilter,
): { port: number; name: string | null; out: number; in: number; images: number; hosts: number }[] {
  const { shown } = prepare(db, filter);
  const rows = db
    .prepare(
      `SELECT CASE c.direction WHEN 0 THEN c.remote_port ELSE c.local_port END AS port, sum(c.direction = 0) AS out, sum(c.direction = 1) AS "in",
         count(DISTINCT c.image_id) AS images, count(DISTINCT c.host_id) AS hosts
       FROM connections c WHERE ${shown.sql} AND c.direction <> 2 GROUP BY 1 HAVING port IS NOT NULL ORDER BY count(*) DESC, port LIMIT 5000`,
    )
    .all(...shown.parameters) as { port: number; out: number; in: number; images: number; hosts: number }[];
  return rows.map((row) => ({ ...row, name: portName(row.port) ?? null }));
}

/** What each host's log has and seems to leave out. */
export function queryNetworkCoverage(db: Database.Database): ({
  hostId: number;
  host: string;
  firstUs: number;
  lastUs: number;
} & Omit<Coverage, 'notes'> & {
    notes: string[];
  })[] {
  const rows = db
    .prepare(
      'SELECT n.host_id AS hostId, h.name AS host, n.activity, n.coverage FROM net_hosts n JOIN hosts h ON h.id = n.host_id ORDER BY h.name',
    )
    .all() as { hostId: number; host: string; activity: string; coverage: string }[];
  return rows.map(({ hostId, host, activity, coverage }) => {
    const { first, last } = JSON.parse(activity) as StoredActivity;
    const stored = JSON.parse(coverage) as Coverage;
    return {
      hostId,
      host,
      firstUs: Math.round(first * 1e6),
      lastUs: Math.round(last * 1e6),
      ...stored,
      notes: [...stored.notes],
    };
  });
}
