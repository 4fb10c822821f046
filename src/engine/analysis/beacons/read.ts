/**
 * Connections of a case as columns for scoring. In: `connections` and `net_hosts`. Out: outbound connections that leave the
 * host (loopback and second copies left out), both clocks, each host's running time and working hours.
 */
import type Database from 'better-sqlite3';
import { type StoredActivity, toAxis } from '../network/hosts.ts';
import type { ConnectionColumns } from './groups.ts';
import type { HostClock } from './score-rows.ts';
import { findWorkingHours } from './uptime.ts';

export interface CaseConnections extends ConnectionColumns {
  /** TimeCreated and Sysmon's UtcTime (NaN when absent), microseconds. */
  readonly timeUs: Float64Array;
  readonly utcUs: Float64Array;
  /** Process instance, 0 when it is not known. */
  readonly process: Int32Array;
}

export interface CaseHost extends HostClock {
  readonly logFrom: number;
  readonly logTo: number;
}

/** What makes a row part of the beacon analysis; used by every query on series. */
export const seriesCondition = `c.direction = 0 AND c.twin_id IS NULL AND c.remote_id IS NOT NULL AND c.remote_port IS NOT NULL`;

/** Domains get numbers of their own, as the columns hold numbers only. */
export interface Domains {
  readonly ofName: ReadonlyMap<number, number>;
  readonly texts: readonly string[];
}

/** Registered domain of each name. */
export function readDomains(db: Database.Database): Domains {
  const ids = new Map<string, number>();
  const ofName = new Map<number, number>();
  const rows = db.prepare('SELECT id, domain FROM net_names WHERE domain IS NOT NULL').raw().all() as [
    number,
    string,
  ][];
  for (const [name, domain] of rows) {
    let id = ids.get(domain);
    if (id === undefined) {
      id = ids.size;
      ids.set(domain, id);
    }
    ofName.set(name, id);
  }
  return { ofName, texts: [...ids.keys()] };
}

/** Addresses that no connection of interest goes to. */
const noTarget = new Set(['loopback', 'unspecified']);

type Row = [
  host: number,
  image: number,
  remote: number,
  port: number,
  name: number | null,
  source: string | null,
  timeUs: number,
  utcUs: number | null,
  process: number | null,
];

/** Columns of all series connections. */
export function readConnections(db: Database.Database, domains: Domains): CaseConnections {
  const skipped = new Set(
    (db.prepare('SELECT id, class FROM net_addresses').raw().all() as [number, string][])
      .filter(([, kind]) => noTarget.has(kind))
      .map(([id]) => id),
  );
  const most = db.prepare('SELECT count(*) FROM connections').pluck().get() as number;
  const int = (): Int32Array => new Int32Array(most);
  const columns = { host: int(), image: int(), remote: int(), port: int(), name: int(), domain: int(), process: int() };
  const timeUs = new Float64Array(most);
  const utcUs = new Float64Array(most);
  const reverse = new Uint8Array(most);
  // A reverse name of one address says no more than the address; only one that several share makes them one destination.
  const addressOfReverse = new Map<number, number>();
  const shared = new Set<number>();
  const rows = db
    .prepare(
      `SELECT c.host_id, c.image_id, c.remote_id, c.remote_port, c.name_id, c.name_source, c.time_us, c.utc_us, c.process_id
       FROM connections c WHERE ${seriesCondition}`,
    )
    .raw()
    .iterate() as IterableIterator<Row>;
  let count = 0;
  for (const [host, image, remote, port, name, source, time, utc, process] of rows) {
    if (skipped.has(remote)) continue;
    columns.host[count] = host;
    columns.image[count] = image;
    columns.remote[count] = remote;
    columns.port[count] = port;
    columns.name[count] = name ?? -1;
    columns.process[count] = process ?? 0;
    timeUs[count] = time;
    utcUs[count] = utc ?? Number.NaN;
    if (name !== null && source === 'reverse') {
      reverse[count] = 1;
      const known = addressOfReverse.get(name);
      if (known === undefined) addressOfReverse.set(name, remote);
      else if (known !== remote) shared.add(name);
    }
    count++;
  }
  for (let row = 0; row < count; row++) {
    if (reverse[row] === 1 && !shared.has(columns.name[row]!)) columns.name[row] = -1;
    columns.domain[row] = domains.ofName.get(columns.name[row]!) ?? -1;
  }
  return { count, ...columns, timeUs, utcUs };
}

/** Running time and working hours of each host; a host without a clear day takes the case's. */
export function readHosts(db: Database.Database): ReadonlyMap<number, CaseHost> {
  const stored = (db.prepare('SELECT host_id, activity FROM net_hosts').raw().all() as [number, string][]).map(
    ([host, text]): [number, StoredActivity] => [host, JSON.parse(text) as StoredActivity],
  );
  const everyone = new Float64Array(168);
  for (const [, activity] of stored) {
    const most = Math.max(1, ...activity.hourCounts);
    activity.hourCounts.forEach((value, hour) => {
      everyone[hour]! += value / most;
    });
  }
  const common = findWorkingHours(everyone);
  return new Map(
    stored.map(([host, activity]): [number, CaseHost] => {
      const own = findWorkingHours(activity.hourCounts);
      const working = own.contrast >= 1.5 ? own : common.contrast >= 1.2 ? common : undefined;
      return [host, { axis: toAxis(activity), working, logFrom: activity.first, logTo: activity.last }];
    }),
  );
}

/** Widest spread (inter-quartile, microseconds) of TimeCreated - UtcTime with which UtcTime is the better clock. */
const stableSpreadUs = 5_000_000;

/** Which clock a series has. */
export interface SeriesClock {
  readonly clock: 'utc' | 'created';
  /** Median TimeCreated - UtcTime, seconds; undefined without UtcTime. */
  readonly offsetSeconds: number | undefined;
}

/**
 * Writes seconds since 1970 of `rows` into `out`: Sysmon's UtcTime, moved by the median difference so that it lies on the
 * host's axis, where that difference is stable; else TimeCreated. Clocks are never mixed within the rows.
 */
export function chooseClock(
  columns: Pick<CaseConnections, 'timeUs' | 'utcUs'>,
  rows: ArrayLike<number>,
  out: Float64Array,
): SeriesClock {
  const differences = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) differences[i] = columns.timeUs[rows[i]!]! - columns.utcUs[rows[i]!]!;
  const complete = !differences.some(Number.isNaN);
  differences.sort();
  const at = (share: number): number => differences[Math.floor(share * (differences.length - 1))]!;
  const stable = complete && at(0.75) - at(0.25) < stableSpreadUs;
  const offset = complete ? at(0.5) : undefined;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    out[row] = (stable ? columns.utcUs[row]! + offset! : columns.timeUs[row]!) / 1e6;
  }
  return { clock: stable ? 'utc' : 'created', offsetSeconds: offset === undefined ? undefined : offset / 1e6 };
}
