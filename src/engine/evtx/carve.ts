/**
 * Records in any bytes: memory images, unallocated space, chunks off the 64 KiB grid. In: a window of bytes. Out: recovered records and
 * ledger ranges, and how far the window is done. Whole chunks are decoded as chunks. A single record is put back at its
 * offset in its lost chunk when that can be told (its first template definition lies in it and names its own offset), so
 * that definitions and names of its neighbours can be read too.
 */
import { findBytes } from '../base/bytes.ts';
import type { ChunkDecoder } from './chunk-decoder.ts';
import { chunkHeaderSizeBytes, chunkSizeBytes, fileHeaderSizeBytes } from './constants.ts';
import { chunkMark, hasChunkSignature, ownChunkStart, recordMark, recordShape } from './signatures.ts';
import type { ChunkSink, DecodeCall } from './types.ts';

/** What a window that is not the last one leaves over: a chunk or record that starts later may not be whole. */
const tailBytes = 2 * chunkSizeBytes;

/** 64 KiB block after a file header, by offset. */
const blockOf = (fileOffset: number): number =>
  Math.max(0, Math.floor((fileOffset - fileHeaderSizeBytes) / chunkSizeBytes));

/** See `Decoder.carve`. */
export function carveWindow(
  chunks: ChunkDecoder,
  bytes: Uint8Array,
  at: { fileOffset: number; last: boolean },
  sink: ChunkSink,
  call: DecodeCall,
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const limit = at.last ? bytes.length : Math.max(Math.min(bytes.length, 1), bytes.length - tailBytes);
  const silent = call.only !== undefined;
  let done = 0;
  let loneStart = 0;
  let lone = 0;
  let chunkBase: number | undefined;
  let isFirst = true;
  const closeGap = (to: number): void => {
    if (to > loneStart && !silent)
      sink.range({
        kind: 'carved',
        startOffset: at.fileOffset + loneStart,
        endOffset: at.fileOffset + to,
        records: lone,
        detail: undefined,
      });
    loneStart = to;
    lone = 0;
  };
  // With `only: 'deferred'` the blocks are in the ledger already: all records are sent, no ranges.
  const inner: DecodeCall = silent && call.templates ? { templates: call.templates } : silent ? {} : call;
  const out: ChunkSink = silent
    ? { record: (record) => sink.record(record), problem: (problem) => sink.problem(problem), range: () => undefined }
    : sink;
  let nextChunk = findBytes(bytes, chunkMark, 0);
  let nextRecord = findBytes(bytes, recordMark, 0);
  for (;;) {
    if (nextChunk >= 0 && nextChunk < done) nextChunk = findBytes(bytes, chunkMark, done);
    if (nextRecord >= 0 && nextRecord < done) nextRecord = findBytes(bytes, recordMark, done);
    const isChunk = nextChunk >= 0 && (nextRecord < 0 || nextChunk < nextRecord);
    const p = isChunk ? nextChunk : nextRecord;
    if (p < 0 || p >= limit) break;
    const fileOffset = at.fileOffset + p;
    if (isChunk) {
      // A chunk may be cut short by the signature of the next one (a page went missing).
      const following = findBytes(bytes, chunkMark, p + 8, Math.min(bytes.length, p + chunkSizeBytes + 8));
      const end = Math.min(
        bytes.length,
        p + chunkSizeBytes,
        following >= 0 && hasChunkSignature(bytes, following) ? following : bytes.length,
      );
      closeGap(p);
      chunks.decodePiece(bytes.subarray(p, end), { chunk: blockOf(fileOffset), fileOffset }, out, inner, isFirst);
      isFirst = false;
      done = end;
      loneStart = end;
      chunkBase = undefined;
      continue;
    }
    done = p + 1;
    if (recordShape(view, p, bytes.length) === 'none') continue;
    const size = view.getUint32(p + 4, true);
    const own = ownChunkStart(view, p);
    if (own !== undefined) chunkBase = own;
    const isInside =
      chunkBase !== undefined && p >= chunkBase + chunkHeaderSizeBytes && p + size <= chunkBase + chunkSizeBytes;
    const base = isInside && chunkBase !== undefined ? chunkBase : p - chunkHeaderSizeBytes;
    const from = isInside ? Math.max(0, base) : p;
    const to = isInside ? Math.min(bytes.length, base + chunkSizeBytes) : Math.min(bytes.length, p + size);
    const found = chunks.decodeLone(
      bytes.subarray(from, to),
      from - base,
      p - base,
      { chunk: blockOf(fileOffset), fileOffset: at.fileOffset + base },
      out,
      inner,
      isFirst,
    );
    isFirst = false;
    if (found) {
      lone++;
      done = Math.min(bytes.length, p + size);
    }
  }
  const end = at.last ? bytes.length : Math.max(done, limit);
  closeGap(end);
  return end;
}
