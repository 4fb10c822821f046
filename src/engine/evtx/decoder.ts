/** The decoder: the parts above behind one interface. In: blocks of bytes. Out: what `types.ts` says. */
import { carveWindow } from './carve.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { collectTemplates } from './collect-templates.ts';
import { RecordDecoder } from './record-decoder.ts';
import type { FileTemplates } from './template-store.ts';
import type { Decoder, DecoderOptions } from './types.ts';

/** A decoder for one thread. See `Decoder`. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  const records = new RecordDecoder();
  const chunks = new ChunkDecoder(records, options.checksums ?? true, options.recover ?? true);
  let epoch = 0;
  records.onRenew = () => {
    epoch++;
  };
  return {
    dictionaries: records.dictionaries,
    get epoch() {
      return epoch;
    },
    get bytesUsed() {
      return records.writer.length;
    },
    decodeChunk: (bytes, at, sink, call = {}) => chunks.decode(bytes, at, sink, call, 'live'),
    currentXml: () => chunks.currentXml(),
    collectTemplates: (bytes, store) => collectTemplates(records, bytes, store as FileTemplates),
    carve: (bytes, at, sink, call = {}) => carveWindow(chunks, bytes, at, sink, call),
  };
}
