/** Runs a change and takes it back: what it would do, without doing it. */
import type Database from 'better-sqlite3';

/** Gives what `change` gives; the case is as before. Not inside another transaction. */
export function tryOut<T>(db: Database.Database, change: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    return change();
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}
