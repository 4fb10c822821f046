import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { noAbort } from '../../../src/engine/base/abort.ts';
import { exportEvents } from '../../../src/engine/report/export-events.ts';
import { emptyFilter } from '../../../src/shared/model/filter.ts';
import { buildCase } from '../../support/case-builder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const hostile = [
  '=cmd|calc',
  '+1',
  '-2+3',
  '@x',
  '\t=1',
  'a"b,c\r\nd',
  '\u2028',
  '\ud800',
  '<script>',
  '\u202e',
  '-12.5',
];
const db = buildCase(hostile.map((value, k) => ({ eventId: k, data: [['V', value]] as const })));
const columns = ['eventId', 'data.V'];
const run = (format: 'csv' | 'jsonl', name: string, text = '') =>
  exportEvents(
    db,
    { filter: { ...emptyFilter, text }, sort: [], columns, format, path: path.join(folder, name) },
    noAbort,
  );

test('CSV: quoted, no cell is a formula, one record a row, hash of what was written', () => {
  const result = run('csv', 'a.csv');
  const bytes = readFileSync(result.path);
  expect(result).toMatchObject({
    rows: hostile.length,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const text = bytes.toString('utf8');
  expect(text.startsWith('\uFEFFeventId,data.V\r\n')).toBe(true);
  const cells = [...text.matchAll(/\r\n\d+,("(?:[^"]|"")*"|[^\r]*)/g)].map((m) =>
    m[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'),
  );
  expect(cells.length).toBe(hostile.length);
  cells.forEach((cell, k) => {
    if (hostile[k] !== '-12.5') expect(cell).not.toMatch(/^[\s]*[=+\-@]/);
    expect(cell.replace(/^'/, '')).toBe(hostile[k] === '\ud800' ? '\ufffd' : hostile[k]);
  });
});

test('JSON Lines: each line reads back to the very value', () => {
  const lines = readFileSync(run('jsonl', 'a.jsonl').path, 'utf8')
    .trimEnd()
    .split(/[\n\u2028\u2029\u0085]/);
  expect(lines.map((line) => JSON.parse(line))).toEqual(hostile.map((value, k) => ({ eventId: k, 'data.V': value })));
});

test('an existing file is refused, a failed export leaves nothing', () => {
  writeFileSync(path.join(folder, 'there.csv'), 'mine');
  expect(() => run('csv', 'there.csv')).toThrow(/already there/);
  expect(readFileSync(path.join(folder, 'there.csv'), 'utf8')).toBe('mine');
  expect(() => run('csv', 'bad.csv', 'id:x')).toThrow(/Column 4/);
  expect(existsSync(path.join(folder, 'bad.csv'))).toBe(false);
  expect(existsSync(path.join(folder, 'bad.csv.part'))).toBe(false);
  expect(() => run('csv', 'there.csv/below-a-file.csv')).toThrow(/cannot be written/);
});
