/** The skew of a clock as text: `+00:05:00`, `-1d 02:00:00.250`. In and out: microseconds to add to a recorded time. Pure. */

const parts = /^([+-]?)\s*(?:(\d{1,4})\s*d\s*)?(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/i;

/** Microseconds of `[+-][Nd ]hh:mm[:ss[.ffffff]]`; undefined when it is not one. */
export function parseSkew(text: string): number | undefined {
  const match = parts.exec(text.trim().replace('−', '-'));
  if (!match) return undefined;
  const [, sign, days = '0', hours, minutes, seconds = '0', fraction = ''] = match;
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const us = wholeSeconds * 1_000_000 + Number(fraction.padEnd(6, '0'));
  return sign === '-' && us !== 0 ? -us : us;
}

/** `+hh:mm:ss`, with days and fractions only where there are any. */
export function formatSkew(skewUs: number): string {
  const us = Math.abs(Math.round(skewUs));
  const seconds = Math.floor(us / 1_000_000);
  const fraction = us % 1_000_000;
  const days = Math.floor(seconds / 86_400);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const rest = fraction
    ? `.${String(fraction)
        .padStart(6, '0')
        .replace(/(000)$/, '')}`
    : '';
  return `${skewUs < 0 ? '-' : '+'}${days ? `${days}d ` : ''}${clock}${rest}`;
}
