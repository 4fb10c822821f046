/** Takes over another case's tags and notes by evidence identity. The other case is only read. */
import type Database from 'better-sqlite3';
import { resolveAnnotations } from './resolve.ts';
import { ensureTag, startBatch } from './tags.ts';

export interface MergeResult {
  readonly tags: number;
  readonly notes: number;
  /** Tagged events whose evidence is not in this case; their tags are kept and show when the evidence comes. */
  readonly unresolved: number;
  readonly byTag: { name: string; given: number; isNew: boolean }[];
  /** The first `listedConflicts` of `conflictCount` notes whose text differs. */
  readonly conflicts: NoteConflict[];
  readonly conflictCount: number;
  readonly batchId: number;
}

interface NoteVersion {
  body: string;
  analyst: string;
  updatedAt: string;
}

/** A note that both sides have, with different text; the newer one is kept. */
export interface NoteConflict {
  readonly label: string;
  readonly kept: 'ours' | 'theirs';
  readonly ours: NoteVersion;
  readonly theirs: NoteVersion;
}

const listedConflicts = 200;

interface ForeignTag {
  name: string;
  sha256: string;
  record_id: number;
  file_offset: number;
}
interface ForeignNote {
  uid: string;
  kind: string;
  key: string;
  label: string;
  body: string;
  analyst: string;
  created_at: string;
  updated_at: string;
  deleted: number;
}

/** Merges `other` (a read-only connection to a colleague's case) into `db`. A note changed on both sides keeps the newer text. */
export function mergeAnnotations(
  db: Database.Database,
  other: Database.Database,
  otherName: string,
  analyst: string,
): MergeResult {
  return db.transaction(() => {
    const batchId = startBatch(db, analyst, 'tag', `Merge annotations of ${otherName}`);
    const gains = new Map<string, { id: number; name: string; given: number; isNew: boolean }>();
    for (const tag of other.prepare('SELECT name, colour FROM tags').all() as { name: string; colour: string }[]) {
      const isNew = db.prepare('SELECT 1 FROM tags WHERE name = ?').get(tag.name) === undefined;
      const id = ensureTag(db, tag.name);
      if (isNew) db.prepare('UPDATE tags SET colour = ? WHERE id = ?').run(tag.colour, id);
      gains.set(tag.name, { id, name: tag.name, given: 0, isNew });
    }
    const addKey = db.prepare('INSERT OR IGNORE INTO evidence_keys (sha256) VALUES (?)');
    const addTag = db.prepare(
      `INSERT OR IGNORE INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
       VALUES (?, (SELECT id FROM evidence_keys WHERE sha256 = ?), ?, ?, NULL, ?)`,
    );
    const foreign = other.prepare(
      `SELECT t.name, k.sha256, x.record_id, x.file_offset FROM event_tags x
       JOIN tags t ON t.id = x.tag_id JOIN evidence_keys k ON k.id = x.evidence_id`,
    );
    for (const row of foreign.iterate() as IterableIterator<ForeignTag>) {
      addKey.run(row.sha256);
      const gain = gains.get(row.name)!;
      gain.given += addTag.run(gain.id, row.sha256, row.record_id, row.file_offset, batchId).changes;
    }
    const addObject = db.prepare(
      'INSERT OR IGNORE INTO object_tags (tag_id, kind, key, label, batch_id) VALUES (?, ?, ?, ?, ?)',
    );
    const objects = other
      .prepare('SELECT t.name, o.kind, o.key, o.label FROM object_tags o JOIN tags t ON t.id = o.tag_id')
      .all() as {
      name: string;
      kind: string;
      key: string;
      label: string;
    }[];
    for (const row of objects) {
      const gain = gains.get(row.name)!;
      gain.given += addObject.run(gain.id, row.kind, row.key, row.label, batchId).changes;
    }

    const upsert = db.prepare(
      `INSERT INTO notes (uid, kind, key, label, body, analyst, created_at, updated_at, deleted)
       VALUES (@uid, @kind, @key, @label, @body, @analyst, @created_at, @updated_at, @deleted)
       ON CONFLICT (uid) DO UPDATE SET body = excluded.body, analyst = excluded.analyst, updated_at = excluded.updated_at, deleted = excluded.deleted
       WHERE excluded.updated_at > notes.updated_at`,
    );
    let notes = 0;
    const foreignNotes = other
      .prepare('SELECT uid, kind, key, label, body, analyst, created_at, updated_at, deleted FROM notes')
      .all() as ForeignNote[];
    const ownNote = db.prepare(
      'SELECT body, analyst, updated_at AS updatedAt FROM notes WHERE uid = ? AND deleted = 0 AND body <> ?',
    );
    const conflicts: NoteConflict[] = [];
    let conflictCount = 0;
    for (const note of foreignNotes) {
      const ours = note.deleted ? undefined : (ownNote.get(note.uid, note.body) as NoteVersion | undefined);
      const changed = upsert.run(note).changes;
      notes += changed;
      if (!ours) continue;
      conflictCount++;
      const theirs = { body: note.body, analyst: note.analyst, updatedAt: note.updated_at };
      if (conflicts.length < listedConflicts)
        conflicts.push({ label: note.label, kept: changed ? 'theirs' : 'ours', ours, theirs });
    }

    resolveAnnotations(db);
    const unresolved = db
      .prepare('SELECT count(*) FROM event_tags WHERE batch_id = ? AND event_id IS NULL')
      .pluck()
      .get(batchId) as number;
    const byTag = [...gains.values()].map(({ name, given, isNew }) => ({ name, given, isNew }));
    const tags = byTag.reduce((sum, one) => sum + one.given, 0);
    return { tags, notes, unresolved, byTag, conflicts, conflictCount, batchId };
  })();
}
