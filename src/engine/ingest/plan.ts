/**
 * What of the found evidence is to be read. In: found files and the case. Out: files to load, with their rows; files that
 * are in the case already are left alone. A file that changed since, or whose reading never ended, is read anew.
 */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import type { FoundFile } from '../evidence/find.ts';
import { hashFile } from '../evidence/hash.ts';
import { clearFile } from './file-rows.ts';
import type { LoadFile } from './load.ts';

export interface LoadPlan {
  readonly load: readonly LoadFile[];
  /** Already in the case and unchanged. */
  readonly skipped: number;
  /** Hashes by size of the files that stay. */
  readonly known: readonly (readonly [number, readonly string[]])[];
  readonly notes: readonly string[];
}

interface FileRow {
  id: number;
  status: string;
  size_bytes: number;
  mtime_ms: number | null;
  sha256: string | null;
}

/** True when a file is still the one the case holds; its time stamp alone says nothing of its content. */
function isUnchanged(db: Database.Database, row: FileRow, file: FoundFile, signal: AbortFlag): boolean {
  if (row.status !== 'complete' || row.size_bytes !== file.sizeBytes) return false;
  if (row.mtime_ms === file.mtimeMs) return true;
  try {
    if (hashFile(file.path, undefined, signal)?.sha256 !== row.sha256) return false;
  } catch {
    // Not readable now: the load will say so, and keeps what the case has.
    return true;
  }
  db.prepare('UPDATE files SET mtime_ms = ? WHERE id = ?').run(file.mtimeMs, row.id);
  return true;
}

export function planLoad(db: Database.Database, files: readonly FoundFile[], signal: AbortFlag): LoadPlan {
  return db.transaction(() => {
    const select = db.prepare('SELECT id, status, size_bytes, mtime_ms, sha256 FROM files WHERE path = ?');
    const insert = db.prepare(
      `INSERT INTO files (path, name, kind, status, size_bytes, mtime_ms, added_at) VALUES (?, ?, ?, 'pending', ?, ?, ?)`,
    );
    const restart = db.prepare(
      `UPDATE files SET status = 'pending', status_detail = NULL, sha256 = NULL, kind = ?, size_bytes = ?, mtime_ms = ?, live_records = 0,
         damaged_records = 0, recovered_records = 0, chunks = 0, first_time_us = NULL, last_time_us = NULL WHERE id = ?`,
    );
    const load: LoadFile[] = [];
    const notes: string[] = [];
    let skipped = 0;
    for (const file of files) {
      const row = select.get(file.path) as FileRow | undefined;
      if (row && isUnchanged(db, row, file, signal)) {
        skipped += 1;
        continue;
      }
      let fileId: number;
      if (row) {
        if (row.status === 'complete') notes.push(`${file.path} has changed since it was read; it is read anew.`);
        clearFile(db, row.id);
        restart.run(file.kind, file.sizeBytes, file.mtimeMs, row.id);
        fileId = row.id;
      } else {
        fileId = Number(
          insert.run(file.path, file.name, file.kind, file.sizeBytes, file.mtimeMs, new Date().toISOString())
            .lastInsertRowid,
        );
      }
      load.push({ fileId, path: file.path, kind: file.kind, sizeBytes: file.sizeBytes });
    }
    const rows = db
      .prepare(
        `SELECT size_bytes, json_group_array(sha256) AS hashes FROM files WHERE status = 'complete' AND sha256 IS NOT NULL GROUP BY size_bytes`,
      )
      .all() as { size_bytes: number; hashes: string }[];
    const known = rows.map((row) => [row.size_bytes, JSON.parse(row.hashes) as string[]] as const);
    // Sizes that occur more than once in this load may be copies of each other; the reader remembers what it hashed.
    return { load, skipped, known, notes };
  })();
}
