/**
 * Opens a case database. In: a path and what for. Out: a connection with the right settings, or an `EngineError` that says
 * what is wrong with it. Never creates a file. A case of an older format is brought up to date when it is opened.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import { readMeta } from './meta.ts';
import { migrate } from './migrate.ts';
import { caseFormatVersion } from './migrations/index.ts';
import { assertNodeVersion } from './node-version.ts';

export type CaseMode = 'read-only' | 'read-write';

/** `EvLp`: SQLite's application id of a case. */
export const caseApplicationId = 0x4576_4c70;

const busyTimeoutMs = 5000;

/** SQLite's `code`, or undefined. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Database.SqliteError ? error.code : undefined;
}

const notACase = (path: string): EngineError =>
  new EngineError('case-not-a-case', `${path} is not an EventLoupe case.`);

const damaged = (path: string, what: string): EngineError =>
  new EngineError(
    'case-damaged',
    `The case database ${path} is damaged: ${what}. The evidence is untouched; ingest it into a new case.`,
  );

/** Looks at the first 100 bytes before SQLite does: a text file or a cut-off case gets a plain answer. */
function checkHeader(path: string): void {
  if (!existsSync(path)) throw new EngineError('path-not-found', `There is no file ${path}.`);
  const size = statSync(path).size;
  const head = Buffer.alloc(100);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw new EngineError('path-not-readable', `${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    if (statSync(path).isDirectory()) throw notACase(path);
    if (readSync(fd, head, 0, 100, 0) < 100 || head.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
      throw notACase(path);
    }
  } finally {
    closeSync(fd);
  }
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const pages = head.readUInt32BE(28);
  // The page count is valid only when both change counters agree; a journal may still mend the file.
  const isCountValid = head.readUInt32BE(24) === head.readUInt32BE(92);
  if (isCountValid && pages * pageSize > size && !existsSync(`${path}-journal`)) {
    throw damaged(path, `it should have ${pages * pageSize} bytes and has ${size}`);
  }
}

function connect(path: string, mode: CaseMode): Database.Database {
  const db = new Database(path, { readonly: mode === 'read-only', fileMustExist: true, timeout: busyTimeoutMs });
  db.pragma('foreign_keys = OFF');
  db.pragma('trusted_schema = OFF');
  if (mode === 'read-write') db.pragma('synchronous = FULL');
  return db;
}

/** First read of the file: finds damage, locks, and a journal that a killed writer left behind. */
function identify(db: Database.Database, path: string): { version: number } {
  const applicationId = db.pragma('application_id', { simple: true }) as number;
  if (applicationId !== caseApplicationId) throw notACase(path);
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > caseFormatVersion) {
    throw new EngineError(
      'case-newer',
      `${path} was made by a newer EventLoupe (case format ${version}; this one reads up to ${caseFormatVersion}). Update EventLoupe to open it.`,
      { formatVersion: version, supported: caseFormatVersion },
    );
  }
  if (version > 0 && readMeta(db, 'case_id') === undefined) throw damaged(path, 'it has no identity');
  return { version };
}

function toCaseError(error: unknown, path: string): unknown {
  const code = sqliteCode(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_NOTADB') return notACase(path);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR') return damaged(path, message);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new EngineError(
      'case-locked',
      `Another window or program is writing to ${path}. Wait for it to finish, then try again.`,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN'))
    return new EngineError('path-not-readable', `${path} cannot be opened: ${message}`);
  if (code.startsWith('SQLITE_READONLY')) {
    return new EngineError(
      'path-not-writable',
      `${path} is write-protected: ${message}. Copy the case to a place that can be written.`,
    );
  }
  return error;
}

/** Lets SQLite roll back what a killed writer left, or brings the format up to date; both need a writing connection. */
function repair(path: string): void {
  const db = connect(path, 'read-write');
  try {
    const { version } = identify(db, path);
    if (version < caseFormatVersion) migrate(db);
  } finally {
    db.close();
  }
}

/**
 * A connection to an existing case. Throws `EngineError`: path-not-found, path-not-readable, case-not-a-case, case-newer,
 * case-damaged, case-locked, path-not-writable.
 */
export function openCase(path: string, mode: CaseMode): Database.Database {
  assertNodeVersion();
  checkHeader(path);
  let db: Database.Database | undefined;
  try {
    if (existsSync(`${path}-journal`)) repair(path);
    db = connect(path, mode);
    if (identify(db, path).version < caseFormatVersion) {
      db.close();
      repair(path);
      db = connect(path, mode);
      identify(db, path);
    }
    return db;
  } catch (error) {
    db?.close();
    throw toCaseError(error, path);
  }
}
