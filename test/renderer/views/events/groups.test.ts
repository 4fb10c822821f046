/** Grouped rows by number against a plain list of what is open; columns, fields, clauses and levels of the groups. */
import { expect, test } from 'vitest';
import { moveLevel } from '../../../../src/renderer/views/events/group-bar.tsx';
import { addHidden, toGroupText, toSummary } from '../../../../src/renderer/views/events/group-columns.ts';
import { toGroupField } from '../../../../src/renderer/views/events/group-fields.ts';
import { toGroupFilter, toPathClauses } from '../../../../src/renderer/views/events/group-menu.ts';
import { type GroupNode, GroupRows, toEventId } from '../../../../src/renderer/views/events/group-rows.ts';
import type { EventGroup, GroupPath } from '../../../../src/shared/contract/events.ts';

/** 450 outer groups, each with three inner ones of 1, 7 and 1000 events. */
const outerCount = 450;
const innerCounts = [1, 7, 1000];
const toGroup = (value: string | null, count: number, clause: string | null = `x:${value}`): EventGroup => ({
  value,
  label: value ?? '',
  clause,
  count,
  firstUs: 1_000_000,
  lastUs: 2_000_000,
});
function source() {
  const asked: string[] = [];
  return {
    asked,
    fetchGroups: (path: GroupPath, field: string, offset: number, limit: number) => {
      asked.push(`${field} ${offset}`);
      const all = path.length
        ? innerCounts.map((count, k) => toGroup(`i${k}`, count))
        : Array.from({ length: outerCount }, (_, k) => toGroup(`o${k}`, 1008));
      return Promise.resolve({ groupCount: all.length, groups: all.slice(offset, offset + limit) });
    },
    fetchEvents: (path: GroupPath, offset: number, limit: number) => {
      asked.push(`events ${path.map((step) => step.value).join()} ${offset} ${limit}`);
      return Promise.resolve(
        Array.from({ length: limit }, (_, k) => ({ id: offset + k + 1, of: path.map((step) => step.value).join() })),
      );
    },
  };
}

/** What each row is, in words. */
async function read(rows: GroupRows, offset: number, limit: number): Promise<string[]> {
  return (await rows.rows(offset, limit)).map((row) =>
    typeof row.node === 'number'
      ? rows
          .get(row.node)!
          .path.map((step) => step.value)
          .join('/')
      : `${row.of}#${row.event}`,
  );
}
const nodeAt = async (rows: GroupRows, index: number): Promise<GroupNode> =>
  rows.get(Number((await rows.rows(index, 1))[0]!.node))!;

test('rows by number are those of a list written out, wherever it is read', async () => {
  const from = source();
  const rows = new GroupRows(['a', 'b'], from);
  await rows.start();
  expect(rows.total).toBe(outerCount);
  const opened = new Map<number, number[]>([
    [0, []],
    [3, [0, 2]],
    [449, [1]],
  ]);
  const expected: string[] = [];
  for (let outer = 0; outer < outerCount; outer++) {
    expected.push(`o${outer}`);
    const inner = opened.get(outer);
    if (!inner) continue;
    innerCounts.forEach((count, k) => {
      expected.push(`o${outer}/i${k}`);
      if (inner.includes(k)) for (let n = 1; n <= count; n++) expected.push(`o${outer},i${k}#${n}`);
    });
  }
  for (const [outer, inner] of [...opened].reverse()) {
    const node = await nodeAt(rows, outer);
    await rows.toggle(node.id);
    for (const k of [...inner].reverse()) await rows.toggle((await nodeAt(rows, outer + 1 + k)).id);
  }
  expect(rows.total).toBe(expected.length);
  expect(await read(rows, 0, expected.length)).toEqual(expected);
  for (const offset of [0, 5, 9, 100, 1008, 1200, expected.length - 9])
    expect(await read(rows, offset, 30)).toEqual(expected.slice(offset, offset + 30));
  // An innermost group asks for no more events than are looked at.
  from.asked.length = 0;
  await rows.rows(500, 20);
  expect(from.asked).toEqual(['events o3,i2 489 20']);

  const last = await nodeAt(rows, expected.indexOf('o449/i1'));
  expect(rows.indexOf(last)).toBe(expected.indexOf('o449/i1'));
  await rows.toggle(last.parent!.id);
  expect(rows.indexOf(last)).toBeUndefined();
  expect(rows.total).toBe(expected.length - 3 - 7);
  await rows.toggle(last.parent!.id);
  expect(rows.total).toBe(expected.length);

  const again = new GroupRows(['a', 'b'], source());
  await again.start();
  await again.openLike(rows, 30);
  // Group 449 lies beyond the first page of its level.
  expect(await read(again, 0, 1200)).toEqual(expected.slice(0, 1200));
  rows.closeAll();
  expect(rows.total).toBe(outerCount);
});

test('a page that failed is asked for again', async () => {
  let fails = true;
  const rows = new GroupRows(['a'], {
    fetchGroups: (_path, _field, offset) =>
      offset > 0 && fails
        ? Promise.reject(new Error('no'))
        : Promise.resolve({ groupCount: 201, groups: [toGroup(`o${offset}`, 1)] }),
    fetchEvents: () => Promise.resolve([]),
  });
  await rows.start();
  await expect(rows.rows(200, 1)).rejects.toThrow('no');
  fails = false;
  expect(await read(rows, 200, 1)).toEqual(['o200']);
});

test('ids of events: of plain rows, of rows in groups, none of groups', () => {
  expect(toEventId({ id: 7 })).toBe(7);
  expect(toEventId({ id: '3:7', event: 7, under: 3 })).toBe(7);
  expect(toEventId({ id: 'g3', node: 3 })).toBeUndefined();
});

test('words and clauses of a group', () => {
  const outer = { group: toGroup('a', 3), path: [], depth: 0 } as unknown as GroupNode;
  const inner = { group: toGroup(null, 1, '-y:*'), parent: outer } as unknown as GroupNode;
  expect([toGroupText(outer), toGroupText(inner)]).toEqual(['a', '(none)']);
  expect(toGroupText({ group: toGroup('', 1) } as unknown as GroupNode)).toBe('(empty)');
  expect(toSummary(outer, 12, 'UTC')).toMatch(/^1970-01-01 00:00:01 – 1970-01-01 00:00:02 · 25\.00 %$/);
  expect(toPathClauses(inner)).toEqual(['x:a', '-y:*']);
  expect(toPathClauses({ group: toGroup('m', 1, null), parent: outer } as unknown as GroupNode)).toBeUndefined();
  const filter = toGroupFilter({ text: 't', clauses: [] }, ['x:a', '-y:*']);
  expect(filter.clauses.map((clause) => clause.text)).toEqual(['x:a', '-y:*']);
  expect(new Set(filter.clauses.map((clause) => clause.id)).size).toBe(2);
});

test('fields to group by, levels that move, columns that the groups hide', () => {
  const info = (id: string, count: number | null = null) =>
    ({ id, label: id, kind: 'text', field: id === 'eventId' ? 'id' : id.replace('data.', ''), count }) as const;
  const infos = [info('time'), info('eventId'), info('message'), info('computer'), info('data.Image', 5)];
  expect(['time', 'eventId', 'message', 'tags', 'data.Image', 'none'].map((id) => toGroupField(infos, id))).toEqual([
    'time.day',
    'id',
    undefined,
    'tag',
    'Image',
    undefined,
  ]);
  expect(moveLevel(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moveLevel(['a', 'b'], 0, 2)).toEqual(['a', 'b']);
  const chosen = [{ id: 'time', pinned: true }, { id: 'level', width: 10 }, { id: 'title' }];
  expect(
    addHidden<{ id: string; pinned?: boolean; width?: number }>(
      [
        { id: 'group', pinned: true },
        { id: 'title', pinned: false },
        { id: 'time', pinned: false, width: 300 },
      ],
      chosen,
      new Set(['level']),
    ),
  ).toEqual([
    { id: 'title', pinned: false },
    { id: 'level', width: 10 },
    { id: 'time', pinned: true, width: 300 },
  ]);
});
