/** Rows about evidence files: files, ledger ranges, problems. */
import type Database from 'better-sqlite3';
import type { Problem } from '../base/problem.ts';
import { chunkSizeBytes, fileHeaderSizeBytes, type LedgerRange, nextRecordProblem } from '../evtx/index.ts';
import { type FileState, isBefore, type ResumePoint } from './file-state.ts';
import type { SourceCount } from './protocol.ts';

interface Statements {
  readonly range: Database.Statement;
  readonly growEmpty: Database.Statement;
  readonly problem: Database.Statement;
}

const statements = new WeakMap<Database.Database, Statements>();

function statementsOf(db: Database.Database): Statements {
  let found = statements.get(db);
  if (!found) {
    found = {
      range: db.prepare(
        'INSERT OR REPLACE INTO ranges (file_id, start_offset, end_offset, kind, records, detail) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      growEmpty: db.prepare(
        `UPDATE ranges SET end_offset = ? WHERE file_id = ? AND kind = 'empty-chunk' AND end_offset = ?
           AND start_offset = (SELECT max(start_offset) FROM ranges WHERE file_id = ?)`,
      ),
      problem: db.prepare(
        'INSERT INTO problems (file_id, code, file_offset, chunk, record_id, detail) VALUES (?, ?, ?, ?, ?, ?)',
      ),
    };
    statements.set(db, found);
  }
  return found;
}

/** Adds to the ledger. Empty chunks in a row grow into one range: a file of zeros of any size takes one row. */
export function insertRange(db: Database.Database, fileId: number, range: LedgerRange): void {
  if (range.endOffset <= range.startOffset) return;
  const { growEmpty } = statementsOf(db);
  if (range.kind === 'empty-chunk' && growEmpty.run(range.endOffset, fileId, range.startOffset, fileId).changes > 0)
    return;
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

function statusOf(state: FileState): { status: string; detail: string | null } {
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
export function finishFile(db: Database.Database, state: FileState): number {
  const { fileId, sizeBytes, kind } = state.file;
  if (state.duplicateOf !== undefined) {
    const original = db
      .prepare(
        `SELECT id, path FROM files WHERE sha256 = ? AND id <> ? AND status = 'complete' AND duplicate_of IS NULL
         ORDER BY kind = 'carved', id LIMIT 1`,
      )
      .get(state.duplicateOf, fileId) as { id: number; path: string } | undefined;
    const detail = `a copy of ${original?.path ?? 'another file of this load'}: its records are in the case once`;
    db.prepare(
      `UPDATE files SET status = 'complete', status_detail = ?, sha256 = ?, probe = ?, duplicate_of = ? WHERE id = ?`,
    ).run(detail, state.duplicateOf, state.probe ?? null, original?.id ?? null, fileId);
    insertRange(db, fileId, { kind: 'duplicate', startOffset: 0, endOffset: sizeBytes, records: 0, detail });
    return 0;
  }
  let problems = 0;
  const add = (problem: Problem): void => {
    insertProblem(db, fileId, problem);
    problems += 1;
  };
  if (sizeBytes === 0 && state.failure === undefined)
    add({ code: 'file-empty', fileOffset: 0, detail: 'the file is 0 bytes long' });
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
  const { progress } = state;
  if (kind === 'evtx' && progress.nextRecordId !== undefined) {
    const stale = nextRecordProblem({ nextRecordId: progress.nextRecordId }, progress.highestRecordId);
    if (stale) add(stale);
  }
  const { status, detail } = statusOf(state);
  const chunks =
    kind === 'evtx' ? progress.blocks : Math.max(0, Math.ceil((sizeBytes - fileHeaderSizeBytes) / chunkSizeBytes));
  db.prepare(
    `UPDATE files SET status = ?, status_detail = ?, sha256 = ?, probe = ?, header = ?, chunks = ?, live_records = ?,
       damaged_records = ?, recovered_records = ?, done_bytes = 0, done_sha256 = NULL, progress = NULL WHERE id = ?`,
  ).run(
    status,
    detail,
    state.sha256 ?? null,
    state.probe ?? null,
    progress.header ?? null,
    chunks,
    progress.live,
    progress.damaged,
    progress.recovered,
    fileId,
  );
  if (progress.sources) writeSources(db, fileId, progress.sources);
  return problems;
}

/** Counts by computer and channel, and the first and last time, as they were counted on the way. */
function writeSources(db: Database.Database, fileId: number, sources: readonly SourceCount[]): void {
  const insert = db.prepare('INSERT INTO file_sources (file_id, computer_id, channel_id, count) VALUES (?, ?, ?, ?)');
  for (const { computer, channel, count } of sources) insert.run(fileId, computer, channel, count);
  const [one] = sources;
  if (!one) return;
  let [first, last] = [one, one];
  for (const other of sources) {
    if (isBefore(other.firstUs, other.firstTick, first.firstUs, first.firstTick)) first = other;
    if (isBefore(last.lastUs, last.lastTick, other.lastUs, other.lastTick)) last = other;
  }
  db.prepare(
    'UPDATE files SET first_time_us = ?, first_time_tick = ?, last_time_us = ?, last_time_tick = ? WHERE id = ?',
  ).run(first.firstUs, first.firstTick, last.lastUs, last.lastTick, fileId);
}

/** Keeps how far a file is stored, for a load that is interrupted; undefined takes everything of it back. */
export function saveResumePoint(db: Database.Database, fileId: number, point: ResumePoint | undefined): void {
  if (!point) clearFile(db, fileId);
  db.prepare('UPDATE files SET done_bytes = ?, done_sha256 = ?, progress = ? WHERE id = ?').run(
    point?.doneBytes ?? 0,
    point?.doneSha256 ?? null,
    point ? JSON.stringify(point.progress) : null,
    fileId,
  );
}

/** Takes back everything of a file but its own row: before it is read anew. */
export function clearFile(db: Database.Database, fileId: number): void {
  db.prepare('DELETE FROM file_sources WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM events WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM left_out WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM ranges WHERE file_id = ?').run(fileId);
  db.prepare('DELETE FROM problems WHERE file_id = ?').run(fileId);
}
