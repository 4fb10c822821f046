/**
 * One value of a substitution array as canonical text. In: type, offset and size in the chunk. Out: UTF-8 JSON text in a
 * writer. Forms: integers decimal; HexInt and SizeT `0x...`; booleans true/false (any non-zero byte is true); GUID `{lower-case}`;
 * times to 100 ns; SID `S-1-...`; binary upper-case hex; strings without trailing NULs, else untouched.
 */
import { civilDate, fileTimeText, fileTimeTick, fileTimeUs } from '../base/file-time.ts';
import type { JsonWriter } from '../base/json-writer.ts';
import { valueType as t } from './constants.ts';
import type { ChunkMemory } from './memory.ts';

/** What `appendScalar` says about a value: fine, bytes kept as hex because the size does not fit, or the type is unknown. */
export const valueFault = { none: 0, size: 1, type: 2 } as const;

const two32 = 4_294_967_296;

/** Windows-1252 for 0x80-0x9f; the five unassigned bytes map to the control characters of the same number, as Windows does. */
const ansiHigh = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
];

/** Size of one item of a fixed-size type; 0 for others. */
const fixedSizes = new Uint8Array(256);
for (const [type, size] of [
  [t.int8, 1],
  [t.uint8, 1],
  [t.int16, 2],
  [t.uint16, 2],
  [t.int32, 4],
  [t.uint32, 4],
  [t.int64, 8],
  [t.uint64, 8],
  [t.float32, 4],
  [t.float64, 8],
  [t.boolean, 4],
  [t.guid, 16],
  [t.fileTime, 8],
  [t.systemTime, 16],
  [t.hexInt32, 4],
  [t.hexInt64, 8],
] as const)
  fixedSizes[type] = size;

/** Bytes of an item of a type, 0 when it varies (strings, binary, SID, SizeT) or the type is unknown. */
export const fixedSize = (type: number): number => fixedSizes[type] as number;

/** End of a UTF-16 string without its trailing NULs (and without an odd last byte). */
export function stringEnd(memory: ChunkMemory, start: number, size: number): number {
  let end = start + (size & ~1);
  while (end > start && memory.view.getUint16(end - 2, true) === 0) end -= 2;
  return end;
}

function appendAnsi(w: JsonWriter, memory: ChunkMemory, start: number, size: number): void {
  let end = start + size;
  while (end > start && memory.bytes[end - 1] === 0) end--;
  for (let p = start; p < end; p++) {
    const byte = memory.bytes[p] as number;
    w.appendCodePoint(byte >= 0x80 && byte < 0xa0 ? (ansiHigh[byte - 0x80] as number) : byte);
  }
}

function appendSigned(w: JsonWriter, value: number): void {
  if (value < 0) {
    w.byte(45);
    w.appendUnsigned(-value);
  } else w.appendUnsigned(value);
}

function appendSigned64(w: JsonWriter, low: number, high: number): void {
  if (high < 0x8000_0000) {
    w.appendUnsigned64(low, high);
    return;
  }
  w.byte(45);
  const negatedLow = low === 0 ? 0 : two32 - low;
  const negatedHigh = (~high >>> 0) + (low === 0 ? 1 : 0);
  w.appendUnsigned64(negatedLow, negatedHigh);
}

/** Shortest decimal text that reads back as the same 32-bit float. */
function float32Text(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** Whether microseconds since 1970 of a FILETIME with this high half fit a double exactly (years 1686 to 2255). */
export const isExactTime = (high: number): boolean => high >= 0x0060_0000 && high <= 0x0300_0000;

let cachedDay = Number.NaN;
let cachedDate = '';

/** A FILETIME as text. */
export function appendFileTime(w: JsonWriter, low: number, high: number): void {
  if (!isExactTime(high)) {
    w.plain(fileTimeText(low, high));
    return;
  }
  const us = fileTimeUs(low, high);
  const day = Math.floor(us / 86_400_000_000);
  if (day !== cachedDay) {
    const date = civilDate(day);
    cachedDate = `${String(date.year).padStart(4, '0')}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}T`;
    cachedDay = day;
  }
  w.plain(cachedDate);
  w.ensure(24);
  const dayUs = us - day * 86_400_000_000;
  const seconds = Math.floor(dayUs / 1_000_000);
  const micro = dayUs - seconds * 1_000_000;
  const minutes = (seconds / 60) | 0;
  const hour = (minutes / 60) | 0;
  w.pair(hour);
  w.byte(58);
  w.pair(minutes - hour * 60);
  w.byte(58);
  w.pair(seconds - minutes * 60);
  w.byte(46);
  const top = (micro / 10_000) | 0;
  const rest = micro - top * 10_000;
  const middle = (rest / 100) | 0;
  w.pair(top);
  w.pair(middle);
  w.pair(rest - middle * 100);
  w.byte(48 + fileTimeTick(low, high));
  w.byte(90);
}

function appendSystemTime(w: JsonWriter, memory: ChunkMemory, at: number): void {
  const part = (index: number, width: number): string => String(memory.u16(at + 2 * index)).padStart(width, '0');
  w.plain(`${part(0, 4)}-${part(1, 2)}-${part(3, 2)}T${part(4, 2)}:${part(5, 2)}:${part(6, 2)}.${part(7, 3)}0000Z`);
}

/** Bytes of the SID at an offset, or -1 when it is not whole. */
export function sidSize(memory: ChunkMemory, at: number, size: number): number {
  if (size < 8) return -1;
  const need = 8 + 4 * (memory.bytes[at + 1] as number);
  return need <= size ? need : -1;
}

function appendSid(w: JsonWriter, memory: ChunkMemory, at: number): void {
  const authorityHigh = memory.view.getUint16(at + 2, false);
  const authorityLow = memory.view.getUint32(at + 4, false);
  w.plain('S-');
  w.appendUnsigned(memory.bytes[at] as number);
  w.byte(45);
  if (authorityHigh === 0) w.appendUnsigned(authorityLow);
  else w.plain(`0x${(authorityHigh * two32 + authorityLow).toString(16).padStart(12, '0')}`);
  const count = memory.bytes[at + 1] as number;
  for (let i = 0; i < count; i++) {
    w.byte(45);
    w.appendUnsigned(memory.u32(at + 8 + 4 * i));
  }
}

function appendKept(w: JsonWriter, memory: ChunkMemory, start: number, size: number, fault: number): number {
  w.appendBinary(memory.bytes, start, start + size);
  return fault;
}

/** Appends one scalar value without quotes; NULL and size 0 give nothing. Returns a `valueFault`. */
export function appendScalar(w: JsonWriter, memory: ChunkMemory, type: number, start: number, size: number): number {
  if (type === t.string) {
    w.appendUtf16(memory.view, start, stringEnd(memory, start, size));
    return size & 1 ? valueFault.size : valueFault.none;
  }
  if (size === 0) return valueFault.none;
  const fixed = fixedSizes[type] as number;
  const view = memory.view;
  if (fixed !== 0 && fixed !== size) {
    if (type === t.boolean && (size === 1 || size === 2)) {
      w.plain(view.getUint8(start) !== 0 || (size === 2 && view.getUint8(start + 1) !== 0) ? 'true' : 'false');
      return valueFault.none;
    }
    return appendKept(w, memory, start, size, valueFault.size);
  }
  switch (type) {
    case t.null:
      return valueFault.none;
    case t.ansiString:
      appendAnsi(w, memory, start, size);
      return valueFault.none;
    case t.int8:
      appendSigned(w, view.getInt8(start));
      return valueFault.none;
    case t.uint8:
      w.appendUnsigned(view.getUint8(start));
      return valueFault.none;
    case t.int16:
      appendSigned(w, view.getInt16(start, true));
      return valueFault.none;
    case t.uint16:
      w.appendUnsigned(view.getUint16(start, true));
      return valueFault.none;
    case t.int32:
      appendSigned(w, view.getInt32(start, true));
      return valueFault.none;
    case t.uint32:
      w.appendUnsigned(view.getUint32(start, true));
      return valueFault.none;
    case t.int64:
      appendSigned64(w, view.getUint32(start, true), view.getUint32(start + 4, true));
      return valueFault.none;
    case t.uint64:
      w.appendUnsigned64(view.getUint32(start, true), view.getUint32(start + 4, true));
      return valueFault.none;
    case t.float32:
      w.plain(float32Text(view.getFloat32(start, true)));
      return valueFault.none;
    case t.float64:
      w.plain(String(view.getFloat64(start, true)));
      return valueFault.none;
    case t.boolean:
      w.plain(view.getUint32(start, true) !== 0 ? 'true' : 'false');
      return valueFault.none;
    case t.binary:
      w.appendBinary(memory.bytes, start, start + size);
      return valueFault.none;
    case t.guid:
      w.appendGuid(memory.bytes, start);
      return valueFault.none;
    case t.sizeT:
    case t.eventHandle:
      if (size !== 4 && size !== 8) return appendKept(w, memory, start, size, valueFault.size);
      w.appendHex(view.getInt32(start, true), size === 8 ? view.getInt32(start + 4, true) : 0);
      return valueFault.none;
    case t.fileTime:
      appendFileTime(w, view.getUint32(start, true), view.getUint32(start + 4, true));
      return valueFault.none;
    case t.systemTime:
      appendSystemTime(w, memory, start);
      return valueFault.none;
    case t.sid:
      if (sidSize(memory, start, size) === -1) return appendKept(w, memory, start, size, valueFault.size);
      appendSid(w, memory, start);
      return valueFault.none;
    case t.hexInt32:
      w.appendHex(view.getInt32(start, true), 0);
      return valueFault.none;
    case t.hexInt64:
      w.appendHex(view.getInt32(start, true), view.getInt32(start + 4, true));
      return valueFault.none;
    default:
      return appendKept(w, memory, start, size, valueFault.type);
  }
}

/** Length in bytes of the array item at `p`, its own end mark not counted, and how far the next one is. */
export function arrayItem(memory: ChunkMemory, type: number, p: number, end: number): { size: number; step: number } {
  if (type === t.string) {
    let q = p;
    while (q + 2 <= end && memory.u16(q) !== 0) q += 2;
    if (q + 2 > end) return { size: end - p, step: end - p };
    return { size: q - p, step: q + 2 - p };
  }
  if (type === t.ansiString) {
    let q = p;
    while (q < end && memory.bytes[q] !== 0) q++;
    return { size: q - p, step: Math.min(q + 1, end) - p };
  }
  if (type === t.sid) {
    const size = sidSize(memory, p, end - p);
    return size === -1 ? { size: end - p, step: end - p } : { size, step: size };
  }
  const size = type === t.sizeT ? ((end - p) % 8 === 0 ? 8 : 4) : fixedSizes[type] || end - p;
  return { size: Math.min(size, end - p), step: Math.min(size, end - p) };
}

/** Appends an array value as a JSON array of texts. Returns the worst `valueFault` of its items. */
export function appendArray(w: JsonWriter, memory: ChunkMemory, type: number, start: number, size: number): number {
  const itemType = type & 0x7f;
  const end = start + size;
  let fault: number = valueFault.none;
  w.byte(91);
  for (let p = start; p < end; ) {
    const item = arrayItem(memory, itemType, p, end);
    if (p > start) w.byte(44);
    w.byte(34);
    fault = Math.max(fault, appendScalar(w, memory, itemType, p, item.size));
    w.byte(34);
    p += Math.max(1, item.step);
  }
  w.byte(93);
  return fault;
}
