/**
 * A filter, resolved against a case: conditions on number columns, times, payload tests, sets of events. It can be turned
 * into SQL (`toSql`) or evaluated over columns held in memory (`match.ts`); both give the same rows.
 */
import type { Instant } from '#shared/model/time.ts';

/** Columns of `events` that hold whole numbers; -1 in memory stands for NULL. */
export const numberColumns = {
  event: 'e.id',
  time_us: 'e.time_us',
  time_tick: 'e.time_tick',
  event_id: 'e.event_id',
  level: 'e.level',
  channel_id: 'e.channel_id',
  provider_id: 'e.provider_id',
  computer_id: 'e.computer_id',
  user_id: 'e.user_id',
  keywords_id: 'e.keywords_id',
  file_id: 'e.file_id',
  shape_id: 'e.shape_id',
  status: 'e.status',
  task: 'e.task',
  opcode: 'e.opcode',
  version: 'e.version',
  qualifiers: 'e.qualifiers',
  pid: 'e.pid',
  tid: 'e.tid',
  record: 'ifnull(e.event_record_id, e.record_id)',
} as const;
export type NumberColumn = keyof typeof numberColumns;

/** Inclusive ends, ascending, not touching. */
export type NumberRanges = readonly (readonly [number, number])[];

/** One value of the field passes. Letters' case does not matter to the test. */
export interface FieldTest {
  readonly name: string;
  readonly test: (value: string) => boolean;
  /** SQLite can pass over most events without a look at their values. */
  readonly isSelective: boolean;
}

export type Plan =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Plan[] }
  | { readonly kind: 'not'; readonly item: Plan }
  | { readonly kind: 'numbers'; readonly column: NumberColumn; readonly ranges: NumberRanges }
  /** Half-open. */
  | { readonly kind: 'time'; readonly from: Instant | undefined; readonly to: Instant | undefined }
  /** A condition that needs the payload; `field` says the same over the values of one field, where it is about one. */
  | {
      readonly kind: 'payload';
      readonly sql: string;
      readonly params: readonly unknown[];
      readonly field?: FieldTest | undefined;
    }
  /** Events named by another table. */
  | { readonly kind: 'events'; readonly sql: string; readonly params: readonly unknown[] };

/** Ranges of a set of whole numbers. */
export function toRanges(values: Iterable<number>): NumberRanges {
  const ranges: [number, number][] = [];
  for (const value of [...new Set(values)].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last && value === last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}

export interface Sql {
  readonly sql: string;
  readonly params: readonly unknown[];
}

const atOrAfter = ({ us, tick }: Instant): Sql =>
  tick === 0
    ? { sql: 'e.time_us >= ?', params: [us] }
    : { sql: '(e.time_us >= ? AND (e.time_us > ? OR e.time_tick >= ?))', params: [us, us, tick] };
const before = ({ us, tick }: Instant): Sql =>
  tick === 0
    ? { sql: 'e.time_us < ?', params: [us] }
    : { sql: '(e.time_us <= ? AND (e.time_us < ? OR e.time_tick < ?))', params: [us, us, tick] };

function combine(parts: readonly Sql[], word: 'AND' | 'OR'): Sql {
  if (parts.length === 1) return parts[0]!;
  // Balanced, because SQLite bounds the depth of an expression at 1000.
  if (parts.length > 16) {
    const half = parts.length >> 1;
    return combine([combine(parts.slice(0, half), word), combine(parts.slice(half), word)], word);
  }
  return { sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`, params: parts.flatMap((part) => part.params) };
}

function numbersSql(column: NumberColumn, ranges: NumberRanges): Sql {
  const name = numberColumns[column];
  if (ranges.length === 0) return { sql: '0', params: [] };
  const singles = ranges.filter(([low, high]) => low === high).map(([low]) => low);
  const parts: Sql[] = ranges
    .filter(([low, high]) => low !== high)
    .map(([low, high]) =>
      high === Number.POSITIVE_INFINITY
        ? { sql: `${name} >= ?`, params: [low] }
        : { sql: `${name} BETWEEN ? AND ?`, params: [low, high] },
    );
  if (singles.length === 1) parts.push({ sql: `${name} = ?`, params: singles });
  else if (singles.length > 1)
    parts.push({ sql: `${name} IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(singles)] });
  return combine(parts, 'OR');
}

/** SQL over `events e`. NULL counts as false, also under NOT. */
export function toSql(plan: Plan): Sql {
  switch (plan.kind) {
    case 'all':
      return { sql: '1', params: [] };
    case 'none':
      return { sql: '0', params: [] };
    case 'and':
    case 'or':
      return combine(plan.items.map(toSql), plan.kind === 'and' ? 'AND' : 'OR');
    case 'not': {
      const inner = toSql(plan.item);
      return { sql: `NOT ifnull(${inner.sql}, 0)`, params: inner.params };
    }
    case 'numbers':
      return numbersSql(plan.column, plan.ranges);
    case 'time': {
      const parts = [...(plan.from ? [atOrAfter(plan.from)] : []), ...(plan.to ? [before(plan.to)] : [])];
      return parts.length === 0 ? { sql: '1', params: [] } : combine(parts, 'AND');
    }
    case 'payload':
      return { sql: plan.sql, params: plan.params };
    case 'events':
      return { sql: `e.id IN (${plan.sql})`, params: plan.params };
  }
}
