import { describe, expect, test } from 'vitest';
import {
  type FileRow,
  fileColumns,
  findFiles,
  joinNames,
  sortFiles,
  toFileColumns,
} from '../../../../src/renderer/views/evidence/file-columns.ts';

const file = (id: number, change: Partial<FileRow>): FileRow => ({
  id,
  path: `/e/${id}.evtx`,
  name: `${id}.evtx`,
  kind: 'evtx',
  status: 'complete',
  statusDetail: null,
  sha256: `${id}`.repeat(64),
  sizeBytes: 69_632,
  chunks: 1,
  records: { live: id, damaged: 0, recovered: 0 },
  problems: 0,
  ledger: [],
  firstTime: null,
  lastTime: null,
  computers: [],
  channels: [],
  ...change,
});
const files = [
  file(1, { channels: ['Security'], firstTime: '2021-01-01T00:00:00.0000000Z' }),
  file(2, { computers: ['WS01.corp'], sha256: null }),
  file(3, { firstTime: '2020-01-01T00:00:00.0000000Z' }),
];
const ids = (rows: readonly FileRow[]): number[] => rows.map((row) => row.id);

describe('evidence files', () => {
  test.each([
    ['security', [1]],
    ['ws01', [2]],
    ['333', [3]],
    ['/E/', [1, 2, 3]],
    ['nothing like it', []],
    ['', [1, 2, 3]],
  ])('find %j', (search, found) => expect(ids(findFiles(files, search))).toEqual(found));

  test('numbers sort as numbers, absent values come last both ways', () => {
    expect(ids(sortFiles(files, 'live', true))).toEqual([3, 2, 1]);
    expect(ids(sortFiles(files, 'first', false))).toEqual([3, 1, 2]);
    expect(ids(sortFiles(files, 'first', true))).toEqual([1, 3, 2]);
    expect(ids(sortFiles(files, 'no such column', true))).toEqual([1, 2, 3]);
  });

  test('what was left out has a column in a case with an ingest filter only', () => {
    const leftOut = toFileColumns(true).find((column) => column.id === 'leftOut')!;
    expect(leftOut.value(file(1, { leftOut: 7 }))).toBe(7);
    expect(toFileColumns(true)).toHaveLength(toFileColumns(false).length + 1);
    expect(toFileColumns(false)).not.toContain(leftOut);
  });

  test('every column reads a row', () => {
    for (const column of fileColumns) expect(() => column.value(files[1]!)).not.toThrow();
  });

  test('long lists of names are cut with their number', () => {
    expect(joinNames(['a', 'b', 'c', 'd'])).toBe('a, b +2');
    expect(joinNames([])).toBe('');
  });
});
