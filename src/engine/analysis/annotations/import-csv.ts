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
    const result: CsvImportResult & { tagged: number; notes: number } = { tagged: 0, notes: 0, rejected: [] };
    const tagIds = new Map<string, number>();
    for (const { row, line } of rows) {
      const reject = (reason: string): void => void result.rejected.push({ line, reason });
      const tag = row.tag?.trim();
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
      if (tag) {
        if (!tagIds.has(tag)) tagIds.set(tag, ensureTag(db, tag.slice(0, 100)));
        result.tagged += insert.run(tagIds.get(tag), batchId, eventId).changes;
      }
      if (note) {
        saveNote(db, { target: queryEventTarget(db, eventId), body: note, analyst });
        result.notes += 1;
      }
    }
    return result;
  })();
}
