/**
 * Tags and notes from CSV. In: text with a header line; columns `event_id`, or `sha256` + `record_id` (+ `file_offset`);
 * `tag` and/or `note`. Out: counts, and each rejected line with its reason.
 */
import type Database from 'better-sqlite3';
import { CsvError, parse } from 'csv-parse/sync';
import { EngineError } from '#shared/contract/errors.ts';
import { queryEventTarget, saveNote } from './notes.ts';
import { ensureEvidenceKeys, ensureTag, startBatch } from './tags.ts';

export interface CsvImportResult {
  readonly tagged: number;
  readonly notes: number;
  /** Lines that change nothing: the event has the tag, or the note, already. */
  readonly already: number;
  readonly byTag: { name: string; given: number; isNew: boolean }[];
  readonly batchId: number;
  readonly rejected: { line: number; reason: string }[];
}

type Row = Record<string, string | undefined>;

function parseRows(text: string): { row: Row; line: number }[] {
  try {
    const records = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    }) as unknown as { record: Row; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ row: record, line: info.lines }));
  } catch (error) {
    if (error instanceof CsvError) throw new EngineError('bad-input', `The CSV text cannot be read: ${error.message}`);
    throw error;
  }
}

/** Imports as one batch that can be undone (the tags; notes are deleted one by one). */
export function importAnnotationsCsv(db: Database.Database, text: string, analyst: string): CsvImportResult {
  const rows = parseRows(text);
  return db.transaction(() => {
    ensureEvidenceKeys(db);
    const batchId = startBatch(db, analyst, 'tag', `Import ${rows.length} lines of tags from CSV`);
    const byIdentity = db
      .prepare(
        `SELECT e.id FROM files f JOIN events e ON e.file_id = f.id AND e.record_id = ? AND (? IS NULL OR e.file_offset = ?)
         WHERE f.sha256 = ? LIMIT 1`,
      )
      .pluck();
    const byId = db.prepare('SELECT id FROM events WHERE id = ?').pluck();
    const insert = db.prepare(
      `INSERT OR IGNORE INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
       SELECT ?, k.id, e.record_id, e.file_offset, e.id, ? FROM events e
       JOIN files f ON f.id = e.file_id JOIN evidence_keys k ON k.sha256 = f.sha256 WHERE e.id = ?`,
    );
    const known = db.prepare('SELECT 1 FROM tags WHERE name = ?').pluck();
    const sameNote = db
      .prepare("SELECT 1 FROM notes WHERE kind = 'event' AND key = ? AND body = ? AND deleted = 0")
      .pluck();
    const tags = new Map<string, { id: number; name: string; given: number; isNew: boolean }>();
    const rejected: CsvImportResult['rejected'] = [];
    let [tagged, notes, already] = [0, 0, 0];
    const toTag = (name: string) => {
      const found = tags.get(name.toLowerCase());
      if (found) return found;
      const isNew = known.get(name) === undefined;
      const made = { id: ensureTag(db, name), name, given: 0, isNew };
      tags.set(name.toLowerCase(), made);
      return made;
    };
    for (const { row, line } of rows) {
      const reject = (reason: string): void => void rejected.push({ line, reason });
      const tag = row.tag?.trim().slice(0, 100);
      const note = row.note?.trim();
      if (!tag && !note) {
        reject('neither tag nor note');
        continue;
      }
      const offset = row.file_offset ? Number(row.file_offset) : null;
      const eventId = (
        row.event_id
          ? byId.get(Number(row.event_id))
          : byIdentity.get(Number(row.record_id), offset, offset, row.sha256?.trim().toLowerCase())
      ) as number | undefined;
      if (eventId === undefined) {
        reject(row.event_id ? `no event ${row.event_id}` : 'no event with this sha256 and record_id');
        continue;
      }
      let changes = 0;
      if (tag) {
        const gain = toTag(tag);
        changes = insert.run(gain.id, batchId, eventId).changes;
        gain.given += changes;
        tagged += changes;
      }
      if (note) {
        const target = queryEventTarget(db, eventId);
        if (sameNote.get(target.key, note) === undefined) {
          saveNote(db, { target, body: note, analyst });
          notes += 1;
          changes += 1;
        }
      }
      if (changes === 0) already += 1;
    }
    const byTag = [...tags.values()].map(({ name, given, isNew }) => ({ name, given, isNew }));
    return { tagged, notes, already, byTag, rejected, batchId };
  })();
}
