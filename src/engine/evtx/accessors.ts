/** Values of a DecodedRecord without parsing its whole payload. In: record and item number. Out: text, integer, pairs. */
import type { DecodedRecord } from './types.ts';

const utf8 = new TextDecoder();

/** JSON text of item k. */
function itemJson(record: DecodedRecord, k: number): string {
  const start = record.itemRanges[2 * k] as number;
  const end = record.itemRanges[2 * k + 1] as number;
  return utf8.decode(record.bytes.subarray(start, end));
}

/** Number of payload items. */
export const itemCount = (record: DecodedRecord): number => record.shape.names.length;

/** Item k as text: undefined when the element is absent; the first text of an array ('' when it is empty). */
export function itemText(record: DecodedRecord, k: number): string | undefined {
  if (k < 0 || k >= record.shape.names.length) return undefined;
  const { bytes, itemRanges } = record;
  const start = itemRanges[2 * k] as number;
  const end = itemRanges[2 * k + 1] as number;
  if (bytes[start] !== 34) {
    const value: unknown = JSON.parse(itemJson(record, k));
    if (Array.isArray(value)) return typeof value[0] === 'string' ? value[0] : '';
    return undefined;
  }
  let text = '';
  if (end - start < 128) {
    for (let p = start + 1; p < end - 1; p++) {
      const byte = bytes[p] as number;
      if (byte >= 0x80 || byte === 92) return JSON.parse(itemJson(record, k)) as string;
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return JSON.parse(itemJson(record, k)) as string;
}

/** Item k as texts: [] when the element is absent, [''] for an empty array (one empty element). */
export function itemTexts(record: DecodedRecord, k: number): string[] {
  if (k < 0 || k >= record.shape.names.length) return [];
  const value: unknown = JSON.parse(itemJson(record, k));
  if (value === null) return [];
  if (!Array.isArray(value)) return [String(value)];
  return value.length === 0 ? [''] : value.map(String);
}

/** Item k as an integer (decimal, a minus sign, or 0x hex; exact below 2^53); undefined when it is none. */
export function itemInteger(record: DecodedRecord, k: number): number | undefined {
  if (k < 0 || k >= record.shape.names.length) return undefined;
  const { bytes, itemRanges } = record;
  let p = (itemRanges[2 * k] as number) + 1;
  const end = (itemRanges[2 * k + 1] as number) - 1;
  if (bytes[p - 1] !== 34 || p >= end || end - p > 20) return undefined;
  const negative = bytes[p] === 45;
  if (negative) p++;
  const isHex = bytes[p] === 48 && (bytes[p + 1] === 120 || bytes[p + 1] === 88);
  if (isHex) p += 2;
  if (p >= end) return undefined;
  let value = 0;
  for (; p < end; p++) {
    const byte = bytes[p] as number;
    if (byte >= 48 && byte <= 57) value = value * (isHex ? 16 : 10) + (byte - 48);
    else if (isHex && (byte | 32) >= 97 && (byte | 32) <= 102) value = value * 16 + ((byte | 32) - 87);
    else return undefined;
  }
  return negative ? -value : value;
}

/** Payload as parsed JSON: texts, arrays of texts, null. */
export function payloadValues(record: DecodedRecord): (string | string[] | null)[] {
  return JSON.parse(utf8.decode(record.bytes.subarray(record.payloadStart, record.payloadEnd))) as (
    | string
    | string[]
    | null
  )[];
}

/** Parsed `extra`. */
export interface RecordExtra {
  activity?: string;
  related?: string;
  other?: [string, string][];
  rendering?: [string, string][];
  /** FILETIME in hex, when timeUs cannot hold it exactly (before 1686, after 2255). */
  time?: string;
}

/** The record's extra, {} when it has none. */
export function recordExtra(record: DecodedRecord): RecordExtra {
  if (record.extraEnd === record.extraStart) return {};
  return JSON.parse(utf8.decode(record.bytes.subarray(record.extraStart, record.extraEnd))) as RecordExtra;
}

/** Names and values as [name, text] pairs in order: an array gives one pair for each item, an absent element none. */
export function toPairs(
  names: readonly string[],
  values: readonly (string | readonly string[] | null)[],
): [string, string][] {
  const out: [string, string][] = [];
  values.forEach((value, k) => {
    const name = names[k] ?? '';
    if (value === null) return;
    if (typeof value === 'string') out.push([name, value]);
    else if (value.length === 0) out.push([name, '']);
    else for (const text of value) out.push([name, text]);
  });
  return out;
}

/** The record's payload as pairs. */
export function payloadPairs(record: DecodedRecord): [string, string][] {
  return toPairs(record.shape.names, payloadValues(record));
}

/** A 64-bit key of what a record says (not where it lies): equal for copies of one record. For recovered records. */
export function contentKey(record: DecodedRecord): string {
  let h1 = 0x811c9dc5;
  let h2 = 0x9747b28c;
  for (let p = record.payloadStart; p < record.payloadEnd; p++) {
    const byte = record.bytes[p] as number;
    h1 = Math.imul(h1 ^ byte, 0x01000193);
    h2 = Math.imul(h2 + byte, 0x5bd1e995) ^ (h2 >>> 15);
  }
  const number = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return `${record.recordId}|${record.writtenUs}.${record.writtenTick}|${record.timeUs}.${record.timeTick}|${record.eventId}|${number(h1)}${number(h2)}`;
}
