/** Lists and conditions apply when connections are read: what is shown, what each list hides, what a watch list leaves. */
import { describe, expect, test } from 'vitest';
import { addEntries, saveList } from '../../../../src/engine/analysis/network/lists.ts';
import { queryConnections } from '../../../../src/engine/analysis/network/queries.ts';
import { openListCase } from './list-case.ts';

function openCase() {
  const db = openListCase();
  const columns = (db.prepare('PRAGMA table_info(connections)').all() as { name: string; notnull: number }[]).filter(
    (column) => column.notnull === 1,
  );
  const add = (values: Readonly<Record<string, number | string>>): void => {
    const row: Record<string, number | string> = Object.fromEntries(columns.map(({ name }) => [name, 0]));
    Object.assign(row, values);
    const names = Object.keys(row);
    db.prepare(
      `INSERT INTO connections (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    ).run(row);
  };
  const usual = { source: 3, host_id: 1, direction: 0, remote_port: 443 };
  add({ ...usual, event_id: 1, time_us: 1, image_id: 1, remote_id: 1 });
  add({ ...usual, event_id: 2, time_us: 2, image_id: 1, remote_id: 2, name_id: 1 });
  add({ ...usual, event_id: 3, time_us: 3, image_id: 2, remote_id: 2, name_id: 2 });
  const ids = (filter: Parameters<typeof queryConnections>[1]['filter']): readonly number[] =>
    queryConnections(db, { filter, offset: 0, limit: 10 })
      .rows.map((row) => row.eventId)
      .sort();
  return { db, ids };
}

describe('connections', () => {
  test('by program path whatever its case, by destination', () => {
    const { ids, db } = openCase();
    expect(ids({ image: 'c:\\agent\\rmmagent.EXE' })).toEqual([1, 2]);
    expect(ids({ address: '::ffff:203.0.113.9' })).toEqual([2, 3]);
    expect(ids({ name: 'Other.example' })).toEqual([3]);
    db.close();
  });

  test('an allow list hides and counts, a switch or "show hidden" brings back, a watch list leaves only its own', () => {
    const { ids, db } = openCase();
    const allow = saveList(db, { name: 'good', kind: 'allow', enabled: true });
    addEntries(db, allow.id, [{ value: 'updates.example' }, { value: '10.0.0.0/8' }]);
    expect(ids({})).toEqual([3]);
    expect(queryConnections(db, { filter: {}, offset: 0, limit: 10 }).hidden).toEqual([
      { listId: allow.id, list: 'good', count: 2 },
    ]);
    expect(ids({ showHidden: true })).toEqual([1, 2, 3]);
    saveList(db, { id: allow.id, name: 'good', kind: 'allow', enabled: false });
    expect(ids({})).toEqual([1, 2, 3]);
    expect(ids({ watchedOnly: true })).toEqual([]);
    const watch = saveList(db, { name: 'seen before', kind: 'watch', enabled: true });
    addEntries(db, watch.id, [{ value: 'other.example' }]);
    expect(ids({ watchedOnly: true })).toEqual([3]);
    db.close();
  });
});
