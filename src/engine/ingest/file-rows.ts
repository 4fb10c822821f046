/** Rows about evidence files: files, ledger ranges, problems. */
import type Database from 'better-sqlite3';
import type { Problem } from '../base/problem.ts';
import { chunkSizeBytes, fileHeaderSizeBytes, type LedgerRange, nextRecordProblem } from '../evtx/index.ts';
import type { WrittenRows } from './event-writer.ts';

const statements = new WeakMap<Database.Database, { range: Database.Statement; problem: Database.Statement }>();

function statementsOf(db: Database.Database): { range: Database.Statement; problem: Database.Statement } {
  let found = statements.get(db);
  if (!found) {
    found = {
      range: db.prepare(
        'INSERT OR REPLACE INTO ranges (file_id, start_offset, end_offset, kind, records, detail) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      problem: db.prepare(
        'INSERT INTO problems (file_id, code, file_offset, chunk, record_id, detail) VALUES (?, ?, ?, ?, ?, ?)',
      ),
    };
    statements.set(db, found);
  }
  return found;
}

export function insertRange(db: Database.Database, fileId: number, range: LedgerRange): void {
  if (range.endOffset <= range.startOffset) return;
  statementsOf(db).range.run(
    fileId,
    range.startOffset,
    range.endOffset,
    range.kind,
    range.records,
    range.detail ?? null,
  );
}

export function insertProblem(db: Database.Database, fileId: number, problem: Problem): void {
  statementsOf(db).problem.run(
    fileId,
    problem.code,
    problem.fileOffset,
    problem.chunk ?? null,
    problem.recordId ?? null,
    problem.detail,
  );
}

/** What a load knows of a file when its last byte is through. */
export interface FinishedFile {
  readonly file: { readonly fileId: number; readonly kind: 'evtx' | 'carved'; readonly sizeBytes: number };
  readonly duplicateOf: string | undefined;
  readonly sha256: string | undefined;
  readonly readBytes: number;
  readonly change: string | undefined;
  readonly failure: string | undefined;
  readonly header: string | undefined;
  readonly nextRecordId: number | undefined;
  readonly highestRecordId: number;
  readonly blocks: number;
  readonly written: WrittenRows;
}

function statusOf(state: FinishedFile): { status: string; detail: string | null } {
  if (state.failure !== undefined) {
    const status = state.readBytes === 0 && state.failure.includes('ENOENT') ? 'vanished' : 'failed';
    return {
      status,
      detail: state.readBytes > 0 ? `read up to byte ${state.readBytes}: ${state.failure}` : state.failure,
    };
  }
  return { status: 'complete', detail: state.change ?? null };
}

/** Closes a file: trailing problems, the unread rest, status, counts. Gives how many problems it added. */
export function finishFile(db: Database.Database, state: FinishedFile): number {
  const { fileId, sizeBytes, kind } = state.file;
  if (state.duplicateOf !== undefined) {
    const original = db
      .prepare(`SELECT path FROM files WHERE sha256 = ? AND id <> ? AND status = 'complete' ORDER BY id LIMIT 1`)
      .pluck()
      .get(state.duplicateOf, fileId) as string | undefined;
    db.prepare(`UPDATE files SET status = 'complete', status_detail = ?, sha256 = ? WHERE id = ?`).run(
      `a copy of ${original ?? 'another file of this load'}: its records are in the case once`,
      state.duplicateOf,
      fileId,
    );
    insertRange(db, fileId, { kind: 'duplicate', startOffset: 0, endOffset: sizeBytes, records: 0, detail: undefined });
    return 0;
  }
  let problems = 0;
  const add = (problem: Problem): void => {
    insertProblem(db, fileId, problem);
    problems += 1;
  };
  if (state.failure !== undefined) add({ code: 'file-read', fileOffset: state.readBytes, detail: state.failure });
  if (state.change !== undefined) add({ code: 'file-changed', fileOffset: state.readBytes, detail: state.change });
  if (state.readBytes < sizeBytes) {
    insertRange(db, fileId, {
      kind: 'unreadable',
      startOffset: state.readBytes,
      endOffset: sizeBytes,
      records: 0,
      detail: state.failure ?? state.change,
    });
  }
  if (kind === 'evtx' && state.nextRecordId !== undefined) {
    const stale = nextRecordProblem({ nextRecordId: state.nextRecordId }, state.highestRecordId);
    if (stale) add(stale);
  }
  const { written } = state;
  const { status, detail } = statusOf(state);
  const chunks =
    kind === 'evtx' ? state.blocks : Math.max(0, Math.ceil((sizeBytes - fileHeaderSizeBytes) / chunkSizeBytes));
  db.prepare(
    `UPDATE files SET status = ?, status_detail = ?, sha256 = ?, header = ?, chunks = ?, live_records = ?, damaged_records = ?, recovered_records = ?,
       first_time_us = ?, first_time_tick = ?, last_time_us = ?, last_time_tick = ? WHERE id = ?`,
  ).run(
    status,
    detail,
    state.sha256 ?? null,
    state.header ?? null,
    chunks,
    written.live,
    written.damaged,
    written.recovered,
    ...(written.live > 0
      ? [written.firstUs, written.firstTick, written.lastUs, written.lastTick]
      : [null, null, null, null]),
    fileId,
  );
  return problems;
}

/** Takes back everything of a file but its own row: before it is read anew. */
export function clearFile(db: Database.Database, fileId: number): void {
  db.prepare('DELETE FROM file_sources WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM events WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM ranges WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM problems WHERE file_id = ?').run(fileId);
}
