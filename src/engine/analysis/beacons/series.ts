/**
 * Connections of one stored beacon row, read again. In: the row, a time range. Out: times in seconds on the clock that was
 * chosen when it was built, event ids and process ids, sorted.
 */
import type Database from 'better-sqlite3';
import type { SeriesClock } from './read.ts';
import { seriesCondition } from './read.ts';

export interface StoredSeries {
  readonly hostId: number;
  readonly imageId: number;
  readonly port: number;
  readonly level: string;
  readonly nameId: number | null;
  readonly domain: string | null;
  readonly remotes: readonly number[];
  readonly clock: SeriesClock;
}

export interface SeriesEvents {
  readonly times: Float64Array;
  readonly events: Float64Array;
  readonly processes: Int32Array;
}

/** Reads a series; `range` is in microseconds, half open. */
export function readSeries(
  db: Database.Database,
  series: StoredSeries,
  range: { readonly fromUs?: number | undefined; readonly toUs?: number | undefined } = {},
): SeriesEvents {
  const conditions = [seriesCondition, 'c.host_id = ?', 'c.image_id = ?', 'c.remote_port = ?'];
  const parameters: (number | string)[] = [series.hostId, series.imageId, series.port];
  if (series.level === 'name' && series.nameId !== null) {
    conditions.push('c.name_id = ?');
    parameters.push(series.nameId);
  } else if (series.level === 'domain' && series.domain !== null) {
    conditions.push('c.name_id IN (SELECT id FROM net_names WHERE domain = ?)');
    parameters.push(series.domain);
  } else {
    conditions.push('c.remote_id IN (SELECT value FROM json_each(?))');
    parameters.push(JSON.stringify(series.remotes));
  }
  if (range.fromUs !== undefined) {
    conditions.push('+c.time_us >= ?');
    parameters.push(range.fromUs);
  }
  if (range.toUs !== undefined) {
    conditions.push('+c.time_us < ?');
    parameters.push(range.toUs);
  }
  const time = series.clock.clock === 'utc' ? 'coalesce(c.utc_us + ?, c.time_us)' : 'c.time_us + ?';
  const offset = series.clock.clock === 'utc' ? Math.round((series.clock.offsetSeconds ?? 0) * 1e6) : 0;
  const rows = db
    .prepare(
      `SELECT ${time} AS t, c.event_id, coalesce(c.process_id, 0) FROM connections c WHERE ${conditions.join(' AND ')} ORDER BY t, c.event_id`,
    )
    .raw()
    .all(offset, ...parameters) as [number, number, number][];
  return {
    times: Float64Array.from(rows, (row) => row[0] / 1e6),
    events: Float64Array.from(rows, (row) => row[1]),
    processes: Int32Array.from(rows, (row) => row[2]),
  };
}

type TimeRange = Parameters<typeof readSeries>[2];

interface Group {
  readonly timeUs: Float64Array;
  /** NaN where there is none. */
  readonly utcUs: Float64Array;
  /** Rows of each address and of each name. */
  readonly byRemote: ReadonlyMap<number, readonly number[]>;
  readonly byName: ReadonlyMap<number, readonly number[]>;
}

type GroupRow = [timeUs: number, utcUs: number | null, remote: number, name: number | null];

/**
 * Times of many series: a program that talks to thousands of destinations is read once and not once a destination. `rowsRead`
 * counts the connections that were read, so that the caller can stop.
 */
export class SeriesReader {
  rowsRead = 0;
  readonly #groups = new Map<string, Group>();
  readonly #read: Database.Statement;
  readonly #namesOfDomain: Database.Statement;
  readonly #range: readonly number[];

  constructor(db: Database.Database, { fromUs, toUs }: NonNullable<TimeRange> = {}) {
    this.#range = [fromUs, toUs].filter((bound) => bound !== undefined);
    const bounds = [fromUs === undefined ? '' : 'AND c.time_us >= ?', toUs === undefined ? '' : 'AND c.time_us < ?'];
    this.#read = db
      .prepare(
        `SELECT c.time_us, c.utc_us, c.remote_id, c.name_id FROM connections c INDEXED BY connections_group
         WHERE c.host_id = ? AND c.image_id = ? AND c.remote_port = ? ${bounds.join(' ')} AND ${seriesCondition}`,
      )
      .raw();
    this.#namesOfDomain = db.prepare('SELECT id FROM net_names WHERE domain = ?').pluck();
  }

  /** Sorted times in seconds of one series. */
  timesOf(series: StoredSeries): Float64Array {
    const group = this.#groupOf(series);
    const byUtc = series.clock.clock === 'utc';
    const offsetUs = byUtc ? Math.round((series.clock.offsetSeconds ?? 0) * 1e6) : 0;
    return Float64Array.from(this.#rowsOf(series, group), (row) => {
      const utcUs = group.utcUs[row]!;
      return (byUtc && !Number.isNaN(utcUs) ? utcUs + offsetUs : group.timeUs[row]!) / 1e6;
    }).sort();
  }

  #rowsOf(series: StoredSeries, { byRemote, byName }: Group): readonly number[] {
    if (series.level === 'name' && series.nameId !== null) return byName.get(series.nameId) ?? [];
    if (series.level === 'domain' && series.domain !== null)
      return (this.#namesOfDomain.all(series.domain) as number[]).flatMap((name) => byName.get(name) ?? []);
    return series.remotes.flatMap((remote) => byRemote.get(remote) ?? []);
  }

  #groupOf({ hostId, imageId, port }: StoredSeries): Group {
    const key = `${hostId}|${imageId}|${port}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const rows = this.#read.all(hostId, imageId, port, ...this.#range) as GroupRow[];
    const group = {
      timeUs: Float64Array.from(rows, (row) => row[0]),
      utcUs: Float64Array.from(rows, (row) => row[1] ?? Number.NaN),
      byRemote: collect(rows, (row) => row[2]),
      byName: collect(rows, (row) => row[3]),
    };
    this.#groups.set(key, group);
    this.rowsRead += rows.length;
    return group;
  }
}

function collect(rows: readonly GroupRow[], keyOf: (row: GroupRow) => number | null): Map<number, number[]> {
  const out = new Map<number, number[]>();
  rows.forEach((row, index) => {
    const key = keyOf(row);
    if (key === null) return;
    const list = out.get(key);
    if (list) list.push(index);
    else out.set(key, [index]);
  });
  return out;
}
