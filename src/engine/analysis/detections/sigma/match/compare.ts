/**
 * Numbers and dates in event values. In: text. Out: comparisons. Whole numbers (decimal or 0x...) are compared exactly,
 * whatever their size; text that is no number, or no time, satisfies nothing.
 */
import { parseIsoTime } from '#shared/model/time.ts';
import type { CompareOp, TimePart } from '../types.ts';

type Numeric = number | bigint;

/** A number in text; whole numbers beyond 2^53 as bigint. */
export function parseNumber(text: string): Numeric | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 100) return undefined;
  if (/^[+-]?\d+(?:\.\d+)?$/.test(trimmed)) {
    const value = Number(trimmed);
    return Number.isSafeInteger(value) || trimmed.includes('.') ? value : BigInt(trimmed.replace(/^\+/, ''));
  }
  if (!/^0x[0-9a-f]+$/i.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : BigInt(trimmed);
}

/** A test against a limit. */
export function compileCompare(op: CompareOp, limitText: string): (text: string) => boolean {
  const limit = parseNumber(limitText);
  return (text) => {
    const value = parseNumber(text);
    if (value === undefined || limit === undefined) return false;
    return compare(op, value, limit);
  };
}

/** `value op limit`. */
export function compare(op: CompareOp | 'eq', value: Numeric, limit: Numeric): boolean {
  switch (op) {
    case 'gt':
      return value > limit;
    case 'gte':
      return value >= limit;
    case 'lt':
      return value < limit;
    case 'lte':
      return value <= limit;
    case 'eq':
      return value >= limit && value <= limit;
  }
}

/** A part of a time in UTC (`week` is the ISO week); undefined when the text is no time. */
export function toTimePart(text: string, part: TimePart): number | undefined {
  const instant = parseIsoTime(text);
  if (!instant) return undefined;
  const date = new Date(Math.floor(instant.us / 1000));
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return toIsoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

function toIsoWeek(date: Date): number {
  const dayMs = 86_400_000;
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = midnight + (4 - (date.getUTCDay() || 7)) * dayMs;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - yearStart) / dayMs / 7) + 1;
}
