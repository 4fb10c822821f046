/** The indices of `events`: dropped before a load that is large against what the case holds, made anew when it ends. */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import { migration001 } from './migrations/001-core.ts';

const statements: readonly { name: string; sql: string }[] = migration001.indices
  .split(';')
  .map((sql) => sql.trim())
  .filter((sql) => sql !== '')
  .map((sql) => ({ name: /CREATE INDEX IF NOT EXISTS (\w+)/.exec(sql)![1]!, sql }));

/** Names of the indices. */
export const eventIndices: readonly string[] = statements.map(({ name }) => name);

/** Drops them all; to be called inside a transaction. */
export function dropEventIndices(db: Database.Database): void {
  for (const { name } of statements) db.exec(`DROP INDEX IF EXISTS ${name}`);
}

/** Makes those that are missing. Each is a transaction of its own: a stop between two costs nothing. False when stopped. */
export function createEventIndices(
  db: Database.Database,
  signal: AbortFlag,
  progress: (name: string) => void = () => undefined,
): boolean {
  for (const { name, sql } of statements) {
    if (signal.aborted) return false;
    progress(name);
    db.exec(sql);
  }
  return true;
}
