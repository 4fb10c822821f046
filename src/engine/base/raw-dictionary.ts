/**
 * Values that repeat (computer, channel, SID, ...) to small integers, looked up by their raw bytes. In: bytes in a chunk.
 * Out: an id into `texts`. A JS string is made once for each distinct value; raw forms with the same text share an id.
 */

/** Unknown to evidence, so that a file cannot aim at one slot. */
const seed = (Math.random() * 0x7fffffff) | 0;

/** See the header. Ids are the index in `texts`; an empty text has the id -1. */
export class RawDictionary {
  readonly texts: string[] = [];
  private readonly idOfText = new Map<string, number>();
  private table = new Int32Array(512).fill(-1);
  private arena = new Uint8Array(8192);
  private arenaView = new DataView(this.arena.buffer);
  private arenaUsed = 0;
  private readonly starts: number[] = [];
  private readonly sizes: number[] = [];
  private readonly types: number[] = [];
  private readonly hashes: number[] = [];
  private readonly ids: number[] = [];
  private last = -1;

  /** Bytes kept (texts are about twice that). */
  get sizeBytes(): number {
    return this.arenaUsed;
  }

  get entries(): number {
    return this.starts.length;
  }

  /** Empties everything. */
  clear(): void {
    this.texts.length = 0;
    this.idOfText.clear();
    this.table = new Int32Array(512).fill(-1);
    this.arena = new Uint8Array(8192);
    this.arenaView = new DataView(this.arena.buffer);
    this.arenaUsed = 0;
    for (const list of [this.starts, this.sizes, this.types, this.hashes, this.ids]) list.length = 0;
    this.last = -1;
  }

  /** Id of a text. */
  intern(text: string): number {
    if (text === '') return -1;
    let id = this.idOfText.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.texts.push(text);
      this.idOfText.set(text, id);
    }
    return id;
  }

  /** Id of the value `type` with the bytes [start, start + size) of a chunk, or -2 when it is new: then call `add`. */
  find(source: DataView, type: number, start: number, size: number): number {
    const last = this.last;
    if (last >= 0 && this.equal(last, source, type, start, size)) return this.ids[last] as number;
    const hash = this.hash(source, type, start, size);
    const mask = this.table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.table[slot] as number;
      if (entry < 0) return -2;
      if (this.hashes[entry] === hash && this.equal(entry, source, type, start, size)) {
        this.last = entry;
        return this.ids[entry] as number;
      }
    }
  }

  /** Adds a value that `find` did not know, with its text. */
  add(source: DataView, type: number, start: number, size: number, text: string): number {
    const id = this.intern(text);
    const entry = this.starts.length;
    if (this.arenaUsed + size > this.arena.length) {
      const arena = new Uint8Array(Math.max(this.arena.length * 2, this.arenaUsed + size));
      arena.set(this.arena);
      this.arena = arena;
      this.arenaView = new DataView(arena.buffer);
    }
    for (let i = 0; i < size; i++) this.arena[this.arenaUsed + i] = source.getUint8(start + i);
    const hash = this.hash(source, type, start, size);
    this.starts.push(this.arenaUsed);
    this.sizes.push(size);
    this.types.push(type);
    this.hashes.push(hash);
    this.ids.push(id);
    this.arenaUsed += size;
    if ((entry + 1) * 2 > this.table.length) {
      this.table = new Int32Array(this.table.length * 2).fill(-1);
      for (let e = 0; e <= entry; e++) this.place(e);
    } else this.place(entry);
    this.last = entry;
    return id;
  }

  private place(entry: number): void {
    const mask = this.table.length - 1;
    let slot = (this.hashes[entry] as number) & mask;
    while ((this.table[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.table[slot] = entry;
  }

  private equal(entry: number, source: DataView, type: number, start: number, size: number): boolean {
    if (this.sizes[entry] !== size || this.types[entry] !== type) return false;
    const at = this.starts[entry] as number;
    const arena = this.arenaView;
    let i = 0;
    for (; i + 16 <= size; i += 16) {
      const p = at + i;
      const q = start + i;
      const differs =
        (arena.getInt32(p, true) ^ source.getInt32(q, true)) |
        (arena.getInt32(p + 4, true) ^ source.getInt32(q + 4, true)) |
        (arena.getInt32(p + 8, true) ^ source.getInt32(q + 8, true)) |
        (arena.getInt32(p + 12, true) ^ source.getInt32(q + 12, true));
      if (differs !== 0) return false;
    }
    for (; i + 4 <= size; i += 4) if (arena.getInt32(at + i, true) !== source.getInt32(start + i, true)) return false;
    for (; i < size; i++) if (arena.getUint8(at + i) !== source.getUint8(start + i)) return false;
    return true;
  }

  private hash(source: DataView, type: number, start: number, size: number): number {
    let hash = Math.imul(type + 1, 0x9e3779b1) ^ size ^ seed;
    let i = 0;
    for (; i + 4 <= size; i += 4) {
      hash = Math.imul(hash ^ source.getInt32(start + i), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    for (; i < size; i++) hash = Math.imul(hash ^ source.getUint8(start + i), 0x01000193);
    return (hash ^ (hash >>> 15)) & 0x7fffffff;
  }
}
