/**
 * Columns read from the case's indices instead of its rows: an index entry is 15 bytes where a row is 500, so the first
 * question about a large case does not wait for a scan of all payloads. In: a connection. Out: ids by value, or all ids and
 * times in order of time. Undefined when the index is not there (a load that has not ended).
 */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import type { NumberColumn } from './plan.ts';
import { checkAborted } from './store.ts';

/** Indices that hold a column, as migration 1 makes them after a load, and their columns as far as it. */
const indexOf: Partial<Record<NumberColumn, { readonly name: string; readonly groups: string }>> = {
  event_id: { name: 'events_event_id', groups: 'event_id' },
  channel_id: { name: 'events_event_id', groups: 'event_id, channel_id' },
  computer_id: { name: 'events_computer', groups: 'computer_id' },
  file_id: { name: 'events_file', groups: 'file_id' },
};

const hasIndex = (db: Database.Database, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?").get(name) !== undefined;

/** Beyond this the ids of one value might not fit into one text. */
const mostEvents = 20_000_000;

/** Values with the ids that have them, NULL left out; a value may come more than once. Throws for a column without an index. */
export function* idsByValue(
  db: Database.Database,
  column: NumberColumn,
  signal: AbortFlag,
): Generator<readonly [value: number, ids: readonly number[]]> {
  const { name, groups } = indexOf[column]!;
  const statement = db
    .prepare(
      `SELECT ${column}, json_group_array(id) FROM events INDEXED BY ${name} WHERE ${column} IS NOT NULL GROUP BY ${groups}`,
    )
    .raw();
  for (const [value, ids] of statement.iterate() as Iterable<[number, string]>) {
    checkAborted(signal);
    yield [value, JSON.parse(ids) as number[]];
  }
}

/** True when `idsByValue` can serve the column of a case with so many events. */
export const canLoadByIndex = (db: Database.Database, column: NumberColumn, count: number): boolean =>
  indexOf[column] !== undefined && count > 0 && count <= mostEvents && hasIndex(db, indexOf[column].name);

/** The ids of all events, in no order; at most `count`: more are there when events came since, and the next question counts anew. */
export function allIds(db: Database.Database, count: number): Int32Array {
  const ids = new Int32Array(count);
  let at = 0;
  if (count <= mostEvents && hasIndex(db, 'events_computer')) {
    const statement = db.prepare(
      'SELECT json_group_array(id) FROM events INDEXED BY events_computer GROUP BY computer_id',
    );
    for (const text of statement.pluck().iterate() as Iterable<string>)
      for (const id of JSON.parse(text) as number[]) ids[at++] = id;
  } else for (const id of db.prepare('SELECT id FROM events').pluck().iterate() as Iterable<number>) ids[at++] = id;
  return ids;
}

const sliceEvents = 500_000;

/** True when `idsByTime` can be used. */
export const hasTimeIndex = (db: Database.Database): boolean => hasIndex(db, 'events_time');

/** All ids and times in order of microseconds, ties by id; in slices. */
export function* idsByTime(
  db: Database.Database,
  signal: AbortFlag,
): Generator<readonly [ids: readonly number[], times: readonly number[]]> {
  const nextBound = db
    .prepare('SELECT time_us FROM events INDEXED BY events_time WHERE time_us > ? ORDER BY time_us LIMIT 1 OFFSET ?')
    .pluck();
  const slice = db
    .prepare(
      `SELECT json_group_array(id), json_group_array(time_us) FROM
         (SELECT id, time_us FROM events INDEXED BY events_time WHERE time_us > ? AND time_us <= ? ORDER BY time_us, id)`,
    )
    .raw();
  let after = -Number.MAX_SAFE_INTEGER;
  for (;;) {
    checkAborted(signal);
    const bound = nextBound.get(after, sliceEvents - 1) as number | undefined;
    const upTo = bound ?? Number.MAX_SAFE_INTEGER;
    const [ids, times] = slice.get(after, upTo) as [string, string];
    yield [JSON.parse(ids) as number[], JSON.parse(times) as number[]];
    if (bound === undefined) return;
    after = upTo;
  }
}
