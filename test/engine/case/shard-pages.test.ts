import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createCase } from '../../../src/engine/case/create.ts';
import { EventBatch, eventColumn, eventColumns, eventNumberColumns } from '../../../src/engine/case/event-columns.ts';
import { ShardBuilder } from '../../../src/engine/case/shard-pages.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The same rows as SQLite itself stores and gives them. */
function insertOrdinarily(db: Database.Database, batch: EventBatch, firstId: number): void {
  const insert = db.prepare(
    `INSERT INTO events (${eventColumns.join(', ')}) VALUES (${eventColumns.map(() => '?').join(', ')})`,
  );
  const stride = eventNumberColumns.length + 4;
  for (let row = 0; row < batch.count; row++) {
    const at = row * stride;
    const numbers = Array.from(batch.numbers.subarray(at, at + eventNumberColumns.length), (value) =>
      Number.isNaN(value) ? null : value,
    );
    const [start, end, extraStart, extraEnd] = batch.numbers.subarray(at + eventNumberColumns.length, at + stride);
    const extra = extraEnd! > extraStart! ? batch.text.toString('utf8', extraStart, extraEnd) : null;
    insert.run(firstId + row, ...numbers, batch.text.toString('utf8', start, end), extra);
  }
}

function addRow(
  batch: EventBatch,
  values: Partial<Record<keyof typeof eventColumn, number>>,
  payload: string,
  extra = '',
): void {
  const at = batch.addRow();
  for (const name of eventNumberColumns) batch.numbers[at + eventColumn[name]] = values[name] ?? 3;
  const bytes = Buffer.from(payload + extra);
  const start = batch.addText(bytes, bytes.length);
  const middle = start + Buffer.byteLength(payload);
  batch.setText(at, start, middle, middle, start + bytes.length);
}

/** Columns as SQLite holds them, with the storage class: an integer and a float of equal value differ. */
function readRows(db: Database.Database): unknown[] {
  const columns = eventColumns.map((name) => `${name}, typeof(${name})`).join(', ');
  return db.prepare(`SELECT ${columns} FROM events ORDER BY id`).raw().all();
}

function compareWithOrdinary(batch: EventBatch, firstId: number, pageSize = 16_384): Database.Database {
  const folder = tempFolder();
  const ordinary = createCase(path.join(folder, 'ordinary'), { version: '1', host: 'test' });
  ordinary.pragma('synchronous = OFF');
  const sql = ordinary.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").pluck().get() as string;
  ordinary.transaction(() => insertOrdinarily(ordinary, batch, firstId))();
  const shard = path.join(folder, 'shard');
  writeFileSync(shard, new ShardBuilder(pageSize, sql).build(batch, firstId));
  const built = new Database(shard, { readonly: true });
  expect(built.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const expected = readRows(ordinary);
  expect(readRows(built)).toEqual(expected);
  built.close();
  return ordinary;
}

describe('ShardBuilder', () => {
  it('stores every size of number as SQLite does', () => {
    const batch = new EventBatch();
    const values = [
      0,
      1,
      2,
      127,
      128,
      32_767,
      32_768,
      8_388_607,
      8_388_608,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 47 - 1,
      2 ** 47,
      2 ** 53,
      2 ** 62,
      2 ** 63,
      2 ** 64,
    ];
    for (const value of values) {
      for (const signed of [value, -value, -value - 1]) {
        const row = Object.fromEntries(
          eventNumberColumns.map((name, index) => [name, index % 3 === 0 ? signed : index]),
        );
        addRow(batch, row, '["a"]');
      }
    }
    addRow(batch, { event_id: Number.NaN, logon_id: Number.NaN }, '[]', '{"activity":"{x}"}');
    compareWithOrdinary(batch, 1).close();
  });

  it.each([512, 4096, 16_384, 65_536])(
    'stores texts of every length around the edges of a %i byte page',
    (pageSize) => {
      if (pageSize === 512) return expect(() => compareWithOrdinary(filled([10]), 1, 512)).toThrow(/does not fit/);
      const edge = pageSize - 35 - 80;
      compareWithOrdinary(
        filled([0, 1, 57, 58, 59, 8185, 8186, edge, pageSize - 4, pageSize, 2 * pageSize, 1_000_000]),
        1,
        pageSize,
      ).close();
      compareWithOrdinary(filled(Array.from({ length: 160 }, (_, index) => edge - 80 + index)), 7, pageSize).close();
    },
  );

  it('builds inner pages over many leaves and large ids', () => {
    const batch = filled(Array.from({ length: 3000 }, (_, index) => 700 + (index % 900)));
    for (const firstId of [1, 127, 2 ** 31 - 5, 2 ** 45]) compareWithOrdinary(batch, firstId, 4096).close();
  });

  it('uses its memory again without a trace of the batch before', () => {
    const big = filled(Array.from({ length: 500 }, () => 2000));
    const small = filled([5]);
    const folder = tempFolder();
    const db = createCase(path.join(folder, 'c'), { version: '1', host: 'test' });
    const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").pluck().get() as string;
    db.close();
    const builder = new ShardBuilder(16_384, sql);
    builder.build(big, 1);
    const again = Buffer.from(builder.build(small, 1));
    expect(again.equals(new ShardBuilder(16_384, sql).build(small, 1))).toBe(true);
  });

  it('is taken over by INSERT ... SELECT, rows appended in order', () => {
    const batch = filled(Array.from({ length: 400 }, (_, index) => index * 100));
    const db = compareWithOrdinary(batch, 1);
    const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").pluck().get() as string;
    const shard = path.join(tempFolder(), 'next');
    writeFileSync(shard, new ShardBuilder(16_384, sql).build(batch, 401));
    db.prepare('ATTACH ? AS shard').run(shard);
    expect(
      db.exec('INSERT INTO main.events SELECT * FROM shard.events').prepare('SELECT changes()').pluck().get(),
    ).toBe(400);
    expect(db.pragma('main.integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const halves = readRows(db) as unknown[][];
    expect(halves.slice(400).map((row) => row.slice(2))).toEqual(halves.slice(0, 400).map((row) => row.slice(2)));
    db.close();
  });
});

function filled(lengths: readonly number[]): EventBatch {
  const batch = new EventBatch();
  for (const [index, length] of lengths.entries()) {
    addRow(
      batch,
      { time_us: 1.7e15 + index, record_id: index },
      'ä'.repeat(length >> 1) + 'x'.repeat(length & 1),
      index % 3 === 0 ? '{"x":1}' : '',
    );
  }
  return batch;
}
