/**
 * Judges how the files of casegen's make-hostile.mjs are read. In: a folder with expect.json. Out: figures, and what its
 * expectations do not get: counts, golden values of each record that must be read, whole records that a search can find,
 * time, a ledger that adds up, each record once.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRow } from '../../src/engine/evtx/index.ts';
import { decodeAll } from '../support/decode-all.ts';
import { checkFile } from './fuzz.ts';

/** One entry of expect.json. */
interface Expected {
  readonly file: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly seconds: number;
  readonly whole?: number;
  readonly golden?: string;
}

type GoldenRow = CanonicalRow & { types: string[] };

export interface HostileResult {
  files: number;
  /** Names that this file system could not hold. */
  absent: number;
  bytes: number;
  /** Records that had to be read with their golden values. */
  golden: number;
  worstMs: number;
  worstFile: string;
  peakRssBytes: number;
  faults: string[];
}

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

/** Fields of a golden row as text; floats are compared as numbers, everything else as it is. */
function comparable(row: Record<string, unknown>, types: readonly string[]): string {
  const data = row.data as [string, string][] | undefined;
  return JSON.stringify(
    fields.map((field) => {
      if (field !== 'data') return row[field] === '' ? null : (row[field] ?? null);
      return data && data.length > 0
        ? data.map(([name, text], i) => [name, types[i] === 'f' ? Math.fround(Number(text)) : text])
        : null;
    }),
  );
}

/** Golden records of a file that are not among the live ones with all their values. */
function missingGolden(path: string, live: readonly CanonicalRow[]): { wanted: number; missing: number[] } {
  const byId = Map.groupBy(live, (row) => row.record_id);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const missing = lines
    .map((line) => JSON.parse(line) as GoldenRow)
    .filter(({ types, ...golden }) => {
      const wanted = comparable(golden, types);
      return !byId.get(golden.record_id)?.some((row) => comparable(row, types) === wanted);
    });
  return { wanted: lines.length, missing: missing.map((row) => row.record_id) };
}

/** Reads every file of the folder and compares. */
export function checkHostile(folder: string): HostileResult {
  const { files } = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as { files: Expected[] };
  const result: HostileResult = {
    files: 0,
    absent: 0,
    bytes: 0,
    golden: 0,
    worstMs: 0,
    worstFile: '',
    peakRssBytes: 0,
    faults: [],
  };
  for (const expected of files) {
    const { file, min, max, whole, golden, seconds } = expected;
    const fault = (text: string): number => result.faults.push(`${file}: ${text}`);
    const path = join(folder, file);
    if (!existsSync(path)) {
      result.absent++;
      continue;
    }
    const bytes = new Uint8Array(readFileSync(path));
    const start = performance.now();
    const { live, damaged, recovered } = decodeAll(bytes, undefined, file);
    const ms = performance.now() - start;
    result.files++;
    result.bytes += bytes.length;
    result.peakRssBytes = Math.max(result.peakRssBytes, process.memoryUsage.rss());
    if (ms > result.worstMs) Object.assign(result, { worstMs: ms, worstFile: file });
    if (ms > seconds * 1000) fault(`${ms.toFixed(0)} ms, allowed are ${seconds} s`);
    if (min !== null && live.length < min) fault(`${live.length} records, at least ${min}`);
    if (max !== null && live.length + damaged.length > max)
      fault(`${live.length} + ${damaged.length} records, at most ${max}`);
    if (whole !== undefined && live.length + damaged.length + recovered.length < whole)
      fault(`a whole record of ${whole} was not found`);
    const checked = checkFile(bytes);
    if (checked.fault !== undefined) fault(checked.fault);
    if (golden === undefined) continue;
    const { wanted, missing } = missingGolden(join(folder, golden), live);
    result.golden += wanted;
    if (missing.length > 0) fault(`records ${missing.join(', ')} differ or are missing`);
  }
  return result;
}
