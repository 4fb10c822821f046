/**
 * Decodes one record into the decoder's DecodedRecord. In: offset and size in the chunk memory. Out: columns, payload and extra bytes,
 * notes. The fast way runs over a bound plan and touches only the substitution values; the slow way expands the record's XML
 * and flattens it. Both end in the same forms.
 */
import { fileTimeTick, fileTimeUs } from '../base/file-time.ts';
import { JsonWriter } from '../base/json-writer.ts';
import type { ProblemCode } from '../base/problem.ts';
import { type BoundEvent, bindChild } from './bind.ts';
import { BodyReader } from './body-reader.ts';
import { limits, recordHeaderSizeBytes, token, valueType } from './constants.ts';
import { DecoderDictionaries } from './dictionaries.ts';
import type { ExpandBudget } from './expand.ts';
import { flattenPaths, isXmlElement, type NamedText, type XmlElement, type XmlNode } from './flatten.ts';
import type { ValueFrame } from './frame.ts';
import { ChunkMemory } from './memory.ts';
import { PayloadWriter } from './payload-writer.ts';
import type { ItemPlan } from './plan.ts';
import { ShapeTable } from './shapes.ts';
import { SystemColumns } from './system-columns.ts';
import { localName } from './tree.ts';
import type { DecodedRecord } from './types.ts';
import { isExactTime, valueFault } from './values.ts';

/** How a record came out. `missing`: its template definition is lost, its values are given raw. */
export type Outcome = 'good' | 'missing' | 'fault';

/** A note on the record just decoded. */
export interface Note {
  readonly code: ProblemCode;
  readonly at: number;
  readonly detail: string;
}

const two32 = 4_294_967_296;

/** See the header. */
export class RecordDecoder {
  readonly memory = new ChunkMemory();
  readonly writer = new JsonWriter();
  readonly dictionaries = new DecoderDictionaries();
  readonly shapes = new ShapeTable();
  readonly body = new BodyReader(this.memory, this.dictionaries, this.shapes);
  readonly record: DecodedRecord;
  /** Notes on the last record; a fault's own reason is in `body.fault`. */
  readonly notes: Note[] = [];
  /** Nodes that the slow way may still make in this chunk. */
  chunkNodes = 0;
  /** Set for the further pieces of a carved window: their bytes follow those of the pieces before. */
  keepBytes = false;
  /** Called when a hostile file has filled the dictionaries or shapes and they were emptied. */
  onRenew: () => void = () => undefined;

  /** For tests: never the fast way. */
  alwaysSlow = false;

  private readonly system: SystemColumns;
  private readonly payload: PayloadWriter;
  private bytesBase = 0;
  /** After a fault: System and payload hold what was read before it. */
  private isPartial = false;

  constructor() {
    this.record = {
      status: 'live',
      chunk: 0,
      fileOffset: 0,
      sizeBytes: 0,
      recordId: 0,
      hasWritten: false,
      writtenUs: 0,
      writtenTick: 0,
      writtenLow: 0,
      writtenHigh: 0,
      hasTime: false,
      timeUs: 0,
      timeTick: 0,
      timeLow: 0,
      timeHigh: 0,
      eventId: -1,
      qualifiers: -1,
      version: -1,
      level: -1,
      task: -1,
      opcode: -1,
      eventRecordId: -1,
      processId: -1,
      threadId: -1,
      provider: -1,
      channel: -1,
      computer: -1,
      user: -1,
      keywords: -1,
      shape: this.shapes.empty,
      bytes: this.writer.bytes,
      payloadStart: 0,
      payloadEnd: 0,
      itemRanges: new Int32Array(512),
      extraStart: 0,
      extraEnd: 0,
    };
    this.system = new SystemColumns(this.memory, this.dictionaries, this.record);
    this.payload = new PayloadWriter(this.memory, this.writer, this.shapes, this.record);
  }

  /** Takes a new chunk; `at` as in ChunkMemory.load. */
  beginChunk(bytes: Uint8Array, at = 0): void {
    if (this.dictionaries.isFull || this.shapes.characters > limits.shapeCharacters) {
      this.dictionaries.clear();
      this.shapes.clear();
      this.body.clear();
      this.onRenew();
    }
    this.body.beginChunk();
    this.memory.load(bytes, at);
    this.body.walker.budget = limits.walkBytes;
    this.chunkNodes = limits.chunkNodes;
    if (!this.keepBytes) this.writer.length = 0;
    this.bytesBase = this.writer.length;
  }

  /** Takes the same bytes at another offset; budgets and payload bytes go on. */
  reload(bytes: Uint8Array, at: number): void {
    this.body.beginChunk();
    this.memory.load(bytes, at);
  }

  /** Free or damaged space: definitions must have the id that is asked for, and names the right hash. */
  setStrict(strict: boolean): void {
    this.body.strictIds = strict;
    this.memory.strictNames = strict;
  }

  /** Decodes the record at `at`; its size is known to lie in the memory. */
  decode(at: number, size: number): Outcome {
    const { memory, record, body } = this;
    const view = memory.view;
    if (this.notes.length > 0) this.notes.length = 0;
    this.payload.valueFaults = 0;
    this.payload.isTooLarge = false;
    body.fault.code = undefined;
    body.borrowed = false;
    body.idDiffers = false;
    body.missing = false;
    body.usual = false;
    record.sizeBytes = size;
    record.recordId = view.getUint32(at + 12, true) * two32 + view.getUint32(at + 8, true);
    const writtenLow = view.getUint32(at + 16, true);
    const writtenHigh = view.getUint32(at + 20, true);
    record.writtenLow = writtenLow;
    record.writtenHigh = writtenHigh;
    record.hasWritten = (writtenLow | writtenHigh) !== 0;
    record.writtenUs = record.hasWritten ? fileTimeUs(writtenLow, writtenHigh) : 0;
    record.writtenTick = record.hasWritten ? fileTimeTick(writtenLow, writtenHigh) : 0;
    this.system.reset();
    this.isPartial = false;
    const writerStart = this.writer.length;
    let outcome = this.decodeBody(at + recordHeaderSizeBytes, at + size - 4);
    if (this.writer.length - this.bytesBase > limits.chunkPayloadBytes && outcome !== 'fault') {
      body.setFault('binxml-limit', at, `more than ${limits.chunkPayloadBytes} payload bytes in one chunk`);
      outcome = 'fault';
      this.isPartial = false;
    }
    if (outcome === 'fault' && !this.isPartial) {
      this.writer.length = writerStart;
      this.payload.writeEmpty();
      record.extraStart = record.extraEnd = this.writer.length;
    }
    record.bytes = this.writer.bytes;
    if (!record.hasTime) {
      record.timeUs = record.writtenUs;
      record.timeTick = record.writtenTick;
    }
    this.takeNotes(at, outcome);
    return outcome;
  }

  private takeNotes(at: number, outcome: Outcome): void {
    const { record, body } = this;
    if (record.recordId > Number.MAX_SAFE_INTEGER)
      this.notes.push({ code: 'record-id-huge', at, detail: `about ${record.recordId}` });
    if (!record.hasTime && outcome !== 'fault')
      this.notes.push({ code: 'record-no-time', at, detail: 'no readable System/TimeCreated@SystemTime' });
    if (this.payload.valueFaults & valueFault.size)
      this.notes.push({ code: 'value-size', at, detail: 'kept as hexadecimal bytes, or without an odd last byte' });
    if (this.payload.valueFaults & valueFault.type)
      this.notes.push({ code: 'value-type', at, detail: 'kept as hexadecimal bytes' });
    if (body.borrowed)
      this.notes.push({ code: 'template-borrowed', at, detail: 'names come from a definition elsewhere in the file' });
    if (body.idDiffers)
      this.notes.push({ code: 'template-id', at, detail: 'the definition at the given place is used' });
    if (outcome === 'missing')
      this.notes.push({
        code: 'template-missing',
        at,
        detail: `no sound definition of template 0x${body.missingId.toString(16).padStart(8, '0')}${body.usual ? '; System was read by its usual order' : ''}`,
      });
  }

  private decodeBody(start: number, end: number): Outcome {
    const { body, memory } = this;
    const next = body.read(start, end, 0);
    if (next < 0) return 'fault';
    if (!body.plan) {
      this.payload.writeRawValues(body.frame(0));
      this.record.extraStart = this.record.extraEnd = this.writer.length;
      return 'missing';
    }
    const event = body.plan.event;
    if (!event) {
      body.setFault('binxml-no-event', start, 'the root element is not Event');
      return 'fault';
    }
    const more = next < end && memory.bytes[next] === token.fragmentHeader ? body.nextFragment(next, end) : end;
    if (event.plan.systemGeneral || more < end || this.alwaysSlow) return this.decodeSlowly(start, end);
    const frame = body.frame(0);
    if (event.system) this.system.run(event.system, frame);
    const outcome = this.runPayload(event, frame, start);
    if (outcome !== 'slow') return outcome;
    return this.decodeSlowly(start, end);
  }

  // ------------------------------------------------------------------ the fast way: payload

  private runPayload(event: BoundEvent, frame: ValueFrame, start: number): Outcome | 'slow' {
    const { body, record, writer } = this;
    const plan = event.plan;
    if (plan.payloadGeneral) return 'slow';
    record.payloadStart = writer.length;
    const sub = plan.payloadSub;
    if (sub < 0 || frame.isNull(sub) || frame.sizes[sub] === 0) {
      if (event.payload) {
        if (!this.payload.runItems(event.payload, frame)) return this.rewind();
        record.shape = event.payload.shape;
      } else {
        this.payload.writeEmpty();
        const isThere = plan.wrapperKind !== undefined && !(plan.wrapperOptional && frame.isNull(sub));
        if (isThere) record.shape = this.shapes.intern(plan.wrapperKind, undefined, []);
      }
    } else {
      if (frame.types[sub] !== valueType.binXml) return 'slow';
      const from = frame.starts[sub] as number;
      const to = from + (frame.sizes[sub] as number);
      const next = body.read(from, to, 1);
      if (next < 0) {
        if (body.fault.code !== 'binxml-no-event') return 'fault';
        body.fault.code = undefined;
        this.payload.writeEmpty();
      } else {
        const nested = body.plan;
        if (next < to && body.nextFragment(next, to) < to) return 'slow';
        const values = body.frame(1);
        if (!nested) {
          this.payload.writeRawValues(values);
        } else {
          const items =
            plan.wrapperKind === undefined ? nested.payload : bindChild(nested, plan.wrapperKind, this.shapes);
          if (!items || !this.payload.runItems(items, values)) return this.rewind();
          record.shape = items.shape;
        }
      }
    }
    if (this.payload.isTooLarge || this.writer.length - record.payloadStart > limits.payloadBytes) {
      body.setFault('binxml-limit', start, `more than ${limits.payloadBytes} payload bytes`);
      return 'fault';
    }
    record.payloadEnd = writer.length;
    record.extraStart = writer.length;
    if (
      this.system.hasCorrelation ||
      plan.other.length > 0 ||
      plan.rendering.length > 0 ||
      this.system.odd.length > 0 ||
      (record.hasTime && !isExactTime(record.timeHigh))
    ) {
      if (!this.writeExtra(plan.other, plan.rendering, frame, [], [])) return this.rewind();
    }
    record.extraEnd = writer.length;
    return body.missing ? 'missing' : 'good';
  }

  private rewind(): 'slow' {
    this.writer.length = this.record.payloadStart;
    return 'slow';
  }

  // ------------------------------------------------------------------ extra

  private writeGuid(key: string, at: number, text: string): false {
    const w = this.writer;
    w.plain(key);
    if (at >= 0) w.appendGuid(this.memory.bytes, at);
    else w.appendString(text);
    w.byte(34);
    return false;
  }

  /** Writes the extra object, or nothing; false when a value needs the slower way. */
  private writeExtra(
    other: readonly ItemPlan[],
    rendering: readonly ItemPlan[],
    f: ValueFrame,
    moreOther: readonly NamedText[],
    moreRendering: readonly NamedText[],
  ): boolean {
    const { writer: w, record } = this;
    const start = w.length;
    w.byte(123);
    let isFirst = true;
    if (this.system.activityAt >= 0 || this.system.activity !== '')
      isFirst = this.writeGuid('"activity":"', this.system.activityAt, this.system.activity);
    if (this.system.relatedAt >= 0 || this.system.related !== '')
      isFirst = this.writeGuid(isFirst ? '"related":"' : ',"related":"', this.system.relatedAt, this.system.related);
    if (
      other.length + rendering.length + moreOther.length + moreRendering.length + this.system.odd.length === 0 &&
      (!record.hasTime || isExactTime(record.timeHigh))
    ) {
      if (isFirst) w.length = start;
      else w.byte(125);
      return true;
    }
    const others = this.payload.writePairs('other', other, f, [...this.system.odd, ...moreOther], isFirst);
    if (others > 0) isFirst = false;
    const renderings = others < 0 ? -1 : this.payload.writePairs('rendering', rendering, f, moreRendering, isFirst);
    if (renderings < 0) return false;
    if (renderings > 0) isFirst = false;
    if (record.hasTime && !isExactTime(record.timeHigh)) {
      const bytes = new DataView(new ArrayBuffer(8));
      bytes.setUint32(0, record.timeHigh);
      bytes.setUint32(4, record.timeLow);
      w.plain(`${isFirst ? '' : ','}"time":"0x${bytes.getBigUint64(0).toString(16)}"`);
      isFirst = false;
    }
    if (isFirst) w.length = start;
    else w.byte(125);
    return true;
  }

  // ------------------------------------------------------------------ the slow way

  /** The record at `at` as XML elements (one Event, if all is well), for display. */
  expandRecord(at: number, size: number): XmlNode[] {
    this.body.fault.code = undefined;
    return this.expandBody(at + recordHeaderSizeBytes, at + size - 4);
  }

  /** Elements of a body, within the budgets of a record and its chunk. */
  private expandBody(start: number, end: number): XmlNode[] {
    const nodes = Math.min(limits.nodes, this.chunkNodes);
    const budget: ExpandBudget = { nodes, characters: limits.payloadBytes };
    const out = this.body.expandValue(start, end - start, 0, budget);
    this.chunkNodes -= nodes - Math.max(0, budget.nodes);
    if ((budget.nodes < 0 || budget.characters < 0) && this.body.fault.code !== 'binxml-limit')
      this.body.setFault(
        'binxml-limit',
        start,
        `more than ${limits.nodes} elements, attributes and texts, or ${limits.payloadBytes} characters`,
      );
    return out;
  }

  private decodeSlowly(start: number, end: number): Outcome {
    const { body, record, writer: w } = this;
    const nodes = this.expandBody(start, end);
    const event = nodes.find((node): node is XmlElement => isXmlElement(node) && localName(node.name) === 'Event');
    if (!event) {
      if (body.fault.code === undefined) body.setFault('binxml-no-event', start, 'the root element is not Event');
      return 'fault';
    }
    const fault = body.fault.code;
    this.system.reset();
    const other: NamedText[] = [];
    const rendering: NamedText[] = [];
    let payload: XmlElement | undefined;
    for (const node of [...event.children, ...nodes.filter((n) => n !== event)]) {
      if (typeof node === 'string') {
        if (node.trim() !== '') other.push(['#text', node]);
        continue;
      }
      if (!isXmlElement(node)) continue;
      const kind = localName(node.name);
      if (kind === 'System') this.system.runTexts(flattenPaths(node), other);
      else if (kind === 'RenderingInfo') rendering.push(...flattenPaths(node));
      else if (!payload) payload = node;
      else
        for (const [name, text] of flattenPaths(node))
          other.push([name === '' ? kind : name.startsWith('@') ? `${kind}${name}` : `${kind}/${name}`, text]);
    }
    record.payloadStart = w.length;
    if (payload) this.payload.writeFlat(payload);
    else this.payload.writeEmpty();
    record.payloadEnd = w.length;
    record.extraStart = w.length;
    this.writeExtra([], [], body.frame(0), other, rendering);
    record.extraEnd = w.length;
    if (fault !== undefined || body.fault.code !== undefined) {
      this.isPartial = true;
      return 'fault';
    }
    return body.missing ? 'missing' : 'good';
  }
}
