/** Brings a case database up to the newest format: every missing migration in one transaction, or none. */
import type Database from 'better-sqlite3';
import { appendAction } from './actions.ts';
import { caseFormatVersion, type Migration, migrations } from './migrations/index.ts';

/** Runs the migrations above the case's format version; an older case gets a row in its action log. */
export function migrate(db: Database.Database, list: readonly Migration[] = migrations): void {
  const run = db.transaction(() => {
    const before = db.pragma('user_version', { simple: true }) as number;
    for (const migration of list) {
      if (migration.version <= before) continue;
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.version}`);
    }
    if (before > 0) appendAction(db, 'case.upgraded', { from: before, to: list.at(-1)?.version ?? caseFormatVersion });
  });
  run.immediate();
}
