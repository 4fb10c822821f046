/**
 * Numbers and times that stand as text in a record (forwarded events have no types), read from the UTF-16 units without making a
 * string. In: units in the chunk. Out: numbers. Forms that are not the usual ones are left to the slower readers.
 */
import type { ChunkMemory } from './memory.ts';

/** Decimal or `0x` hex integer of the units in [start, end), -1 when it is none (or has blanks around it). */
export function integerOfUnits(memory: ChunkMemory, start: number, end: number): number {
  const view = memory.view;
  const isHex = end - start > 4 && view.getUint32(start, true) === 0x0078_0030;
  let p = isHex ? start + 4 : start;
  if (p >= end || end - p > (isHex ? 32 : 40)) return -1;
  let value = 0;
  for (; p < end; p += 2) {
    const unit = view.getUint16(p, true);
    if (unit >= 48 && unit <= 57) value = value * (isHex ? 16 : 10) + (unit - 48);
    else if (isHex && (unit | 32) >= 97 && (unit | 32) <= 102) value = value * 16 + ((unit | 32) - 87);
    else return -1;
  }
  return value;
}

/** The halves that `fileTimeOfUnits` found. */
export const parsedTime = { low: 0, high: 0 };

const two32 = 4_294_967_296;

/** True when [start, end) is `YYYY-MM-DDThh:mm:ss[.f{1,9}]Z`; the FILETIME (cut to 100 ns) is then in `parsedTime`. */
export function fileTimeOfUnits(memory: ChunkMemory, start: number, end: number): boolean {
  const view = memory.view;
  const count = (end - start) >> 1;
  if (count < 20 || count > 30 || view.getUint16(end - 2, true) !== 90) return false;
  let failed = false;
  const digits = (at: number, length: number): number => {
    let value = 0;
    for (let i = 0; i < length; i++) {
      const digit = view.getUint16(start + 2 * (at + i), true) - 48;
      if (digit < 0 || digit > 9) failed = true;
      value = value * 10 + digit;
    }
    return value;
  };
  const unit = (at: number): number => view.getUint16(start + 2 * at, true);
  if (unit(4) !== 45 || unit(7) !== 45 || unit(10) !== 84 || unit(13) !== 58 || unit(16) !== 58) return false;
  const year = digits(0, 4);
  const month = digits(5, 2);
  const day = digits(8, 2);
  const seconds = digits(11, 2) * 3600 + digits(14, 2) * 60 + digits(17, 2);
  let fraction = 0;
  if (count > 20) {
    if (unit(19) !== 46) return false;
    const length = count - 21;
    if (length === 0) return false;
    fraction = digits(20, Math.min(length, 7));
    for (let i = length; i < 7; i++) fraction *= 10;
    if (length > 7) digits(27, length - 7);
  }
  if (failed || year < 1601 || month < 1 || month > 12 || day < 1 || day > 31 || seconds >= 172_800) return false;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const total = (era * 146_097 + dayOfEra - 719_468 + 134_774) * 86_400 + seconds;
  const top = Math.floor(total / 65_536);
  const scaled = top * 10_000_000;
  const scaledTop = Math.floor(scaled / 65_536);
  const rest = (scaled - scaledTop * 65_536) * 65_536 + (total - top * 65_536) * 10_000_000 + fraction;
  const carry = Math.floor(rest / two32);
  parsedTime.low = rest - carry * two32;
  parsedTime.high = scaledTop + carry;
  return true;
}
