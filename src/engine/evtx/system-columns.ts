/**
 * The System columns of a record. In: a bound plan and values (the fast way), or texts by path (the slower way). Out: the columns of the
 * DecodedRecord, the places of the correlation GUIDs, and `odd`: texts that do not fit their column (they go to extra.other).
 */
import { fileTimeTick, fileTimeUs, parseFileTime } from '../base/file-time.ts';
import type { RawDictionary } from '../base/raw-dictionary.ts';
import { type BoundSystem, sourceKind, toColumnInteger } from './bind.ts';
import { valueType } from './constants.ts';
import { type DecoderDictionaries, toGuidText } from './dictionaries.ts';
import type { NamedText } from './flatten.ts';
import type { ValueFrame } from './frame.ts';
import type { ChunkMemory } from './memory.ts';
import { scalarText } from './parse-tree.ts';
import { attributeOnly, column, columnOfPath, pathOfColumn, type Source } from './plan.ts';
import { fileTimeOfUnits, integerOfUnits, parsedTime } from './text-columns.ts';
import type { DecodedRecord } from './types.ts';
import { stringEnd } from './values.ts';

const two32 = 4_294_967_296;

/** See the header. */
export class SystemColumns {
  /** Columns whose text is no number or time, as [path, text]. */
  readonly odd: NamedText[] = [];
  /** Offsets of 16 byte GUIDs in the chunk, or -1; else the texts (of records without types), '' for none. */
  activityAt = -1;
  relatedAt = -1;
  activity = '';
  related = '';

  private readonly memory: ChunkMemory;
  private readonly dictionaries: DecoderDictionaries;
  private readonly record: DecodedRecord;
  private providerName = -1;
  private providerGuid = -1;
  private providerSource = -1;

  constructor(memory: ChunkMemory, dictionaries: DecoderDictionaries, record: DecodedRecord) {
    this.memory = memory;
    this.dictionaries = dictionaries;
    this.record = record;
  }

  /** Makes all columns absent. */
  reset(): void {
    const r = this.record;
    r.hasTime = false;
    r.timeLow = r.timeHigh = 0;
    r.eventId = r.qualifiers = r.version = r.level = r.task = r.opcode = -1;
    r.eventRecordId = r.processId = r.threadId = -1;
    r.provider = r.channel = r.computer = r.user = r.keywords = -1;
    if (this.odd.length > 0) this.odd.length = 0;
    this.providerName = this.providerGuid = this.providerSource = -1;
    this.activity = this.related = '';
    this.activityAt = this.relatedAt = -1;
  }

  /** True when there is a correlation GUID. */
  get hasCorrelation(): boolean {
    return this.activityAt >= 0 || this.relatedAt >= 0 || this.activity !== '' || this.related !== '';
  }

  /** Sets all columns from the values of a template instance. */
  run(s: BoundSystem, f: ValueFrame): void {
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
    r.keywords = this.word(s, column.keywords, d.keywordIds, f);
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
    if (value < 0 && text !== '') this.odd.push([pathOfColumn[index] as string, text]);
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
    else if (text !== '') this.odd.push(['TimeCreated@SystemTime', text]);
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

  /** Sets all columns from texts by path; what is no column goes to `other`, and so does a column that comes twice. */
  runTexts(pairs: readonly NamedText[], other: NamedText[]): void {
    const { record: r, dictionaries: d } = this;
    const seen = new Set<number>();
    for (const [path, text] of pairs) {
      if (text === '' && attributeOnly.has(path)) continue;
      let index = columnOfPath.get(path);
      if (index !== undefined && seen.has(index)) index = undefined;
      else if (index !== undefined) seen.add(index);
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
    r.provider = d.provider(this.providerName, this.providerGuid, this.providerSource);
  }
}
