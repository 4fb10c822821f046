/**
 * Numbered lists of events: filtered, sorted, held in memory as row numbers (4 bytes an event), so that any of millions of
 * rows is one look-up away and an ingest cannot shift them. In: filter and sort. Out: row numbers, pages, places.
 * Ties are in order of time; events without the sorted value come last in either direction.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Filter } from '#shared/model/filter.ts';
import { foldCase } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type Dimension, openDimension } from './dimension.ts';
import { type MatchSet, matchFilter } from './match.ts';
import { radixSort } from './radix.ts';
import { checkAborted, type EventStore } from './store.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface EventList {
  readonly store: EventStore;
  /** Row numbers of the store, in order. */
  readonly rows: Int32Array;
  readonly sort: readonly Sort[];
}

interface LastList {
  readonly matches: MatchSet;
  readonly sort: string;
  readonly list: EventList;
}
/** Paging through `events.query` asks for the same list again and again. */
const lastLists = new WeakMap<Database.Database, LastList>();

/** Filters and sorts. Throws `query-syntax`, `bad-input`, `cancelled`. */
export function listEvents(db: Database.Database, filter: Filter, sort: readonly Sort[], signal: AbortFlag): EventList {
  const matches = matchFilter(db, filter, signal);
  const last = lastLists.get(db);
  if (last?.matches === matches && last.sort === JSON.stringify(sort)) return last.list;
  const { store, flags, total } = matches;
  const order = store.timeOrder(signal);
  let rows: Int32Array = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < order.length; i++) if (flags[order[i]!] === 1) rows[at++] = order[i]!;
  for (const { column, descending } of [...sort].reverse()) {
    checkAborted(signal);
    // Time includes the 100 ns and the order of ids, which its key alone does not.
    if (column === 'time' && !descending && sort.length === 1) continue;
    if (column === 'time' && descending && sort.length === 1) rows = rows.reverse();
    else rows = radixSort(rows, toKeys(openDimension(db, column, signal), descending));
  }
  const list: EventList = { store, rows, sort };
  lastLists.set(db, { matches, sort: JSON.stringify(sort), list });
  return list;
}

/** Whole-number sort keys by row: order of codes or of labels, turned round for descending, absent last. */
export function toKeys(dimension: Dimension, descending: boolean): Float64Array {
  const { codes } = dimension;
  const rank = dimension.isOrdered ? undefined : rankLabels(dimension);
  const keys = new Float64Array(codes.length);
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    const key = rank ? (rank.get(code) ?? 0) : code;
    keys[row] = key;
    if (code !== -1 && key > high) high = key;
    if (code !== -1 && key < low) low = key;
  }
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] === -1) keys[row] = descending ? high - low + 1 : high + 1;
    else if (descending) keys[row] = high - keys[row]!;
  }
  return keys;
}

function rankLabels(dimension: Dimension): Map<number, number> {
  const labels = new Map<number, string>();
  for (const code of new Set(dimension.codes)) labels.set(code, foldCase(dimension.label(code)));
  const sorted = [...labels].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Map<number, number>();
  let last = -1;
  sorted.forEach(([code, label], index) => {
    // Equal labels share a rank, so that time decides between them.
    if (index === 0 || sorted[index - 1]![1] !== label) last += 1;
    rank.set(code, last);
  });
  return rank;
}

const views = new WeakMap<Database.Database, Map<string, EventList>>();
const keptViews = 20;

/** Makes or replaces the list of this name. */
export function openView(
  db: Database.Database,
  name: string,
  filter: Filter,
  sort: readonly Sort[],
  signal: AbortFlag,
): EventList {
  const list = listEvents(db, filter, sort, signal);
  const named = views.get(db) ?? new Map<string, EventList>();
  views.set(db, named);
  named.delete(name);
  named.set(name, list);
  if (named.size > keptViews) named.delete(named.keys().next().value!);
  return list;
}

/** Throws `not-found` when it was never opened (or the engine's thread was started again). */
export function getView(db: Database.Database, name: string): EventList {
  const list = views.get(db)?.get(name);
  if (!list) throw new EngineError('not-found', `The list "${name}" is not open; open it again.`);
  return list;
}

/** Ids of a page. */
export function pageIds(list: EventList, offset: number, limit: number): number[] {
  return Array.from(list.rows.subarray(offset, offset + limit), (row) => list.store.idOf(row));
}

/** Place of an event in the list; undefined when it is not in it. */
export function locateEvent(list: EventList, eventId: number): number | undefined {
  const row = list.store.rowOf(eventId);
  const at = row === undefined ? -1 : list.rows.indexOf(row);
  return at < 0 ? undefined : at;
}

/**
 * Place to jump to for a time: by time ascending the first row at or after it, descending the first at or before it; in
 * any other order the row with the lowest time at or after it.
 */
export function locateTime(list: EventList, timeUs: number, signal: AbortFlag): number | undefined {
  const times = list.store.column('time_us', signal);
  const [first] = list.sort;
  if (!first || first.column === 'time') {
    const isPast = (at: number): boolean => {
      const time = times[list.rows[at]!]!;
      return first?.descending ? time <= timeUs : time >= timeUs;
    };
    let low = 0;
    let high = list.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isPast(middle)) high = middle;
      else low = middle + 1;
    }
    return low < list.rows.length ? low : undefined;
  }
  let best: number | undefined;
  let bestTime = Number.POSITIVE_INFINITY;
  for (let at = 0; at < list.rows.length; at++) {
    const time = times[list.rows[at]!]!;
    if (time >= timeUs && time < bestTime) {
      best = at;
      bestTime = time;
    }
  }
  return best;
}
