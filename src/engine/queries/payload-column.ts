/**
 * One payload field of all events as a dictionary-coded column in memory: what facets, pivots and sorting by a payload
 * field read. In: a field name (case does not matter, wildcards allowed). Out: a code by row (-1 absent), further codes
 * of events that have the name more than once, and the texts. Values that differ only in case are one value, as in filters.
 */
import type Database from 'better-sqlite3';
import { foldCase } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { findPositions } from './shapes.ts';
import { checkAborted, type EventStore, sliceIds, storeOf } from './store.ts';

export interface PayloadColumn {
  readonly codes: Int32Array;
  /** Further values of a row, without its first. */
  readonly more: ReadonlyMap<number, readonly number[]>;
  readonly values: readonly string[];
}

interface Kept {
  readonly store: EventStore;
  readonly columns: Map<string, PayloadColumn>;
}
const cache = new WeakMap<Database.Database, Kept>();
const keptColumns = 8;

/** The column of a field where it is in memory. */
export function findPayloadColumn(store: EventStore, name: string): PayloadColumn | undefined {
  const kept = cache.get(store.db);
  return kept?.store === store ? kept.columns.get(foldCase(name)) : undefined;
}

/** The column of a field; the last few are kept. */
export function payloadColumn(db: Database.Database, name: string, signal: AbortFlag): PayloadColumn {
  const store = storeOf(db);
  let kept = cache.get(db);
  if (kept?.store !== store) {
    kept = { store, columns: new Map() };
    cache.set(db, kept);
  }
  const key = foldCase(name);
  const column = kept.columns.get(key) ?? buildColumn(db, store, name, signal);
  kept.columns.delete(key);
  kept.columns.set(key, column);
  if (kept.columns.size > keptColumns) kept.columns.delete(kept.columns.keys().next().value!);
  return column;
}

type Item = string | readonly (string | null)[] | null;

function buildColumn(db: Database.Database, store: EventStore, name: string, signal: AbortFlag): PayloadColumn {
  const codes = new Int32Array(store.count).fill(-1);
  const more = new Map<number, number[]>();
  const values: string[] = [];
  const byText = new Map<string, number>();
  const codeOf = (text: string): number => {
    const exact = byText.get(text);
    if (exact !== undefined) return exact;
    const folded = foldCase(text);
    let code = byText.get(folded);
    if (code === undefined) {
      code = values.push(text) - 1;
      byText.set(folded, code);
    }
    byText.set(text, code);
    return code;
  };
  const add = (row: number, text: string): void => {
    const code = codeOf(text);
    if (codes[row] === -1) codes[row] = code;
    else if (codes[row] !== code) {
      const others = more.get(row);
      if (!others) more.set(row, [code]);
      else if (!others.includes(code)) others.push(code);
    }
  };

  const shapesAt = new Map<number, number[]>();
  for (const [shape, positions] of findPositions(db, name))
    for (const at of positions) shapesAt.set(at, [...(shapesAt.get(at) ?? []), shape]);
  const statement = db
    .prepare(
      `SELECT json_group_array(e.id), json_group_array(e.payload -> ?) FROM events e NOT INDEXED
       WHERE e.id BETWEEN ? AND ? AND e.shape_id IN (SELECT value FROM json_each(?))`,
    )
    .raw();
  for (let from = store.firstId; from <= store.lastId && store.count > 0; from += sliceIds) {
    for (const [at, shapes] of shapesAt) {
      checkAborted(signal);
      const [ids, texts] = statement.get(`$[${at}]`, from, from + sliceIds - 1, JSON.stringify(shapes)) as [
        string,
        string,
      ];
      const items = JSON.parse(texts) as Item[];
      (JSON.parse(ids) as number[]).forEach((id, k) => {
        const item = items[k];
        if (item === null || item === undefined) return;
        const row = store.rowFrom(id);
        if (typeof item === 'string') add(row, item);
        else if (item.length === 0) add(row, '');
        else for (const text of item) if (text !== null) add(row, text);
      });
    }
  }
  return { codes, more, values };
}
