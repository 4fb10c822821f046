/** Binds evidence and custody. */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { evidenceOperations } from '#shared/contract/evidence.ts';
import { analyses } from '../analysis/index.ts';
import { appendAction } from '../case/actions.ts';
import { sqliteCode } from '../case/connect.ts';
import { queryLedger } from '../case/info.ts';
import { isComplete, writeMeta } from '../case/meta.ts';
import { verifyCase } from '../case/verify.ts';
import { describeFileError } from '../evidence/file-error.ts';
import { EvidenceFile } from '../evidence/open.ts';
import { handToCopy } from '../ingest/copies.ts';
import { clearFile } from '../ingest/file-rows.ts';
import type { Handlers } from './define.ts';

type Name = keyof typeof evidenceOperations;
type SideName = 'evidence.ledger' | 'evidence.bytes' | 'case.actions';

function pathOf(db: Database.Database, fileId: number): string {
  const path = db.prepare('SELECT path FROM files WHERE id = ?').pluck().get(fileId) as string | undefined;
  if (path === undefined) throw new EngineError('not-found', `There is no evidence file ${fileId} in this case.`);
  return path;
}

export const evidenceSideHandlers: Handlers<SideName> = {
  'evidence.ledger': ({ fileId, offset, limit }, { db }) => {
    pathOf(db, fileId);
    const rows = queryLedger(db, fileId);
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  },
  'evidence.bytes': ({ fileId, offset, length }, { db }) => {
    const path = pathOf(db, fileId);
    try {
      const file = EvidenceFile.open(path);
      try {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, file.sizeBytes - offset)));
        const read = file.read(bytes, offset);
        return { offset, sizeBytes: file.sizeBytes, hex: bytes.subarray(0, read).toString('hex') };
      } finally {
        file.close();
      }
    } catch (error) {
      throw new EngineError('path-not-readable', `${path} cannot be read: ${describeFileError(error)}`);
    }
  },
  'case.actions': ({ offset, limit }, { db }) => ({
    total: db.prepare('SELECT count(*) FROM actions').pluck().get() as number,
    rows: db
      .prepare(
        'SELECT seq, at, user_name AS userName, action, details, prev_hash AS prevHash, hash FROM actions ORDER BY seq LIMIT ? OFFSET ?',
      )
      .all(limit, offset) as {
      seq: number;
      at: string;
      userName: string;
      action: string;
      details: string;
      prevHash: string;
      hash: string;
    }[],
  }),
};

export const evidenceEditHandlers: Handlers<Exclude<Name, SideName>> = {
  'evidence.remove': async ({ fileId }, { db, signal }) => {
    const path = pathOf(db, fileId);
    const wasComplete = isComplete(db);
    const events = db.transaction(() => {
      const copy = handToCopy(db, fileId);
      const count = db.prepare('SELECT count(*) FROM events WHERE file_id = ?').pluck().get(fileId) as number;
      clearFile(db, fileId);
      db.prepare(
        `UPDATE files SET status = 'removed', status_detail = NULL, duplicate_of = NULL, live_records = 0, damaged_records = 0, recovered_records = 0 WHERE id = ?`,
      ).run(fileId);
      // Killed before the analyses are through, the case says that it is incomplete.
      writeMeta(db, 'complete', '0');
      appendAction(db, 'evidence.removed', { path, events: count, copy });
      return count;
    })();
    for (const analysis of analyses)
      await analysis.build({ db, fileIds: undefined, signal, progress: () => undefined });
    if (wasComplete && !signal.aborted) writeMeta(db, 'complete', '1');
    return { events };
  },
  'case.verify': (_input, { db, signal, push }) => {
    let saidAt = 0;
    const result = verifyCase(
      db,
      (progress) => {
        if (Date.now() - saidAt < 100) return;
        saidAt = Date.now();
        push('verify.progress', progress);
      },
      signal,
    );
    if (!result) throw new EngineError('cancelled', 'The check was cancelled.');
    try {
      appendAction(db, 'case.verified', {
        ok: result.ok,
        files: result.filesChecked,
        failed: result.items.filter((item) => !item.ok).length,
      });
    } catch (error) {
      // A write-protected case is checked like any other; only its log cannot say so.
      if (!sqliteCode(error)?.startsWith('SQLITE_READONLY')) throw error;
      const detail = 'this check is not in the action log: the case is write-protected';
      return { ...result, items: [...result.items, { check: 'actions', subject: 'action log', ok: true, detail }] };
    }
    return result;
  },
};
