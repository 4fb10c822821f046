/** Entries of lists: what a text is taken for, what a program entry means, ranges; lists in a case with import and export. */
import { describe, expect, test } from 'vitest';
import {
  addEntries,
  exportEntries,
  importEntries,
  matchesImage,
  parseEntry,
  queryEntries,
  queryLists,
  RangeSet,
  readAppliedLists,
  removeEntry,
  removeList,
  saveList,
} from '../../../../src/engine/analysis/network/lists.ts';
import { openListCase } from './list-case.ts';

describe('entries', () => {
  test.each([
    ['203.0.113.7', 'address', '203.0.113.7'],
    ['::ffff:203.0.113.7', 'address', '203.0.113.7'],
    ['203[.]0[.]113[.]7', 'address', '203.0.113.7'],
    ['10.0.0.0/8', 'cidr', '10.0.0.0/8'],
    ['203.0.113.7/32', 'address', '203.0.113.7'],
    ['*.Evil[.]Example', 'domain', 'evil.example'],
    ['RMMAgent.exe', 'image', 'rmmagent.exe'],
    ['C:\\Tools\\*\\agent.exe', 'image', 'c:\\tools\\*\\agent.exe'],
  ])('%s', (text, type, value) => {
    expect(parseEntry(text)).toEqual({ type, value });
  });

  test.each(['', 'no entry at all', '10.0.0.0/33', '999.1.1.1/8'])('%j is none', (text) => {
    expect(parseEntry(text)).toBeUndefined();
  });

  test('a program entry is a file name, a path with or without drive, or a pattern', () => {
    const path = 'C:\\Program Files\\Agent\\agent.exe';
    expect(matchesImage(path, 'agent.exe')).toBe(true);
    expect(matchesImage(path, '\\program files\\agent\\agent.exe')).toBe(true);
    expect(matchesImage(path, 'c:\\program files\\*\\agent.exe')).toBe(true);
    expect(matchesImage(path, 'gent.exe')).toBe(false);
    expect(matchesImage(path, '\\other\\agent.exe')).toBe(false);
  });

  test('the narrowest of several ranges', () => {
    const ranges = new RangeSet();
    for (const cidr of ['10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32', 'nonsense']) ranges.add(cidr);
    expect(ranges.find('10.1.2.3')).toBe('10.1.0.0/16');
    expect(ranges.find('10.2.2.3')).toBe('10.0.0.0/8');
    expect(ranges.find('2001:db8::5')).toBe('2001:db8::/32');
    expect(ranges.find('192.0.2.1')).toBeUndefined();
  });
});

describe('in a case', () => {
  test('made, filled, exported and read back, switched off, removed', () => {
    const db = openListCase();
    const list = saveList(db, { name: 'Agents', kind: 'allow', enabled: true });
    const text = '# known agents\nrmmagent.exe\n10.0.0.0/8\nhxxp://updates[.]example\nnot an entry\n';
    const { added, refused } = importEntries(db, list.id, text);
    expect(added + refused.length).toBe(4);
    expect(refused).toContain('not an entry');
    expect(addEntries(db, list.id, [{ value: 'rmmagent.exe' }]).added).toBe(0);

    const copy = saveList(db, { name: 'Copy', kind: 'watch', enabled: true });
    importEntries(db, copy.id, exportEntries(db, list.id).csv);
    const plain = (id: number): unknown[] => queryEntries(db, id).map(({ type, value, note }) => [type, value, note]);
    expect(plain(copy.id)).toEqual(plain(list.id));

    const applied = readAppliedLists(db).find((one) => one.id === list.id)!;
    expect([applied.remotes.has(1), applied.remotes.has(2), applied.images.has(1)]).toEqual([true, false, true]);
    saveList(db, { id: list.id, name: 'Agents', kind: 'allow', enabled: false });
    expect(readAppliedLists(db).map((one) => one.name)).toEqual(['Copy']);
    removeEntry(db, queryEntries(db, copy.id)[0]!.id);
    removeList(db, list.id);
    expect(queryLists(db)).toMatchObject([{ name: 'Copy', entries: added - 1 }]);
    expect(() => queryEntries(db, list.id)).toThrow('no such list');
    db.close();
  });

  test('a formula in an export is no formula', () => {
    const db = openListCase();
    const list = saveList(db, { name: '=cmd', kind: 'watch', enabled: true });
    addEntries(db, list.id, [{ value: '192.0.2.1', note: '=HYPERLINK("x")' }]);
    const { csv, fileName } = exportEntries(db, list.id);
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(fileName).toBe('-cmd.csv');
    db.close();
  });
});
