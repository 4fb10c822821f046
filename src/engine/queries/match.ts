/**
 * Which events match a filter: one byte an event. Conditions on typed columns are answered from memory; what needs the
 * payload is answered from the field's column where that is in memory, else asked of SQLite in slices of ids, only where the
 * rest still has candidates. The last results are kept, so that histogram, facets and pivot of one filter share one scan.
 */
import type Database from 'better-sqlite3';
import type { Filter } from '#shared/model/filter.ts';
import type { AbortFlag } from '../base/abort.ts';
import { planFilter } from './compile.ts';
import { findPayloadColumn, loadPayloadColumns, payloadColumn } from './payload-column.ts';
import { type FieldTest, type NumberColumn, type Plan, toSql } from './plan.ts';
import { checkAborted, type EventStore, sliceIds, storeOf } from './store.ts';

export interface MatchSet {
  readonly store: EventStore;
  /** 1 for a match, by row. */
  readonly flags: Uint8Array;
  readonly total: number;
  /** What it matches may change without any event being added: tags, results of analyses, names. */
  readonly isVolatile: boolean;
}

/** Fields that are answered by tables other than `events`; too many sets dropped costs a scan, too few would be wrong. */
const volatileFields = /tag|process|session|finding|host|user|file/i;

interface Cache {
  dataVersion: number;
  readonly sets: Map<string, MatchSet>;
}
const caches = new WeakMap<Database.Database, Cache>();
const keptSets = 8;
/** Payload fields read into memory for one condition, at most. */
const mostLoaded = 3;

/** False where columns in memory answer the plan: the typed ones always, those of payload fields that are there. */
const needsSql = (plan: Plan, store: EventStore): boolean =>
  (plan.kind === 'payload' && !(plan.field && findPayloadColumn(store, plan.field.name))) ||
  plan.kind === 'events' ||
  (plan.kind === 'not' && needsSql(plan.item, store)) ||
  ((plan.kind === 'and' || plan.kind === 'or') && plan.items.some((item) => needsSql(item, store)));

/** The matches of a filter, from the cache when the case has not changed. */
export function matchFilter(db: Database.Database, filter: Filter, signal: AbortFlag): MatchSet {
  const store = storeOf(db);
  const dataVersion = db.pragma('data_version', { simple: true }) as number;
  let cache = caches.get(db);
  if (!cache) {
    cache = { dataVersion, sets: new Map() };
    caches.set(db, cache);
  }
  if (cache.dataVersion !== dataVersion) {
    // A tag or a note does not change what other filters match.
    for (const [key, set] of cache.sets) if (set.isVolatile || set.store !== store) cache.sets.delete(key);
  }
  cache.dataVersion = dataVersion;
  const key = JSON.stringify([
    filter.text,
    filter.time?.fromUs,
    filter.time?.toUs,
    filter.clauses.filter((clause) => !clause.disabled).map((clause) => [clause.text, clause.negated]),
  ]);
  let found = cache.sets.get(key);
  if (!found) {
    const flags = evaluate(planFilter(db, filter), store, signal);
    let total = 0;
    for (let row = 0; row < flags.length; row++) total += flags[row]!;
    found = { store, flags, total, isVolatile: volatileFields.test(key) };
  }
  cache.sets.delete(key);
  cache.sets.set(key, found);
  if (cache.sets.size > keptSets) cache.sets.delete(cache.sets.keys().next().value!);
  return found;
}

function evaluate(plan: Plan, store: EventStore, signal: AbortFlag): Uint8Array {
  switch (plan.kind) {
    case 'all':
      return new Uint8Array(store.count).fill(1);
    case 'none':
      return new Uint8Array(store.count);
    case 'numbers':
      return matchNumbers(store, plan.column, plan.ranges, signal);
    case 'time':
      return matchTime(store, plan, signal);
    case 'not': {
      const flags = evaluate(plan.item, store, signal);
      for (let row = 0; row < flags.length; row++) flags[row] = flags[row]! ^ 1;
      return flags;
    }
    case 'and': {
      const flags = new Uint8Array(store.count).fill(1);
      const later = plan.items.filter((item) => needsSql(item, store));
      for (const item of plan.items) if (!later.includes(item)) narrow(flags, evaluate(item, store, signal));
      const rest: Plan[] = [];
      for (const item of later) {
        if (loadColumns(item, store, flags, signal)) narrow(flags, evaluate(item, store, signal));
        else rest.push(item);
      }
      if (rest.length > 0) scan(rest.length === 1 ? rest[0]! : { kind: 'and', items: rest }, store, flags, signal);
      return flags;
    }
    case 'or': {
      const anything = new Uint8Array(store.count).fill(1);
      if (needsSql(plan, store) && !loadColumns(plan, store, anything, signal))
        return scan(plan, store, anything, signal);
      const flags = new Uint8Array(store.count);
      for (const item of plan.items) {
        const more = evaluate(item, store, signal);
        for (let row = 0; row < flags.length; row++) flags[row] = flags[row]! | more[row]!;
      }
      return flags;
    }
    case 'payload': {
      const flags = new Uint8Array(store.count).fill(1);
      if (needsSql(plan, store) && !loadColumns(plan, store, flags, signal)) return scan(plan, store, flags, signal);
      return matchField(store, plan.field!, signal);
    }
    default:
      return scan(plan, store, new Uint8Array(store.count).fill(1), signal);
  }
}

/**
 * Reads the payload fields of a plan into memory where that is no more work than a scan: a test that SQLite would have to try
 * on most candidates costs as much, and the column answers the next questions about the field as well. True when the plan
 * then needs no SQL.
 */
function loadColumns(plan: Plan, store: EventStore, candidates: Uint8Array, signal: AbortFlag): boolean {
  const fields: string[] = [];
  const collect = (part: Plan): boolean => {
    if (part.kind === 'not') return collect(part.item);
    if (part.kind === 'and' || part.kind === 'or') return part.items.every(collect);
    if (!needsSql(part, store)) return true;
    if (part.kind !== 'payload' || !part.field || part.field.isSelective) return false;
    fields.push(part.field.name);
    return true;
  };
  if (!collect(plan) || fields.length > mostLoaded) return false;
  let count = 0;
  for (let row = 0; row < candidates.length; row++) count += candidates[row]!;
  if (count * 4 <= candidates.length) return false;
  loadPayloadColumns(store.db, fields, signal);
  return !needsSql(plan, store);
}

/** Tests each distinct value of a field once. */
function matchField(store: EventStore, field: FieldTest, signal: AbortFlag): Uint8Array {
  const { codes, more, values } = payloadColumn(store.db, field.name, signal);
  const verdicts = new Uint8Array(values.length + 1);
  values.forEach((value, code) => {
    verdicts[code + 1] = field.test(value) ? 1 : 0;
  });
  const flags = new Uint8Array(store.count);
  for (let row = 0; row < flags.length; row++) flags[row] = verdicts[codes[row]! + 1]!;
  for (const [row, others] of more) if (others.some((code) => verdicts[code + 1] === 1)) flags[row] = 1;
  return flags;
}

function narrow(flags: Uint8Array, by: Uint8Array): void {
  for (let row = 0; row < flags.length; row++) flags[row] = flags[row]! & by[row]!;
}

function matchNumbers(
  store: EventStore,
  column: NumberColumn,
  ranges: readonly (readonly [number, number])[],
  signal: AbortFlag,
): Uint8Array {
  const flags = new Uint8Array(store.count);
  const [only] = ranges;
  if (!only) return flags;
  const values = store.column(column, signal);
  if (ranges.length === 1) {
    const [low, high] = only;
    for (let row = 0; row < flags.length; row++) {
      const value = values[row]!;
      if (value >= low && value <= high) flags[row] = 1;
    }
    return flags;
  }
  const lows = Float64Array.from(ranges, ([low]) => low);
  const highs = Float64Array.from(ranges, ([, high]) => high);
  for (let row = 0; row < flags.length; row++) {
    const value = values[row]!;
    let from = 0;
    let to = lows.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (lows[middle]! <= value) from = middle + 1;
      else to = middle;
    }
    if (from > 0 && value <= highs[from - 1]!) flags[row] = 1;
  }
  return flags;
}

function matchTime(store: EventStore, { from, to }: Extract<Plan, { kind: 'time' }>, signal: AbortFlag): Uint8Array {
  const us = store.column('time_us', signal);
  // The 100 ns digits are read only when an end has one.
  const needsTicks = (from?.tick ?? 0) > 0 || (to?.tick ?? 0) > 0;
  const ticks = needsTicks ? store.column('time_tick', signal) : undefined;
  const flags = new Uint8Array(store.count);
  for (let row = 0; row < flags.length; row++) {
    const at = us[row]!;
    if (from && (at < from.us || (at === from.us && ticks && ticks[row]! < from.tick))) continue;
    if (to && (at > to.us || (at === to.us && (ticks ? ticks[row]! >= to.tick : true)))) continue;
    flags[row] = 1;
  }
  return flags;
}

/** Takes away from `flags` what does not pass the SQL condition. */
function scan(plan: Plan, store: EventStore, flags: Uint8Array, signal: AbortFlag): Uint8Array {
  const { sql, params } = toSql(plan);
  const inSlice = store.db
    .prepare(`SELECT json_group_array(e.id) FROM events e NOT INDEXED WHERE e.id BETWEEN ? AND ? AND ${sql}`)
    .pluck();
  const ofIds = store.db
    .prepare(`SELECT json_group_array(e.id) FROM events e WHERE e.id IN (SELECT value FROM json_each(?)) AND ${sql}`)
    .pluck();
  for (let from = store.firstId; from <= store.lastId && store.count > 0; from += sliceIds) {
    checkAborted(signal);
    const start = store.rowFrom(from);
    const end = store.rowFrom(from + sliceIds);
    const candidates: number[] = [];
    for (let row = start; row < end; row++) if (flags[row] === 1) candidates.push(row);
    if (candidates.length === 0) continue;
    const isSparse = candidates.length * 20 < end - start;
    const text = isSparse
      ? ofIds.get(JSON.stringify(candidates.map((row) => store.idOf(row))), ...params)
      : inSlice.get(from, from + sliceIds - 1, ...params);
    const passed = new Uint8Array(end - start);
    for (const id of JSON.parse(text as string) as number[]) passed[store.rowFrom(id) - start] = 1;
    for (const row of candidates) flags[row] = passed[row - start]!;
  }
  return flags;
}
