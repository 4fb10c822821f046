/**
 * Reads the body of a record or of a BinXML value: a template instance, or plain elements. In: offsets in the chunk memory. Out: a
 * bound plan and where the values lie. Compiled plans are kept from chunk to chunk under their structural hash (a capped cache);
 * within a chunk a definition is walked once.
 */
import { type BoundPlan, bindTree } from './bind.ts';
import { chunkSizeBytes, limits, token } from './constants.ts';
import type { DecoderDictionaries } from './dictionaries.ts';
import { type ExpandBudget, Expander } from './expand.ts';
import { isXmlElement, type XmlNode } from './flatten.ts';
import { ValueFrame } from './frame.ts';
import type { ChunkMemory } from './memory.ts';
import { parseTree, scalarText } from './parse-tree.ts';
import type { ShapeTable } from './shapes.ts';
import { StructureWalker } from './structure.ts';
import type { FileTemplates } from './template-store.ts';
import type { ElementPart, Part } from './tree.ts';
import { isUsualSystem, usualSystem } from './usual-system.ts';

const state = { unknown: 0, good: 1, bad: 2, busy: 3 } as const;

/** What went wrong in the last read; `undefined` detail means nothing did. */
export interface BodyFault {
  code: 'binxml-malformed' | 'binxml-limit' | 'binxml-no-event' | undefined;
  at: number;
  detail: string;
}

function toPart(node: XmlNode): Part {
  if (typeof node === 'string') return node;
  if (!isXmlElement(node)) return { kind: 'pi', target: node.target, data: node.data };
  return {
    kind: 'element',
    name: node.name,
    dependency: -1,
    attributes: node.attributes.map(([name, text]) => ({ name, parts: [text] })),
    children: node.children.map(toPart),
  };
}

/** See the header. */
export class BodyReader {
  /** Plan of the last body read; undefined when its template definition is lost (then `missingId`). */
  plan: BoundPlan | undefined;
  missingId = 0;
  readonly fault: BodyFault = { code: undefined, at: 0, detail: '' };
  /** Set by reads, cleared by the caller for each record. */
  borrowed = false;
  idDiffers = false;
  missing = false;
  /** The lost definition was the outer one: its System values are read by their usual order. */
  usual = false;
  /** A definition whose id differs from the record's is somebody else's (free space: the old one was overwritten). */
  strictIds = false;
  templates: FileTemplates | undefined;

  readonly walker: StructureWalker;
  private readonly memory: ChunkMemory;
  private readonly dictionaries: DecoderDictionaries;
  private readonly shapes: ShapeTable;
  private readonly frames: ValueFrame[] = [];
  private readonly cache = new Map<number, BoundPlan>();
  /** Definition bytes behind the cache, a measure of its memory. */
  private cacheBytes = 0;
  private readonly usedOffsets: number[] = [];
  private readonly stamps = new Uint32Array(chunkSizeBytes);
  private readonly states = new Uint8Array(chunkSizeBytes);
  private readonly plans: (BoundPlan | undefined)[] = new Array(chunkSizeBytes).fill(undefined);
  private readonly ends = new Int32Array(chunkSizeBytes);
  private depth = 0;
  /** For instances inside the definitions of one chunk. */
  private readonly fixedBudget: ExpandBudget = { nodes: limits.fixedNodes, characters: limits.payloadBytes };

  constructor(memory: ChunkMemory, dictionaries: DecoderDictionaries, shapes: ShapeTable) {
    this.memory = memory;
    this.dictionaries = dictionaries;
    this.shapes = shapes;
    this.walker = new StructureWalker(memory);
  }

  /** Compiled plans held. */
  get cached(): number {
    return this.cache.size;
  }

  /** Forgets all plans (they hold dictionary ids and shapes). */
  clear(): void {
    this.cache.clear();
    this.cacheBytes = 0;
    this.beginChunk();
  }

  /** Lets go of what belongs to the chunk before. */
  beginChunk(): void {
    for (const offset of this.usedOffsets) this.plans[offset] = undefined;
    this.usedOffsets.length = 0;
    this.fixedBudget.nodes = limits.fixedNodes;
    this.fixedBudget.characters = limits.payloadBytes;
  }

  /** Values of the nesting level `depth` (0: the record itself). */
  frame(depth: number): ValueFrame {
    let frame = this.frames[depth];
    if (!frame) {
      frame = new ValueFrame();
      this.frames[depth] = frame;
    }
    return frame;
  }

  setFault(code: 'binxml-malformed' | 'binxml-limit' | 'binxml-no-event', at: number, detail: string): -1 {
    this.fault.code = code;
    this.fault.at = at;
    this.fault.detail = detail;
    return -1;
  }

  /**
   * Reads one fragment at `start`: its plan is then in `plan`, its values in the frame of `depth`. Returns the offset after it,
   * or -1 with `fault`.
   */
  read(start: number, end: number, depth: number): number {
    const bytes = this.memory.bytes;
    let p = start;
    let tag = 0;
    for (let headers = 0; ; headers++) {
      if (p >= end) return this.setFault('binxml-no-event', p, 'the body holds no element');
      tag = (bytes[p] as number) & 0xbf;
      if (tag === token.fragmentHeader) p += 4;
      else if (tag === token.piTarget) p = this.skipInstruction(p, end);
      else break;
      if (headers > 16 || p < 0)
        return this.setFault('binxml-malformed', start, 'too many fragment headers or instructions');
    }
    if (tag === token.templateInstance) return this.readInstance(p, end, depth);
    if (tag === token.openElement) return this.readPlain(p, end, depth);
    if (tag === token.end) return this.setFault('binxml-no-event', p, 'the body holds no element');
    return this.setFault(
      'binxml-malformed',
      p,
      `token 0x${(bytes[p] as number).toString(16)} where an element should start`,
    );
  }

  private skipInstruction(at: number, end: number): number {
    const memory = this.memory;
    let p = at + 5;
    if (memory.u32(at + 1) === p) {
      const size = memory.nameSize(p);
      if (size < 0) return -1;
      p += size;
    }
    if (((memory.bytes[p] as number) & 0xbf) === token.piData) p += 3 + 2 * memory.u16(p + 1);
    return p <= end ? p : -1;
  }

  /** Elements without a template: their texts become the values. */
  private readPlain(p: number, end: number, depth: number): number {
    const frame = this.frame(depth);
    const next = this.walker.walk(p, end, false, frame);
    if (next < 0) return this.walkFault();
    let plan = this.walker.hasInstance ? undefined : this.cache.get(this.walker.key);
    if (!plan) {
      const { key, hasInstance } = this.walker;
      const root = this.parse(p, end, false, depth);
      if (!root) return this.setFault('binxml-malformed', p, 'an element that cannot be read');
      plan = bindTree(root, this.dictionaries, this.shapes);
      if (!hasInstance) this.keep(key, plan, next - p);
    }
    this.plan = plan;
    return next;
  }

  private walkFault(): -1 {
    return this.walker.fault === 'limit'
      ? this.setFault('binxml-limit', this.walker.faultAt, 'nested too deeply, or too much to walk in one chunk')
      : this.setFault('binxml-malformed', this.walker.faultAt, 'a token breaks the rules of binary XML');
  }

  private keep(key: number, plan: BoundPlan, sizeBytes: number): void {
    if (this.cache.size >= limits.templates || this.cacheBytes + sizeBytes > limits.templateBytes) {
      this.cache.clear();
      this.cacheBytes = 0;
    }
    this.cache.set(key, plan);
    this.cacheBytes += sizeBytes;
  }

  private parse(start: number, end: number, definition: boolean, depth: number): ElementPart | undefined {
    const part = parseTree(this.memory, start, end, definition, (at, limit) =>
      this.readFixedInstance(at, limit, depth + 1),
    );
    return part && typeof part !== 'string' && part.kind === 'element' ? part : undefined;
  }

  /** A template instance inside a definition: all its values are fixed, so it becomes elements. */
  private readFixedInstance(at: number, limit: number, depth: number): { elements: Part[]; end: number } | undefined {
    if (depth > limits.nesting || this.depth > limits.nesting) return undefined;
    this.depth++;
    const end = this.readInstance(at, limit, depth);
    const plan = this.plan;
    let elements: Part[] | undefined;
    if (end >= 0 && plan) {
      const before = this.fixedBudget.nodes;
      elements = this.expand(plan.root, depth, this.fixedBudget)?.map(toPart);
      if (this.fixedBudget.nodes >= before) this.fixedBudget.nodes--;
    }
    this.depth--;
    return elements ? { elements, end } : undefined;
  }

  /** Elements that a tree becomes with the values of a level; undefined when the budget runs out. */
  expand(root: ElementPart, depth: number, budget: ExpandBudget): XmlNode[] | undefined {
    const expander = new Expander(this.memory, budget, (start, size, below) =>
      this.expandValue(start, size, below, budget),
    );
    const nodes = expander.element(root, this.frame(depth), depth, true);
    return expander.exhausted || budget.nodes < 0 ? undefined : nodes;
  }

  /** All fragments of a BinXML value as XML. What cannot be read is left out and sets `fault`. */
  expandValue(start: number, size: number, depth: number, budget: ExpandBudget): XmlNode[] {
    const out: XmlNode[] = [];
    const end = start + size;
    if (depth > limits.nesting) {
      this.setFault('binxml-limit', start, `BinXML values nested more than ${limits.nesting} deep`);
      budget.nodes = -1;
      return out;
    }
    let behindEnd = false;
    for (let p = start; p < end && budget.nodes >= 0; ) {
      const next = this.read(p, end, depth);
      if (next < 0) {
        // What follows an end token may be the rest of something older.
        if (behindEnd) this.fault.code = undefined;
        break;
      }
      budget.nodes--;
      if (this.plan) out.push(...(this.expand(this.plan.root, depth, budget) ?? []));
      else out.push(this.rawValues(depth, budget));
      // A record ends at its end token; a value may go on behind it.
      p = depth > 0 || this.memory.bytes[next] === token.fragmentHeader ? this.nextFragment(next, end) : end;
      behindEnd = p > next;
    }
    return out;
  }

  /** Values whose template definition is lost, as an element, so that they stay visible. */
  private rawValues(depth: number, budget: ExpandBudget): XmlNode {
    const frame = this.frame(depth);
    const children: XmlNode[] = [];
    for (let i = 0; i < frame.count && budget.nodes > 0; i++) {
      if (frame.isNull(i)) continue;
      const type = frame.types[i] as number;
      const size = frame.sizes[i] as number;
      budget.nodes--;
      budget.characters -= 2 * size;
      const shown = type & 0x80 || type === 0x21 ? 0x0e : type;
      const text = budget.characters > 0 ? scalarText(this.memory, shown, frame.starts[i] as number, size) : '';
      children.push({ name: 'Value', attributes: [['index', String(i)]], children: [text] });
    }
    const id = `0x${this.missingId.toString(16).padStart(8, '0')}`;
    return { name: 'UnresolvedTemplate', attributes: [['id', id]], children };
  }

  /**
   * Offset of a further fragment of the same value, or `end`: it follows at once (with or without a header), or behind an end
   * token (then only with a header, because padding and older bytes may stand there too).
   */
  nextFragment(after: number, end: number): number {
    const bytes = this.memory.bytes;
    if (after >= end) return end;
    const tag = (bytes[after] as number) & 0xbf;
    if (tag === token.openElement || (tag === token.templateInstance && bytes[after + 1] === 1)) return after;
    let p = after;
    while (p < end && bytes[p] === token.end) p++;
    return p + 4 <= end && bytes[p] === token.fragmentHeader && bytes[p + 1] === 1 && bytes[p + 2] === 1 ? p : end;
  }

  /** Token 0c: reads the values into the frame, resolves the definition. Returns the offset after the values, or -1. */
  private readInstance(p: number, end: number, depth: number): number {
    const memory = this.memory;
    if (p + 14 > end) return this.setFault('binxml-malformed', p, 'a template instance runs out of its space');
    const id = memory.u32(p + 2);
    const offset = memory.u32(p + 6);
    const resolved = this.resolve(offset, depth);
    let q = p + 10;
    // Free space: an equal offset may be chance; the definition must have the id.
    if (offset === q && (!this.strictIds || memory.u32(q + 4) === id)) {
      const size = memory.u32(q + 20);
      if (size > 0 && q + 24 + size + 4 <= end) q += 24 + size;
      else if (resolved) q = this.ends[offset] as number;
      else return this.setFault('binxml-malformed', q, `a template definition of ${size} bytes in ${end - q - 24}`);
    }
    if (q + 4 > end) return this.setFault('binxml-malformed', q, 'the values of a template run out of their space');
    const count = memory.u32(q);
    if (count > limits.values)
      return this.setFault('binxml-limit', q, `${count} values, at most ${limits.values} are read`);
    const frame = this.frame(depth);
    const { starts, sizes, types } = frame;
    const view = memory.view;
    let d = q + 4;
    let at = d + 4 * count;
    if (at > end) return this.setFault('binxml-malformed', q, `${count} values do not fit in ${end - q} bytes`);
    for (let i = 0; i < count; i++, d += 4) {
      const word = view.getUint32(d, true);
      const size = word & 0xffff;
      starts[i] = at;
      sizes[i] = size;
      types[i] = (word >>> 16) & 0xff;
      at += size;
    }
    frame.count = count;
    if (at > end) {
      frame.count = 0;
      return this.setFault('binxml-malformed', q, `the values run ${at - end} bytes out of their space`);
    }
    this.plan = resolved;
    if (resolved && memory.u32(offset + 4) !== id) {
      if (this.strictIds) this.plan = undefined;
      else this.idDiffers = true;
    }
    if (!this.plan) {
      this.missingId = id;
      this.borrow(id, frame);
      if (!this.plan) {
        this.missing = true;
        if (depth === 0 && isUsualSystem(frame)) {
          this.usual = true;
          this.plan = this.standIn(count);
        }
      }
    }
    return at;
  }

  private borrow(id: number, frame: ValueFrame): void {
    const stored = this.templates?.find(id, frame);
    if (!stored) return;
    let plan = this.cache.get(stored.key);
    if (!plan) {
      plan = bindTree(stored.root, this.dictionaries, this.shapes);
      this.keep(stored.key, plan, stored.sizeBytes);
    }
    this.plan = plan;
    this.borrowed = true;
  }

  /** The plan of the definition at an offset in the chunk, or undefined when there is no sound one. */
  private resolve(offset: number, depth: number): BoundPlan | undefined {
    const memory = this.memory;
    if (offset + 28 > memory.length) return undefined;
    if (this.stamps[offset] === memory.generation)
      return this.states[offset] === state.good ? this.plans[offset] : undefined;
    this.stamps[offset] = memory.generation;
    this.states[offset] = state.busy;
    const size = memory.u32(offset + 20);
    const start = offset + 24;
    const limit = size > 0 && start + size <= memory.length ? start + size : memory.length;
    const end = this.walker.walk(start, limit, true, undefined);
    this.states[offset] = state.bad;
    if (end < 0) return undefined;
    const { key, hasInstance } = this.walker;
    let plan = hasInstance ? undefined : this.cache.get(key);
    if (!plan) {
      this.states[offset] = state.busy;
      const root = this.parse(start, limit, true, depth);
      this.states[offset] = state.bad;
      if (!root) return undefined;
      plan = bindTree(root, this.dictionaries, this.shapes);
      if (!hasInstance) this.keep(key, plan, end - start);
    }
    this.states[offset] = state.good;
    this.plans[offset] = plan;
    this.usedOffsets.push(offset);
    this.ends[offset] = end;
    return plan;
  }

  /** Stands in for a lost outer definition of so many values. */
  private standIn(count: number): BoundPlan {
    const key = -1 - count;
    let plan = this.cache.get(key);
    if (!plan) {
      plan = bindTree(usualSystem(count), this.dictionaries, this.shapes);
      this.keep(key, plan, 0);
    }
    return plan;
  }

  /** Adds the definition at an offset to a store, if it is sound. */
  collect(offset: number, store: FileTemplates): void {
    const memory = this.memory;
    const plan = this.resolve(offset, 0);
    if (!plan) return;
    const size = memory.u32(offset + 20);
    const start = offset + 24;
    const limit = size > 0 && start + size <= memory.length ? start + size : memory.length;
    const end = this.walker.walk(start, limit, true, undefined);
    if (end < 0 || this.walker.hasInstance || store.has(memory.u32(offset + 4), this.walker.key)) return;
    const guid = Array.from(memory.bytes.subarray(offset + 4, offset + 20), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    store.add({ id: memory.u32(offset + 4), guid, key: this.walker.key, root: plan.root, sizeBytes: end - start });
  }
}
