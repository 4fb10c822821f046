/** Turns whatever a handler throws into the border's error: a code and a sentence; SQL, stack and cause go to the log. */
import { EngineError, type OperationError } from '#shared/contract/errors.ts';

/** Where unexpected errors are written; stderr by default, replaced by hosts that keep a log file. */
export type ErrorLog = (message: string) => void;

const sqliteCodes: Record<string, OperationError> = {
  SQLITE_FULL: {
    code: 'disk-full',
    message: 'The disk is full. Nothing that was stored before is lost; free some space and run the step again.',
  },
  SQLITE_BUSY: {
    code: 'case-locked',
    message: 'Another program is writing to this case. Wait for it to finish, then try again.',
  },
  SQLITE_LOCKED: {
    code: 'case-locked',
    message: 'Another program is writing to this case. Wait for it to finish, then try again.',
  },
  SQLITE_CORRUPT: {
    code: 'case-damaged',
    message: 'The case database is damaged. The evidence is untouched; ingest it into a new case.',
  },
  SQLITE_NOTADB: { code: 'case-not-a-case', message: 'This file is not an EventLoupe case.' },
  SQLITE_READONLY: { code: 'path-not-writable', message: 'The case database cannot be written here.' },
  SQLITE_CANTOPEN: { code: 'path-not-readable', message: 'The case database cannot be opened.' },
};

/** An error of any kind as a cloneable `OperationError`. */
export function toOperationError(error: unknown, log: ErrorLog): OperationError {
  if (error instanceof EngineError) {
    return error.details === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, details: error.details };
  }
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') {
    const known = sqliteCodes[code] ?? sqliteCodes[code.split('_').slice(0, 2).join('_')];
    if (known) {
      log(String((error as Error).stack ?? error));
      return known;
    }
    if (code === 'ENOSPC') return sqliteCodes.SQLITE_FULL!;
  }
  log(String((error as Error | undefined)?.stack ?? error));
  return {
    code: 'internal',
    message: `Something went wrong inside EventLoupe: ${(error as Error | undefined)?.message ?? String(error)}`,
  };
}
