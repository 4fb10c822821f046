/**
 * Values of payload fields read by a scan that two threads share: one takes slices of events from the front, the other from
 * the back, until they meet. In: a scan made by `toPayloadScan`. Out: a code by event in shared memory, and the texts of the
 * codes, which each thread counts for itself. `payload-join.ts` puts the two halves together in order of the events, so
 * that the result does not depend on where they met.
 */
import type Database from 'better-sqlite3';
import type { Positions } from './shapes.ts';
import type { EventStore } from './store.ts';

/** A payload comes from 64 KiB of evidence and is six times as long at most: so many fit into one text of V8. */
export const rowsOfSlice = 2500;
/** Fewer events are read before a second thread has started. */
export const fewestForHelper = 200_000;
/** A thread that does nothing for so long has come to grief. */
export const helperPatienceMs = 60_000;
/** Values taken from an event by one statement; an event that has a name more often is read again. */
const picksOfStatement = 16;

export interface PayloadScan {
  readonly caseFile: string;
  /** Each gives JSON arrays, one for each of `fields`, aligned with the events of an id range. */
  readonly statements: readonly { readonly sql: string; readonly fields: readonly number[] }[];
  readonly rowsOfSlice: number;
  readonly rowCount: number;
  /** First id of each slice, and the id after the last. */
  readonly starts: readonly number[];
  /** By field and row: code + 1, 0 for an event without the field. The codes are those of the thread that took the row. */
  readonly codes: readonly Int32Array[];
  /** See `controls`. */
  readonly control: Int32Array;
}

/** Places in `control`. */
export const controls = { taken: 0, stop: 1, helper: 2, helperSlices: 3 } as const;
/** Values of `control[helper]`. */
export const helperStates = { starting: 0, working: 1, done: 2, failed: 3 } as const;

/** What one thread has read, by field. Texts are as written: those that differ only in case are two. */
export interface PayloadPart {
  readonly texts: readonly (readonly string[])[];
  /** Further codes of rows with several values. */
  readonly more: readonly ReadonlyMap<number, readonly number[]>[];
}

const newControl = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * Object.keys(controls).length));

/** One for each field: JSON arrays of its values, a statement for every few places of it. */
function toStatements(positionsOfFields: readonly Positions[]): PayloadScan['statements'] {
  const picks: { sql: string; field: number }[] = [];
  positionsOfFields.forEach((positions, field) => {
    const most = Math.max(0, ...Array.from(positions.values(), (at) => at.length));
    for (let nth = 0; nth < most; nth++) picks.push({ sql: toPick(positions, nth), field });
  });
  const statements: { sql: string; fields: number[] }[] = [];
  for (let at = 0; at < picks.length; at += picksOfStatement) {
    const some = picks.slice(at, at + picksOfStatement);
    statements.push({
      sql: `SELECT ${some.map(({ sql }) => `json_group_array(${sql})`).join(', ')}
        FROM events e NOT INDEXED WHERE e.id BETWEEN ? AND ?`,
      fields: some.map(({ field }) => field),
    });
  }
  return statements;
}

/** The scan for some fields, each given by its places in the payloads. */
export function toPayloadScan(
  store: EventStore,
  positionsOfFields: readonly Positions[],
  sliceRows = rowsOfSlice,
): PayloadScan {
  const starts: number[] = [];
  for (let row = 0; row < store.count; row += sliceRows) starts.push(store.idOf(row));
  starts.push(store.lastId + 1);
  return {
    caseFile: store.db.name,
    statements: toStatements(positionsOfFields),
    rowsOfSlice: sliceRows,
    rowCount: store.count,
    starts,
    codes: positionsOfFields.map(() => new Int32Array(new SharedArrayBuffer(store.count * 4))),
    control: newControl(),
  };
}

/** A part of a scan as a scan of its own: some fields, the slices from `from` until `to`. Rows count from its first. */
export function toPartScan(
  scan: PayloadScan,
  fields: readonly { readonly at: number; readonly positions: Positions }[],
  from: number,
  to: number,
): PayloadScan {
  const [first, end] = [from * scan.rowsOfSlice, Math.min(to * scan.rowsOfSlice, scan.rowCount)];
  return {
    ...scan,
    statements: toStatements(fields.map(({ positions }) => positions)),
    rowCount: end - first,
    starts: scan.starts.slice(from, to + 1),
    codes: fields.map(({ at }) => scan.codes[at]!.subarray(first, end)),
    control: newControl(),
  };
}

/** SQL of the n-th value that an event has of a field. All that it is made of are whole numbers. */
function toPick(positions: Positions, nth: number): string {
  const shapesAt = new Map<number, number[]>();
  for (const [shape, places] of positions) {
    const at = places[nth];
    if (at !== undefined) shapesAt.set(at, [...(shapesAt.get(at) ?? []), shape]);
  }
  const isIn = (shapes: readonly number[]): string => `e.shape_id IN (${shapes.join()})`;
  const cases = [...shapesAt].map(([at, shapes]) => `WHEN ${isIn(shapes)} THEN e.payload -> ${at}`);
  return `CASE WHEN ${isIn([...shapesAt.values()].flat())} THEN CASE ${cases.join(' ')} END END`;
}

type Item = string | readonly (string | null)[] | null;

/** What a text costs beyond its characters, about. */
const costOfText = 50;

/** Reads slices of a scan on one thread. */
export class PayloadReader {
  readonly #scan: PayloadScan;
  /** By field: characters that its texts and further codes take, about. */
  readonly costs: number[];
  readonly #statements: readonly Database.Statement[];
  readonly #texts: string[][];
  readonly #codeOf: Map<string, number>[];
  readonly #more: Map<number, number[]>[];

  constructor(db: Database.Database, scan: PayloadScan) {
    this.#scan = scan;
    this.costs = scan.codes.map(() => 0);
    this.#statements = scan.statements.map(({ sql }) => db.prepare(sql).raw());
    this.#texts = scan.codes.map(() => []);
    this.#codeOf = scan.codes.map(() => new Map());
    this.#more = scan.codes.map(() => new Map());
  }

  get part(): PayloadPart {
    return { texts: this.#texts, more: this.#more };
  }

  readSlice(slice: number): void {
    const { statements, starts, rowsOfSlice: size, rowCount } = this.#scan;
    const from = slice * size;
    const count = Math.min(size, rowCount - from);
    statements.forEach(({ fields }, k) => {
      const columns = this.#statements[k]!.get(starts[slice], starts[slice + 1]! - 1) as string[];
      columns.forEach((text, pick) => {
        const items = JSON.parse(text) as Item[];
        if (items.length !== count) throw new Error('the events of the case were changed while they were read');
        this.#addItems(fields[pick]!, from, items);
      });
    });
  }

  #addItems(field: number, from: number, items: readonly Item[]): void {
    const codes = this.#scan.codes[field]!;
    const codeOf = this.#codeOf[field]!;
    const texts = this.#texts[field]!;
    const more = this.#more[field]!;
    const add = (row: number, text: string): void => {
      let code = codeOf.get(text);
      if (code === undefined) {
        code = texts.push(text) - 1;
        codeOf.set(text, code);
        this.costs[field]! += text.length + costOfText;
      }
      if (codes[row] === 0) codes[row] = code + 1;
      else {
        this.costs[field]! += costOfText;
        const others = more.get(row);
        if (others) others.push(code);
        else more.set(row, [code]);
      }
    };
    for (let k = 0; k < items.length; k++) {
      const item = items[k];
      if (item === null || item === undefined) continue;
      if (typeof item === 'string') add(from + k, item);
      else if (item.length === 0) add(from + k, '');
      else for (const text of item) if (text !== null) add(from + k, text);
    }
  }
}

/** Number of slices. */
export const sliceCount = (scan: PayloadScan): number => scan.starts.length - 1;

/** Lays claim to one more slice for the calling thread; false when all are taken. */
export const takeSlice = (scan: PayloadScan): boolean =>
  Atomics.load(scan.control, controls.stop) === 0 && Atomics.add(scan.control, controls.taken, 1) < sliceCount(scan);
