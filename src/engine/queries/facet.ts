/** Counts of the values of one field under a filter, most frequent first. */
import type Database from 'better-sqlite3';
import type { Output } from '#shared/contract/index.ts';
import type { Filter } from '#shared/model/filter.ts';
import { foldCase } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type Dimension, openDimension } from './dimension.ts';
import { matchFilter } from './match.ts';

/** Events by code; an event counts once for each of its distinct values. */
export function countCodes(dimension: Dimension, flags: Uint8Array): Map<number, number> {
  const { codes, more } = dimension;
  const counts = new Map<number, number>();
  let high = -1;
  for (let row = 0; row < codes.length; row++) if (codes[row]! > high) high = codes[row]!;
  if (high < 1 << 22) {
    const dense = new Int32Array(high + 2);
    for (let row = 0; row < codes.length; row++) if (flags[row] === 1) dense[codes[row]! + 1]!++;
    dense.forEach((count, index) => {
      if (count > 0) counts.set(index - 1, count);
    });
  } else {
    for (let row = 0; row < codes.length; row++)
      if (flags[row] === 1) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1);
  }
  for (const [row, others] of more) {
    if (flags[row] === 1) for (const code of others) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** `search` keeps values whose text or label contains it. Events without the field are not a value. */
export function queryFacet(
  db: Database.Database,
  input: { filter: Filter; field: string; limit: number; search?: string | undefined },
  signal: AbortFlag,
): Output<'events.facet'> {
  const dimension = openDimension(db, input.field, signal);
  const { flags } = matchFilter(db, input.filter, signal);
  const counts = [...countCodes(dimension, flags)].filter(([code]) => code !== -1);
  const needle = foldCase(input.search ?? '');
  const found =
    needle === ''
      ? counts
      : counts.filter(([code]) =>
          [dimension.value(code), dimension.label(code)].some((text) => foldCase(text).includes(needle)),
        );
  found.sort(([a, countA], [b, countB]) => countB - countA || compareCodes(dimension, a, b));
  return {
    values: found.slice(0, input.limit).map(([code, count]) => ({
      value: dimension.value(code),
      label: dimension.label(code),
      count,
      clause: dimension.clause(code) ?? '',
    })),
    distinct: found.length,
  };
}

/** Order of two codes for a person: numbers and times by value, texts by label. */
export function compareCodes(dimension: Dimension, a: number, b: number): number {
  if (dimension.isOrdered) return a - b;
  const one = dimension.label(a);
  const other = dimension.label(b);
  return one < other ? -1 : one > other ? 1 : 0;
}
