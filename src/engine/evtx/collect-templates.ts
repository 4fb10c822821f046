/** Template definitions of one block, for a store that other chunks borrow from. In: bytes. Out: entries in the store. */
import { chunkHeaderSizeBytes } from './constants.ts';
import type { RecordDecoder } from './record-decoder.ts';
import type { FileTemplates } from './template-store.ts';

/** Token and the byte after it. */
const instanceMark = Uint8Array.of(0x0c, 1);

/** Adds the sound definitions of a block: those that template instances point at, and those of the chunk's table. */
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
  // An instance may stand anywhere: 0c 01, id, offset of a definition with that id. A native search: this runs over whole files.
  const buffer = Buffer.from(memory.bytes.buffer, memory.bytes.byteOffset, memory.length);
  for (
    let q = buffer.indexOf(instanceMark);
    q >= 0 && q + 10 <= memory.length;
    q = buffer.indexOf(instanceMark, q + 2)
  ) {
    const at = memory.u32(q + 6);
    if (at + 28 <= memory.length && memory.u32(at + 4) === memory.u32(q + 2)) offsets.add(at);
  }
  records.setStrict(true);
  for (const at of offsets) body.collect(at, store);
  records.setStrict(false);
}
