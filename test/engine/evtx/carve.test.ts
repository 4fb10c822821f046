import { expect, test } from 'vitest';
import {
  type CanonicalRow,
  chunkSizeBytes,
  contentKey,
  createDecoder,
  fileHeaderSizeBytes,
  type LedgerRange,
  toCanonicalRow,
} from '../../../src/engine/evtx/index.ts';
import { EvtxWriter, eventBody, eventDataTemplate, payloadOf, value } from '../../support/evtx-writer.ts';

const inner = eventDataTemplate(['n']);
function log(perChunk: number, chunks = 1): EvtxWriter {
  const out = new EvtxWriter();
  for (let id = 1; id <= perChunk * chunks; id++) {
    out.record(eventBody(id, payloadOf(inner, [value.string(`value of ${id}`)])));
    if (id % perChunk === 0 && id < perChunk * chunks) out.nextChunk();
  }
  return out;
}

/** Carves `bytes` in windows as a caller does; the ledger must have no gap. */
function carveAll(
  bytes: Uint8Array,
  windowBytes: number,
): { rows: CanonicalRow[]; ranges: LedgerRange[]; keys: string[] } {
  const decoder = createDecoder();
  const rows: CanonicalRow[] = [];
  const ranges: LedgerRange[] = [];
  const keys: string[] = [];
  const sink = {
    record: (record: Parameters<typeof toCanonicalRow>[0]): void => {
      rows.push(toCanonicalRow(record, decoder.dictionaries, 'image.bin'));
      keys.push(contentKey(record));
    },
    problem: (): void => undefined,
    range: (range: LedgerRange): void => {
      ranges.push(range);
    },
  };
  for (let offset = 0; offset < bytes.length; ) {
    const length = Math.min(windowBytes, bytes.length - offset);
    const done = decoder.carve(
      bytes.subarray(offset, offset + length),
      { fileOffset: offset, last: offset + length === bytes.length },
      sink,
    );
    expect(done).toBeGreaterThan(0);
    offset += done;
  }
  let at = 0;
  for (const range of ranges) {
    expect(range.startOffset).toBe(at);
    at = range.endOffset;
  }
  expect(at).toBe(bytes.length);
  return { rows, ranges, keys };
}
const noise = (size: number, seed: number): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 16;
  });
};
const ids = (rows: readonly CanonicalRow[]): number[] => rows.map((row) => row.record_id);

test.each([262_144, 300_001, 4_194_304])('whole chunks anywhere in an image, in windows of %i bytes', (windowBytes) => {
  const file = log(4, 6).build();
  const image = noise(1_500_000, 1);
  [1000, 250_001, 500_007, 777_777, 1_000_000, 1_434_464].forEach((at, i) => {
    const start = fileHeaderSizeBytes + i * chunkSizeBytes;
    image.set(file.subarray(start, start + chunkSizeBytes), at);
  });
  const { rows } = carveAll(image, windowBytes);
  expect(ids(rows)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(rows.every((row) => row.status === 'recovered')).toBe(true);
  expect(rows[23]).toMatchObject({ computer: 'HOST.test.example', data: [['n', 'value of 24']] });
});

test('records whose chunk is lost: the first one tells where it was, its neighbours are read with its definitions', () => {
  const writer = log(5);
  const file = writer.build();
  const image = noise(400_000, 2);
  const first = writer.records[0]?.offset ?? 0;
  const last = writer.records[4];
  image.set(file.subarray(first, (last?.offset ?? 0) + (last?.size ?? 0)), 123_457);
  const { rows } = carveAll(image, 262_144);
  expect(rows.map((row) => row.data)).toEqual([1, 2, 3, 4, 5].map((id) => [['n', `value of ${id}`]]));
  expect(rows[0]?.offset).toBe(123_457);
});

test('a record whose definitions are not in the image is kept with its System and raw values', () => {
  const writer = log(3);
  const file = writer.build();
  const image = noise(300_000, 3);
  const third = writer.records[2];
  image.set(file.subarray(third?.offset, (third?.offset ?? 0) + (third?.size ?? 0)), 77_001);
  const { rows } = carveAll(image, 262_144);
  expect(rows).toMatchObject([{ record_id: 3, event_id: 4242, data: [['value 0', 'value of 3']] }]);
});

test('copies of one record have one content key, other records another', () => {
  const file = log(3).build();
  const chunk = file.subarray(fileHeaderSizeBytes, fileHeaderSizeBytes + chunkSizeBytes);
  const image = new Uint8Array(400_000);
  image.set(chunk, 11);
  image.set(chunk, 200_000);
  const { keys } = carveAll(image, 262_144);
  expect(keys.slice(0, 3)).toEqual(keys.slice(3));
  expect(new Set(keys).size).toBe(3);
});

test('an image without records is one range', () => {
  const { rows, ranges } = carveAll(noise(600_000, 4), 262_144);
  expect(rows).toEqual([]);
  expect(new Set(ranges.map((range) => range.kind))).toEqual(new Set(['carved']));
});
