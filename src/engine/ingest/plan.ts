/**
 * What of the found evidence is to be read. In: found files and the case. Out: files to load, with their rows; files that
 * are in the case already are left alone. A file that changed since is read anew; one whose reading was interrupted goes on
 * where it was.
 */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import { appendAction } from '../case/actions.ts';
import type { FoundFile } from '../evidence/find.ts';
import { hashFile } from '../evidence/hash.ts';
import { handToCopy } from './copies.ts';
import { clearFile } from './file-rows.ts';
import type { FileProgress, LoadFile, ResumePoint } from './file-state.ts';
import type { KnownFile } from './protocol.ts';

export interface LoadPlan {
  readonly load: readonly LoadFile[];
  /** Already in the case and unchanged. */
  readonly skipped: number;
  /** Files that stay: copies of them are not parsed. */
  readonly known: readonly KnownFile[];
  readonly notes: readonly string[];
  /** Rows of a file that had changed were taken back: what was built from them is to be built anew. */
  readonly hasReplaced: boolean;
}

interface FileRow {
  readonly id: number;
  readonly kind: string;
  readonly status: string;
  readonly size_bytes: number;
  readonly mtime_ms: number | null;
  readonly sha256: string | null;
  readonly done_bytes: number;
  readonly done_sha256: string | null;
  readonly progress: string | null;
}

/** True when a file is still the one the case holds; its time stamp alone says nothing of its content. */
function isUnchanged(db: Database.Database, row: FileRow, file: FoundFile, signal: AbortFlag): boolean {
  if (row.status !== 'complete' || row.size_bytes !== file.sizeBytes) return false;
  // A log is searched for all that carving would find; what was carved may be a log, and live records are worth more.
  if (row.kind === 'carved' && file.kind === 'evtx') return false;
  if (row.mtime_ms === file.mtimeMs) return true;
  try {
    if (hashFile(file.path, undefined, signal)?.sha256 !== row.sha256) return false;
  } catch {
    // Not readable now: what the case has of it stays.
    return true;
  }
  db.prepare('UPDATE files SET mtime_ms = ? WHERE id = ?').run(file.mtimeMs, row.id);
  return true;
}

/** Where an interrupted load was with this file; undefined when it has to be read from its start. */
function resumePointOf(row: FileRow, file: FoundFile): ResumePoint | undefined {
  const isSame = row.size_bytes === file.sizeBytes && row.mtime_ms === file.mtimeMs && row.kind === file.kind;
  if (row.status !== 'pending' || !isSame || row.progress === null) return undefined;
  return {
    doneBytes: row.done_bytes,
    doneSha256: row.done_sha256 ?? undefined,
    progress: JSON.parse(row.progress) as FileProgress,
  };
}

/** Writes the rows of new files; to be called once a load, before it. */
export function planLoad(db: Database.Database, files: readonly FoundFile[], signal: AbortFlag): LoadPlan {
  const select = db.prepare(
    `SELECT id, kind, status, size_bytes, mtime_ms, sha256, done_bytes, done_sha256, progress FROM files WHERE path = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO files (path, name, kind, status, size_bytes, mtime_ms, added_at) VALUES (?, ?, ?, 'pending', ?, ?, ?)`,
  );
  const restart = db.prepare(
    `UPDATE files SET status = 'pending', status_detail = NULL, sha256 = NULL, probe = NULL, duplicate_of = NULL,
       header = NULL, kind = ?, size_bytes = ?, mtime_ms = ?, live_records = 0, damaged_records = 0, recovered_records = 0,
       chunks = 0, done_bytes = 0, done_sha256 = NULL, progress = NULL, first_time_us = NULL, first_time_tick = NULL,
       last_time_us = NULL, last_time_tick = NULL WHERE id = ?`,
  );
  const load: LoadFile[] = [];
  const notes: string[] = [];
  let skipped = 0;
  let hasReplaced = false;

  /** Rows that were complete go: to a copy of the same bytes, or away; that is noted, also in the action log. */
  const giveUp = (row: FileRow, file: FoundFile): void => {
    hasReplaced = true;
    const copy = handToCopy(db, row.id);
    const kept = copy === undefined ? '' : ` What it was is kept as ${copy}.`;
    if (row.kind !== file.kind) notes.push(`${file.path} was carved; it is read anew as an event log.`);
    else notes.push(`${file.path} has changed since it was read; it is read anew.${kept}`);
    if (row.sha256 !== null) {
      db.prepare('INSERT OR IGNORE INTO earlier_hashes (sha256, file_id) VALUES (?, ?)').run(row.sha256, row.id);
    }
    appendAction(db, 'evidence.changed', { path: file.path, sha256: row.sha256, bytes: row.size_bytes, copy });
  };

  const planFile = (file: FoundFile): void => {
    const row = select.get(file.path) as FileRow | undefined;
    const task = { path: file.path, kind: file.kind, sizeBytes: file.sizeBytes };
    if (!row) {
      const added = insert.run(file.path, file.name, file.kind, file.sizeBytes, file.mtimeMs, new Date().toISOString());
      load.push({ ...task, fileId: Number(added.lastInsertRowid), resume: undefined });
      return;
    }
    if (isUnchanged(db, row, file, signal)) {
      skipped++;
      if (row.kind !== file.kind)
        notes.push(`${file.path} is in the case as an event log: its free space was searched too.`);
      return;
    }
    const resume = resumePointOf(row, file);
    if (!resume) {
      if (row.status === 'complete') giveUp(row, file);
      clearFile(db, row.id);
      restart.run(file.kind, file.sizeBytes, file.mtimeMs, row.id);
    }
    load.push({ ...task, fileId: row.id, resume });
  };

  return db.transaction(() => {
    for (const file of files) planFile(file);
    // Event ids follow the order of the list: a file that was begun comes first, so that its ids go on.
    load.sort((left, right) => Number(right.resume !== undefined) - Number(left.resume !== undefined));
    const known = db
      .prepare(
        `SELECT size_bytes AS sizeBytes, probe, sha256 FROM files
         WHERE status = 'complete' AND sha256 IS NOT NULL AND probe IS NOT NULL AND duplicate_of IS NULL
           AND (kind = 'evtx' OR kind = ?)`,
      )
      .all(files[0]?.kind) as KnownFile[];
    return { load, skipped, known, notes, hasReplaced };
  })();
}
