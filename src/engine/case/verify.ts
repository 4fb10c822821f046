/**
 * Does the case still say the truth? In: a connection. Out: a list of findings, each with what was expected and what is.
 * Checks the evidence files against their stored hashes, the chain of the action log, the database itself, and that the
 * ledger of each file accounts for every byte. Evidence is opened read-only.
 */
import type Database from 'better-sqlite3';
import { type AbortFlag, noAbort } from '../base/abort.ts';
import { describeFileError } from '../evidence/file-error.ts';
import { hashFile } from '../evidence/hash.ts';
import { verifyActions } from './actions.ts';

/** One thing that was checked. */
export interface VerifyItem {
  readonly check: 'evidence' | 'ledger' | 'actions' | 'database';
  /** File path, or what was checked. */
  readonly subject: string;
  readonly ok: boolean;
  /** What was found, in words. */
  readonly detail: string;
}

export interface VerifyResult {
  /** True when nothing failed and nothing was skipped. */
  readonly ok: boolean;
  readonly items: readonly VerifyItem[];
  /** Hash of the action log's last row: compare it with the one in an earlier report. */
  readonly actionHead: string;
  readonly filesChecked: number;
  readonly bytesChecked: number;
}

export interface VerifyProgress {
  readonly label: string;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly status: string;
  readonly status_detail: string | null;
  readonly size_bytes: number;
  readonly sha256: string | null;
}

function checkEvidence(file: FileRow, onBytes: (bytes: number) => void, signal: AbortFlag): VerifyItem | undefined {
  const item = (ok: boolean, detail: string): VerifyItem => ({ check: 'evidence', subject: file.path, ok, detail });
  if (file.sha256 === null)
    return item(false, `no hash was stored (${file.status}${file.status_detail ? `: ${file.status_detail}` : ''})`);
  let hashed: ReturnType<typeof hashFile>;
  try {
    hashed = hashFile(file.path, onBytes, signal);
  } catch (error) {
    return item(false, `cannot be read: ${describeFileError(error)}`);
  }
  if (!hashed) return undefined;
  if (hashed.sha256 === file.sha256) return item(true, `SHA-256 ${file.sha256}`);
  const size = hashed.sizeBytes === file.size_bytes ? '' : `, size ${hashed.sizeBytes} instead of ${file.size_bytes}`;
  return item(false, `changed: SHA-256 ${hashed.sha256} instead of ${file.sha256}${size}`);
}

/** The ledger: ranges follow each other from 0 to the size, without gap or overlap. Undefined when they do. */
export function checkLedger(db: Database.Database, fileId: number, sizeBytes: number): string | undefined {
  let at = 0;
  const ranges = db
    .prepare('SELECT start_offset, end_offset FROM ranges WHERE file_id = ? ORDER BY start_offset')
    .raw();
  for (const [start, end] of ranges.iterate(fileId) as Iterable<[number, number]>) {
    if (start !== at)
      return `${start > at ? 'nothing accounts for' : 'ranges overlap at'} bytes ${Math.min(at, start)} to ${Math.max(at, start)}`;
    at = end;
  }
  return at === sizeBytes ? undefined : `ranges end at byte ${at} of ${sizeBytes}`;
}

/** Checks everything; `cancelled` is undefined unless `signal` stopped it, then the answer is undefined. */
export function verifyCase(
  db: Database.Database,
  progress: (progress: VerifyProgress) => void = () => undefined,
  signal: AbortFlag = noAbort,
): VerifyResult | undefined {
  const items: VerifyItem[] = [];
  const files = db
    .prepare(
      `SELECT id, path, status, status_detail, size_bytes, sha256 FROM files WHERE status <> 'removed' ORDER BY path`,
    )
    .all() as FileRow[];
  const bytesTotal = files.reduce((sum, file) => sum + file.size_bytes, 0);
  let bytesDone = 0;
  for (const file of files) {
    const item = checkEvidence(
      file,
      (bytes) => {
        bytesDone += bytes;
        progress({ label: file.path, bytesDone, bytesTotal });
      },
      signal,
    );
    if (!item || signal.aborted) return undefined;
    items.push(item);
    if (file.status === 'pending') continue;
    const gap = checkLedger(db, file.id, file.size_bytes);
    items.push({
      check: 'ledger',
      subject: file.path,
      ok: gap === undefined,
      detail: gap ?? `${file.size_bytes} bytes accounted for`,
    });
  }
  progress({ label: 'action log', bytesDone, bytesTotal });
  const actions = verifyActions(db);
  items.push({
    check: 'actions',
    subject: 'action log',
    ok: actions.problem === undefined,
    detail: actions.problem ?? `${actions.actions} rows, last hash ${actions.head}`,
  });
  progress({ label: 'database', bytesDone, bytesTotal });
  const database = db.pragma('integrity_check(20)', { simple: false }) as { integrity_check: string }[];
  const isSound = database.length === 1 && database[0]!.integrity_check === 'ok';
  items.push({
    check: 'database',
    subject: 'SQLite integrity check',
    ok: isSound,
    detail: isSound ? 'ok' : database.map((row) => row.integrity_check).join('; '),
  });
  return {
    ok: items.every((item) => item.ok),
    items,
    actionHead: actions.head,
    filesChecked: files.length,
    bytesChecked: bytesDone,
  };
}
