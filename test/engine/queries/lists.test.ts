import { describe, expect, test } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { chooseBucketUs } from '../../../src/engine/queries/histogram.ts';
import {
  buildRowReader,
  getEvent,
  getView,
  listEvents,
  locateEvent,
  locateTime,
  openView,
  pageIds,
  queryColumns,
  queryFacet,
  queryHistogram,
  queryPivot,
  queryRows,
} from '../../../src/engine/queries/index.ts';
import { radixSort } from '../../../src/engine/queries/radix.ts';
import { EventStore } from '../../../src/engine/queries/store.ts';
import { emptyFilter } from '../../../src/shared/model/filter.ts';
import { buildCase } from '../../support/case-builder.ts';

const at = (seconds: number, tick = 0) => `2024-01-01T00:00:${String(seconds).padStart(2, '0')}.000000${tick}Z`;
const db = buildCase([
  {
    time: at(5),
    eventId: 3,
    computer: 'b',
    data: [
      ['Image', 'y'],
      ['Ip', '10.0.0.1'],
    ],
    level: 3,
  },
  { time: at(1), eventId: 1, computer: 'A', data: [['Image', 'x']] },
  {
    time: at(5),
    eventId: 3,
    computer: 'a',
    data: [
      ['Image', 'Y'],
      ['Ip', '10.0.0.2'],
    ],
  },
  { time: at(5, 1), eventId: null, computer: null, data: [] },
  { time: at(2), eventId: 10, computer: 'b', data: [['Image', ['x', 'z']]] },
]);
const run = (text: string, ...sort: [string, boolean][]) => {
  const list = listEvents(
    db,
    { ...emptyFilter, text },
    sort.map(([column, descending]) => ({ column, descending })),
    noAbort,
  );
  return pageIds(list, 0, 100);
};

describe('lists', () => {
  test('order: by time to 100 ns then id; its reverse; by typed and payload columns, absent last both ways', () => {
    expect(run('')).toEqual([2, 5, 1, 3, 4]);
    expect(run('', ['time', true])).toEqual([4, 3, 1, 5, 2]);
    expect(run('', ['eventId', false])).toEqual([2, 1, 3, 5, 4]);
    expect(run('', ['eventId', true])).toEqual([5, 1, 3, 2, 4]);
    expect(run('', ['computer', false])).toEqual([2, 3, 5, 1, 4]);
    expect(run('', ['computer', true], ['time', true])).toEqual([1, 5, 3, 2, 4]);
    expect(run('', ['data.Image', false])).toEqual([2, 5, 1, 3, 4]);
    expect(run('id:3', ['data.Ip', true])).toEqual([3, 1]);
    expect(() => run('', ['message', false])).toThrow(/cannot be grouped or sorted/);
  });

  test('pages, places, and a name that was not opened', () => {
    const list = openView(db, 'grid', emptyFilter, [], noAbort);
    expect(pageIds(getView(db, 'grid'), 3, 10)).toEqual([3, 4]);
    expect(locateEvent(list, 4)).toBe(4);
    expect(locateEvent(list, 99)).toBeUndefined();
    const us = Date.UTC(2024, 0, 1) * 1000;
    expect(locateTime(list, us + 3e6, noAbort)).toBe(2);
    expect(locateTime(list, us + 9e6, noAbort)).toBeUndefined();
    expect(
      locateTime(openView(db, 'desc', emptyFilter, [{ column: 'time', descending: true }], noAbort), us + 3e6, noAbort),
    ).toBe(3);
    expect(
      locateTime(
        openView(db, 'other', emptyFilter, [{ column: 'eventId', descending: true }], noAbort),
        us + 3e6,
        noAbort,
      ),
    ).toBe(1);
    expect(() => getView(db, 'nope')).toThrow(/not open/);
  });

  test('a cancelled call stops', () => {
    expect(() => listEvents(db, { ...emptyFilter, text: 'never asked before' }, [], { aborted: true })).toThrow(
      /Cancelled/,
    );
  });

  test('cells: typed, payload without case, several values, message; cut only when asked', () => {
    const [row] = buildRowReader(db, [
      'time',
      'eventId',
      'computer',
      'data.image',
      'data.Ip',
      'data.None',
      'level',
      'message',
    ])([5]);
    expect(row).toEqual(
      expect.objectContaining({
        id: 5,
        timeTick: 0,
        time: at(2),
        eventId: 10,
        computer: 'b',
        'data.image': 'x, z',
        'data.Ip': null,
        'data.None': null,
        level: 'information',
      }),
    );
    expect(row!.message).toContain('Image=x');
    expect(buildRowReader(db, ['data.Ip'], { longestCell: 4 })([1])[0]!['data.Ip']).toBe('10.0…');
  });

  test('ids with gaps', () => {
    const gaps = buildCase(Array.from({ length: 6 }, (_, k) => ({ eventId: k, data: [['K', String(k)]] as const })));
    gaps.exec('DELETE FROM events WHERE id IN (2, 3)');
    const list = listEvents(gaps, { ...emptyFilter, text: '-K:4' }, [{ column: 'data.K', descending: true }], noAbort);
    expect(pageIds(list, 0, 9)).toEqual([6, 4, 1]);
    gaps.exec('UPDATE events SET id = 900, computer_id = NULL WHERE id = 6');
    for (const part of ['1 = 1', 'id < 10']) {
      const ids = gaps.prepare(`SELECT id FROM events WHERE ${part} ORDER BY id`).pluck().all() as number[];
      const some = new EventStore(gaps, ids.length, ids[0]!, ids.at(-1)!);
      expect(ids.map((_, row) => some.idOf(row))).toEqual(ids);
      for (const id of [0, ...ids, 2, 3, 6, 899, 901])
        expect([id, some.rowFrom(id)]).toEqual([id, ids.filter((other) => other < id).length]);
      expect([some.rowOf(3), some.rowOf(4)]).toEqual([undefined, 1]);
      gaps.exec('DELETE FROM events WHERE id = 900');
    }
    gaps.exec('DELETE FROM events');
    expect(
      pageIds(listEvents(buildCase([]), emptyFilter, [{ column: 'data.K', descending: true }], noAbort), 0, 9),
    ).toEqual([]);
  });

  test('streaming gives all rows in order', () => {
    const many = buildCase(Array.from({ length: 1201 }, (_, k) => ({ eventId: k % 7, data: [] })));
    const batches = [...queryRows(many, { filter: emptyFilter, sort: [], columns: ['eventId'] }, noAbort)];
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 201]);
    expect(
      [...queryRows(many, { filter: emptyFilter, sort: [], columns: [], limit: 3 }, noAbort)].flat().map((r) => r.id),
    ).toEqual([1, 2, 3]);
  });

  test('radix sort is stable over wide and negative keys', () => {
    const keys = [3, -5, 2 ** 52, 3, 0, -5, 65_536, 65_535];
    expect([...radixSort(Int32Array.from(keys.keys()), keys)]).toEqual([1, 5, 4, 0, 3, 7, 6, 2]);
  });
});

describe('counts', () => {
  test('facets: typed and payload, without case, several values, search inside, under a filter', () => {
    const facet = (field: string, text = '', search?: string) =>
      queryFacet(db, { filter: { ...emptyFilter, text }, field, limit: 10, search }, noAbort).values.map((v) => [
        v.label,
        v.count,
        v.clause,
      ]);
    expect(facet('id')).toEqual([
      ['3', 2, 'id:3'],
      ['1', 1, 'id:1'],
      ['10', 1, 'id:10'],
    ]);
    expect(facet('computer')).toEqual([
      ['b', 2, 'computer:"b"'],
      ['A', 1, 'computer:"A"'],
      ['a', 1, 'computer:"a"'],
    ]);
    expect(facet('data.Image')).toEqual(
      [
        ['x', 2, 'Image:"x"'],
        ['y', 2, 'Image:"y"'],
        ['z', 1, 'Image:"z"'],
      ].map(([a, b, c]) => [a, b, `data.${c}`]),
    );
    expect(facet('Image', 'id:3')).toEqual([['y', 2, 'Image:"y"']]);
    expect(facet('level')).toEqual([
      ['information', 4, 'level:"4"'],
      ['warning', 1, 'level:"3"'],
    ]);
    expect(facet('Ip', '', '0.2')).toEqual([['10.0.0.2', 1, 'Ip:"10.0.0.2"']]);
  });

  test('every clause of a facet gives as many events as the facet says', () => {
    for (const field of [
      'id',
      'computer',
      'level',
      'channel',
      'Image',
      'data.Ip',
      'time.hour',
      'host',
      'status',
      'file',
    ]) {
      for (const value of queryFacet(db, { filter: emptyFilter, field, limit: 100 }, noAbort).values) {
        // `A` and `a` are two computers but one value for a filter, which does not look at case.
        if (field === 'computer' || field === 'host') continue;
        expect(run(value.clause).length, value.clause).toBe(value.count);
      }
    }
  });

  test('histogram: aligned buckets, warnings, the filter’s own time range', () => {
    const all = queryHistogram(db, { filter: emptyFilter, buckets: 8 }, noAbort);
    const us = Date.UTC(2024, 0, 1) * 1000;
    expect(all).toEqual({
      fromUs: us + 1e6,
      toUs: us + 6e6,
      bucketUs: 1e6,
      counts: [1, 1, 0, 0, 3],
      warnings: [0, 0, 0, 0, 1],
      total: 5,
    });
    const cut = queryHistogram(
      db,
      { filter: { ...emptyFilter, time: { fromUs: us, toUs: us + 4e6 } }, buckets: 2 },
      noAbort,
    );
    expect(cut).toMatchObject({ fromUs: us, bucketUs: 2e6, counts: [1, 1], total: 2 });
    expect(queryHistogram(db, { filter: { ...emptyFilter, text: 'id:999' }, buckets: 5 }, noAbort).counts).toEqual([]);
    for (const span of [1, 999, 86_400e6, 400 * 365 * 86_400e6]) {
      const length = chooseBucketUs(0, span, 50);
      expect(Math.ceil(span / length)).toBeLessThanOrEqual(50);
    }
  });

  test('columns: typed first, then payload names by frequency, one for spellings that differ in case', () => {
    const columns = queryColumns(db, noAbort);
    expect(columns[0]).toMatchObject({ id: 'time', field: 'time', count: null });
    expect(columns.filter((c) => c.count !== null).map((c) => [c.id, c.count])).toEqual([
      ['data.Image', 4],
      ['data.Ip', 2],
    ]);
  });

  test('pivot: counts, share, first, distinct, several values, several fields, rare first', () => {
    const pivot = (rows: string[], columns: string[], more: object = {}) =>
      queryPivot(
        db,
        {
          filter: emptyFilter,
          rows,
          columns,
          measure: 'count',
          order: 'most',
          offset: 0,
          limit: 10,
          columnLimit: 10,
          ...more,
        },
        noAbort,
      );
    const table = (p: ReturnType<typeof pivot>) => [
      p.columns.map((c) => c.keys.map((k) => k.label).join('/')),
      ...p.rows.map((r) => [r.keys.map((k) => k.label).join('/'), ...r.cells]),
    ];
    expect(table(pivot(['computer'], ['id']))).toEqual([
      ['', '1', '3', '10'],
      ['b', null, null, 1, 1],
      ['', 1, null, null, null],
      ['A', null, 1, null, null],
      ['a', null, null, 1, null],
    ]);
    expect(table(pivot(['Image'], []))).toEqual([[''], ['x', 2], ['y', 2], ['', 1], ['z', 1]]);
    expect(pivot(['Image'], []).total).toBe(5);
    expect(table(pivot(['computer', 'id'], [], { order: 'label', measure: 'share' }))).toEqual([
      [''],
      ['/', 0.2],
      ['A/1', 0.2],
      ['a/3', 0.2],
      ['b/3', 0.2],
      ['b/10', 0.2],
    ]);
    expect(table(pivot(['id'], [], { measure: 'distinct', of: 'computer' }))).toEqual([
      [''],
      ['3', 2],
      ['', 0],
      ['1', 1],
      ['10', 1],
    ]);
    expect(pivot(['id'], [], { measure: 'last', limit: 1 }).rows[0]!.cells).toEqual([
      Date.UTC(2024, 0, 1, 0, 0, 5) * 1000,
    ]);
    const rare = pivot(['id'], ['time.hour'], { order: 'rare', limit: 1, offset: 3 });
    expect(rare.rowCount).toBe(4);
    expect(rare.rows[0]!.keys[0]).toEqual({ value: '3', label: '3', clause: 'id:3' });
    expect(rare.columns[0]!.keys[0]!.clause).toBe('time:[2024-01-01T00:00:00Z TO 2024-01-01T01:00:00Z}');
    expect(() => pivot(['time.century'], [])).toThrow(/no time part/);
    expect(() => pivot(['finding'], [])).toThrow(/cannot be grouped/);
  });
});

test('one event: fields with clauses, and in words why its evidence is not there', () => {
  const one = buildCase([
    {
      eventId: 4624,
      provider: 'Microsoft-Windows-Security-Auditing',
      userSid: 'S-1-5-18',
      data: [
        ['LogonType', '3'],
        ['Level', '1'],
        ['Gone', null],
      ],
    },
  ]);
  const detail = getEvent(one, 1);
  expect(detail.data.map((f) => [f.name, f.value, f.clause])).toEqual([
    ['LogonType', '3', 'LogonType:"3"'],
    ['Level', '1', 'data.Level:"1"'],
  ]);
  expect(detail.data[0]!.meaning).toMatch(/network/i);
  expect(detail.system.find((f) => f.name === 'UserID')).toMatchObject({
    value: 'S-1-5-18',
    clause: 'user:"S-1-5-18"',
  });
  expect(detail.evidenceProblem).toMatch(/no longer at \/evidence\/a.evtx/);
  expect(detail.xml).toBeNull();
  for (const field of [...detail.system, ...detail.data]) {
    if (field.clause === '') continue;
    expect(pageIds(listEvents(one, { ...emptyFilter, text: field.clause }, [], noAbort), 0, 5), field.clause).toEqual([
      1,
    ]);
  }
  expect(() => getEvent(one, 2)).toThrow(/no event 2/);
});

describe('columns come out the same with and without the indices of a finished load', () => {
  let seed = 11;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const events = Array.from({ length: 700 }, () => ({
    time: `20${10 + next(3)}-01-01T00:00:0${next(4)}.00000${next(2)}${next(10)}Z`,
    eventId: next(5) === 0 ? null : next(4),
    channel: next(6) === 0 ? null : `c${next(3)}`,
    computer: `h${next(4)}`,
    data: [['K', String(next(20))]] as const,
  }));
  const indexed = buildCase(events);
  const plain = buildCase(events);
  plain.exec('DROP INDEX events_time; DROP INDEX events_event_id; DROP INDEX events_computer; DROP INDEX events_file');
  for (const one of [indexed, plain]) one.exec('DELETE FROM events WHERE id % 13 = 0');
  test.each([
    '',
    'id:2',
    '-channel:c1 K:1*',
    'time:>=2011-01-01T00:00:02.0000015Z',
    'file:*a.evtx computer:(h1 OR h2)',
  ])('%s', (text) => {
    for (const sort of [
      [],
      [{ column: 'time', descending: true }],
      [
        { column: 'channel', descending: false },
        { column: 'K', descending: true },
      ],
    ]) {
      const [a, b] = [indexed, plain].map((one) =>
        pageIds(listEvents(one, { ...emptyFilter, text }, sort, noAbort), 0, 1000),
      );
      expect(a).toEqual(b);
      expect(a!.length).toBeGreaterThan(0);
    }
  });
  test('order of time is that of SQL', () => {
    const sql = indexed.prepare('SELECT id FROM events ORDER BY time_us, time_tick, id').pluck().all();
    expect(pageIds(listEvents(indexed, emptyFilter, [], noAbort), 0, 1000)).toEqual(sql);
  });
});

test('ids with gaps, while events come that were not counted: no error, and the counted ones are there', () => {
  const growing = buildCase(Array.from({ length: 8 }, (_, k) => ({ eventId: k })));
  growing.exec('DELETE FROM events WHERE id = 3');
  const counted = new EventStore(growing, 5, 1, 6);
  expect([1, 2, 4, 5, 6].map((id) => counted.rowOf(id))).toEqual([0, 1, 2, 3, 4]);
});
