/**
 * The one 64 KiB chunk that is being decoded, copied into fixed memory. In: chunk bytes. Out: byte and word access, names.
 * Decision: a copy (some microseconds) keeps every access on one array that never changes, and lets reads run past the
 * end into zeros instead of throwing, so the hot path needs a bounds check for each value, not for each read.
 */
import { chunkSizeBytes } from './constants.ts';

/** What a name is, for the structural hash. */
export const nameClass = { other: 0, data: 1, eventData: 2, name: 3 } as const;

const seed = (Math.random() * 0x7fffffff) | 0;
const utf16 = new TextDecoder('utf-16le');

/** See the header. */
export class ChunkMemory {
  /** 64 KiB and a margin of zeros. */
  readonly bytes = new Uint8Array(chunkSizeBytes + 64);
  readonly view = new DataView(this.bytes.buffer);
  /** How many of the bytes are evidence. */
  length = 0;
  /** Raised by each load; stamps of an older generation are void. */
  generation = 0;
  /** Names with a wrong hash count as not there. */
  strictNames = false;

  private readonly nameStamps = new Uint32Array(chunkSizeBytes);
  private readonly nameHashes = new Int32Array(chunkSizeBytes);
  private readonly nameClasses = new Uint8Array(chunkSizeBytes);

  /** Takes at most 64 KiB; `at` is the offset in the chunk of the first byte (for a record whose chunk is lost). */
  load(source: Uint8Array, at = 0): void {
    const count = Math.min(source.length, chunkSizeBytes - at);
    if (at > 0) this.bytes.fill(0, 0, at);
    this.bytes.set(count === source.length ? source : source.subarray(0, count), at);
    if (at + count < this.length) this.bytes.fill(0, at + count, this.length);
    this.length = at + count;
    this.generation++;
  }

  u16(at: number): number {
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  /** Bytes of the name structure at an offset (next u32, hash u16, count u16, units, NUL), or -1 when it is not whole. */
  nameSize(at: number): number {
    if (this.nameStamps[at] === this.generation) return 10 + 2 * this.view.getUint16(at + 6, true);
    if (at + 10 > this.length) return -1;
    const size = 10 + 2 * this.view.getUint16(at + 6, true);
    if (at + size > this.length || (this.strictNames && !this.hashMatches(at))) return -1;
    return size;
  }

  /** Whether the stored hash is that of the name (hash * 65599 + unit, low 16 bits). */
  private hashMatches(at: number): boolean {
    const count = this.view.getUint16(at + 6, true);
    let hash = 0;
    for (let i = 0; i < count; i++)
      hash = (Math.imul(hash, 65599) + this.view.getUint16(at + 8 + 2 * i, true)) & 0xffff;
    return hash === this.view.getUint16(at + 4, true);
  }

  /** A hash of the name's units, made once for each name of a chunk; the name must be whole. */
  nameHash(at: number): number {
    if (this.nameStamps[at] !== this.generation) this.stampName(at);
    return this.nameHashes[at] as number;
  }

  /** One of `nameClass`. */
  nameKind(at: number): number {
    if (this.nameStamps[at] !== this.generation) this.stampName(at);
    return this.nameClasses[at] as number;
  }

  private stampName(at: number): void {
    const count = this.view.getUint16(at + 6, true);
    let hash = seed ^ count;
    const end = at + 8 + 2 * count;
    let p = at + 8;
    for (; p + 4 <= end; p += 4) {
      hash = Math.imul(hash ^ this.view.getInt32(p, true), 0x01000193);
      hash ^= hash >>> 15;
    }
    if (p < end) {
      hash = Math.imul(hash ^ this.view.getUint16(p, true), 0x01000193);
      hash ^= hash >>> 15;
    }
    this.nameStamps[at] = this.generation;
    this.nameHashes[at] = hash;
    this.nameClasses[at] =
      count === 4 && this.isName(at, 'Data')
        ? nameClass.data
        : count === 4 && this.isName(at, 'Name')
          ? nameClass.name
          : count === 9 && this.isName(at, 'EventData')
            ? nameClass.eventData
            : nameClass.other;
  }

  private isName(at: number, text: string): boolean {
    for (let i = 0; i < text.length; i++)
      if (this.view.getUint16(at + 8 + 2 * i, true) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The name as text; the name must be whole. */
  nameText(at: number): string {
    return this.text(at + 8, at + 8 + 2 * this.view.getUint16(at + 6, true));
  }

  /** UTF-16LE units of [start, end) as a JS string, lone surrogates kept. */
  text(start: number, end: number): string {
    const count = (end - start) >> 1;
    if (count > 64) {
      const decoded = utf16.decode(this.bytes.subarray(start, start + 2 * count));
      if (!decoded.includes('\ufffd') && decoded.length === count) return decoded;
    }
    let text = '';
    for (let i = 0; i < count; i++) text += String.fromCharCode(this.view.getUint16(start + 2 * i, true));
    return text;
  }
}
