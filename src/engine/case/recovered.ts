/**
 * Recovered records that are in the case already. In: the files of a load, indexed. Out: how many rows were taken away. A
 * record from the free space of a log is a copy when a live record of the same file has its id and time. A carved record
 * has no log of its own: it is a copy when any live record has its id, time, event id, computer and channel. Of several
 * recovered records with the same content the first stays. A tagged record always stays. The ledger still counts what each range held. Every row is
 * visited a fixed number of times: a file of one chunk repeated thousands of times must not take long.
 */
import type Database from 'better-sqlite3';

const inLog = ['file_id', 'record_id', 'time_us', 'time_tick'];
const carved = ['record_id', 'time_us', 'time_tick', 'event_id', 'computer_id', 'channel_id'];

/** `live` as a temporary table of keys, of those live events that share `lead` columns with a candidate. */
function dropCopies(db: Database.Database, key: readonly string[], lead: readonly string[], index: string): number {
  const keys = key.map((name) => `e.${name} AS ${name}`).join(', ');
  const same = key.map((name) => `l.${name} IS c.${name}`).join(' AND ');
  db.exec(`
    DROP TABLE IF EXISTS temp.live_keys;
    CREATE TEMP TABLE live_keys AS SELECT DISTINCT ${keys}
      FROM (SELECT DISTINCT ${lead.join(', ')} FROM temp.candidates) AS c
      CROSS JOIN events e INDEXED BY ${index} ON ${lead.map((name) => `e.${name} = c.${name}`).join(' AND ')}
      WHERE e.status <> 1;
    CREATE INDEX temp.live_keys_all ON live_keys(${key.join(', ')});
    DELETE FROM events WHERE id IN (
      SELECT c.id FROM temp.candidates c WHERE EXISTS (SELECT 1 FROM temp.live_keys l WHERE ${same}));`);
  let dropped = db.prepare('SELECT changes()').pluck().get() as number;
  db.exec(`
    DELETE FROM events WHERE id IN (SELECT id FROM temp.candidates) AND id NOT IN (
      SELECT min(e.id) FROM temp.candidates c JOIN events e ON e.id = c.id
      GROUP BY ${[...new Set([...key, 'event_id', 'shape_id', 'payload'])].map((name) => `e.${name}`).join(', ')});
    DROP TABLE temp.live_keys;`);
  dropped += db.prepare('SELECT changes()').pluck().get() as number;
  return dropped;
}

/** Rows taken away, and how many of them belong to files outside `fileIds`. Needs the indices events_not_live (a partial one: its condition has to be said), events_file and events_time. */
export function dropRecoveredCopies(
  db: Database.Database,
  fileIds: readonly number[] | undefined,
): { dropped: number; others: number } {
  const ids = JSON.stringify(fileIds ?? db.prepare('SELECT id FROM files').pluck().all());
  const carvedIds = JSON.stringify(db.prepare("SELECT id FROM files WHERE kind = 'carved'").pluck().all());
  const countOthers = db
    .prepare(
      `SELECT count(*) FROM events e INDEXED BY events_not_live
       WHERE e.status <> 0 AND e.status = 1 AND e.file_id NOT IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  return db.transaction(() => {
    const before = countOthers.get(ids) as number;
    // What was carved is held against all live records again: a log may have come later.
    const choose = (kind: string, among: string): number => {
      db.exec('DROP TABLE IF EXISTS temp.candidates');
      db.prepare(
        `CREATE TEMP TABLE candidates AS
         SELECT e.id, ${[...new Set([...inLog, ...carved])].map((name) => `e.${name}`).join(', ')}
         FROM events e INDEXED BY events_not_live JOIN files f ON f.id = e.file_id
         WHERE e.status <> 0 AND e.status = 1 AND f.kind ${kind} AND e.file_id IN (SELECT value FROM json_each(?))
           AND e.id NOT IN (SELECT event_id FROM event_tags WHERE event_id IS NOT NULL)`,
      ).run(among);
      return db.prepare('SELECT count(*) FROM temp.candidates').pluck().get() as number;
    };
    let dropped = 0;
    if (choose("<> 'carved'", ids) > 0) dropped += dropCopies(db, inLog, ['file_id', 'record_id'], 'events_file');
    if (choose("= 'carved'", carvedIds) > 0) dropped += dropCopies(db, carved, ['time_us'], 'events_time');
    db.exec('DROP TABLE temp.candidates');
    if (dropped > 0) {
      db.prepare(
        `UPDATE files SET recovered_records =
           (SELECT count(*) FROM events e INDEXED BY events_not_live WHERE e.status <> 0 AND e.status = 1 AND e.file_id = files.id)
         WHERE id IN (SELECT value FROM json_each(?) UNION SELECT value FROM json_each(?))`,
      ).run(ids, carvedIds);
    }
    return { dropped, others: before - (countOthers.get(ids) as number) };
  })();
}
