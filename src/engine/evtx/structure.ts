/**
 * Walks binary XML once, without allocating, and hashes its structure: tokens, names and fixed texts, but not the offsets,
 * which differ from chunk to chunk. In: a definition (or the body of a record or value that uses no template). Out: a key under
 * which the compiled plan is cached, and where the walk ended.
 *
 * Decision: outside a definition, text tokens are taken as substitutions of their own ("virtual"), so that forwarded
 * records, which have no templates, share a plan too. Only the Name attribute of EventData and Data counts as structure there.
 */
import { limits, token } from './constants.ts';
import type { ValueFrame } from './frame.ts';
import { type ChunkMemory, nameClass } from './memory.ts';

/** Why a walk failed. */
export type WalkFault = 'malformed' | 'limit';

const seed1 = (Math.random() * 0x7fffffff) | 0;
const seed2 = (Math.random() * 0x7fffffff) | 0;

/** Bytes of a fixed value inside binary XML (token 0x05) by type; strings have a u16 count before them. */
export function inlineValueSize(memory: ChunkMemory, type: number, at: number): number {
  switch (type) {
    case 0x00:
      return 0;
    case 0x01:
      return 2 + 2 * memory.u16(at);
    case 0x02:
    case 0x0e:
      return 2 + memory.u16(at);
    case 0x03:
    case 0x04:
      return 1;
    case 0x05:
    case 0x06:
      return 2;
    case 0x07:
    case 0x08:
    case 0x0b:
    case 0x0d:
    case 0x14:
      return 4;
    case 0x09:
    case 0x0a:
    case 0x0c:
    case 0x11:
    case 0x15:
      return 8;
    case 0x0f:
    case 0x12:
      return 16;
    case 0x13:
      return 8 + 4 * (memory.bytes[at + 1] as number);
    default:
      return -1;
  }
}

/** How many bytes before the content of a fixed value (the count of a string or binary). */
export const inlineValueLead = (type: number): number => (type === 0x01 || type === 0x02 || type === 0x0e ? 2 : 0);

/** See the header. One object is used again for each walk. */
export class StructureWalker {
  /** After a walk: 53 bits of hash. */
  key = 0;
  /** After a walk: the definition holds a template instance, so a plan of it must not be kept. */
  hasInstance = false;
  /** After a failed walk. */
  fault: WalkFault = 'malformed';
  faultAt = 0;
  /** Bytes that may still be walked in this chunk. */
  budget = 0;

  private readonly memory: ChunkMemory;

  constructor(memory: ChunkMemory) {
    this.memory = memory;
  }

  private fail(fault: WalkFault, at: number): -1 {
    this.fault = fault;
    this.faultAt = at;
    return -1;
  }

  /**
   * Walks one element (with what may stand before it) from `start`. `definition`: elements carry dependency ids, and texts
   * are structure; else `texts` receives the text tokens. Returns the offset after the element (and its end token in a
   * definition), or -1.
   */
  walk(start: number, limit: number, definition: boolean, texts: ValueFrame | undefined): number {
    const memory = this.memory;
    const bytes = memory.bytes;
    const view = memory.view;
    let h1 = seed1 ^ (definition ? 1 : 0);
    let h2 = seed2;
    let p = start;
    let depth = 0;
    let inStart = false;
    let elementKind = 0;
    let structuralText = definition;
    let seenRoot = false;
    this.hasInstance = false;
    if (texts) texts.count = 0;
    for (;;) {
      if (p >= limit) {
        if (definition && seenRoot && depth === 0) break;
        return this.fail('malformed', p);
      }
      const tag = bytes[p] as number;
      const kind = tag & 0xbf;
      let mix = kind;
      let nameAt = -1;
      switch (kind) {
        case token.openElement: {
          if (inStart || (seenRoot && depth === 0)) return this.fail('malformed', p);
          if (++depth > limits.elementDepth) return this.fail('limit', p);
          seenRoot = true;
          let q = p + 1;
          if (definition) {
            mix |= (memory.u16(q) + 1) << 8;
            q += 2;
          }
          nameAt = memory.u32(q + 4);
          q += 8;
          if (nameAt === q) {
            const size = memory.nameSize(q);
            if (size < 0) return this.fail('malformed', p);
            q += size;
          } else if (memory.nameSize(nameAt) < 0) return this.fail('malformed', p);
          if (!definition) elementKind = memory.nameKind(nameAt);
          if (tag & 0x40) q += 4;
          inStart = true;
          structuralText = definition;
          p = q;
          break;
        }
        case token.attribute: {
          if (!inStart) return this.fail('malformed', p);
          let q = p + 5;
          nameAt = memory.u32(p + 1);
          if (nameAt === q) {
            const size = memory.nameSize(q);
            if (size < 0) return this.fail('malformed', p);
            q += size;
          } else if (memory.nameSize(nameAt) < 0) return this.fail('malformed', p);
          structuralText =
            definition ||
            ((elementKind === nameClass.data || elementKind === nameClass.eventData) &&
              memory.nameKind(nameAt) === nameClass.name);
          p = q;
          break;
        }
        case token.closeStart:
          if (!inStart) return this.fail('malformed', p);
          inStart = false;
          structuralText = definition;
          p++;
          break;
        case token.closeEmpty:
          if (!inStart) return this.fail('malformed', p);
          inStart = false;
          depth--;
          p++;
          break;
        case token.endElement:
          if (inStart || depth === 0) return this.fail('malformed', p);
          depth--;
          p++;
          break;
        case token.value: {
          const type = bytes[p + 1] as number;
          const size = inlineValueSize(memory, type, p + 2);
          if (size < 0 || p + 2 + size > limit || depth === 0) return this.fail('malformed', p);
          mix |= type << 8;
          const lead = inlineValueLead(type);
          if (structuralText) {
            let i = p + 2;
            const end = i + size;
            for (; i + 4 <= end; i += 4) {
              const word = view.getInt32(i, true);
              h1 = Math.imul(h1 ^ word, 0x01000193);
              h1 ^= h1 >>> 15;
              h2 = Math.imul(h2 + word, 0x5bd1e995);
              h2 ^= h2 >>> 13;
            }
            for (; i < end; i++) {
              h1 = Math.imul(h1 ^ (bytes[i] as number), 0x01000193);
              h2 = Math.imul(h2 + (bytes[i] as number), 0x5bd1e995) ^ (h2 >>> 13);
            }
          } else if (texts) {
            const index = texts.count++;
            if (index >= limits.values) return this.fail('limit', p);
            texts.types[index] = type;
            texts.starts[index] = p + 2 + lead;
            texts.sizes[index] = size - lead;
          }
          p += 2 + size;
          break;
        }
        case token.cdata: {
          const size = 2 * memory.u16(p + 1);
          if (p + 3 + size > limit || depth === 0 || inStart) return this.fail('malformed', p);
          if (structuralText) {
            for (let i = p + 3, end = p + 3 + size; i < end; i++) {
              h1 = Math.imul(h1 ^ (bytes[i] as number), 0x01000193);
              h2 = Math.imul(h2 + (bytes[i] as number), 0x5bd1e995) ^ (h2 >>> 13);
            }
          } else if (texts) {
            const index = texts.count++;
            if (index >= limits.values) return this.fail('limit', p);
            texts.types[index] = 1;
            texts.starts[index] = p + 3;
            texts.sizes[index] = size;
          }
          p += 3 + size;
          break;
        }
        case token.charRef:
          if (depth === 0) return this.fail('malformed', p);
          mix |= memory.u16(p + 1) << 8;
          p += 3;
          break;
        case token.entityRef:
        case token.piTarget: {
          if (kind === token.entityRef && depth === 0) return this.fail('malformed', p);
          let q = p + 5;
          nameAt = memory.u32(p + 1);
          if (nameAt === q) {
            const size = memory.nameSize(q);
            if (size < 0) return this.fail('malformed', p);
            q += size;
          } else if (memory.nameSize(nameAt) < 0) return this.fail('malformed', p);
          p = q;
          break;
        }
        case token.piData: {
          const size = 2 * memory.u16(p + 1);
          if (p + 3 + size > limit) return this.fail('malformed', p);
          for (let i = p + 3, end = p + 3 + size; i < end; i++) h1 = Math.imul(h1 ^ (bytes[i] as number), 0x01000193);
          p += 3 + size;
          break;
        }
        case token.templateInstance: {
          const end = this.skipInstance(p, limit);
          if (end < 0) return this.fail('malformed', p);
          this.hasInstance = true;
          if (depth === 0) seenRoot = true;
          p = end;
          break;
        }
        case token.substitution:
        case token.optionalSubstitution:
          if (!definition || depth === 0) return this.fail('malformed', p);
          mix |= (memory.u16(p + 1) << 8) | ((bytes[p + 3] as number) << 24);
          p += 4;
          break;
        case token.fragmentHeader:
          if (depth !== 0) return this.fail('malformed', p);
          p += 4;
          continue;
        case token.end:
          if (depth !== 0 || !seenRoot) return this.fail('malformed', p);
          p++;
          break;
        default:
          return this.fail('malformed', p);
      }
      h1 = Math.imul(h1 ^ mix, 0x85ebca6b);
      h1 ^= h1 >>> 15;
      h2 = Math.imul(h2 + mix, 0xc2b2ae35);
      h2 ^= h2 >>> 13;
      if (nameAt >= 0) {
        const name = memory.nameHash(nameAt);
        h1 = Math.imul(h1 ^ name, 0x9e3779b1);
        h2 = Math.imul(h2 + name, 0x27d4eb2f) ^ (h2 >>> 16);
      }
      if (kind === token.end) break;
      if (depth === 0 && seenRoot && !definition) break;
    }
    this.budget -= p - start;
    if (this.budget < 0) return this.fail('limit', p);
    this.key = (h1 >>> 0) * 0x20_0000 + ((h2 >>> 0) & 0x1f_ffff);
    return p;
  }

  /** End of a template instance that stands inside a definition, or -1. */
  private skipInstance(at: number, limit: number): number {
    const memory = this.memory;
    let q = at + 10;
    if (memory.u32(at + 6) === q) q += 24 + memory.u32(q + 20);
    if (q + 4 > limit) return -1;
    const count = memory.u32(q);
    if (count > limits.values) return -1;
    let end = q + 4 + 4 * count;
    if (end > limit) return -1;
    for (let i = 0; i < count; i++) end += memory.u16(q + 4 + 4 * i);
    return end <= limit ? end : -1;
  }
}
