/**
 * Decodes one record into the decoder's DecodedRecord. In: offset and size in the chunk memory. Out: columns, payload and extra bytes,
 * notes. The fast way runs over a bound plan and touches only the substitution values; the slow way expands the record's XML
 * and flattens it. Both end in the same forms.
 */
import { fileTimeTick, fileTimeUs, parseFileTime } from '../base/file-time.ts';
import { JsonWriter } from '../base/json-writer.ts';
import type { ProblemCode } from '../base/problem.ts';
import type { RawDictionary } from '../base/raw-dictionary.ts';
import {
  type BoundEvent,
  type BoundItems,
  type BoundSystem,
  bindChild,
  itemFlag,
  sourceKind,
  toColumnInteger,
} from './bind.ts';
import { BodyReader } from './body-reader.ts';
import { limits, recordHeaderSizeBytes, token, valueType } from './constants.ts';
import { DecoderDictionaries, toGuidText } from './dictionaries.ts';
import type { ExpandBudget } from './expand.ts';
import {
  flattenEventData,
  flattenPaths,
  isXmlElement,
  type NamedText,
  type XmlElement,
  type XmlNode,
} from './flatten.ts';
import type { ValueFrame } from './frame.ts';
import { ChunkMemory } from './memory.ts';
import { scalarText } from './parse-tree.ts';
import { attributeOnly, column, columnOfPath, type ItemPlan, pathOfColumn, type Source } from './plan.ts';
import { ShapeTable } from './shapes.ts';
import { fileTimeOfUnits, integerOfUnits, parsedTime } from './text-columns.ts';
import { localName } from './tree.ts';
import type { DecodedRecord } from './types.ts';
import { appendArray, appendScalar, isExactTime, stringEnd, valueFault } from './values.ts';

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

  private bytesBase = 0;
  private readonly oddColumns: NamedText[] = [];
  private valueFaults = 0;
  /** After a fault: System and payload hold what was read before it. */
  private isPartial = false;
  private providerName = -1;
  private providerGuid = -1;
  private providerSource = -1;
  /** Offsets of 16 byte GUIDs in the chunk, or -1; else the texts (of records without types). */
  private activityAt = -1;
  private relatedAt = -1;
  private activity = '';
  private related = '';

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
    this.valueFaults = 0;
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
    this.resetColumns();
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
      this.emptyPayload();
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
    if (this.valueFaults & valueFault.size)
      this.notes.push({ code: 'value-size', at, detail: 'kept as hexadecimal bytes, or without an odd last byte' });
    if (this.valueFaults & valueFault.type)
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

  private resetColumns(): void {
    const r = this.record;
    r.hasTime = false;
    r.timeLow = r.timeHigh = 0;
    r.eventId = r.qualifiers = r.version = r.level = r.task = r.opcode = -1;
    r.eventRecordId = r.processId = r.threadId = -1;
    r.provider = r.channel = r.computer = r.user = r.keywords = -1;
    if (this.oddColumns.length > 0) this.oddColumns.length = 0;
    this.providerName = this.providerGuid = this.providerSource = -1;
    this.activity = this.related = '';
    this.activityAt = this.relatedAt = -1;
  }

  private emptyPayload(): void {
    const { record, writer } = this;
    record.shape = this.shapes.empty;
    record.payloadStart = writer.length;
    writer.byte(91);
    writer.byte(93);
    record.payloadEnd = writer.length;
  }

  private decodeBody(start: number, end: number): Outcome {
    const { body, memory } = this;
    const next = body.read(start, end, 0);
    if (next < 0) return 'fault';
    if (!body.plan) {
      this.writeRawValues(body.frame(0));
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
    if (event.system) this.runSystem(event.system, frame);
    const outcome = this.runPayload(event, frame, start);
    if (outcome !== 'slow') return outcome;
    return this.decodeSlowly(start, end);
  }

  // ------------------------------------------------------------------ the fast way: System

  private runSystem(s: BoundSystem, f: ValueFrame): void {
    const r = this.record;
    const d = this.dictionaries;
    r.eventId = this.integer(s, column.eventId, f);
    r.qualifiers = this.integer(s, column.qualifiers, f);
    r.version = this.integer(s, column.version, f);
    r.level = this.integer(s, column.level, f);
    r.task = this.integer(s, column.task, f);
    r.opcode = this.integer(s, column.opcode, f);
    r.eventRecordId = this.integer(s, column.eventRecordId, f);
    r.processId = this.integer(s, column.processId, f);
    r.threadId = this.integer(s, column.threadId, f);
    r.keywords = this.keyword(s, column.keywords, f);
    r.channel = this.word(s, column.channel, d.channelIds, f);
    r.computer = this.word(s, column.computer, d.computerIds, f);
    r.user = this.word(s, column.user, d.userIds, f);
    if (s.provider !== -2) r.provider = s.provider;
    else {
      this.providerName = this.word(s, column.providerName, d.providerNames, f);
      this.providerGuid = this.word(s, column.providerGuid, d.providerGuids, f);
      this.providerSource = this.word(s, column.providerSource, d.providerSources, f);
      r.provider = d.provider(this.providerName, this.providerGuid, this.providerSource);
    }
    this.time(s, f);
    if (s.hasActivity) {
      this.activityAt = this.guidOffset(s, column.activity, f);
      if (this.activityAt < 0) this.activity = this.guid(s, column.activity, f);
      this.relatedAt = this.guidOffset(s, column.related, f);
      if (this.relatedAt < 0) this.related = this.guid(s, column.related, f);
    }
  }

  /** Joined text of a source; undefined when it is absent. */
  private sourceText(source: Source, f: ValueFrame): string | undefined {
    if (source.guards) for (const guard of source.guards) if (f.isNull(guard)) return undefined;
    if (source.sub >= 0) return this.valueText(f, source.sub);
    if (!source.parts) return source.literal;
    let text = '';
    for (const part of source.parts) {
      if (typeof part === 'string') text += part;
      else if (part.kind === 'sub' && !f.isNull(part.index)) text += this.valueText(f, part.index);
    }
    return text.replace(/\0+$/, '');
  }

  private valueText(f: ValueFrame, index: number): string {
    if (f.isNull(index)) return '';
    return scalarText(this.memory, f.types[index] as number, f.starts[index] as number, f.sizes[index] as number);
  }

  /** Whether a NULL elsewhere drops the element or attribute of a column. */
  private isGuarded(s: BoundSystem, index: number, f: ValueFrame): boolean {
    const guards = s.guards[index];
    if (guards) for (let i = 0; i < guards.length; i++) if (f.isNull(guards[i] as number)) return true;
    return false;
  }

  private integer(s: BoundSystem, index: number, f: ValueFrame): number {
    const kind = s.kinds[index];
    if (kind === sourceKind.absent) return -1;
    if (kind === sourceKind.constant) return s.constants[index] as number;
    if (kind === sourceKind.value) {
      const sub = s.subs[index] as number;
      if (sub >= f.count || this.isGuarded(s, index, f)) return -1;
      const at = f.starts[sub] as number;
      switch (((f.types[sub] as number) << 16) | (f.sizes[sub] as number)) {
        case 0x040001:
          return this.memory.bytes[at] as number;
        case 0x060002:
          return this.memory.view.getUint16(at, true);
        case 0x080004:
        case 0x140004:
          return this.memory.view.getUint32(at, true);
        case 0x0a0008:
        case 0x150008:
          return this.memory.view.getUint32(at + 4, true) * two32 + this.memory.view.getUint32(at, true);
        case 0:
          return -1;
        default:
          return this.integerOther(index, f, sub);
      }
    }
    const source = s.sources[index];
    const text = source && this.sourceText(source, f);
    return text === undefined ? -1 : this.integerText(index, text);
  }

  /** An integer in another form: text, or a value of an unusual type. */
  private integerOther(index: number, f: ValueFrame, sub: number): number {
    const type = f.types[sub] as number;
    if (type === valueType.null) return -1;
    if (type === valueType.string) {
      const start = f.starts[sub] as number;
      const value = integerOfUnits(this.memory, start, stringEnd(this.memory, start, f.sizes[sub] as number));
      if (value >= 0) return value;
    }
    return this.integerText(index, this.valueText(f, sub));
  }

  private integerText(index: number, text: string): number {
    const value = toColumnInteger(text);
    if (value < 0 && text !== '') this.oddColumns.push([pathOfColumn[index] as string, text]);
    return value;
  }

  private word(s: BoundSystem, index: number, dictionary: RawDictionary, f: ValueFrame): number {
    const kind = s.kinds[index];
    if (kind === sourceKind.absent) return -1;
    if (kind === sourceKind.constant) return s.constants[index] as number;
    if (kind === sourceKind.value) {
      const sub = s.subs[index] as number;
      const size = sub < f.count ? (f.sizes[sub] as number) : 0;
      if (size === 0 || f.types[sub] === valueType.null || this.isGuarded(s, index, f)) return -1;
      return this.dictionaries.value(dictionary, this.memory, f.types[sub] as number, f.starts[sub] as number, size);
    }
    const source = s.sources[index];
    const text = source && this.sourceText(source, f);
    return text === undefined ? -1 : this.dictionaries.text(dictionary, text);
  }

  private keyword(s: BoundSystem, index: number, f: ValueFrame): number {
    return this.word(s, index, this.dictionaries.keywordIds, f);
  }

  private time(s: BoundSystem, f: ValueFrame): void {
    const kind = s.kinds[column.time];
    if (kind === sourceKind.absent) return;
    if (kind === sourceKind.value) {
      const sub = s.subs[column.time] as number;
      if (sub >= f.count || f.types[sub] === valueType.null || this.isGuarded(s, column.time, f)) return;
      if (f.types[sub] === valueType.fileTime && f.sizes[sub] === 8) {
        const at = f.starts[sub] as number;
        this.setTime(this.memory.view.getUint32(at, true), this.memory.view.getUint32(at + 4, true));
        return;
      }
      if (f.types[sub] === valueType.string) {
        const start = f.starts[sub] as number;
        if (fileTimeOfUnits(this.memory, start, stringEnd(this.memory, start, f.sizes[sub] as number))) {
          this.setTime(parsedTime.low, parsedTime.high);
          return;
        }
      }
    }
    const source = s.sources[column.time];
    const text = source && this.sourceText(source, f);
    if (text !== undefined) this.timeText(text);
  }

  private timeText(text: string): void {
    const time = parseFileTime(text);
    if (time) this.setTime(time.low, time.high);
    else if (text !== '') this.oddColumns.push(['TimeCreated@SystemTime', text]);
  }

  private setTime(low: number, high: number): void {
    const r = this.record;
    r.hasTime = true;
    r.timeLow = low;
    r.timeHigh = high;
    r.timeUs = fileTimeUs(low, high);
    r.timeTick = fileTimeTick(low, high);
  }

  private guidOffset(s: BoundSystem, index: number, f: ValueFrame): number {
    if (s.kinds[index] !== sourceKind.value) return -1;
    const sub = s.subs[index] as number;
    if (this.isGuarded(s, index, f)) return -1;
    return sub < f.count && f.types[sub] === valueType.guid && f.sizes[sub] === 16 ? (f.starts[sub] as number) : -1;
  }

  private guid(s: BoundSystem, index: number, f: ValueFrame): string {
    const kind = s.kinds[index];
    if (kind === sourceKind.absent) return '';
    if (kind === sourceKind.value && f.isNull(s.subs[index] as number)) return '';
    const source = s.sources[index];
    return toGuidText((source && this.sourceText(source, f)) ?? '');
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
        if (!this.runItems(event.payload, frame)) return this.rewind();
        record.shape = event.payload.shape;
      } else {
        this.emptyPayload();
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
        this.emptyPayload();
      } else {
        const nested = body.plan;
        if (next < to && body.nextFragment(next, to) < to) return 'slow';
        const values = body.frame(1);
        if (!nested) {
          this.writeRawValues(values);
        } else {
          const items =
            plan.wrapperKind === undefined ? nested.payload : bindChild(nested, plan.wrapperKind, this.shapes);
          if (!items || !this.runItems(items, values)) return this.rewind();
          record.shape = items.shape;
        }
      }
    }
    if (this.writer.length - record.payloadStart > limits.payloadBytes) {
      body.setFault('binxml-limit', start, `more than ${limits.payloadBytes} payload bytes`);
      return 'fault';
    }
    record.payloadEnd = writer.length;
    record.extraStart = writer.length;
    if (
      this.activityAt >= 0 ||
      this.relatedAt >= 0 ||
      this.activity !== '' ||
      this.related !== '' ||
      plan.other.length > 0 ||
      plan.rendering.length > 0 ||
      this.oddColumns.length > 0 ||
      (record.hasTime && !isExactTime(record.timeHigh))
    )
      this.writeExtra(plan.other, plan.rendering, frame, [], []);
    record.extraEnd = writer.length;
    return body.missing ? 'missing' : 'good';
  }

  private rewind(): 'slow' {
    this.writer.length = this.record.payloadStart;
    return 'slow';
  }

  private ranges(count: number): Int32Array {
    if (this.record.itemRanges.length < 2 * count) this.record.itemRanges = new Int32Array(4 * count);
    return this.record.itemRanges;
  }

  /** Writes the payload array; false when a value needs the slow way. */
  private runItems(b: BoundItems, f: ValueFrame): boolean {
    const { memory, writer: w } = this;
    const { subs, flags, count } = b;
    const { types, starts, sizes } = f;
    const ranges = this.ranges(count);
    const budget = w.length + limits.payloadBytes;
    w.byte(91);
    for (let k = 0; k < count; k++) {
      if (k > 0) w.byte(44);
      ranges[2 * k] = w.length;
      const flag = flags[k] as number;
      if (flag & itemFlag.slow) {
        if (!this.runSlowItem(b, k, f)) return false;
      } else {
        const sub = subs[k] as number;
        const type = sub < f.count ? (types[sub] as number) : 0;
        if (type === valueType.string) {
          const start = starts[sub] as number;
          const size = sizes[sub] as number;
          w.quotedUtf16(memory.view, start, stringEnd(memory, start, size));
          if (size & 1) this.valueFaults |= valueFault.size;
        } else if (type === 0) {
          if (flag & itemFlag.optional) w.null();
          else w.plain('""');
        } else if (
          !this.writeValue(type, starts[sub] as number, sizes[sub] as number, (flag & itemFlag.arrayAllowed) !== 0)
        )
          return false;
      }
      ranges[2 * k + 1] = w.length;
      if (w.length > budget) {
        this.body.setFault('binxml-limit', 0, `more than ${limits.payloadBytes} payload bytes`);
        break;
      }
    }
    w.byte(93);
    return true;
  }

  /** Writes one value as a payload item; false when it needs the slow way. */
  private writeValue(type: number, start: number, size: number, arrayAllowed: boolean): boolean {
    const { memory, writer: w } = this;
    if (type & valueType.array) {
      if (!arrayAllowed) return false;
      this.valueFaults |= appendArray(w, memory, type, start, size);
      return true;
    }
    if (type === valueType.binXml && size > 0) return false;
    w.byte(34);
    this.valueFaults |= appendScalar(w, memory, type, start, size);
    w.byte(34);
    return true;
  }

  /** An item with guards, several parts, fixed text, or attributes; false when it needs the slow way. */
  private runSlowItem(b: BoundItems, k: number, f: ValueFrame): boolean {
    const w = this.writer;
    const item = b.items[k] as ItemPlan;
    const start = w.length;
    if (!this.writeSource(item, f, b.literals[k])) return false;
    const isEmpty = w.length === start + 2 && w.bytes[start] === 34;
    if (!isEmpty) return true;
    let drop = item.isAttribute;
    const ranges = this.record.itemRanges;
    for (let i = 1; i <= item.attributes && !drop; i++) drop = w.bytes[ranges[2 * (k - i)] as number] !== 110;
    if (drop) {
      w.length = start;
      w.null();
    }
    return true;
  }

  private writeSource(item: ItemPlan, f: ValueFrame, literal: Uint8Array | undefined): boolean {
    const { memory, writer: w } = this;
    if (item.guards)
      for (const guard of item.guards)
        if (f.isNull(guard)) {
          w.null();
          return true;
        }
    if (item.sub >= 0) {
      if (f.isNull(item.sub)) {
        if (item.optional) w.null();
        else w.plain('""');
        return true;
      }
      return this.writeValue(
        f.types[item.sub] as number,
        f.starts[item.sub] as number,
        f.sizes[item.sub] as number,
        item.arrayAllowed && !item.isAttribute,
      );
    }
    if (!item.parts) {
      if (literal) w.raw(literal);
      else w.quoted(item.literal);
      return true;
    }
    w.byte(34);
    for (const part of item.parts) {
      if (typeof part === 'string') w.appendString(part);
      else if (part.kind === 'sub' && !f.isNull(part.index)) {
        const type = f.types[part.index] as number;
        const size = f.sizes[part.index] as number;
        if (type & valueType.array || (type === valueType.binXml && size > 0)) return false;
        this.valueFaults |= appendScalar(w, memory, type, f.starts[part.index] as number, size);
      }
    }
    w.byte(34);
    return true;
  }

  /** Payload of a record whose names are lost: `value 0`, `value 1`, ... with the values as they are. */
  private writeRawValues(f: ValueFrame): void {
    const { record, writer: w } = this;
    const names: string[] = [];
    const ranges = this.ranges(f.count);
    record.payloadStart = w.length;
    w.byte(91);
    for (let i = 0; i < f.count; i++) {
      names.push(`value ${i}`);
      if (i > 0) w.byte(44);
      ranges[2 * i] = w.length;
      const type = f.types[i] as number;
      const start = f.starts[i] as number;
      const size = f.sizes[i] as number;
      if (type === 0) w.null();
      else if (type === valueType.binXml) {
        w.byte(34);
        w.appendBinary(this.memory.bytes, start, start + size);
        w.byte(34);
      } else this.writeValue(type, start, size, true);
      ranges[2 * i + 1] = w.length;
    }
    w.byte(93);
    record.payloadEnd = w.length;
    record.shape = this.shapes.intern(undefined, undefined, names);
  }

  // ------------------------------------------------------------------ extra

  private writePairs(
    key: string,
    items: readonly ItemPlan[],
    f: ValueFrame,
    ready: readonly NamedText[],
    isFirst: boolean,
  ): boolean {
    const w = this.writer;
    const start = w.length;
    w.plain(isFirst ? '"' : ',"');
    w.plain(key);
    w.plain('":[');
    let count = 0;
    for (let k = 0; k < items.length; k++) {
      const item = items[k] as ItemPlan;
      const pairStart = w.length;
      if (count > 0) w.byte(44);
      w.byte(91);
      w.quoted(item.name);
      w.byte(44);
      const valueStart = w.length;
      const fits = this.writeSource(item, f, undefined);
      const isNull = w.bytes[valueStart] === 110;
      const isEmpty = w.length === valueStart + 2;
      if (!fits || isNull || (isEmpty && (item.isAttribute || item.attributes > 0))) {
        w.length = pairStart;
        continue;
      }
      w.byte(93);
      count++;
    }
    for (const [name, text] of ready) {
      if (count > 0) w.byte(44);
      w.byte(91);
      w.quoted(name);
      w.byte(44);
      w.quoted(text);
      w.byte(93);
      count++;
    }
    w.byte(93);
    if (count > 0) return true;
    w.length = start;
    return false;
  }

  private writeGuid(key: string, at: number, text: string): false {
    const w = this.writer;
    w.plain(key);
    if (at >= 0) w.appendGuid(this.memory.bytes, at);
    else w.appendString(text);
    w.byte(34);
    return false;
  }

  private writeExtra(
    other: readonly ItemPlan[],
    rendering: readonly ItemPlan[],
    f: ValueFrame,
    moreOther: readonly NamedText[],
    moreRendering: readonly NamedText[],
  ): void {
    const { writer: w, record } = this;
    const start = w.length;
    w.byte(123);
    let isFirst = true;
    if (this.activityAt >= 0 || this.activity !== '')
      isFirst = this.writeGuid('"activity":"', this.activityAt, this.activity);
    if (this.relatedAt >= 0 || this.related !== '')
      isFirst = this.writeGuid(isFirst ? '"related":"' : ',"related":"', this.relatedAt, this.related);
    if (
      other.length + rendering.length + moreOther.length + moreRendering.length + this.oddColumns.length === 0 &&
      (!record.hasTime || isExactTime(record.timeHigh))
    ) {
      if (isFirst) w.length = start;
      else w.byte(125);
      return;
    }
    if (this.writePairs('other', other, f, [...this.oddColumns, ...moreOther], isFirst)) isFirst = false;
    if (this.writePairs('rendering', rendering, f, moreRendering, isFirst)) isFirst = false;
    if (record.hasTime && !isExactTime(record.timeHigh)) {
      const bytes = new DataView(new ArrayBuffer(8));
      bytes.setUint32(0, record.timeHigh);
      bytes.setUint32(4, record.timeLow);
      w.plain(`${isFirst ? '' : ','}"time":"0x${bytes.getBigUint64(0).toString(16)}"`);
      isFirst = false;
    }
    if (isFirst) w.length = start;
    else w.byte(125);
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
    this.resetColumns();
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
      if (kind === 'System') this.systemTexts(flattenPaths(node), other);
      else if (kind === 'RenderingInfo') rendering.push(...flattenPaths(node));
      else if (!payload) payload = node;
      else
        for (const [name, text] of flattenPaths(node))
          other.push([name === '' ? kind : name.startsWith('@') ? `${kind}${name}` : `${kind}/${name}`, text]);
    }
    record.provider = this.dictionaries.provider(this.providerName, this.providerGuid, this.providerSource);
    record.payloadStart = w.length;
    if (payload) this.writeFlat(payload);
    else this.emptyPayload();
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

  private writeFlat(element: XmlElement): void {
    const { record, writer: w } = this;
    const kind = localName(element.name);
    const isEventData = kind === 'EventData';
    const pairs = isEventData ? flattenEventData(element) : flattenPaths(element);
    const ranges = this.ranges(pairs.length);
    w.byte(91);
    pairs.forEach(([, text], k) => {
      if (k > 0) w.byte(44);
      ranges[2 * k] = w.length;
      w.quoted(text);
      ranges[2 * k + 1] = w.length;
    });
    w.byte(93);
    const dataName = isEventData ? element.attributes.find(([name]) => localName(name) === 'Name')?.[1] : undefined;
    record.shape = this.shapes.intern(
      kind,
      dataName,
      pairs.map(([name]) => name),
    );
  }

  private systemTexts(pairs: readonly NamedText[], other: NamedText[]): void {
    const { record: r, dictionaries: d } = this;
    for (const [path, text] of pairs) {
      if (text === '' && attributeOnly.has(path)) continue;
      const index = columnOfPath.get(path);
      switch (index) {
        case column.providerName:
          this.providerName = d.text(d.providerNames, text);
          break;
        case column.providerGuid:
          this.providerGuid = d.text(d.providerGuids, text);
          break;
        case column.providerSource:
          this.providerSource = d.text(d.providerSources, text);
          break;
        case column.eventId:
          r.eventId = this.integerText(index, text);
          break;
        case column.qualifiers:
          r.qualifiers = this.integerText(index, text);
          break;
        case column.version:
          r.version = this.integerText(index, text);
          break;
        case column.level:
          r.level = this.integerText(index, text);
          break;
        case column.task:
          r.task = this.integerText(index, text);
          break;
        case column.opcode:
          r.opcode = this.integerText(index, text);
          break;
        case column.eventRecordId:
          r.eventRecordId = this.integerText(index, text);
          break;
        case column.processId:
          r.processId = this.integerText(index, text);
          break;
        case column.threadId:
          r.threadId = this.integerText(index, text);
          break;
        case column.keywords:
          r.keywords = d.text(d.keywordIds, text);
          break;
        case column.channel:
          r.channel = d.text(d.channelIds, text);
          break;
        case column.computer:
          r.computer = d.text(d.computerIds, text);
          break;
        case column.user:
          r.user = d.text(d.userIds, text);
          break;
        case column.time:
          this.timeText(text);
          break;
        case column.activity:
          this.activity = toGuidText(text);
          break;
        case column.related:
          this.related = toGuidText(text);
          break;
        default:
          other.push([path, text]);
      }
    }
  }
}
