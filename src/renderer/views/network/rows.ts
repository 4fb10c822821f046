/** Rows that are at hand as a source for a grid: sorted here, because the engine gave all of them. Pure. */
import type { GridRow, RowSource, SortEntry } from '../../widgets/grid-types.ts';

/** Sorts by one column; empty cells come last. */
export function sortRows(rows: readonly GridRow[], sort: readonly SortEntry[]): readonly GridRow[] {
  const [entry] = sort;
  if (!entry) return rows;
  const sign = entry.descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [one[entry.column], other[entry.column]];
    if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
    if (b === null || b === undefined) return -1;
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)));
  });
}

/** A source over rows that are at hand. `key` must tell these rows from others. */
export function toSource(key: string, rows: readonly GridRow[], sort: readonly SortEntry[]): RowSource {
  const sorted = sortRows(rows, sort);
  return {
    key: `${key} ${JSON.stringify(sort)}`,
    total: sorted.length,
    fetchRows: (offset, limit) => Promise.resolve(sorted.slice(offset, offset + limit)),
  };
}
