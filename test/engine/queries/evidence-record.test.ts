import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createDecoder, decodeFile } from '../../../src/engine/evtx/index.ts';
import { type RecordPlace, readEvidenceRecord } from '../../../src/engine/queries/evidence-record.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Places of all records of a file, as ingest stores them. */
function placesOf(file: string): RecordPlace[] {
  const bytes = readFileSync(file);
  const stat = statSync(file);
  const places: RecordPlace[] = [];
  decodeFile(
    { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    createDecoder(),
    {
      record: (record) => {
        places.push({
          path: file,
          fileSizeBytes: stat.size,
          mtimeMs: stat.mtimeMs,
          kind: 'evtx',
          fileOffset: record.fileOffset,
          sizeBytes: record.sizeBytes,
          chunk: record.chunk,
          recordId: record.recordId,
          isRecovered: record.status !== 'live',
        });
      },
      problem: () => undefined,
      range: () => undefined,
    },
  );
  return places;
}

describe.skipIf(!hasShared)('shared set: a record is read again from its file', () => {
  const samples = hasShared ? path.join(sharedFolder, 'evtx/samples') : '';
  const small = hasShared
    ? readdirSync(samples)
        .filter((name) => name.endsWith('.evtx'))
        .map((name) => path.join(samples, name))
        .filter((name) => statSync(name).size < 80_000)
        .slice(0, 12)
    : [];

  test('XML and bytes of every record of small files', () => {
    let live = 0;
    for (const file of small) {
      for (const place of placesOf(file)) {
        const record = readEvidenceRecord(place);
        expect(record.bytes?.length).toBe(Math.min(place.sizeBytes, 65_536));
        if (place.isRecovered) continue;
        live += 1;
        expect(record.problem).toBeUndefined();
        expect(record.xml).toMatch(/^<Event[\s>]/);
      }
    }
    expect(live).toBeGreaterThan(50);
  });

  test('says plainly when the evidence moved, grew, was cut or was written over', () => {
    const file = path.join(folder, 'x.evtx');
    const source = small.find((name) => placesOf(name).length > 2)!;
    copyFileSync(source, file);
    const place = placesOf(file).find((one) => !one.isRecovered)!;
    expect(readEvidenceRecord(place).problem).toBeUndefined();
    utimesSync(file, new Date(), new Date(2020, 1, 1));
    expect(readEvidenceRecord(place)).toMatchObject({
      problem: expect.stringMatching(/has changed.*still at its place/),
    });
    expect(readEvidenceRecord(place).xml).toMatch(/^<Event/);
    const bytes = readFileSync(file);
    bytes.writeBigUInt64LE(999_999n, place.fileOffset + 8);
    writeFileSync(file, bytes);
    expect(readEvidenceRecord(place)).toEqual({
      xml: undefined,
      bytes: undefined,
      problem: expect.stringMatching(/another record now/),
    });
    truncateSync(file, place.fileOffset + 4);
    expect(readEvidenceRecord(place).problem).toMatch(/shorter than/);
    rmSync(file);
    expect(readEvidenceRecord(place).problem).toMatch(/no longer at/);
    expect(readEvidenceRecord({ ...place, path: folder }).problem).toMatch(/cannot be read/);
  });
});
