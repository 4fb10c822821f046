import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { importAnnotationsCsv } from '../../../../src/engine/analysis/annotations/import-csv.ts';
import { mergeAnnotations } from '../../../../src/engine/analysis/annotations/merge.ts';
import {
  deleteNote,
  queryEventTarget,
  queryNotes,
  saveNote,
} from '../../../../src/engine/analysis/annotations/notes.ts';
import { queryBatches, queryTags, queryTagsOf } from '../../../../src/engine/analysis/annotations/queries.ts';
import { resolveAnnotations } from '../../../../src/engine/analysis/annotations/resolve.ts';
import { deleteSavedItem, putSavedItem, querySavedItems } from '../../../../src/engine/analysis/annotations/saved.ts';
import {
  deleteTag,
  saveTag,
  tagEvents,
  tagObjects,
  undoBatch,
} from '../../../../src/engine/analysis/annotations/tags.ts';
import { tryOut } from '../../../../src/engine/case/try-out.ts';
import { buildCase } from '../../../support/case-builder.ts';

const sha = 'ab'.repeat(32);
const byId = (...ids: number[]) => ({ sql: 'e.id IN (SELECT value FROM json_each(?))', params: [JSON.stringify(ids)] });

function caseOf(count: number): Database.Database {
  const db = buildCase(Array.from({ length: count }, () => ({})));
  db.prepare('UPDATE files SET sha256 = ?').run(sha);
  return db;
}
const tagged = (db: Database.Database): number[] =>
  db.prepare('SELECT event_id FROM event_tags ORDER BY event_id').pluck().all() as number[];

let db: Database.Database;
beforeEach(() => {
  db = caseOf(5);
});

describe('tags on events', () => {
  test('a selection is one batch; tagging again adds nothing; counts and keys are shown', () => {
    expect(tagEvents(db, { tag: 'bad', selection: byId(1, 3), remove: false, analyst: 'ann' })).toEqual({
      batchId: 1,
      changed: 2,
    });
    expect(tagEvents(db, { tag: 'BAD', selection: byId(3, 4), remove: false, analyst: 'ann' }).changed).toBe(1);
    expect(queryTags(db)).toMatchObject([{ name: 'bad', hotkey: 1, events: 3, objects: 0 }]);
    expect(queryTagsOf(db, [1, 2], [])).toEqual({ events: [{ eventId: 1, tagIds: [1] }], objects: [] });
  });

  test('undo takes the last batch back, an untag too', () => {
    tagEvents(db, { tag: 'bad', selection: byId(1, 2), remove: false, analyst: 'ann' });
    tagEvents(db, { tag: 'bad', selection: byId(2), remove: true, analyst: 'ann' });
    expect(tagged(db)).toEqual([1]);
    expect(undoBatch(db, undefined)).toBe('Remove tag bad from 1 events');
    expect(tagged(db)).toEqual([1, 2]);
    expect(undoBatch(db, undefined)).toBe('Set tag bad on 2 events');
    expect(tagged(db)).toEqual([]);
    expect(undoBatch(db, undefined)).toBeNull();
    expect(queryBatches(db, 10).map((batch) => batch.undone)).toEqual([true, true]);
  });

  test('events that come back with other row ids keep their tags, by hash, record and offset', () => {
    tagEvents(db, { tag: 'bad', selection: byId(2), remove: false, analyst: 'ann' });
    db.exec('UPDATE events SET id = id + 100');
    resolveAnnotations(db);
    expect(tagged(db)).toEqual([102]);
    db.exec('DELETE FROM events WHERE id = 102');
    resolveAnnotations(db);
    expect(tagged(db)).toEqual([null]);
  });

  test('a key moves to the tag that asks for it; a name is taken once', () => {
    const first = saveTag(db, { name: 'one', colour: '#112233', hotkey: 3 });
    saveTag(db, { name: 'two', colour: '#112233', hotkey: 3 });
    expect(queryTags(db).map(({ name, hotkey }) => [name, hotkey])).toEqual([
      ['two', 3],
      ['one', null],
    ]);
    expect(() => saveTag(db, { name: 'Two', colour: '#112233', hotkey: null })).toThrow('There is a tag named');
    expect(saveTag(db, { id: first, name: 'uno', colour: '#445566', hotkey: null })).toBe(first);
  });

  test('a deleted tag leaves nothing behind', () => {
    tagEvents(db, { tag: 'bad', selection: byId(1), remove: false, analyst: 'ann' });
    tagObjects(db, {
      tag: 'bad',
      targets: [{ kind: 'address', key: '10.0.0.1', label: '10.0.0.1' }],
      remove: false,
      analyst: 'ann',
    });
    expect(deleteTag(db, 1, 'ann').changed).toBe(2);
    expect(queryTags(db)).toEqual([]);
    expect(tagged(db)).toEqual([]);
  });
});

test('notes keep their text as it is, are changed, hidden, and find their event', () => {
  const target = queryEventTarget(db, 4);
  const id = saveNote(db, { target, body: '<b>**x**</b>\n=1', analyst: 'ann' });
  expect(queryNotes(db, target)).toMatchObject([{ body: '<b>**x**</b>\n=1', eventId: 4, analyst: 'ann' }]);
  saveNote(db, { id, target, body: 'y', analyst: 'bob' });
  expect(queryNotes(db, undefined)).toMatchObject([{ body: 'y', analyst: 'bob' }]);
  deleteNote(db, id);
  expect(queryNotes(db, undefined)).toEqual([]);
  expect(() => deleteNote(db, id)).toThrow('There is no note');
});

test('a colleague’s annotations arrive once, by evidence identity', () => {
  const other = caseOf(5);
  other.exec('UPDATE events SET id = id + 50');
  tagEvents(other, { tag: 'theirs', selection: byId(52), remove: false, analyst: 'bob' });
  saveNote(other, { target: { kind: 'case', key: 'case', label: 'Case' }, body: 'hello', analyst: 'bob' });
  expect(mergeAnnotations(db, other, 'other', 'ann')).toMatchObject({
    tags: 1,
    notes: 1,
    unresolved: 0,
    byTag: [{ name: 'theirs', given: 1, isNew: true }],
    conflictCount: 0,
  });
  expect(tagged(db)).toEqual([2]);
  expect(mergeAnnotations(db, other, 'other', 'ann')).toMatchObject({ tags: 0, notes: 0, unresolved: 0 });
});

test('CSV: good lines are taken, bad ones are named with their line', () => {
  const text = `\ufeffevent_id,sha256,record_id,tag,note\n2,,,bad,"a ""quoted"", note"\n,${sha},3,bad,\n99,,,bad,\n1,,,,\n`;
  const imported = importAnnotationsCsv(db, text, 'ann');
  expect(imported).toEqual({
    tagged: 2,
    notes: 1,
    already: 0,
    byTag: [{ name: 'bad', given: 2, isNew: true }],
    batchId: 1,
    rejected: [
      { line: 4, reason: 'no event 99' },
      { line: 5, reason: 'neither tag nor note' },
    ],
  });
  expect(tagged(db)).toEqual([2, 3]);
  expect(queryNotes(db, undefined)[0]!.body).toBe('a "quoted", note');
  expect(importAnnotationsCsv(db, text, 'ann')).toMatchObject({ tagged: 0, notes: 0, already: 2 });
  expect(() => importAnnotationsCsv(db, 'a,b\n"x', 'ann')).toThrow('cannot be read');
});

test('a dry run says what would be done, and does nothing', () => {
  const text = 'event_id,tag,note\n2,bad,a note\n';
  const state = () => [queryTags(db), queryNotes(db, undefined), queryBatches(db, 10)];
  const before = state();
  const tried = tryOut(db, () => importAnnotationsCsv(db, text, 'ann'));
  expect(tried).toMatchObject({ tagged: 1, notes: 1, byTag: [{ name: 'bad', given: 1, isNew: true }] });
  expect(state()).toEqual(before);
  expect(importAnnotationsCsv(db, text, 'ann')).toEqual(tried);
});

test('a merge names the notes whose text differs, and which text is kept', () => {
  const other = caseOf(5);
  const target = queryEventTarget(db, 1);
  for (const [one, body, at] of [
    [db, 'ours', '2025-01-01T00:00:00Z'],
    [other, 'theirs', '2025-01-02T00:00:00Z'],
  ] as const) {
    saveNote(one, { target, body, analyst: body });
    one.prepare("UPDATE notes SET uid = 'same', updated_at = ?").run(at);
  }
  const merged = mergeAnnotations(db, other, 'other', 'ann');
  expect(merged).toMatchObject({ notes: 1, conflictCount: 1 });
  expect(merged.conflicts).toEqual([
    {
      label: target.label,
      kept: 'theirs',
      ours: { body: 'ours', analyst: 'ours', updatedAt: '2025-01-01T00:00:00Z' },
      theirs: { body: 'theirs', analyst: 'theirs', updatedAt: '2025-01-02T00:00:00Z' },
    },
  ]);
  expect(queryNotes(db, undefined)[0]!.body).toBe('theirs');
});

test('saved items are replaced by name', () => {
  putSavedItem(db, 'search', 'mine', { text: 'id:1' });
  putSavedItem(db, 'search', 'mine', { text: 'id:2' });
  expect(querySavedItems(db, 'search')).toMatchObject([{ name: 'mine', body: { text: 'id:2' } }]);
  deleteSavedItem(db, 'search', 'mine');
  expect(querySavedItems(db, 'search')).toEqual([]);
});
