import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ChunkDecoder } from '../../../src/engine/evtx/chunk-decoder.ts';
import { createDecoder, toCanonicalRow } from '../../../src/engine/evtx/index.ts';
import { RecordDecoder } from '../../../src/engine/evtx/record-decoder.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

describe.skipIf(!hasShared)('shared set: the fast and the slower way', () => {
  test('give the same row for every record', () => {
    const fast = createDecoder({ recover: false });
    const slowRecords = new RecordDecoder();
    slowRecords.alwaysSlow = true;
    const slow = new ChunkDecoder(slowRecords, false, false);
    const folder = join(sharedFolder, 'evtx/samples');
    let compared = 0;
    const seen = new Map<string, number>();
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.evtx')) continue;
      const bytes = new Uint8Array(readFileSync(join(folder, name)));
      for (let offset = 4096; offset < bytes.length; offset += 65_536) {
        const block = bytes.subarray(offset, offset + 65_536);
        const rows: string[] = [];
        const ignore = { problem: (): void => undefined, range: (): void => undefined };
        fast.decodeChunk(
          block,
          { chunk: 0, fileOffset: offset },
          {
            record: (record) => {
              // Some of each form is enough: 10 records of one shape.
              const count = (seen.get(`${record.shape.id} ${record.provider}`) ?? 0) + 1;
              seen.set(`${record.shape.id} ${record.provider}`, count);
              rows.push(count <= 10 ? JSON.stringify(toCanonicalRow(record, fast.dictionaries, name)) : '');
            },
            ...ignore,
          },
        );
        if (!rows.some((row) => row !== '')) continue;
        let k = 0;
        slow.decode(
          block,
          { chunk: 0, fileOffset: offset },
          {
            record: (record) => {
              const row = rows[k++];
              if (row === '' || row === undefined) return;
              expect(JSON.stringify(toCanonicalRow(record, slowRecords.dictionaries, name))).toBe(row);
              compared++;
            },
            ...ignore,
          },
          {},
          'live',
        );
        expect(k).toBe(rows.length);
      }
    }
    expect(compared).toBeGreaterThan(1500);
  });
});
