import { expect, test } from 'vitest';
import { chunkSizeBytes, createDecoder, fileHeaderSizeBytes } from '../../../src/engine/evtx/index.ts';
import { decodeAll } from '../../support/decode-all.ts';
import {
  EvtxWriter,
  eventBody,
  eventDataTemplate,
  payloadOf,
  value,
  type WriterTemplate,
} from '../../support/evtx-writer.ts';

const inner = eventDataTemplate(['n']);

/** `chunks` chunks of `perChunk` records with the ids from 1. */
function log(chunks = 1, perChunk = 5, payload: WriterTemplate = inner): EvtxWriter {
  const out = new EvtxWriter();
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunk > 0) out.nextChunk();
    for (let i = 0; i < perChunk; i++) {
      const id = chunk * perChunk + i + 1;
      out.record(eventBody(id, payloadOf(payload, [value.string(`value of ${id}`)])));
    }
  }
  return out;
}
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const ids = (rows: readonly { record_id: number }[]): number[] => rows.map((row) => row.record_id);
const kinds = (ranges: readonly { kind: string; records: number }[]): [string, number][] =>
  ranges.map((r) => [r.kind, r.records]);
const chunkAt = (chunk: number): number => fileHeaderSizeBytes + chunk * chunkSizeBytes;

test('the ledger of a sound file', () => {
  const { ranges, codes, summary } = decodeAll(log(2).build());
  expect(codes).toEqual({});
  expect(summary).toMatchObject({ blocks: 2, live: 10, damaged: 0, recovered: 0, problems: 0 });
  expect(kinds(ranges)).toEqual([
    ['file-header', 0],
    ['chunk-header', 0],
    ['records', 5],
    ['slack', 0],
    ['chunk-header', 0],
    ['records', 5],
    ['slack', 0],
  ]);
});

test('flags and counts of the file header are notes', () => {
  const { codes, summary } = decodeAll(log().build({ flags: 3, chunkCount: 9 }));
  expect(codes).toEqual({ 'file-dirty': 1, 'file-full': 1, 'file-chunk-count': 1 });
  expect(summary.live).toBe(5);
});

test('a file cut at any byte gives every record that ends before the cut', () => {
  const writer = log(2);
  const bytes = writer.build();
  const decoder = createDecoder();
  const last = writer.records.at(-1);
  for (let cut = 0; cut <= (last?.offset ?? 0) + (last?.size ?? 0); cut += 97) {
    const { live } = decodeAll(bytes.slice(0, cut), decoder);
    expect(ids(live)).toEqual(writer.records.filter((r) => r.offset + r.size <= cut).map((r) => r.id));
  }
});

test.each([
  ['the file header', 100, ['file-header-checksum'], 5],
  ['the table of names', chunkAt(0) + 200, ['chunk-header-checksum'], 5],
  ['the free space', chunkAt(0) + 60_000, [], 5],
])('a changed byte in %s', (_where, at, expected, live) => {
  const bytes = log().build();
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  const { codes, summary } = decodeAll(bytes);
  expect(Object.keys(codes)).toEqual(expected);
  expect(summary.live).toBe(live);
});

test('a record whose size copy differs is damaged; the row goes on', () => {
  const writer = log();
  const bytes = writer.build();
  const third = writer.records[2];
  view(bytes).setUint32((third?.offset ?? 0) + (third?.size ?? 0) - 4, 1, true);
  const { live, damaged, codes, ranges } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 4, 5]);
  expect(damaged).toMatchObject([{ record_id: 3, status: 'damaged', data: [['n', 'value of 3']] }]);
  expect(codes).toEqual({ 'record-size-copy': 1, 'chunk-data-checksum': 1 });
  expect(kinds(ranges).slice(2, 5)).toEqual([
    ['records', 2],
    ['damaged-record', 1],
    ['records', 2],
  ]);
});

test.each([
  ['gone', 0, 0],
  ['of a record of size 0', 4, 0],
  ['of a record past the chunk', 4, 70_000],
])('the row breaks off at a signature %s: the records behind it are recovered', (_how, at, word) => {
  const writer = log();
  const bytes = writer.build();
  const offset = writer.records[2]?.offset ?? 0;
  view(bytes).setUint32(offset + at, word, true);
  const { live, recovered, codes, ranges } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2]);
  expect(ids(recovered)).toEqual([4, 5]);
  expect(recovered.map((row) => row.data)).toEqual([[['n', 'value of 4']], [['n', 'value of 5']]]);
  expect(codes['walk-stopped']).toBe(1);
  expect(ranges.find((range) => range.kind === 'damaged-record')).toMatchObject({ startOffset: offset, records: 2 });
});

test.each([0, 511, 65_537, 0xffff_ffff])('a free space offset of %i is no reason to lose a record', (free) => {
  const bytes = log().build();
  view(bytes).setUint32(chunkAt(0) + 48, free, true);
  const { live, codes } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3, 4, 5]);
  expect(codes['chunk-header-fields']).toBe(1);
});

test('records behind the free space offset are recovered from slack', () => {
  const writer = log();
  const bytes = writer.build();
  view(bytes).setUint32(chunkAt(0) + 48, (writer.records[3]?.offset ?? 0) - chunkAt(0), true);
  const { live, recovered, ranges } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3]);
  expect(ids(recovered)).toEqual([4, 5]);
  expect(kinds(ranges).at(-1)).toEqual(['slack', 2]);
});

test('slack with records of another chunk: they are read relative to where they were written', () => {
  const other = eventDataTemplate(['moved']);
  const old = log(1, 4, other);
  const bytes = log(1, 2).build();
  const source = old.build();
  const from = old.records[0]?.offset ?? 0;
  const to = (old.records[3]?.offset ?? 0) + (old.records[3]?.size ?? 0);
  bytes.set(source.subarray(from, to), chunkAt(0) + 20_008);
  const { recovered, codes } = decodeAll(bytes);
  expect(recovered.map((row) => row.data)).toEqual([1, 2, 3, 4].map((id) => [['moved', `value of ${id}`]]));
  expect(codes['template-missing']).toBeUndefined();
});

test('a chunk without signature is searched', () => {
  const bytes = log(3).build();
  bytes.fill(0, chunkAt(1), chunkAt(1) + 512);
  const { live, recovered, codes, ranges } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3, 4, 5, 11, 12, 13, 14, 15]);
  expect(ids(recovered)).toEqual([6, 7, 8, 9, 10]);
  expect(recovered[0]).toMatchObject({ computer: 'HOST.test.example', data: [['n', 'value of 6']] });
  expect(codes).toMatchObject({ 'chunk-signature': 1 });
  expect(kinds(ranges)).toContainEqual(['lost-chunk', 5]);
});

test('a byte too many before a chunk: all chunks behind it are found off the grid', () => {
  const whole = log(3).build();
  const bytes = new Uint8Array(whole.length + 1);
  bytes.set(whole.subarray(0, chunkAt(1)));
  bytes.set(whole.subarray(chunkAt(1)), chunkAt(1) + 1);
  const { live, recovered, codes } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3, 4, 5]);
  expect(ids(recovered)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(codes).toMatchObject({ 'chunk-misplaced': 2 });
});

test('a template that its chunk has lost is borrowed from another chunk of the file', () => {
  const writer = log(2);
  const bytes = writer.build();
  // The first record of the second chunk holds the definitions; its signature stays, the definitions go.
  const first = writer.records[5];
  bytes.fill(0xee, (first?.offset ?? 0) + 60, (first?.offset ?? 0) + (first?.size ?? 0) - 4);
  const { live, damaged, recovered, codes } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3, 4, 5]);
  expect(damaged.filter((row) => row.data).map((row) => [row.record_id, row.data])).toEqual(
    [7, 8, 9, 10].map((id) => [id, [['n', `value of ${id}`]]]),
  );
  expect(recovered).toEqual([]);
  expect(codes['template-borrowed']).toBe(4);
});

test('a template that the whole file has lost: System by its usual order, values without names', () => {
  const writer = log(1, 3);
  const bytes = writer.build();
  const first = writer.records[0];
  bytes.fill(0xee, (first?.offset ?? 0) + 60, (first?.offset ?? 0) + (first?.size ?? 0) - 4);
  const { damaged, codes } = decodeAll(bytes);
  expect(damaged.slice(1)).toMatchObject(
    [2, 3].map((id) => ({
      record_id: id,
      event_id: 4242,
      provider: 'Test-Provider',
      channel: 'Test/Operational',
      user_sid: 'S-1-5-18',
      time_created: `2025-03-03T00:00:0${id}.0000000Z`,
      data: [['value 0', `value of ${id}`]],
    })),
  );
  expect(codes['template-missing']).toBe(2);
});

test('blocks of zeros, bytes behind the last block, an empty file, a file that is none', () => {
  const whole = log().build();
  const long = new Uint8Array(whole.length + chunkSizeBytes + 100).fill(0x55, whole.length + chunkSizeBytes);
  long.set(whole);
  const { ranges, codes } = decodeAll(long);
  expect(kinds(ranges).slice(-2)).toEqual([
    ['empty-chunk', 0],
    ['lost-chunk', 0],
  ]);
  expect(codes).toEqual({ 'file-chunk-count': 1, 'file-trailing-bytes': 1 });
  expect(decodeAll(new Uint8Array(0)).codes).toEqual({ 'file-empty': 1 });
  expect(decodeAll(new Uint8Array(5000).fill(65)).codes).toMatchObject({ 'file-header-signature': 1 });
});

test('record ids that repeat, jump or go back are records', () => {
  const writer = new EvtxWriter();
  for (const id of [5, 5, 2 ** 40, 3]) writer.record(eventBody(id, value.nothing()), { id });
  const { live, codes } = decodeAll(writer.build());
  expect(ids(live)).toEqual([5, 5, 2 ** 40, 3]);
  expect(codes).toEqual({ 'chunk-record-range': 1, 'file-next-record': 1 });
});

test('without recovery nothing is searched', () => {
  const bytes = log(2).build();
  bytes.fill(0, chunkAt(1), chunkAt(1) + 512);
  const { recovered, summary } = decodeAll(bytes, createDecoder({ recover: false, checksums: false }));
  expect(recovered).toEqual([]);
  expect(summary.live).toBe(5);
});

test('hundreds of thousands of false signatures are searched in a moment', () => {
  const bytes = log(4).build();
  for (let chunk = 1; chunk < 4; chunk++)
    for (let at = chunkAt(chunk) + 512; at < chunkAt(chunk + 1); at += 4) view(bytes).setUint32(at, 0x2a2a, true);
  const { live, recovered, codes } = decodeAll(bytes);
  expect(ids(live)).toEqual([1, 2, 3, 4, 5]);
  expect(recovered).toEqual([]);
  expect(codes['walk-stopped'] ?? 0).toBeLessThanOrEqual(3);
});
