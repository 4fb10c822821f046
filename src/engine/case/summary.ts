/** What each evidence file came to, counted from its events in one pass: computers, channels, first and last time. */
import type Database from 'better-sqlite3';

/** Tick (0-9) and microseconds of a time in 100 ns, before 1970 too. */
const tickOf = (ticks: string): string => `((${ticks} % 10) + 10) % 10`;
const usOf = (ticks: string): string => `(${ticks} - ${tickOf(ticks)}) / 10`;

/** Counts the given files anew (all when undefined): `file_sources`, and the times in `files`. */
export function summariseFiles(db: Database.Database, fileIds: readonly number[] | undefined): void {
  const ids = JSON.stringify(fileIds ?? db.prepare('SELECT id FROM files').pluck().all());
  const within = 'file_id IN (SELECT value FROM json_each(:ids))';
  db.exec(`CREATE TEMP TABLE IF NOT EXISTS file_summary
    (file_id INTEGER, computer_id INTEGER, channel_id INTEGER, records INTEGER, first INTEGER, last INTEGER)`);
  db.transaction(() => {
    db.exec('DELETE FROM temp.file_summary');
    // 64-bit integers stay exact inside SQLite.
    db.prepare(
      `INSERT INTO temp.file_summary
       SELECT file_id, coalesce(computer_id, 0), coalesce(channel_id, 0), count(*),
              min(time_us * 10 + time_tick), max(time_us * 10 + time_tick)
       FROM events WHERE status = 0 AND ${within} GROUP BY 1, 2, 3`,
    ).run({ ids });
    db.prepare(`DELETE FROM file_sources WHERE ${within}`).run({ ids });
    db.exec(
      `INSERT INTO file_sources (file_id, computer_id, channel_id, count)
       SELECT file_id, computer_id, channel_id, records FROM temp.file_summary`,
    );
    db.prepare(
      `UPDATE files SET first_time_us = NULL, first_time_tick = NULL, last_time_us = NULL, last_time_tick = NULL
       WHERE id IN (SELECT value FROM json_each(:ids))`,
    ).run({ ids });
    db.exec(
      `UPDATE files SET first_time_us = ${usOf('f.first')}, first_time_tick = ${tickOf('f.first')},
                        last_time_us = ${usOf('f.last')}, last_time_tick = ${tickOf('f.last')}
       FROM (SELECT file_id, min(first) AS first, max(last) AS last FROM temp.file_summary GROUP BY file_id) AS f
       WHERE f.file_id = files.id`,
    );
    db.exec('DELETE FROM temp.file_summary');
  })();
}
