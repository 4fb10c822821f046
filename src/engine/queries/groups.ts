/**
 * Groups of the events grid: levels of fields, read one level at a time. In: a filter, the groups that were opened above
 * (field and value each), the next field. Out: a page of its groups with count, first and last time; or a page of the events
 * of a group. Works on row numbers in order of time, so the first and the last event of a group are its ends; what was
 * opened stays in memory until the matches of the filter are others.
 */
import type Database from 'better-sqlite3';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import { foldCase } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type Dimension, openDimension } from './dimension.ts';
import { type MatchSet, matchFilter } from './match.ts';
import { radixSort } from './radix.ts';
import { checkAborted, type Numbers } from './store.ts';
import { type EventList, type Sort, toKeys } from './view.ts';

type Input = ParsedInput<'events.groups'>;
type GroupsOutput = Output<'events.groups'>;
type Path = Input['path'];

interface Groups {
  readonly codes: Int32Array | Float64Array;
  readonly counts: Int32Array;
  /** Places in the rows of the level above, which are in order of time. */
  readonly firsts: Int32Array;
  readonly lasts: Int32Array;
}

/** What is known about one set of matches. Rows by path (and sort), groups by path and field, their orders. */
interface Kept {
  readonly matches: MatchSet;
  readonly rows: Map<string, Int32Array>;
  readonly groups: Map<string, { readonly groups: Groups; order?: { readonly key: string; readonly at: Int32Array } }>;
}
const kept = new WeakMap<Database.Database, Kept>();
/** Row numbers kept of opened groups: 80 MB. */
const mostKeptRows = 20_000_000;
const mostKeptGroups = 40;

function keptFor(db: Database.Database, matches: MatchSet): Kept {
  let found = kept.get(db);
  if (found?.matches !== matches) {
    found = { matches, rows: new Map(), groups: new Map() };
    kept.set(db, found);
  }
  return found;
}

/** Keys of what is kept; tags change without a change of the matches. */
function toKey(db: Database.Database, path: Path, ...rest: unknown[]): string {
  const key = JSON.stringify([path, ...rest]);
  return /"tags?"/.test(key) ? `${db.pragma('data_version', { simple: true })} ${key}` : key;
}

function keepRows(from: Kept, key: string, rows: Int32Array): Int32Array {
  from.rows.delete(key);
  from.rows.set(key, rows);
  let sum = 0;
  for (const one of from.rows.values()) sum += one.length;
  for (const [oldest, one] of from.rows) {
    if (sum <= mostKeptRows || oldest === key) break;
    from.rows.delete(oldest);
    sum -= one.length;
  }
  return rows;
}

/** The rows of a group in order of time; an event with several values of a field is in each of their groups. */
function rowsOf(db: Database.Database, from: Kept, path: Path, signal: AbortFlag): Int32Array {
  const key = toKey(db, path);
  const known = from.rows.get(key);
  if (known) return keepRows(from, key, known);
  checkAborted(signal);
  const step = path.at(-1);
  if (!step) {
    const { store, flags, total } = from.matches;
    const order = store.timeOrder(signal);
    if (total === order.length) return keepRows(from, key, order);
    const rows = new Int32Array(total);
    let at = 0;
    for (let i = 0; i < order.length; i++) if (flags[order[i]!] === 1) rows[at++] = order[i]!;
    return keepRows(from, key, rows);
  }
  const above = rowsOf(db, from, path.slice(0, -1), signal);
  const dimension = openDimension(db, step.field, signal);
  const code = step.value === null ? -1 : dimension.codeOf(step.value);
  if (code === undefined) return keepRows(from, key, new Int32Array(0));
  const { codes, more } = dimension;
  const rows = new Int32Array(above.length);
  let at = 0;
  for (let i = 0; i < above.length; i++) {
    const row = above[i]!;
    if (codes[row] === code || (more.size > 0 && more.get(row)?.includes(code))) rows[at++] = row;
  }
  return keepRows(from, key, rows.slice(0, at));
}

/** Below this span of codes an array by code is used, above it a map. */
const widestSpan = 1 << 22;

function countGroups(rows: Int32Array, { codes, more }: Dimension): Groups {
  let low = -1;
  let high = -1;
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    if (code < low) low = code;
    if (code > high) high = code;
  }
  for (const others of more.values()) for (const code of others) if (code > high) high = code;
  const table = high - low < widestSpan ? new Int32Array(high - low + 1) : undefined;
  const places = table ? undefined : new Map<number, number>();
  const found: number[] = [];
  const counts: number[] = [];
  const firsts: number[] = [];
  const lasts: number[] = [];
  const add = (code: number, i: number): void => {
    let place = (table ? table[code - low]! : (places!.get(code) ?? 0)) - 1;
    if (place < 0) {
      place = found.push(code) - 1;
      counts.push(0);
      firsts.push(i);
      lasts.push(i);
      if (table) table[code - low] = place + 1;
      else places!.set(code, place + 1);
    }
    counts[place]!++;
    lasts[place] = i;
  };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    add(codes[row]!, i);
    if (more.size > 0) for (const code of more.get(row) ?? []) add(code, i);
  }
  return {
    codes: codes instanceof Float64Array ? Float64Array.from(found) : Int32Array.from(found),
    counts: Int32Array.from(counts),
    firsts: Int32Array.from(firsts),
    lasts: Int32Array.from(lasts),
  };
}

/** Places of groups in the order that is asked for; ties by value, events without the field last among the values. */
function orderGroups(groups: Groups, dimension: Dimension, by: Input['order'], descending: boolean): Int32Array {
  const { codes, counts, firsts, lasts } = groups;
  const labels = dimension.isOrdered ? undefined : Array.from(codes, (code) => foldCase(dimension.label(code)));
  const byValue = (a: number, b: number): number => {
    if (labels) return labels[a]! < labels[b]! ? -1 : labels[a]! > labels[b]! ? 1 : codes[a]! - codes[b]!;
    return codes[a]! - codes[b]!;
  };
  const sign = descending ? -1 : 1;
  const numbers = by === 'count' ? counts : by === 'first' ? firsts : by === 'last' ? lasts : undefined;
  return Int32Array.from(counts, (_, place) => place).sort((a, b) => {
    if (numbers) return sign * (numbers[a]! - numbers[b]!) || byValue(a, b);
    const absent = Number(codes[a] === -1) - Number(codes[b] === -1);
    return absent || sign * byValue(a, b);
  });
}

/** A page of the groups of `field` under the groups of `path`. Throws `bad-input` for fields that cannot be grouped by. */
export function queryGroups(db: Database.Database, input: Input, signal: AbortFlag): GroupsOutput {
  const dimension = openDimension(db, input.field, signal);
  const from = keptFor(db, matchFilter(db, input.filter, signal));
  const rows = rowsOf(db, from, input.path, signal);
  const key = toKey(db, input.path, input.field);
  let entry = from.groups.get(key);
  if (!entry) {
    checkAborted(signal);
    entry = { groups: countGroups(rows, dimension) };
    from.groups.set(key, entry);
    if (from.groups.size > mostKeptGroups) from.groups.delete(from.groups.keys().next().value!);
  }
  const { groups } = entry;
  const orderKey = `${input.order} ${input.descending}`;
  if (entry.order?.key !== orderKey) {
    checkAborted(signal);
    entry.order = { key: orderKey, at: orderGroups(groups, dimension, input.order, input.descending) };
  }
  const times = from.matches.store.column('time_us', signal);
  const page = entry.order.at.subarray(input.offset, input.offset + input.limit);
  return {
    total: rows.length,
    groupCount: groups.counts.length,
    groups: Array.from(page, (place) => toGroup(groups, place, dimension, rows, times)),
  };
}

function toGroup(
  groups: Groups,
  place: number,
  dimension: Dimension,
  rows: Int32Array,
  times: Numbers,
): GroupsOutput['groups'][number] {
  const code = groups.codes[place]!;
  return {
    value: code === -1 ? null : dimension.value(code),
    label: dimension.label(code),
    clause: dimension.clause(code) ?? null,
    count: groups.counts[place]!,
    firstUs: times[rows[groups.firsts[place]!]!]!,
    lastUs: times[rows[groups.lasts[place]!]!]!,
  };
}

/** The events of a group as a list. */
export function listGroup(
  db: Database.Database,
  filter: Input['filter'],
  path: Path,
  sort: readonly Sort[],
  signal: AbortFlag,
): EventList {
  const from = keptFor(db, matchFilter(db, filter, signal));
  const { store } = from.matches;
  const isTimeOrder = sort.length === 0 || (sort.length === 1 && sort[0]!.column === 'time' && !sort[0]!.descending);
  if (isTimeOrder) return { store, rows: rowsOf(db, from, path, signal), sort };
  const key = toKey(db, path, 'sorted', sort);
  const known = from.rows.get(key);
  if (known) return { store, rows: keepRows(from, key, known), sort };
  let rows = rowsOf(db, from, path, signal);
  for (const { column, descending } of [...sort].reverse()) {
    checkAborted(signal);
    rows =
      column === 'time' && descending && sort.length === 1
        ? rows.slice().reverse()
        : radixSort(rows, toKeys(openDimension(db, column, signal), descending));
  }
  return { store, rows: keepRows(from, key, rows), sort };
}
