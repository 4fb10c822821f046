/** Records of lost chunks: the ingest finds what the parser finds, and images lend their own definitions. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { decodeAll } from '../../support/decode-all.ts';
import { demoFolder, ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const security = readFileSync(path.join(demoFolder, 'WS-002', 'Security.evtx'));
const chunkAt = (chunk: number): number => 4096 + chunk * 65_536;

it('a file with bytes put in between: the ingest gives the records that one thread gives', async () => {
  const bytes = Buffer.concat([security.subarray(0, chunkAt(2)), Buffer.alloc(100, 1), security.subarray(chunkAt(2))]);
  const folder = tempFolder();
  const file = path.join(folder, 'a.evtx');
  writeFileSync(file, bytes);
  const expected = decodeAll(new Uint8Array(bytes)).rows.map(
    ({ record_id, data }) =>
      `${record_id} ${JSON.stringify(((data ?? []) as [string, string][]).map(([, text]) => text))}`,
  );
  expect(new Set(expected).size).toBeGreaterThan(100);
  const casePath = path.join(folder, 'c.eventloupe');
  await ingest({ paths: [file], casePath });
  withCase(casePath, (db) => {
    const rows = db.prepare('SELECT record_id, payload FROM events').raw().all() as [number, string][];
    const found = new Set(rows.map(([id, payload]) => `${id} ${payload}`));
    expect(expected.filter((line) => !found.has(line))).toEqual([]);
    expect(db.prepare('SELECT status, count(*) > 100 FROM events GROUP BY 1').raw().all()).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(ledgerFaults(db)).toEqual([]);
  });
});

it('an image: a chunk without its first half is read with the definitions of the other chunks', async () => {
  const folder = tempFolder();
  const image = path.join(folder, 'image.raw');
  const lost = security.subarray(chunkAt(3) + 20_000, chunkAt(4));
  writeFileSync(image, Buffer.concat([lost, Buffer.alloc(5_000_003, 7), security.subarray(chunkAt(1), chunkAt(3))]));
  const casePath = path.join(folder, 'c.eventloupe');
  await ingest({ paths: [image], casePath, carve: true });
  withCase(casePath, (db) => {
    const inLost = db
      .prepare(
        `SELECT count(*), sum(s.names LIKE '%value 0%'), sum(json_array_length(payload) = 0) FROM events e
         JOIN shapes s ON s.id = e.shape_id WHERE file_offset < ?`,
      )
      .raw()
      .get(lost.length) as number[];
    expect(inLost[0]).toBeGreaterThan(20);
    expect(inLost[1]).toBe(0);
    const borrowed = db.prepare(`SELECT count(*) FROM problems WHERE code = 'template-borrowed'`).pluck().get();
    expect(borrowed).toBeGreaterThan(20);
    expect(ledgerFaults(db)).toEqual([]);
  });
});

it('a large file: definitions at its end serve lost records at its start, whatever the number of workers', async () => {
  const blocks = Array.from({ length: 150 }, () => Buffer.alloc(65_536));
  blocks[2]!.set(security.subarray(chunkAt(3) + 20_000, chunkAt(4)), 20_000);
  blocks[100]!.set(security.subarray(chunkAt(2), chunkAt(3)));
  blocks[140]!.set(security.subarray(chunkAt(3), chunkAt(4)));
  const folder = tempFolder();
  const file = path.join(folder, 'a.evtx');
  writeFileSync(file, Buffer.concat([security.subarray(0, 4096), ...blocks]));
  const results = [];
  for (const workers of [1, 2, 3]) {
    const casePath = path.join(folder, `${workers}.eventloupe`);
    await ingest({ paths: [file], casePath, workers });
    results.push(
      withCase(casePath, (db) => {
        expect(ledgerFaults(db)).toEqual([]);
        const columns = 'id, status, file_offset, record_id, payload, extra';
        const problems = db
          .prepare('SELECT code, file_offset, detail FROM problems ORDER BY id')
          .raw()
          .all() as unknown[][];
        const borrowed = problems.filter(([code]) => code === 'template-borrowed').length;
        const names = db
          .prepare(`SELECT count(*) FROM events e JOIN shapes s ON s.id = e.shape_id WHERE s.names LIKE '%value 0%'`)
          .pluck()
          .get();
        return { borrowed, names, problems, rows: db.prepare(`SELECT ${columns} FROM events ORDER BY id`).raw().all() };
      }),
    );
  }
  expect(results[0]!.borrowed).toBeGreaterThan(20);
  expect(results[0]!.names).toBe(0);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
