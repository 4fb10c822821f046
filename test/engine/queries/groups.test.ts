/** Groups of the events grid against plain SQL over the same case. */
import { describe, expect, test } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { listEvents, listGroup, matchFilter, pageIds, queryGroups } from '../../../src/engine/queries/index.ts';
import { payloadColumn } from '../../../src/engine/queries/payload-column.ts';
import type { GroupPath } from '../../../src/shared/contract/events.ts';
import type { ParsedInput } from '../../../src/shared/contract/index.ts';
import { emptyFilter } from '../../../src/shared/model/filter.ts';
import { type BuiltEvent, buildCase } from '../../support/case-builder.ts';

/** 600 events that differ in everything that is grouped by; some lack a field, some have several values of one. */
const events = Array.from({ length: 600 }, (_, n): BuiltEvent => {
  const images = ['C:\\a.exe', n % 2 ? 'c:\\A.EXE' : 'C:\\a.exe', 'b "q" \\ *?', ''];
  const image = n % 13 === 0 ? ['x', images[0]!] : n % 11 === 0 ? null : images[n % 4]!;
  return {
    time: new Date(Date.UTC(2024, 0, 1) + ((n * 7919) % 600) * 613_000).toISOString().replace('Z', '0000Z'),
    eventId: n % 17 === 0 ? null : 1 + (n % 5),
    computer: n % 19 === 0 ? null : `host-${n % 7}`,
    level: n % 5,
    userSid: n % 3 === 0 ? 'S-1-5-18' : null,
    data: n % 23 === 0 ? [] : [['Image', image], ...(n % 2 ? [['Port', String(n % 6)] as const] : [])],
  };
});
const db = buildCase(events);
db.exec(`
  INSERT INTO evidence_keys (id, sha256) VALUES (1, 'ab');
  INSERT INTO tags (id, name, colour) VALUES (1, 'odd', '#000000'), (2, 'even <b>', '#000001');
  INSERT INTO annotation_batches (id, at, analyst, action, summary) VALUES (1, '', 'a', 'tag', '');
  INSERT INTO event_tags (tag_id, evidence_id, record_id, file_offset, event_id, batch_id)
    SELECT 1 + (id % 2 = 0), 1, id, 0, id, 1 FROM events WHERE id % 4 < 3
    UNION ALL SELECT 1, 1, id, 1, id, 1 FROM events WHERE id % 12 = 0;
`);

const ask = (input: Partial<ParsedInput<'events.groups'>> & { field: string; text?: string }) =>
  queryGroups(
    db,
    {
      filter: { ...emptyFilter, text: input.text ?? '', clauses: [] },
      path: input.path ?? [],
      field: input.field,
      order: input.order ?? 'value',
      descending: input.descending ?? false,
      offset: input.offset ?? 0,
      limit: input.limit ?? 1000,
    },
    noAbort,
  );

/** SQL over `events e` that gives an event's values of a field as rows of (id, v). */
const valuesSql: Readonly<Record<string, string>> = {
  id: 'SELECT id, CAST(event_id AS TEXT) AS v FROM events',
  level: 'SELECT id, CAST(level AS TEXT) AS v FROM events',
  computer: 'SELECT e.id, c.name AS v FROM events e LEFT JOIN computers c ON c.id = e.computer_id',
  user: 'SELECT e.id, u.sid AS v FROM events e LEFT JOIN users u ON u.id = e.user_id',
  tag: 'SELECT DISTINCT e.id, t.name AS v FROM events e LEFT JOIN event_tags x ON x.event_id = e.id LEFT JOIN tags t ON t.id = x.tag_id',
  'time.day':
    "SELECT id, strftime('%Y-%m-%dT00:00:00', time_us / 1000000, 'unixepoch') || '.0000000Z' AS v FROM events",
  'time.weekday':
    "SELECT id, CASE strftime('%w', time_us / 1000000, 'unixepoch') WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday' WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday' WHEN '6' THEN 'Saturday' ELSE 'Sunday' END AS v FROM events",
  ...Object.fromEntries(
    ['Image', 'Port'].map((name) => [
      name,
      `SELECT e.id, (SELECT NULL) AS v FROM events e WHERE e.id NOT IN (SELECT id FROM (${itemsSql(name)}))
       UNION SELECT id, lower(v) FROM (${itemsSql(name)})`,
    ]),
  ),
};
function itemsSql(name: string): string {
  return `SELECT e.id, p.value AS v FROM events e JOIN shapes s ON s.id = e.shape_id JOIN json_each(s.names) n ON n.value = '${name}'
    JOIN json_each(e.payload) i ON i.key = n.key
    JOIN json_each(CASE i.type WHEN 'array' THEN i.value ELSE json_array(i.value) END) p WHERE p.value IS NOT NULL`;
}
const lower = (value: string | null): string | null => (value === null ? null : value.toLowerCase());

/** Groups by SQL: value, events, first and last time. */
function oracle(field: string, path: GroupPath): Map<string | null, [number, number, number]> {
  const where = path
    .map((step) => `e.id IN (SELECT id FROM (${valuesSql[step.field]}) WHERE lower(v) IS ?)`)
    .concat('1');
  const rows = db
    .prepare(
      `SELECT lower(g.v), count(DISTINCT e.id), min(e.time_us), max(e.time_us) FROM events e JOIN (${valuesSql[field]}) g ON g.id = e.id
       WHERE ${where.join(' AND ')} GROUP BY lower(g.v)`,
    )
    .raw()
    .all(...path.map((step) => lower(step.value))) as [string | null, number, number, number][];
  return new Map(rows.map(([value, ...rest]) => [value, rest]));
}

/** Every group under a path, and what is below them. */
function compare(fields: readonly string[], path: GroupPath): number {
  const [field, ...rest] = fields;
  if (field === undefined) return 0;
  const { groups, groupCount } = ask({ field, path });
  expect(new Map(groups.map((group) => [lower(group.value), [group.count, group.firstUs, group.lastUs]]))).toEqual(
    oracle(field, path),
  );
  expect(groups).toHaveLength(groupCount);
  return groups.reduce((sum, group) => sum + compare(rest, [...path, { field, value: group.value }]), groups.length);
}

describe('groups', () => {
  test.each([
    ['id', 'computer', 'Image'],
    ['Image', 'Port', 'level'],
    ['tag', 'time.day', 'user'],
    ['time.weekday', 'tag', 'Image'],
  ])('%s / %s / %s are what SQL says, at every level', (...fields) => {
    expect(compare(fields, [])).toBeGreaterThan(20);
  });

  test('the clause of a group means its events; without a clause it says none', () => {
    for (const field of ['id', 'level', 'computer', 'user', 'Image', 'Port', 'tag', 'time.day']) {
      for (const group of ask({ field }).groups) {
        expect(group.clause).not.toBeNull();
        expect([field, group.value, ask({ field: 'level', text: group.clause! }).total]).toEqual([
          field,
          group.value,
          group.count,
        ]);
      }
    }
    expect(ask({ field: 'time.weekday' }).groups.every((group) => group.clause === null)).toBe(true);
  });

  test('orders: most, rare, value, first, last; absent last by value; pages of an order join up', () => {
    const by = (order: 'count' | 'value' | 'first' | 'last', descending: boolean) =>
      ask({ field: 'computer', order, descending }).groups;
    for (const descending of [true, false]) {
      const sign = descending ? -1 : 1;
      const isSorted = (numbers: readonly number[]) =>
        numbers.every((value, k) => k === 0 || sign * (value - numbers[k - 1]!) >= 0);
      expect(isSorted(by('count', descending).map((group) => group.count))).toBe(true);
      expect(isSorted(by('first', descending).map((group) => group.firstUs))).toBe(true);
      expect(isSorted(by('last', descending).map((group) => group.lastUs))).toBe(true);
      expect(by('value', descending).at(-1)!.value).toBeNull();
    }
    expect(by('value', false).map((group) => group.value)[0]).toBe('host-0');
    expect(by('value', true).map((group) => group.value)[0]).toBe('host-6');
    const whole = ask({ field: 'Image', order: 'count' });
    const pages = [0, 2, 4].flatMap((offset) => ask({ field: 'Image', order: 'count', offset, limit: 2 }).groups);
    expect(pages).toEqual(whole.groups.slice(0, 6));
  });

  test('events of a group: those of the list that are in it, in the order that is asked for, under the filter', () => {
    const filter = { ...emptyFilter, text: 'level:>1', clauses: [] };
    const path = [
      { field: 'Image', value: 'C:\\a.exe' },
      { field: 'id', value: '3' },
    ];
    for (const sort of [
      [],
      [{ column: 'time', descending: true }],
      [
        { column: 'computer', descending: true },
        { column: 'data.Port', descending: false },
      ],
    ]) {
      const own = { ...filter, text: 'level:>1 Image:"C:\\\\a.exe" id:3' };
      const expected = pageIds(listEvents(db, own, sort, noAbort), 0, 1000);
      expect(expected.length).toBeGreaterThan(10);
      expect(pageIds(listGroup(db, filter, path, sort, noAbort), 0, 1000)).toEqual(expected);
    }
    expect(pageIds(listGroup(db, filter, [{ field: 'Image', value: 'no such' }], [], noAbort), 0, 10)).toEqual([]);
    expect(() => ask({ field: 'message' })).toThrow(/cannot be grouped/);
  });
});

describe('conditions on a payload field that is in memory', () => {
  test.each([
    'Image:*',
    '-Image:*',
    'Image:x',
    'Image:"c:\\\\a.exe"',
    'Image:*A.ex*',
    'Port:>=3',
    'Port:[1 TO 2]',
    'Image:x OR Port:5',
    '-(Image:x Port:*) id:3',
  ])('%s matches the same events before and after', (text) => {
    const fresh = buildCase(events);
    const filter = { ...emptyFilter, text, clauses: [] };
    const flagsOf = (of: typeof db) => [...matchFilter(of, filter, noAbort).flags];
    const before = flagsOf(fresh);
    const loaded = buildCase(events);
    for (const name of ['Image', 'Port']) payloadColumn(loaded, name, noAbort);
    expect(flagsOf(loaded)).toEqual(before);
    const sum = before.reduce((total, flag) => total + flag, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(600);
  });
});
