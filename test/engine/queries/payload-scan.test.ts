import { copyFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { workerUrl } from '../../../src/engine/base/worker-url.ts';
import { queryPivot } from '../../../src/engine/queries/index.ts';
import { loadPayloadColumns, payloadColumn } from '../../../src/engine/queries/payload-column.ts';
import { joinParts } from '../../../src/engine/queries/payload-join.ts';
import {
  controls,
  helperStates,
  type PayloadPart,
  PayloadReader,
  type PayloadScan,
  sliceCount,
  toPayloadScan,
} from '../../../src/engine/queries/payload-scan.ts';
import { findPositions, readShapes } from '../../../src/engine/queries/shapes.ts';
import { storeOf } from '../../../src/engine/queries/store.ts';
import { emptyFilter } from '../../../src/shared/model/filter.ts';
import { foldCase } from '../../../src/shared/model/query/index.ts';
import { makeCase } from '../../bench/made-case.ts';
import { type BuiltItem, buildCase } from '../../support/case-builder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let seed = 7;
const pick = <T>(values: readonly T[]): T => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return values[(seed >> 8) % values.length]!;
};
const items: readonly BuiltItem[] = [
  'x',
  'X',
  'ß',
  'SS',
  '',
  'a"b\\',
  '\u0000\n',
  '\ud800',
  '東',
  null,
  [],
  ['y', 'Y'],
  ['x', 'z', 'x'],
];
const names = ['Image', 'image', 'User', 'Other'];
const db = buildCase(
  Array.from({ length: 300 }, () => ({
    data: Array.from({ length: pick([0, 1, 2, 5]) }, () => [pick(names), pick(items)] as const),
  })),
);
db.exec('DELETE FROM events WHERE id % 11 = 3 OR id BETWEEN 100 AND 130');

/** Folded values of each event, in order, without any of the code under test but the names' places. */
function plain(name: string): string[][] {
  const shapes = readShapes(db);
  const is = name.endsWith('*')
    ? (other: string) => foldCase(other).startsWith(foldCase(name.slice(0, -1)))
    : (other: string) => foldCase(other) === foldCase(name);
  return (
    db.prepare('SELECT shape_id, payload FROM events ORDER BY id').all() as { shape_id: number; payload: string }[]
  ).map(({ shape_id, payload }) => {
    const values = (JSON.parse(payload) as BuiltItem[]).flatMap((item, at) =>
      item === null || !is(shapes.get(shape_id)!.names[at]!)
        ? []
        : typeof item === 'string'
          ? [item]
          : item.length === 0
            ? ['']
            : item,
    );
    return [...new Set(values.map(foldCase))];
  });
}

describe('payload columns', () => {
  const asked = ['IMAGE', 'User', 'No', '*', 'I*'];
  const scanOf = (): PayloadScan =>
    toPayloadScan(
      storeOf(db),
      asked.map((name) => findPositions(db, name)),
      20,
    );
  const slices = sliceCount(scanOf());

  test('hold the values of every event, the first text of those that differ in case', () => {
    loadPayloadColumns(db, asked, noAbort);
    for (const name of asked) {
      const { codes, more, values } = payloadColumn(db, name, noAbort);
      const found = Array.from(codes, (code, row) =>
        (code < 0 ? [] : [code, ...(more.get(row) ?? [])]).map((one) => foldCase(values[one]!)),
      );
      expect(found).toEqual(plain(name));
      const firsts = new Set(plain(name).flat());
      expect(values.map(foldCase)).toEqual([...firsts]);
    }
    expect(new Set(payloadColumn(db, 'Image', noAbort).values)).toContain('x');
  });

  test.each(Array.from({ length: slices + 1 }, (_, meeting) => meeting))(
    'are the same when two threads meet after %i slices',
    (meeting) => {
      const scan = scanOf();
      const first = new PayloadReader(db, scan);
      const second = new PayloadReader(db, scan);
      for (let slice = 0; slice < meeting; slice++) first.readSlice(slice);
      for (let slice = slices - 1; slice >= meeting; slice--) second.readSlice(slice);
      const joined = joinParts(scan, first.part, second.part, meeting * scan.rowsOfSlice);
      expect(joined).toEqual(asked.map((name) => ({ ...payloadColumn(db, name, noAbort) })));
    },
  );
});

describe('a large case', () => {
  const makeLarge = (): string => {
    const file = path.join(tempFolder(), 'large.eventloupe');
    makeCase(file, 210_000, 150);
    return file;
  };

  test('the helper alone reads what one thread reads; a pivot by two fields is what SQL says', async () => {
    const large = new Database(makeLarge(), { readonly: true });
    const scan = toPayloadScan(storeOf(large), [findPositions(large, 'Image'), findPositions(large, 'User')]);
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(workerUrl('payload'), { workerData: { scan, port: port2 }, transferList: [port2] });
    await new Promise((resolve) => worker.once('exit', resolve));
    expect(scan.control[controls.helper]).toBe(helperStates.done);
    expect(scan.control[controls.helperSlices]).toBe(sliceCount(scan));
    const part = receiveMessageOnPort(port1)!.message as PayloadPart;
    port1.close();
    const none: PayloadPart = { texts: [[], []], more: [new Map(), new Map()] };
    const joined = joinParts(scan, none, part, 0);

    const own = toPayloadScan(storeOf(large), [findPositions(large, 'Image'), findPositions(large, 'User')]);
    const reader = new PayloadReader(large, own);
    for (let slice = 0; slice < sliceCount(own); slice++) reader.readSlice(slice);
    expect(joinParts(own, reader.part, undefined, own.rowCount)).toEqual(joined);

    const pivot = queryPivot(
      large,
      {
        filter: { ...emptyFilter, text: 'Image:*' },
        rows: ['Image'],
        columns: ['data.User'],
        measure: 'count',
        order: 'most',
        offset: 0,
        limit: 1000,
        columnLimit: 1000,
      },
      noAbort,
    );
    const cells = pivot.rows.flatMap(({ keys, cells: of }) =>
      of.flatMap((count, k) => (count === null ? [] : [[keys[0]!.value, pivot.columns[k]!.keys[0]!.value, count]])),
    );
    const expected = large
      .prepare('SELECT payload ->> 0, payload ->> 2, count(*) FROM events WHERE shape_id = 1 GROUP BY 1, 2')
      .raw()
      .all();
    expect(cells.map((cell) => cell.join()).sort()).toEqual(expected.map((cell) => (cell as unknown[]).join()).sort());
    large.close();
  });

  test('a payload that cannot be read is an error, whichever thread comes upon it; a stop is one too', () => {
    const file = makeLarge();
    for (const id of [3, 209_997]) {
      const broken = new Database(file);
      const payload = broken.prepare('SELECT payload FROM events WHERE id = ?').pluck().get(id);
      broken.prepare("UPDATE events SET payload = '[' WHERE id = ?").run(id);
      expect(() => payloadColumn(broken, 'Image', noAbort)).toThrow(/malformed JSON/);
      broken.prepare('UPDATE events SET payload = ? WHERE id = ?').run(payload, id);
      expect(payloadColumn(broken, 'Image', noAbort).values).toHaveLength(500);
      broken.close();
    }
    const stopped = new Database(file, { readonly: true });
    expect(() => payloadColumn(stopped, 'Image', { aborted: true })).toThrow(/Cancelled/);
    stopped.close();
  });

  test('a second thread that fails, at once or in its work, leaves everything to the first', async () => {
    const file = makeLarge();
    const good = new Database(file, { readonly: true });
    const alone = new Database(file, { readonly: true });
    expect(storeOf(alone).count).toBe(210_000);
    renameSync(file, `${file}.good`);
    // There is nothing to open; then there is a case with a payload near its end that cannot be read.
    const image = { ...payloadColumn(alone, 'Image', noAbort) };
    copyFileSync(`${file}.good`, file);
    const broken = new Database(file);
    broken.prepare("UPDATE events SET payload = '[' WHERE id = 209997").run();
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    let looks = 0;
    const slow = {
      get aborted() {
        // The first slice takes so long that the second thread is at work by then.
        if (looks++ === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        return false;
      },
    };
    expect({ ...payloadColumn(good, 'Image', slow) }).toEqual(image);
    await vi.waitFor(() => expect(errors).toHaveBeenCalledWith(expect.stringContaining('malformed JSON')));
    errors.mockRestore();
    expect(image.values).toHaveLength(500);
    expect(() => payloadColumn(broken, 'Image', noAbort)).toThrow(/malformed JSON/);
    for (const db of [broken, good, alone]) db.close();
  });
});
