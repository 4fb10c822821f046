import { describe, expect, test } from 'vitest';
import { toTagClause } from '../../../../src/renderer/state/annotate.tsx';
import { isTagQuestion } from '../../../../src/renderer/state/revision.ts';
import { readRowTags, toTagColumn } from '../../../../src/renderer/views/events/tag-column.ts';
import { findNotes, listKinds, toNotedEvents } from '../../../../src/renderer/views/notes/note-links.ts';
import { freeKey, keyChoices } from '../../../../src/renderer/views/notes/tag-choices.ts';
import type { Note, Tag } from '../../../../src/shared/contract/annotations.ts';

const makeTag = (id: number, hotkey: number | null, name = `tag ${id}`): Tag => ({
  id,
  name,
  colour: '#e03131',
  hotkey,
  events: 0,
  objects: 0,
});

const makeNote = (id: number, change: Partial<Note> = {}): Note => ({
  id,
  kind: 'event',
  key: `k${id}`,
  label: `Record ${id}`,
  body: 'odd <b>logon</b>',
  analyst: 'ann',
  createdAt: '2025-01-01T00:00:00Z',
  updatedAt: `2025-01-0${id}T00:00:00Z`,
  eventId: id * 10,
  ...change,
});

describe('tags', () => {
  test('a key is free until a tag has it, and one that is taken says by which', () => {
    expect(freeKey([])).toBe(1);
    expect(freeKey([makeTag(1, 1), makeTag(2, 3)])).toBe(2);
    expect(freeKey([1, 2, 3, 4, 5, 6, 7, 8, 9].map((key) => makeTag(key, key)))).toBeNull();
    const choices = keyChoices([makeTag(1, 4), makeTag(2, 5)], 2);
    expect(choices).toHaveLength(10);
    expect(choices[4]).toEqual({ value: '4', label: '4 (now tag 1)' });
    expect(choices[5]).toEqual({ value: '5', label: '5' });
  });

  test('a hostile name stays one value of a clause', () => {
    expect(toTagClause('a" OR id:*')).toBe('tag:"a\\" OR id:\\*"');
  });

  test('a filter by tag is known, so that its list is made anew after tagging', () => {
    expect(isTagQuestion({ text: 'tag:bad', clauses: [] })).toBe(true);
    expect(isTagQuestion({ text: '', clauses: [{ text: 'NOT tag:"x"' }] })).toBe(true);
    expect(isTagQuestion({ text: 'stage:1 image:tag', clauses: [] })).toBe(false);
  });

  test('the column writes names in the order of the list', () => {
    const tags = [makeTag(7, 1, 'first'), makeTag(3, 2, 'second'), makeTag(33, null, 'other')];
    const row = { id: 1, tags: '3,7' };
    expect(readRowTags(row, tags).map((tag) => tag.id)).toEqual([7, 3]);
    expect(toTagColumn(() => tags).format?.(row)).toBe('first, second');
    expect(toTagColumn(() => tags).format?.({ id: 2, tags: '' })).toBe('');
  });
});

describe('notes', () => {
  const notes = [
    makeNote(1),
    makeNote(2, { eventId: null }),
    makeNote(3, { kind: 'process', label: 'cmd.exe', eventId: null, body: 'x' }),
    makeNote(4, { eventId: 10 }),
  ];

  test('are found by text and kind, latest first', () => {
    expect(findNotes(notes, 'LOGON', '').map((note) => note.id)).toEqual([4, 2, 1]);
    expect(findNotes(notes, '', 'process').map((note) => note.id)).toEqual([3]);
    expect(listKinds(notes)).toEqual(['event', 'process']);
  });

  test('lead to each of their events once', () => {
    expect(toNotedEvents(notes)).toBe('event:10');
    expect(toNotedEvents([notes[2]!])).toBeUndefined();
  });
});
