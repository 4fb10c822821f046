/**
 * Times as written in a query. A shorter form means the whole period it names: `2024-01-31` is that day, `2024-01-31T10:15`
 * that minute, seven decimals one tick of 100 ns. In: text. Out: the period as a half-open range.
 */
import { type Instant, parseIsoTime } from '../time.ts';

export interface InstantRange {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

const addTicks = (at: Instant, ticks: number): Instant => {
  const tick = at.tick + (ticks % 10);
  return { us: at.us + Math.floor(ticks / 10) + (tick >= 10 ? 1 : 0), tick: tick % 10 };
};

const ticksOfSecond = 10_000_000;

/** Undefined when the text is not a time. `2024`, `2024-01`, a date, a date with time to any precision, with zone. */
export function parseInstantRange(text: string): InstantRange | undefined {
  const month = /^(\d{4})(?:-(\d\d))?$/.exec(text);
  if (month) {
    const year = Number(month[1]);
    const index = month[2] === undefined ? undefined : Number(month[2]) - 1;
    if (index !== undefined && (index < 0 || index > 11)) return undefined;
    const from = Date.UTC(year, index ?? 0);
    const to = index === undefined ? Date.UTC(year + 1, 0) : Date.UTC(year, index + 1);
    return { from: { us: from * 1000, tick: 0 }, to: { us: to * 1000, tick: 0 } };
  }
  const parts = /^\d{4}-\d\d-\d\d(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  );
  const from = parts ? parseIsoTime(text.toUpperCase()) : undefined;
  if (!parts || !from) return undefined;
  if (Number(parts[1] ?? 0) > 23 || Number(parts[2] ?? 0) > 59 || Number(parts[3] ?? 0) > 59) return undefined;
  const length =
    parts[1] === undefined
      ? 86_400 * ticksOfSecond
      : parts[3] === undefined
        ? 60 * ticksOfSecond
        : parts[4] === undefined
          ? ticksOfSecond
          : 10 ** Math.max(0, 7 - parts[4].length);
  return { from, to: addTicks(from, length) };
}
