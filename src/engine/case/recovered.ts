/**
 * Recovered records that are in the case already. In: the files of a load, indexed. Out: how many rows were taken away. A
 * record from the free space of a log is a copy when a live record of the same file has its id and time. A carved record
 * has no log of its own: it is a copy when any live record has its id, time, event id, computer and channel. Of several
 * recovered copies the first stays. The ledger still counts what each range held.
 */
import type Database from 'better-sqlite3';

/** Needs the index events_not_live; uses events_file and events_time. */
export function dropRecoveredCopies(db: Database.Database, fileIds: readonly number[] | undefined): number {
  const ids = JSON.stringify(fileIds ?? db.prepare('SELECT id FROM files').pluck().all());
  const recovered = 'r.status = 1 AND r.file_id IN (SELECT value FROM json_each(:ids))';
  const sameEvent = `other.time_us = r.time_us AND other.time_tick = r.time_tick AND other.record_id = r.record_id
    AND other.event_id IS r.event_id AND other.computer_id IS r.computer_id AND other.channel_id IS r.channel_id`;
  const copies = [
    // The same file: live, or recovered before.
    `SELECT r.id FROM events r JOIN events other INDEXED BY events_file
       ON other.file_id = r.file_id AND other.record_id = r.record_id AND other.id <> r.id
     WHERE ${recovered} AND other.time_us = r.time_us AND other.time_tick = r.time_tick
       AND (other.status <> 1 OR (other.id < r.id AND other.payload = r.payload AND other.event_id IS r.event_id))`,
    // Carved: anything live anywhere, or carved before.
    `SELECT r.id FROM events r JOIN files f ON f.id = r.file_id AND f.kind = 'carved'
     JOIN events other INDEXED BY events_time ON ${sameEvent} AND other.id <> r.id
     WHERE ${recovered} AND (other.status = 0 OR (other.status = 1 AND other.id < r.id AND other.payload = r.payload))`,
  ];
  return db.transaction(() => {
    let dropped = 0;
    for (const select of copies)
      dropped += db.prepare(`DELETE FROM events WHERE id IN (${select})`).run({ ids }).changes;
    if (dropped > 0) {
      db.prepare(
        `UPDATE files SET recovered_records = (SELECT count(*) FROM events e WHERE e.status = 1 AND e.file_id = files.id)
         WHERE id IN (SELECT value FROM json_each(:ids))`,
      ).run({ ids });
    }
    return dropped;
  })();
}
