/** Named JSON items of a case: views, searches, layouts, report plans. */
import type Database from 'better-sqlite3';

export interface SavedItem {
  readonly name: string;
  readonly body: unknown;
  readonly updatedAt: string;
}

/** Items of a kind by name. */
export function querySavedItems(db: Database.Database, kind: string): SavedItem[] {
  const rows = db.prepare('SELECT name, body, updated_at FROM saved_items WHERE kind = ? ORDER BY name').all(kind) as {
    name: string;
    body: string;
    updated_at: string;
  }[];
  return rows.map((row) => ({ name: row.name, body: JSON.parse(row.body) as unknown, updatedAt: row.updated_at }));
}

/** Writes or replaces an item. */
export function putSavedItem(db: Database.Database, kind: string, name: string, body: unknown): void {
  db.prepare(
    `INSERT INTO saved_items (kind, name, body, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`,
  ).run(kind, name, JSON.stringify(body), new Date().toISOString());
}

export function deleteSavedItem(db: Database.Database, kind: string, name: string): void {
  db.prepare('DELETE FROM saved_items WHERE kind = ? AND name = ?').run(kind, name);
}
