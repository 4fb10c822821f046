import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CanonicalRow } from '../../../src/engine/evtx/index.ts';
import { decodeAll } from '../../support/decode-all.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

interface Expected {
  file: string;
  min: number | null;
  max: number | null;
  must?: [number, number][];
  whole?: number;
  golden?: string;
}

/** Fields of a golden row; floats are compared as numbers, everything else as it is. */
const fields = [
  'time_created',
  'provider',
  'provider_guid',
  'event_id',
  'version',
  'level',
  'task',
  'opcode',
  'keywords',
  'event_record_id',
  'pid',
  'tid',
  'channel',
  'computer',
  'user_sid',
  'data_kind',
  'data',
];

function comparable(row: Record<string, unknown>, types?: string[]): string {
  const data = row.data as [string, string][] | undefined;
  return JSON.stringify(
    fields.map((field) => {
      if (field !== 'data') return row[field] === '' ? null : (row[field] ?? null);
      return data && data.length > 0
        ? data.map(([name, text], i) => [name, types?.[i] === 'f' ? Math.fround(Number(text)) : text])
        : null;
    }),
  );
}

describe.skipIf(!hasShared)('shared set: hostile files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventloupe-hostile-'));
  let files: Expected[] = [];
  beforeAll(() => {
    const tool = join(sharedFolder, 'tools/casegen/make-hostile.mjs');
    const run = spawnSync(process.execPath, [tool, '--out', folder, '--seed', '77'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    files = (JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as { files: Expected[] }).files;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each is read as expect.json demands, and its ledger adds up', () => {
    const faults: string[] = [];
    for (const expected of files) {
      const path = join(folder, expected.file);
      if (!existsSync(path)) continue;
      const { live, damaged, recovered } = decodeAll(new Uint8Array(readFileSync(path)), undefined, expected.file);
      const fault = (text: string): number => faults.push(`${expected.file}: ${text}`);
      if (expected.min !== null && live.length < expected.min)
        fault(`${live.length} records, at least ${expected.min}`);
      if (expected.max !== null && live.length > expected.max) fault(`${live.length} records, at most ${expected.max}`);
      if (expected.whole !== undefined && live.length + damaged.length + recovered.length < expected.whole)
        fault('a whole record was not found');
      if (expected.golden === undefined) continue;
      const byId = Map.groupBy(live, (row: CanonicalRow) => row.record_id);
      for (const line of readFileSync(join(folder, expected.golden), 'utf8').trim().split('\n')) {
        const golden = JSON.parse(line) as CanonicalRow & { types: string[] };
        const rows = byId.get(golden.record_id) ?? [];
        const wanted = comparable(golden, golden.types);
        if (!rows.some((row) => comparable(row, golden.types) === wanted))
          fault(`record ${golden.record_id} differs or is missing`);
      }
    }
    expect(faults).toEqual([]);
    expect(files.length).toBeGreaterThan(150);
  });
});
