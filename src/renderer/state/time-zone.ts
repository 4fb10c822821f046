/**
 * Times for people: microseconds + tick and a time zone in, text out. UTC is exact and needs no tables; for other zones
 * the offset comes from Intl, cached for each quarter hour (no zone changes its offset in between).
 */
import { toIsoTime } from '#shared/model/time.ts';

const quarterMs = 15 * 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** All IANA zones of this browser, UTC first. */
export function listTimeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

/** The zone of this computer. */
export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Offset of `zone` from UTC in milliseconds at that instant; 0 for UTC and for instants that `Date` cannot hold. */
export function zoneOffsetMs(us: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(us / 1000 / quarterMs);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const date = new Date(quarter * quarterMs);
  if (Number.isNaN(date.getTime())) return 0;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
  const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  const offset = local.getTime() - date.getTime();
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** `+02:00`, `-03:30`, `Z` for UTC. */
export function explainOffset(us: number, zone: string): string {
  if (zone === 'UTC') return 'Z';
  const minutes = Math.round(zoneOffsetMs(us, zone) / 60_000);
  const rest = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

/** `YYYY-MM-DD hh:mm:ss.fffffff` in `zone`, to 100 ns. */
export function formatTime(us: number, tick: number, zone: string): string {
  return toIsoTime(us + zoneOffsetMs(us, zone) * 1000, tick)
    .replace('T', ' ')
    .replace(/Z$/, '');
}

/** The same without fractions of a second. */
export function formatSecond(us: number, zone: string): string {
  return formatTime(us, 0, zone).replace(/\.\d+$/, '');
}

/**
 * Microseconds since the epoch of a wall-clock time written in `zone` (`YYYY-MM-DD[ hh:mm[:ss[.f]]]`); a text with its
 * own offset or `Z` keeps it. Undefined when it is not a time. In a skipped or doubled hour the earlier reading is taken.
 */
export function parseZonedTime(
  text: string,
  zone: string,
  parse: (text: string) => { us: number } | undefined,
): number | undefined {
  const instant = parse(text);
  if (!instant || /(Z|[+-]\d\d:?\d\d)\s*$/.test(text.trim().slice(10))) return instant?.us;
  const first = instant.us - zoneOffsetMs(instant.us, zone) * 1000;
  return instant.us - zoneOffsetMs(first, zone) * 1000;
}
