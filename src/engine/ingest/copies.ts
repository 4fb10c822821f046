/**
 * Copies of evidence. In: a file whose rows are about to go (removed, or changed on disk). Out: when another file of the case
 * has the same bytes, it holds the rows from now on, so that nothing is lost that the case still has evidence for.
 */
import type Database from 'better-sqlite3';

/** Gives a file's events, ledger, problems and counts to its first copy. The copy's path; undefined when there is none. */
export function handToCopy(db: Database.Database, fileId: number): string | undefined {
  const copy = db
    .prepare(`SELECT id, path FROM files WHERE duplicate_of = ? AND status = 'complete' ORDER BY id LIMIT 1`)
    .get(fileId) as { id: number; path: string } | undefined;
  if (!copy) return undefined;
  db.prepare('DELETE FROM ranges WHERE file_id = ?').run(copy.id);
  for (const table of ['events', 'ranges', 'problems', 'file_sources', 'left_out'])
    db.prepare(`UPDATE ${table} SET file_id = ? WHERE file_id = ?`).run(copy.id, fileId);
  db.prepare(
    `UPDATE files SET duplicate_of = NULL, status_detail = NULL,
       (header, chunks, live_records, damaged_records, recovered_records, first_time_us, first_time_tick, last_time_us, last_time_tick)
       = (SELECT header, chunks, live_records, damaged_records, recovered_records, first_time_us, first_time_tick,
            last_time_us, last_time_tick FROM files WHERE id = ?) WHERE id = ?`,
  ).run(fileId, copy.id);
  const detail = `a copy of ${copy.path}: its records are in the case once`;
  db.prepare('UPDATE files SET duplicate_of = ?, status_detail = ? WHERE duplicate_of = ?').run(
    copy.id,
    detail,
    fileId,
  );
  return copy.path;
}
