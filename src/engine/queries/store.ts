/**
 * Columns of the events held in memory as typed arrays, for one connection: filters on typed fields, histograms, facets,
 * pivots and sorting then cost nanoseconds an event and need no index. In: a connection. Out: arrays by row, a row being
 * the position of an event in ascending id. Loaded on first use by one scan in slices (JSON arrays: a third of the cost of
 * row objects), thrown away when the case has changed.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { AbortFlag } from '../base/abort.ts';
import { type NumberColumn, numberColumns } from './plan.ts';
import { radixSort } from './radix.ts';

/** Ids looked at between two looks at the abort flag. */
export const sliceIds = 100_000;

export type Numbers = Float64Array | Int32Array | Uint8Array;

/** Columns that may exceed 32 bits. */
const wide: ReadonlySet<NumberColumn> = new Set(['time_us', 'record', 'pid', 'tid', 'event']);
/** Loaded together: nearly every question of a side query is about one of them. */
const group: readonly NumberColumn[] = ['event_id', 'level', 'channel_id', 'provider_id', 'computer_id', 'user_id'];

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
  readonly #columns = new Map<NumberColumn, Numbers>();
  #timeOrder: Int32Array | undefined;

  constructor(db: Database.Database, count: number, firstId: number, lastId: number) {
    this.db = db;
    this.count = count;
    this.firstId = firstId;
    this.lastId = lastId;
    if (count > 0 && lastId - firstId + 1 !== count) {
      this.#ids = new Int32Array(count);
      let row = 0;
      for (const id of db.prepare('SELECT id FROM events ORDER BY id').pluck().iterate())
        this.#ids[row++] = id as number;
    }
  }

  idOf(row: number): number {
    return this.#ids ? this.#ids[row]! : this.firstId + row;
  }

  /** Row of the first event with this id or a higher one; `count` when there is none. */
  rowFrom(id: number): number {
    if (!this.#ids) return Math.min(Math.max(id - this.firstId, 0), this.count);
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
    const wanted = new Set<NumberColumn>();
    for (const name of names)
      for (const one of group.includes(name) ? group : [name]) if (!this.#columns.has(one)) wanted.add(one);
    const missing = [...wanted];
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

  /** Rows in order of time (100 ns), ties by id. */
  timeOrder(signal: AbortFlag): Int32Array {
    if (!this.#timeOrder) {
      this.load(['time_us', 'time_tick'], signal);
      const order = Int32Array.from({ length: this.count }, (_, row) => row);
      this.#timeOrder = radixSort(radixSort(order, this.column('time_tick', signal)), this.column('time_us', signal));
    }
    return this.#timeOrder;
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
  const [count, first, last] = db.prepare('SELECT count(*), min(id), max(id) FROM events').raw().get() as [
    number,
    number | null,
    number | null,
  ];
  const same =
    kept && kept.store.count === count && (count === 0 || (kept.store.firstId === first && kept.store.lastId === last));
  const store = same ? kept.store : new EventStore(db, count, first ?? 1, last ?? 0);
  stores.set(db, { dataVersion, store });
  return store;
}
