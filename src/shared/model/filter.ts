/**
 * The one filter that all views share: a text in the query language, clauses that views added (each also in the query
 * language, so there is one way to compile it), and a time range. Plain data, JSON-safe.
 */

/** One condition with its origin. `text` is in the query language, e.g. `Image:"C:\\Windows\\cmd.exe"`. */
export interface FilterClause {
  /** Unique within the filter. */
  readonly id: string;
  /** The view that added it, e.g. `events`, `histogram`, `beacons`; that view may leave it out of its own query. */
  readonly source: string;
  readonly text: string;
  readonly negated: boolean;
  readonly disabled: boolean;
}

/** Half-open range [fromUs, toUs) in microseconds since the Unix epoch. */
export interface TimeRange {
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
}

export interface Filter {
  /** What the search box holds, in the query language; empty for everything. */
  readonly text: string;
  readonly clauses: readonly FilterClause[];
  readonly time?: TimeRange | undefined;
}

export const emptyFilter: Filter = { text: '', clauses: [] };

/** A value quoted for the query language: backslash and quote are escaped, so any hostile text stays one value. */
export function quoteValue(value: string): string {
  return `"${value.replace(/[\\"*?]/g, (c) => `\\${c}`)}"`;
}

/** `field:"value"` for exactly this value. */
export function toFieldClauseText(field: string, value: string): string {
  return `${/^[\w.@/-]+$/.test(field) ? field : quoteValue(field)}:${quoteValue(value)}`;
}
