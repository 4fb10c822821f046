/** After a load: which row of `events` each tagged identity has now. An identity whose evidence is gone keeps its tag. */
import type Database from 'better-sqlite3';
import type { Analysis } from '../analysis.ts';

/** Looks up `event_tags.event_id` again by evidence identity; a file that has grown since is known by its earlier hash. */
export function resolveAnnotations(db: Database.Database): void {
  db.exec(`
    UPDATE event_tags SET event_id = (
      SELECT e.id FROM evidence_keys k JOIN files f ON f.sha256 = k.sha256
      JOIN events e ON e.file_id = f.id AND e.record_id = event_tags.record_id AND e.file_offset = event_tags.file_offset
      WHERE k.id = event_tags.evidence_id LIMIT 1);
    UPDATE event_tags SET event_id = (
      SELECT e.id FROM evidence_keys k JOIN earlier_hashes h ON h.sha256 = k.sha256
      JOIN events e ON e.file_id = h.file_id AND e.record_id = event_tags.record_id AND e.file_offset = event_tags.file_offset
      WHERE k.id = event_tags.evidence_id LIMIT 1) WHERE event_id IS NULL
  `);
}

export const annotationsAnalysis: Analysis = {
  name: 'Annotations',
  version: 1,
  build: ({ db, progress }) => {
    if (db.prepare('SELECT 1 FROM event_tags LIMIT 1').get() === undefined) return;
    progress('tags and notes');
    db.transaction(() => resolveAnnotations(db))();
  },
};
