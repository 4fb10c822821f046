/**
 * Time as EventLoupe carries it: whole microseconds since 1970-01-01T00:00:00Z plus the 100 ns digit (0-9), so that a
 * FILETIME survives exactly while both parts stay ordinary numbers. In: microseconds and tick. Out: text.
 */

/** A point in time to 100 ns: `us` microseconds since the Unix epoch (may be negative), `tick` 0-9 tenths of a microsecond. */
export interface Instant {
  readonly us: number;
  readonly tick: number;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/**
 * `YYYY-MM-DDThh:mm:ss.fffffffZ`, the form of Event Viewer's XML (100 ns).
 * Microseconds outside what `Date` can hold (years before -271821 or after 275760) give `us:N.T`.
 */
export function toIsoTime(us: number, tick = 0): string {
  const ms = Math.floor(us / 1000);
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return `us:${us}.${tick}`;
  const restUs = us - ms * 1000;
  return `${date.toISOString().slice(0, -1)}${pad(restUs, 3)}${tick}Z`;
}

/**
 * Microseconds since the Unix epoch of an ISO 8601 text with 0-9 fraction digits (`T` or blank, `Z`, an offset, or
 * nothing for UTC). A date alone is its midnight UTC. Undefined when the text is not a time.
 */
export function parseIsoTime(text: string): Instant | undefined {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
      text.trim(),
    );
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const check = new Date(ms);
  if (Number.isNaN(ms) || check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day))
    return undefined;
  const digits = fraction.padEnd(7, '0');
  const offsetMinutes =
    zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return { us: (ms - offsetMinutes * 60_000) * 1000 + Number(digits.slice(0, 6)), tick: Number(digits[6]) };
}
