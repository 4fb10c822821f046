/**
 * FILETIME (100 ns since 1601-01-01 UTC, 64 bits) as two unsigned 32-bit halves. In: halves. Out: microseconds since
 * 1970 with the 100 ns digit, and text. No BigInt where the result fits a double exactly (years 1601 to 2255).
 */

const two32 = 4_294_967_296;
/** Microseconds between 1601 and 1970: even, so exact as a double. */
const epochUs = 11_644_473_600_000_000;
const epochHigh = Math.floor(epochUs / two32);
const epochLow = epochUs - epochHigh * two32;

/** Microseconds since 1970-01-01 UTC (floor); exact while below 2^53 in size (years 1686 to 2255). `low`, `high`: unsigned 32-bit. */
export function fileTimeUs(low: number, high: number): number {
  const tens = Math.floor(high / 10);
  const rest = (high - tens * 10) * two32 + low;
  return (tens - epochHigh) * two32 + (Math.floor(rest / 10) - epochLow);
}

/** The 100 ns digit, 0-9. */
export function fileTimeTick(low: number, high: number): number {
  const rest = (high - Math.floor(high / 10) * 10) * two32 + low;
  return rest - Math.floor(rest / 10) * 10;
}

const pad = (value: number | bigint, width: number): string => String(value).padStart(width, '0');

/** Civil date of a day number (0 = 1970-01-01) in the proleptic Gregorian calendar. */
export function civilDate(day: number): { year: number; month: number; day: number } {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

/** `YYYY-MM-DDThh:mm:ss.fffffffZ` of any FILETIME, exact; years above 9999 have five digits. */
export function fileTimeText(low: number, high: number): string {
  const ticks = BigInt(high) * 4_294_967_296n + BigInt(low);
  const day = Number(ticks / 864_000_000_000n) - 134_774;
  const rest = ticks % 864_000_000_000n;
  const seconds = Number(rest / 10_000_000n);
  const date = civilDate(day);
  return (
    `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}T${pad(Math.floor(seconds / 3600), 2)}:` +
    `${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${pad(rest % 10_000_000n, 7)}Z`
  );
}

const timePattern = /^(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/;

/** The FILETIME halves of an ISO 8601 UTC text with 0-9 fraction digits (cut to 100 ns); undefined when it is none. */
export function parseFileTime(text: string): { low: number; high: number } | undefined {
  const match = timePattern.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (Number.isNaN(ms) || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31)
    return undefined;
  const ticks = BigInt(ms) * 10_000n + BigInt(fraction.padEnd(7, '0').slice(0, 7)) + 116_444_736_000_000_000n;
  if (ticks < 0n || ticks >= 1n << 64n) return undefined;
  return { low: Number(ticks & 0xffff_ffffn), high: Number(ticks >> 32n) };
}
