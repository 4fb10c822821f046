import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../src/engine/evtx/index.ts';
import { decodeAll } from '../../support/decode-all.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

type Row = Record<string, unknown> & { file: string; record_id: number; offset: number; status?: string };

/** The fields of the comparer; the golden rows' own (n, types, prov, why) are left out. */
const fields = [
  'time_created',
  'written_time',
  'provider',
  'provider_guid',
  'provider_source',
  'event_id',
  'qualifiers',
  'version',
  'level',
  'task',
  'opcode',
  'keywords',
  'event_record_id',
  'activity_id',
  'related_activity_id',
  'pid',
  'tid',
  'channel',
  'computer',
  'user_sid',
  'data_kind',
  'data_name',
  'data',
  'rendering',
  'system_other',
];
const comparable = (row: Row): string =>
  JSON.stringify([row.file, row.record_id, row.offset, ...fields.map((field) => row[field] ?? null)]);
const readGolden = (name: string): Row[] =>
  gunzipSync(readFileSync(join(sharedFolder, 'evtx/golden', name)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

describe.skipIf(!hasShared)('shared set: the sample files', () => {
  const folder = join(sharedFolder, 'evtx/samples');
  const rows: Row[] = [];
  const problemFiles = new Map<string, Record<string, number>>();
  const decoder = createDecoder();

  test('every file is read, its ledger adds up', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.evtx'));
    for (const name of names) {
      const decoded = decodeAll(new Uint8Array(readFileSync(join(folder, name))), decoder, name);
      rows.push(...(decoded.rows as Row[]));
      problemFiles.set(name, decoded.codes);
    }
    expect(names).toHaveLength(117);
  });

  test('each live record is the golden one in every field, none is missing or extra', () => {
    const golden = readGolden('public.jsonl.gz').filter((row) => row.status !== 'damaged');
    const live = rows.filter((row) => row.status === undefined);
    expect(live).toHaveLength(15_641);
    expect(live.map(comparable).sort()).toEqual(golden.map(comparable).sort());
  });

  test('each golden record of free space is recovered', () => {
    const recovered = new Set(rows.filter((row) => row.status === 'recovered').map(comparable));
    const missing = readGolden('public_slack.jsonl.gz').filter((row) => !recovered.has(comparable(row)));
    expect(missing).toEqual([]);
  });

  test('damaged records are said to be so', () => {
    const golden = readGolden('public.jsonl.gz').filter((row) => row.status === 'damaged');
    for (const row of golden) {
      const codes = problemFiles.get(row.file) ?? {};
      expect(
        (codes['record-size-copy'] ?? 0) + (codes['binxml-malformed'] ?? 0) + (codes['record-size'] ?? 0),
      ).toBeGreaterThan(0);
    }
  });

  test('no plan, dictionary or shape cache was emptied on the way', () => {
    expect(decoder.epoch).toBe(0);
  });
});
