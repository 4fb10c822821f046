/** Notes in Markdown (kept as text) on the case, events and objects; merged by a stable uid. */
import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Note } from '#shared/contract/annotations.ts';
import { EngineError } from '#shared/contract/errors.ts';
import { parseEventKey, type Target, type TargetKind, toEventKey } from '#shared/model/target.ts';

interface NoteRow {
  id: number;
  kind: TargetKind;
  key: string;
  label: string;
  body: string;
  analyst: string;
  created_at: string;
  updated_at: string;
}

/** The annotation target of an event; an error when its file has no hash yet. */
export function queryEventTarget(db: Database.Database, eventId: number): Target {
  const row = db
    .prepare(
      'SELECT f.sha256, f.name, e.record_id, e.file_offset FROM events e JOIN files f ON f.id = e.file_id WHERE e.id = ?',
    )
    .get(eventId) as { sha256: string | null; name: string; record_id: number; file_offset: number } | undefined;
  if (!row) throw new EngineError('not-found', `There is no event ${eventId} in this case.`);
  if (row.sha256 === null)
    throw new EngineError(
      'case-incomplete',
      `${row.name} was not read to its end, so its events cannot be annotated yet.`,
    );
  return {
    kind: 'event',
    key: toEventKey(row.sha256, row.record_id, row.file_offset),
    label: `Record ${row.record_id} of ${row.name}`,
  };
}

/** The present row of an event key; null while its evidence is not in the case. */
export function queryEventOfKey(db: Database.Database, key: string): number | null {
  const parts = parseEventKey(key);
  if (!parts) return null;
  const id = db
    .prepare(
      `SELECT e.id FROM (SELECT id FROM files WHERE sha256 = @sha256 UNION ALL
         SELECT file_id FROM earlier_hashes WHERE sha256 = @sha256) f
       JOIN events e ON e.file_id = f.id AND e.record_id = @recordId AND e.file_offset = @fileOffset LIMIT 1`,
    )
    .pluck()
    .get(parts) as number | undefined;
  return id ?? null;
}

/** Notes of one target, or all, oldest first. */
export function queryNotes(db: Database.Database, target: Target | undefined): Note[] {
  const rows = db
    .prepare(
      `SELECT id, kind, key, label, body, analyst, created_at, updated_at FROM notes
       WHERE deleted = 0 AND (? IS NULL OR (kind = ? AND key = ?)) ORDER BY created_at, id`,
    )
    .all(target?.key ?? null, target?.kind ?? null, target?.key ?? null) as NoteRow[];
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    key: row.key,
    label: row.label,
    body: row.body,
    analyst: row.analyst,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    eventId: row.kind === 'event' ? queryEventOfKey(db, row.key) : null,
  }));
}

/** Writes a new note or changes the body of one. */
export function saveNote(
  db: Database.Database,
  note: { id?: number | undefined; target: Target; body: string; analyst: string },
): number {
  const now = new Date().toISOString();
  if (note.id !== undefined) {
    const { changes } = db
      .prepare('UPDATE notes SET body = ?, analyst = ?, updated_at = ? WHERE id = ? AND deleted = 0')
      .run(note.body, note.analyst, now, note.id);
    if (changes === 0) throw new EngineError('not-found', `There is no note ${note.id}.`);
    return note.id;
  }
  return Number(
    db
      .prepare(
        'INSERT INTO notes (uid, kind, key, label, body, analyst, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(randomUUID(), note.target.kind, note.target.key, note.target.label, note.body, note.analyst, now, now)
      .lastInsertRowid,
  );
}

/** Hides a note; its row stays, so that a merge does not bring it back. */
export function deleteNote(db: Database.Database, id: number): void {
  const { changes } = db
    .prepare('UPDATE notes SET deleted = 1, updated_at = ? WHERE id = ? AND deleted = 0')
    .run(new Date().toISOString(), id);
  if (changes === 0) throw new EngineError('not-found', `There is no note ${id}.`);
}
