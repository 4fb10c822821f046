/** Reads of annotations. */
import type Database from 'better-sqlite3';
import type { Tag } from '#shared/contract/annotations.ts';

/** All tags with how many events and objects carry them, by key then name. */
export function queryTags(db: Database.Database): Tag[] {
  return db
    .prepare(
      `SELECT id, name, colour, hotkey,
         (SELECT count(*) FROM event_tags x WHERE x.tag_id = tags.id) AS events,
         (SELECT count(*) FROM object_tags o WHERE o.tag_id = tags.id) AS objects
       FROM tags ORDER BY hotkey IS NULL, hotkey, name`,
    )
    .all() as Tag[];
}

/** Tag ids by event id and by object key; events and objects without tags are left out. */
export function queryTagsOf(
  db: Database.Database,
  eventIds: readonly number[],
  keys: readonly string[],
): { events: { eventId: number; tagIds: number[] }[]; objects: { key: string; tagIds: number[] }[] } {
  const events = db
    .prepare(
      'SELECT event_id AS id, json_group_array(tag_id) AS tags FROM event_tags WHERE event_id IN (SELECT value FROM json_each(?)) GROUP BY event_id',
    )
    .all(JSON.stringify(eventIds)) as { id: number; tags: string }[];
  const objects = db
    .prepare(
      'SELECT key, json_group_array(tag_id) AS tags FROM object_tags WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key',
    )
    .all(JSON.stringify(keys)) as { key: string; tags: string }[];
  return {
    events: events.map((row) => ({ eventId: row.id, tagIds: JSON.parse(row.tags) as number[] })),
    objects: objects.map((row) => ({ key: row.key, tagIds: JSON.parse(row.tags) as number[] })),
  };
}

/** Batches, newest first. */
export function queryBatches(
  db: Database.Database,
  limit: number,
): { id: number; at: string; analyst: string; action: string; summary: string; undone: boolean }[] {
  const rows = db
    .prepare('SELECT id, at, analyst, action, summary, undone FROM annotation_batches ORDER BY id DESC LIMIT ?')
    .all(limit) as { id: number; at: string; analyst: string; action: string; summary: string; undone: number }[];
  return rows.map((row) => ({ ...row, undone: row.undone === 1 }));
}
