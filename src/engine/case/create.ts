/**
 * Makes a new, empty case database. In: a path where no case is. Out: a writing connection. A process killed half-way
 * leaves an empty file, which the next try takes over.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import { appendAction } from './actions.ts';
import { caseApplicationId, openCase } from './connect.ts';
import { writeMeta } from './meta.ts';
import { migrate } from './migrate.ts';
import { assertNodeVersion } from './node-version.ts';

/** Page size of a case: large pages make the load and full scans quicker. */
export const casePageBytes = 16_384;

/** Who makes it: noted in the case. */
export interface CaseMaker {
  /** Version of EventLoupe. */
  readonly version: string;
  /** `cli`, `web`, `electron`. */
  readonly host: string;
}

/** True when there is a file with content at `casePath`. */
export function caseExists(casePath: string): boolean {
  return existsSync(casePath) && statSync(casePath).size > 0;
}

/** Throws `case-exists`, or `path-not-writable` when the folder cannot be made or written. */
export function createCase(casePath: string, maker: CaseMaker): Database.Database {
  assertNodeVersion();
  if (caseExists(casePath)) throw new EngineError('case-exists', `${casePath} is already there.`);
  let db: Database.Database;
  try {
    mkdirSync(path.dirname(casePath), { recursive: true });
    db = new Database(casePath);
  } catch (error) {
    throw new EngineError(
      'path-not-writable',
      `The case cannot be created at ${casePath}: ${(error as Error).message}. Choose another place with --case.`,
    );
  }
  try {
    db.pragma(`page_size = ${casePageBytes}`);
    db.pragma('auto_vacuum = NONE');
    db.pragma('foreign_keys = OFF');
    db.pragma('trusted_schema = OFF');
    db.transaction(() => {
      db.pragma(`application_id = ${caseApplicationId}`);
      migrate(db);
      const name = path.basename(casePath).replace(/\.eventloupe$/i, '');
      writeMeta(db, 'case_id', randomUUID());
      writeMeta(db, 'name', name);
      writeMeta(db, 'created_at', new Date().toISOString());
      writeMeta(db, 'created_by', `EventLoupe ${maker.version} (${maker.host})`);
      writeMeta(db, 'complete', '0');
      appendAction(db, 'case.created', { name, version: maker.version, host: maker.host });
    })();
    return db;
  } catch (error) {
    db.close();
    // Half a case (the disk is full) would stand in the way of the next try.
    rmSync(casePath, { force: true });
    rmSync(`${casePath}-journal`, { force: true });
    throw error;
  }
}

/** The case at `casePath` for writing, new or old. */
export function openOrCreateCase(casePath: string, maker: CaseMaker): { db: Database.Database; isNew: boolean } {
  return caseExists(casePath)
    ? { db: openCase(casePath, 'read-write'), isNew: false }
    : { db: createCase(casePath, maker), isNew: true };
}
