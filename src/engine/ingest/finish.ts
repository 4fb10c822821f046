/** After the last byte: indices, recovered copies of live records taken out, counts by computer and channel. */
import type Database from 'better-sqlite3';
import { migration001 } from '../case/migrations/001-core.ts';

/** Recovered rows that say the same as a live row of their file, or as an earlier recovered one, are copies. */
function removeCopies(db: Database.Database, fileIds: readonly number[]): void {
  const select = db.prepare(
    `SELECT r.id FROM events r INDEXED BY events_file WHERE r.file_id = ? AND r.status = 1 AND EXISTS (
       SELECT 1 FROM events o INDEXED BY events_file WHERE o.file_id = r.file_id AND o.record_id = r.record_id AND o.id <> r.id
         AND (o.status = 0 OR (o.status = 1 AND o.id < r.id)) AND o.time_us = r.time_us AND o.time_tick = r.time_tick
         AND o.event_id IS r.event_id AND o.payload = r.payload)`,
  );
  const remove = db.prepare('DELETE FROM events WHERE id = ?');
  const recount = db.prepare('UPDATE files SET recovered_records = recovered_records - ? WHERE id = ?');
  const files = new Set(db.prepare('SELECT id FROM files WHERE recovered_records > 0').pluck().all() as number[]);
  for (const fileId of fileIds) {
    if (!files.has(fileId)) continue;
    const copies = select.pluck().all(fileId) as number[];
    for (const id of copies) remove.run(id);
    if (copies.length > 0) recount.run(copies.length, fileId);
  }
}

/** Brings the case's indices and counts up to date for the files of a load. Idempotent. */
export function finishLoad(db: Database.Database, fileIds: readonly number[]): void {
  db.exec(migration001.indices);
  db.transaction(() => {
    removeCopies(db, fileIds);
    db.exec('DELETE FROM file_sources');
    db.exec(
      `INSERT INTO file_sources SELECT file_id, coalesce(computer_id, 0), coalesce(channel_id, 0), count(*) FROM events
       WHERE status = 0 GROUP BY 1, 2, 3`,
    );
  })();
}
