/**
 * Tags on events and objects. In: tag names, event ids or a compiled event selection. Out: batches that can be undone.
 * Every tag row carries its event's evidence identity; the row id is looked up again after each ingest (`resolve.ts`).
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Target } from '#shared/model/target.ts';

/** Which events: a WHERE expression over `events e`, as `queries/` compiles a filter. */
export interface EventSelection {
  readonly sql: string;
  readonly params: readonly unknown[];
}

export interface Batch {
  readonly batchId: number;
  readonly changed: number;
}

const palette = ['#e03131', '#f08c00', '#2f9e44', '#1971c2', '#9c36b5', '#0c8599', '#c2255c', '#5c940d', '#495057'];

/** The id of a tag, made with the next colour and free key when it does not exist. */
export function ensureTag(db: Database.Database, name: string): number {
  const found = db.prepare('SELECT id FROM tags WHERE name = ?').pluck().get(name) as number | undefined;
  if (found !== undefined) return found;
  const count = db.prepare('SELECT count(*) FROM tags').pluck().get() as number;
  const used = new Set(db.prepare('SELECT hotkey FROM tags WHERE hotkey IS NOT NULL').pluck().all() as number[]);
  const hotkey = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((key) => !used.has(key)) ?? null;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO tags (name, colour, hotkey) VALUES (?, ?, ?)')
    .run(name, palette[count % palette.length], hotkey);
  return Number(lastInsertRowid);
}

/** Creates a tag or changes one; a key that another tag holds is taken over. */
export function saveTag(
  db: Database.Database,
  tag: { id?: number | undefined; name: string; colour: string; hotkey: number | null },
): number {
  return db.transaction(() => {
    const same = db.prepare('SELECT id FROM tags WHERE name = ?').pluck().get(tag.name) as number | undefined;
    if (same !== undefined && same !== tag.id)
      throw new EngineError('bad-input', `There is a tag named ${tag.name} already.`);
    if (tag.hotkey !== null) db.prepare('UPDATE tags SET hotkey = NULL WHERE hotkey = ?').run(tag.hotkey);
    if (tag.id === undefined) {
      return Number(
        db.prepare('INSERT INTO tags (name, colour, hotkey) VALUES (?, ?, ?)').run(tag.name, tag.colour, tag.hotkey)
          .lastInsertRowid,
      );
    }
    const { changes } = db
      .prepare('UPDATE tags SET name = ?, colour = ?, hotkey = ? WHERE id = ?')
      .run(tag.name, tag.colour, tag.hotkey, tag.id);
    if (changes === 0) throw new EngineError('not-found', `There is no tag ${tag.id}.`);
    return tag.id;
  })();
}

/** Opens a batch; to be called inside a transaction. */
export function startBatch(db: Database.Database, analyst: string, action: string, summary: string): number {
  return Number(
    db
      .prepare('INSERT INTO annotation_batches (at, analyst, action, summary) VALUES (?, ?, ?, ?)')
      .run(new Date().toISOString(), analyst, action, summary).lastInsertRowid,
  );
}

/** Rows of evidence_keys for every file that has a hash. */
export function ensureEvidenceKeys(db: Database.Database): void {
  db.exec('INSERT OR IGNORE INTO evidence_keys (sha256) SELECT DISTINCT sha256 FROM files WHERE sha256 IS NOT NULL');
}

/** Tags or untags a selection of events as one batch. Events whose file was never read to its end have no identity and are left out. */
export function tagEvents(
  db: Database.Database,
  options: { tag: string; selection: EventSelection; remove: boolean; analyst: string },
): Batch {
  return db.transaction(() => {
    ensureEvidenceKeys(db);
    const tagId = ensureTag(db, options.tag);
    const batchId = startBatch(
      db,
      options.analyst,
      options.remove ? 'untag' : 'tag',
      `${options.remove ? 'Remove' : 'Set'} tag ${options.tag}`,
    );
    const { sql, params } = options.selection;
    let changed: number;
    if (options.remove) {
      changed = db
        .prepare(
          `INSERT INTO removed_event_tags (batch_id, tag_id, evidence_id, record_id, file_offset, event_id, earlier_batch_id)
           SELECT ?, tag_id, evidence_id, record_id, file_offset, event_id, batch_id FROM event_tags
           WHERE tag_id = ? AND event_id IN (SELECT e.id FROM events e WHERE ${sql})`,
        )
        .run(batchId, tagId, ...params).changes;
      db.prepare(
        `DELETE FROM event_tags WHERE tag_id = ? AND (evidence_id, record_id, file_offset) IN
           (SELECT evidence_id, record_id, file_offset FROM removed_event_tags WHERE batch_id = ?)`,
      ).run(tagId, batchId);
    } else {
      changed = db
        .prepare(
          `INSERT OR IGNORE INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
           SELECT ?, k.id, e.record_id, e.file_offset, e.id, ? FROM events e
           CROSS JOIN files f ON f.id = e.file_id CROSS JOIN evidence_keys k ON k.sha256 = f.sha256
           WHERE ${sql}`,
        )
        .run(tagId, batchId, ...params).changes;
    }
    db.prepare('UPDATE annotation_batches SET summary = ? WHERE id = ?').run(
      `${options.remove ? 'Remove' : 'Set'} tag ${options.tag} ${options.remove ? 'from' : 'on'} ${changed} events`,
      batchId,
    );
    return { batchId, changed };
  })();
}

/** Tags or untags objects as one batch. Removing objects' tags is not part of undo; setting them is. */
export function tagObjects(
  db: Database.Database,
  options: { tag: string; targets: readonly Target[]; remove: boolean; analyst: string },
): Batch {
  return db.transaction(() => {
    const tagId = ensureTag(db, options.tag);
    const action = options.remove ? 'untag' : 'tag';
    const batchId = startBatch(
      db,
      options.analyst,
      action,
      `${options.remove ? 'Remove' : 'Set'} tag ${options.tag} (${options.targets.length} objects)`,
    );
    const insert = db.prepare(
      'INSERT OR IGNORE INTO object_tags (tag_id, kind, key, label, batch_id) VALUES (?, ?, ?, ?, ?)',
    );
    const remove = db.prepare('DELETE FROM object_tags WHERE tag_id = ? AND kind = ? AND key = ?');
    let changed = 0;
    for (const target of options.targets) {
      changed += options.remove
        ? remove.run(tagId, target.kind, target.key).changes
        : insert.run(tagId, target.kind, target.key, target.label, batchId).changes;
    }
    return { batchId, changed };
  })();
}

/** Deletes a tag and takes it off everything; this is not undone by `undoBatch`. */
export function deleteTag(db: Database.Database, id: number, analyst: string): Batch {
  return db.transaction(() => {
    const name = db.prepare('SELECT name FROM tags WHERE id = ?').pluck().get(id) as string | undefined;
    if (name === undefined) throw new EngineError('not-found', `There is no tag ${id}.`);
    const batchId = startBatch(db, analyst, 'delete-tag', `Delete tag ${name}`);
    const changed =
      db.prepare('DELETE FROM event_tags WHERE tag_id = ?').run(id).changes +
      db.prepare('DELETE FROM object_tags WHERE tag_id = ?').run(id).changes;
    db.prepare('DELETE FROM removed_event_tags WHERE tag_id = ?').run(id);
    db.prepare('DELETE FROM tags WHERE id = ?').run(id);
    return { batchId, changed };
  })();
}

/** Takes back a batch (the last one that is not undone when none is named); gives its summary, or null when there is none. */
export function undoBatch(db: Database.Database, batchId: number | undefined): string | null {
  return db.transaction(() => {
    const batch = db
      .prepare(
        `SELECT id, action, summary FROM annotation_batches WHERE undone = 0 AND action IN ('tag', 'untag') AND (? IS NULL OR id = ?) ORDER BY id DESC LIMIT 1`,
      )
      .get(batchId ?? null, batchId ?? null) as { id: number; action: string; summary: string } | undefined;
    if (!batch) return null;
    db.prepare('DELETE FROM event_tags WHERE batch_id = ?').run(batch.id);
    db.prepare('DELETE FROM object_tags WHERE batch_id = ?').run(batch.id);
    db.prepare(
      `INSERT OR IGNORE INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
       SELECT tag_id, evidence_id, record_id, file_offset, event_id, earlier_batch_id FROM removed_event_tags WHERE batch_id = ?`,
    ).run(batch.id);
    db.prepare('DELETE FROM removed_event_tags WHERE batch_id = ?').run(batch.id);
    db.prepare('UPDATE annotation_batches SET undone = 1 WHERE id = ?').run(batch.id);
    return batch.summary;
  })();
}
