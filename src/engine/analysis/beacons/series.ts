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
