/**
 * Writes the payload of a record, and the lists of its extra, as UTF-8 JSON. In: bound items and values, expanded elements, or values without
 * names. Out: bytes in the decoder's writer, item ranges and the shape of the DecodedRecord.
 */
import type { JsonWriter } from '../base/json-writer.ts';
import { type BoundItems, itemFlag } from './bind.ts';
import { limits, valueType } from './constants.ts';
import { flattenEventData, flattenPaths, type NamedText, type XmlElement } from './flatten.ts';
import type { ValueFrame } from './frame.ts';
import type { ChunkMemory } from './memory.ts';
import type { ItemPlan } from './plan.ts';
import type { ShapeTable } from './shapes.ts';
import { localName } from './tree.ts';
import type { DecodedRecord } from './types.ts';
import { appendArray, appendScalar, stringEnd, valueFault } from './values.ts';

/** See the header. */
export class PayloadWriter {
  /** `valueFault` bits of the values written since the caller cleared it. */
  valueFaults = 0;
  /** Set when a payload passed its limit and was cut. */
  isTooLarge = false;

  private readonly memory: ChunkMemory;
  private readonly writer: JsonWriter;
  private readonly shapes: ShapeTable;
  private readonly record: DecodedRecord;

  constructor(memory: ChunkMemory, writer: JsonWriter, shapes: ShapeTable, record: DecodedRecord) {
    this.memory = memory;
    this.writer = writer;
    this.shapes = shapes;
    this.record = record;
  }

  /** `[]`, and the shape of an event without payload. */
  writeEmpty(): void {
    const { record, writer } = this;
    record.shape = this.shapes.empty;
    record.payloadStart = writer.length;
    writer.byte(91);
    writer.byte(93);
    record.payloadEnd = writer.length;
  }

  private ranges(count: number): Int32Array {
    if (this.record.itemRanges.length < 2 * count) this.record.itemRanges = new Int32Array(4 * count);
    return this.record.itemRanges;
  }

  /**
   * Writes the payload array of a plan; false when a value needs the slower way (the caller takes the bytes back). Sets `isTooLarge`.
   */
  runItems(b: BoundItems, f: ValueFrame): boolean {
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
        this.isTooLarge = true;
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
  writeRawValues(f: ValueFrame): void {
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

  /** Payload of an expanded kind element (the slower way). */
  writeFlat(element: XmlElement): void {
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

  /**
   * Writes `"key":[[name, text], ...]` of extra, from a plan and from ready pairs. Gives the number of pairs (0: nothing was written), or
   * -1 when a value needs the slower way.
   */
  writePairs(
    key: string,
    items: readonly ItemPlan[],
    f: ValueFrame,
    ready: readonly NamedText[],
    isFirst: boolean,
  ): number {
    const w = this.writer;
    const start = w.length;
    w.plain(isFirst ? '"' : ',"');
    w.plain(key);
    w.plain('":[');
    let count = 0;
    let attributes = 0;
    for (let k = 0; k < items.length; k++) {
      const item = items[k] as ItemPlan;
      const pairStart = w.length;
      if (count > 0) w.byte(44);
      w.byte(91);
      w.quoted(item.name);
      w.byte(44);
      const valueStart = w.length;
      if (
        item.arrayAllowed &&
        item.sub >= 0 &&
        !f.isNull(item.sub) &&
        ((f.types[item.sub] as number) & valueType.array) !== 0
      )
        return -1;
      if (!this.writeSource(item, f, undefined)) return -1;
      const isNull = w.bytes[valueStart] === 110;
      const isEmpty = w.length === valueStart + 2;
      const isDropped = isNull || (isEmpty && (item.isAttribute || (item.attributes > 0 && attributes > 0)));
      if (isDropped) w.length = pairStart;
      else {
        w.byte(93);
        count++;
      }
      if (!item.isAttribute) attributes = 0;
      else if (!isDropped) attributes++;
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
    if (count === 0) w.length = start;
    return count;
  }
}
