/** Template definitions of one block, for a store that other chunks borrow from. In: bytes. Out: entries in the store. */
import { findBytes } from '../base/bytes.ts';
import { chunkHeaderSizeBytes, recordHeaderSizeBytes } from './constants.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { recordMark, recordShape } from './signatures.ts';
import type { FileTemplates } from './template-store.ts';

/** Adds the sound definitions of a block: those that its records point at, and those of the chunk's table. */
export function collectTemplates(records: RecordDecoder, bytes: Uint8Array, store: FileTemplates): void {
  records.beginChunk(bytes);
  const { memory, body } = records;
  const offsets = new Set<number>();
  for (let i = 0; i < 32; i++) {
    for (
      let at = memory.u32(384 + 4 * i), hops = 0;
      at >= chunkHeaderSizeBytes && at + 28 <= memory.length && hops < 256;
      hops++
    ) {
      if (offsets.has(at)) break;
      offsets.add(at);
      at = memory.u32(at);
    }
  }
  for (let p = findBytes(memory.bytes, recordMark, 0, memory.length); p >= 0; ) {
    if (recordShape(memory.view, p, memory.length) !== 'none') {
      // An instance in a value may stand anywhere in the record: 0c 01, id, offset of a definition with that id.
      const end = Math.min(p + memory.u32(p + 4), memory.length) - 10;
      for (let q = p + recordHeaderSizeBytes; q < end; q++) {
        if (memory.bytes[q] !== 0x0c || memory.bytes[q + 1] !== 1) continue;
        const at = memory.u32(q + 6);
        if (at + 28 <= memory.length && memory.u32(at + 4) === memory.u32(q + 2)) offsets.add(at);
      }
    }
    p = findBytes(memory.bytes, recordMark, p + 4, memory.length);
  }
  records.setStrict(true);
  for (const at of offsets) body.collect(at, store);
  records.setStrict(false);
}
