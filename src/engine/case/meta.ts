/** The `meta` table: a few facts about the case, by key. docs/case-format.md lists the keys. */
import type Database from 'better-sqlite3';

/** Keys of `meta`. */
export type MetaKey =
  | 'case_id'
  | 'name'
  | 'created_at'
  | 'created_by'
  | 'complete'
  | 'sources'
  | 'action_head'
  | 'analyses'
  | 'ingest_filter';

/** A value, or undefined. */
export function readMeta(db: Database.Database, key: MetaKey): string | undefined {
  return db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined;
}

export function writeMeta(db: Database.Database, key: MetaKey, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
    key,
    value,
  );
}

/** True when the last load reached its end: all evidence read, indexed and analysed. */
export function isComplete(db: Database.Database): boolean {
  return readMeta(db, 'complete') === '1';
}

/** What was named as evidence, and how; for going on with an unfinished load. */
export interface CaseSources {
  readonly paths: readonly string[];
  readonly carve: boolean;
}

/** All loads that added to this case, oldest first. */
export function readSources(db: Database.Database): CaseSources[] {
  return JSON.parse(readMeta(db, 'sources') ?? '[]') as CaseSources[];
}

/** Notes a load; the same one is kept once. */
export function addSource(db: Database.Database, source: CaseSources): void {
  const text = JSON.stringify(source);
  const others = readSources(db).filter((one) => JSON.stringify(one) !== text);
  writeMeta(db, 'sources', JSON.stringify([...others, source]));
}
