/**
 * What chunks and records look like from outside. In: bytes. Out: whether one stands at an offset, and where a record was written.
 */
import { ascii } from '../base/bytes.ts';
import {
  chunkHeaderSizeBytes,
  chunkSignature,
  chunkSizeBytes,
  minRecordSizeBytes,
  recordHeaderSizeBytes,
} from './constants.ts';

/** "**" and two NULs: the start of a record. */
export const recordMark: Uint8Array = ascii('**\0\0');
/** The start of a chunk. */
export const chunkMark: Uint8Array = ascii('ElfChnk\0');

/** True when a chunk signature stands at an offset. */
export function hasChunkSignature(bytes: Uint8Array, at = 0): boolean {
  if (at + 8 > bytes.length) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(at, true) === chunkSignature[0] && view.getUint32(at + 4, true) === chunkSignature[1];
}

/**
 * Whether a plausible record starts at `p` and ends before `end`: 'whole', 'cut' (its end is missing or overwritten), or 'none'.
 */
export function recordShape(view: DataView, p: number, end: number): 'whole' | 'cut' | 'none' {
  if (p + minRecordSizeBytes > end) return 'none';
  const size = view.getUint32(p + 4, true);
  if (size < minRecordSizeBytes || size > chunkSizeBytes) return 'none';
  if (view.getUint32(p + recordHeaderSizeBytes, true) !== 0x0001010f) return 'none';
  return p + size <= view.byteLength && view.getUint32(p + size - 4, true) === size ? 'whole' : 'cut';
}

/** Whether the written time (FILETIME) of the record at `p` lies between 1970 and 2200, or is 0. */
export function hasPlausibleTime(view: DataView, p: number): boolean {
  const high = view.getUint32(p + 20, true);
  return (high >= 0x019d_b1de && high < 0x029f_9000) || (high === 0 && view.getUint32(p + 16, true) === 0);
}

/**
 * Start of the chunk in which the record at `p` was written, relative to the view (it may be negative). Known when its first
 * template definition, or its first name, lies in the record itself, because both are found by their offset in the chunk.
 */
export function ownChunkStart(view: DataView, p: number): number | undefined {
  if (p + 64 > view.byteLength) return undefined;
  let position = p + 38;
  let offset = 0;
  if (view.getUint16(p + 28, true) === 0x010c) {
    if (view.getUint32(p + 30, true) !== view.getUint32(p + 42, true)) return undefined;
    offset = view.getUint32(p + 34, true);
  } else if ((view.getUint8(p + 28) & 0xbf) === 0x01) {
    position = p + 37;
    offset = view.getUint32(p + 33, true);
    // The root is Event: 5 units, hash 0x0cba.
    if (view.getUint32(p + 41, true) !== 0x0005_0cba) return undefined;
  } else return undefined;
  return offset >= chunkHeaderSizeBytes + 37 && offset < chunkSizeBytes ? position - offset : undefined;
}
