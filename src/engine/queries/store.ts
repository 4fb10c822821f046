/**
 * Columns of the events held in memory as typed arrays, for one connection: filters on typed fields, histograms, facets,
 * pivots and sorting then cost nanoseconds an event. In: a connection. Out: arrays by row, a row being the position of an
 * event in ascending id. Loaded on first use from an index or by one scan in slices (JSON arrays: a third of the cost of row
 * objects), thrown away when the case has changed.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { AbortFlag } from '../base/abort.ts';
import { allIds, canLoadByIndex, hasTimeIndex, idsByTime, idsByValue } from './index-load.ts';
import { type NumberColumn, numberColumns } from './plan.ts';
import { radixSort } from './radix.ts';

/** Ids looked at between two looks at the abort flag. */
export const sliceIds = 100_000;

export type Numbers = Float64Array | Int32Array | Uint8Array;

const keptDerived = 6;
/** Ids to events, up to which rows are looked up in a list by id instead of searched for. */
const mostGaps = 4;

/** Columns that may exceed 32 bits. */
const wide: ReadonlySet<NumberColumn> = new Set(['time_us', 'record', 'pid', 'tid', 'event']);
/** Asked for by every workspace and without an index: one scan for all of them. */
const together: readonly NumberColumn[] = ['level', 'provider_id', 'user_id'];

/** Throws the error that answers a cancelled call. */
export function checkAborted(signal: AbortFlag): void {
  if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
}

export class EventStore {
  readonly db: Database.Database;
  readonly count: number;
  readonly firstId: number;
  readonly lastId: number;
  /** Ascending ids by row; undefined when they have no gap, as after an ordinary load. */
  readonly #ids: Int32Array | undefined;
  /** By id less the first: how many lower ids there are. Undefined where the gaps are too large for it. */
  readonly #rowsBefore: Int32Array | undefined;
  readonly #columns = new Map<NumberColumn, Numbers>();
  readonly #derived = new Map<string, Numbers>();
  #timeOrder: Int32Array | undefined;
  /** Ties by id instead of the 100 ns digit; becomes `#timeOrder`. */
  #microsecondOrder: Int32Array | undefined;

  constructor(db: Database.Database, count: number, firstId: number, lastId: number) {
    this.db = db;
    this.count = count;
    this.firstId = firstId;
    this.lastId = lastId;
    const span = lastId - firstId + 1;
    if (count === 0 || span === count) return;
    const ids = allIds(db, count);
    this.#ids = ids;
    if (span > count * mostGaps) {
      ids.sort();
      return;
    }
    const before = new Int32Array(span + 1);
    for (const id of ids) before[id - firstId + 1] = 1;
    for (let k = 0; k < span; k++) {
      const row = before[k]!;
      if (before[k + 1] === 1) ids[row] = firstId + k;
      before[k + 1]! += row;
    }
    this.#rowsBefore = before;
  }

  idOf(row: number): number {
    return this.#ids ? this.#ids[row]! : this.firstId + row;
  }

  /** Row of the first event with this id or a higher one; `count` when there is none. */
  rowFrom(id: number): number {
    if (!this.#ids) return Math.min(Math.max(id - this.firstId, 0), this.count);
    const before = this.#rowsBefore;
    if (before) return before[Math.min(Math.max(id - this.firstId, 0), before.length - 1)]!;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Row of an event, or undefined. */
  rowOf(id: number): number | undefined {
    const row = this.rowFrom(id);
    return row < this.count && this.idOf(row) === id ? row : undefined;
  }

  /** The columns, loaded in one scan where they are not there yet. */
  load(names: readonly NumberColumn[], signal: AbortFlag): void {
    if (names.includes('time_us')) this.#loadTime(signal);
    for (const name of names)
      if (!this.#columns.has(name) && canLoadByIndex(this.db, name, this.count)) this.#loadByIndex(name, signal);
    const wanted = names.filter((name) => !this.#columns.has(name));
    if (wanted.some((name) => together.includes(name))) wanted.push(...together);
    const missing = [...new Set(wanted)].filter((name) => !this.#columns.has(name));
    if (missing.length === 0) return;
    const arrays = missing.map(
      (name): Numbers => (wide.has(name) ? new Float64Array(this.count) : new Int32Array(this.count)),
    );
    const picks = missing.map((name) => `json_group_array(ifnull(${numberColumns[name]}, -1))`);
    const statement = this.db
      .prepare(`SELECT ${picks.join(', ')} FROM events e NOT INDEXED WHERE e.id BETWEEN ? AND ?`)
      .raw();
    let row = 0;
    for (let from = this.firstId; from <= this.lastId && this.count > 0; from += sliceIds) {
      checkAborted(signal);
      const texts = statement.get(from, Math.min(from + sliceIds - 1, this.lastId)) as string[];
      let length = 0;
      texts.forEach((text, k) => {
        const values = JSON.parse(text) as number[];
        arrays[k]!.set(values, row);
        length = values.length;
      });
      row += length;
    }
    missing.forEach((name, k) => {
      this.#columns.set(name, arrays[k]!);
    });
  }

  column(name: NumberColumn, signal: AbortFlag): Numbers {
    this.load([name], signal);
    return this.#columns.get(name)!;
  }

  /** Numbers made from columns, such as hours from times; the last few are kept. */
  derive<T extends Numbers>(key: string, make: () => T): T {
    const found = (this.#derived.get(key) as T | undefined) ?? make();
    this.#derived.delete(key);
    this.#derived.set(key, found);
    if (this.#derived.size > keptDerived) this.#derived.delete(this.#derived.keys().next().value!);
    return found;
  }

  #loadByIndex(name: NumberColumn, signal: AbortFlag): void {
    const values = new Int32Array(this.count).fill(-1);
    for (const [value, ids] of idsByValue(this.db, name, signal))
      for (let k = 0; k < ids.length; k++) values[this.rowFrom(ids[k]!)] = value;
    this.#columns.set(name, values);
  }

  /** Times and their order together, from the index on time. */
  #loadTime(signal: AbortFlag): void {
    if (this.#columns.has('time_us') || this.count === 0 || !hasTimeIndex(this.db)) return;
    const times = new Float64Array(this.count);
    const order = new Int32Array(this.count);
    let at = 0;
    for (const [ids, us] of idsByTime(this.db, signal)) {
      for (let k = 0; k < ids.length; k++) {
        const row = this.rowFrom(ids[k]!);
        order[at++] = row;
        times[row] = us[k]!;
      }
    }
    this.#columns.set('time_us', times);
    this.#microsecondOrder = order;
  }

  /** Rows in order of time (100 ns), ties by id. */
  timeOrder(signal: AbortFlag): Int32Array {
    if (this.#timeOrder) return this.#timeOrder;
    const times = this.column('time_us', signal);
    let order = this.#microsecondOrder;
    if (!order) {
      order = radixSort(
        Int32Array.from({ length: this.count }, (_, row) => row),
        this.column('time_tick', signal),
      );
      this.#timeOrder = radixSort(order, times);
      return this.#timeOrder;
    }
    this.#sortTicks(order, times, signal);
    this.#timeOrder = order;
    return order;
  }

  /** Events of one microsecond are put in order of their 100 ns digit; few have company, so few digits are read. */
  #sortTicks(order: Int32Array, times: Numbers, signal: AbortFlag): void {
    const runs: [number, number][] = [];
    const company: number[] = [];
    for (let from = 0; from < order.length; ) {
      let to = from + 1;
      while (to < order.length && times[order[to]!] === times[order[from]!]) to += 1;
      if (to - from > 1) {
        runs.push([from, to]);
        for (let at = from; at < to; at++) company.push(order[at]!);
      }
      from = to;
    }
    if (runs.length === 0) return;
    const isMany = company.length * 10 > this.count && this.count > sliceIds;
    const ticks = isMany ? this.column('time_tick', signal) : this.#ticksOf(company, signal);
    for (const [from, to] of runs) order.subarray(from, to).sort((a, b) => ticks[a]! - ticks[b]! || a - b);
  }

  #ticksOf(rows: readonly number[], signal: AbortFlag): Numbers {
    const ticks = new Uint8Array(this.count);
    const statement = this.db
      .prepare('SELECT id, time_tick FROM events WHERE id IN (SELECT value FROM json_each(?)) AND time_tick > 0')
      .raw();
    for (let at = 0; at < rows.length; at += sliceIds) {
      checkAborted(signal);
      const ids = rows.slice(at, at + sliceIds).map((row) => this.idOf(row));
      for (const [id, tick] of statement.all(JSON.stringify(ids)) as [number, number][]) ticks[this.rowFrom(id)] = tick;
    }
    return ticks;
  }
}

interface Kept {
  readonly dataVersion: number;
  readonly store: EventStore;
}
const stores = new WeakMap<Database.Database, Kept>();

/** The store of a connection; a new one when events were added or removed by another connection. */
export function storeOf(db: Database.Database): EventStore {
  const dataVersion = db.pragma('data_version', { simple: true }) as number;
  const kept = stores.get(db);
  if (kept?.dataVersion === dataVersion) return kept.store;
  // Three questions: each has a short way of its own, and all in one would look at every event.
  const [count, first, last] = db
    .prepare('SELECT (SELECT count(*) FROM events), (SELECT min(id) FROM events), (SELECT max(id) FROM events)')
    .raw()
    .get() as [number, number | null, number | null];
  const same =
    kept && kept.store.count === count && (count === 0 || (kept.store.firstId === first && kept.store.lastId === last));
  const store = same ? kept.store : new EventStore(db, count, first ?? 1, last ?? 0);
  stores.set(db, { dataVersion, store });
  return store;
}
