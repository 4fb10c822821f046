/**
 * What a correlation measures inside a moving window. In: records entering and leaving. Out: the measure. Distinct values
 * are compared without case; numbers are kept sorted where a percentile is asked for.
 */
import { fold } from '../fold.ts';
import { parseNumber } from '../match/compare.ts';
import { toList } from '../route/mappings.ts';
import type { CorrelationRule, CountCondition, FieldValue } from '../types.ts';

/** A record as a correlation sees it: field names already resolved through aliases. */
export interface WindowItem {
  readonly timeUs: number;
  readonly key: number;
  /** Position in the correlation's list of rules. */
  readonly rule: number;
  readonly get: (field: string) => FieldValue;
}

export interface Measure {
  add(item: WindowItem): void;
  remove(item: WindowItem): void;
  /** Undefined while nothing can be measured (no number in the window). */
  value(): number | undefined;
}

/** Whether a measured value meets a condition; all its comparisons have to hold. */
export function meetsCondition(value: number, condition: CountCondition): boolean {
  const { gt, gte, lt, lte, eq, neq } = condition;
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte) &&
    (eq === undefined || value === eq) &&
    (neq === undefined || value !== neq)
  );
}

/** The measure of a correlation type. */
export function createMeasure(rule: CorrelationRule): Measure {
  switch (rule.type) {
    case 'event_count':
      return createRecordCount();
    case 'value_count':
      return createDistinct((item) => toCombinations(item, rule.fields));
    case 'temporal':
    case 'temporal_ordered':
      return createDistinct((item) => [String(item.rule)]);
    default:
      return createStatistic(rule);
  }
}

/** One record counts once, also when several rules hit it. */
function createRecordCount(): Measure {
  return createDistinct((item) => [String(item.key)]);
}

function createDistinct(toKeys: (item: WindowItem) => readonly string[]): Measure {
  const counts = new Map<string, number>();
  return {
    add: (item) => {
      for (const key of toKeys(item)) counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    remove: (item) => {
      for (const key of toKeys(item)) {
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      }
    },
    value: () => counts.size,
  };
}

/** The value of one field, or the combination of several; none when a field is absent. */
function toCombinations(item: WindowItem, fields: readonly string[]): readonly string[] {
  if (fields.length === 1) return toList(item.get(fields[0]!)).map(fold);
  const parts = fields.flatMap((field) => toList(item.get(field)).slice(0, 1).map(fold));
  return parts.length < fields.length ? [] : [JSON.stringify(parts)];
}

function createStatistic(rule: CorrelationRule): Measure {
  const sorted: number[] = [];
  let sum = 0;
  const numbers = (item: WindowItem): number[] =>
    toList(item.get(rule.fields[0]!)).flatMap((text) => {
      const number = parseNumber(text);
      return number === undefined ? [] : [Number(number)];
    });
  const place = (value: number): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (item) => {
      for (const number of numbers(item)) {
        sorted.splice(place(number), 0, number);
        sum += number;
      }
    },
    remove: (item) => {
      for (const number of numbers(item)) {
        sorted.splice(place(number), 1);
        sum -= number;
      }
    },
    value: () => {
      if (sorted.length === 0) return undefined;
      if (rule.type === 'value_sum') return sum;
      if (rule.type === 'value_avg') return sum / sorted.length;
      return toPercentile(sorted, rule.type === 'value_median' ? 50 : rule.percentile);
    },
  };
}

/** Percentile of sorted numbers with linear interpolation between neighbours. */
export function toPercentile(sorted: readonly number[], percentile: number): number {
  const at = ((sorted.length - 1) * percentile) / 100;
  const low = Math.floor(at);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (at - low);
}
