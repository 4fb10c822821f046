/**
 * Payload fields of all events as dictionary-coded columns in memory: what facets, pivots and sorting by a payload field
 * read. In: field names (case does not matter, wildcards allowed). Out: a code by row (-1 absent), further codes of events
 * that have the name more than once, and the texts. Values that differ only in case are one value, as in filters.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { foldCase } from '#shared/model/query/index.ts';
import type { AbortFlag } from '../base/abort.ts';
import { workerUrl } from '../base/worker-url.ts';
import type { PayloadHelperData } from './payload-helper.ts';
import {
  controls,
  helperStates,
  type PayloadPart,
  PayloadReader,
  type PayloadScan,
  sliceCount,
  takeSlice,
  toPayloadScan,
} from './payload-scan.ts';
import { findPositions } from './shapes.ts';
import { checkAborted, type EventStore, storeOf } from './store.ts';

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

/** Brings columns into memory, at most as many as are kept: those that are not there are read in one scan. */
export function loadPayloadColumns(db: Database.Database, names: readonly string[], signal: AbortFlag): void {
  const store = storeOf(db);
  let kept = cache.get(db);
  if (kept?.store !== store) {
    kept = { store, columns: new Map() };
    cache.set(db, kept);
  }
  const wanted = [...new Set(names.map(foldCase))].slice(0, keptColumns);
  const missing = wanted.filter((key) => !kept.columns.has(key));
  const built = buildColumns(store, missing, signal);
  for (const key of wanted) {
    const column = kept.columns.get(key) ?? built[missing.indexOf(key)]!;
    kept.columns.delete(key);
    kept.columns.set(key, column);
    if (kept.columns.size > keptColumns) kept.columns.delete(kept.columns.keys().next().value!);
  }
}

/** The column of a field; the last few are kept. */
export function payloadColumn(db: Database.Database, name: string, signal: AbortFlag): PayloadColumn {
  loadPayloadColumns(db, [name], signal);
  return findPayloadColumn(storeOf(db), name)!;
}

/** Fewer events are read before a second thread has started. */
const fewestForHelper = 200_000;
/** A helper that does nothing for so long has come to grief. */
const helperPatienceMs = 60_000;

function buildColumns(store: EventStore, names: readonly string[], signal: AbortFlag): PayloadColumn[] {
  if (names.length === 0) return [];
  const scan = toPayloadScan(
    store,
    names.map((name) => findPositions(store.db, name)),
  );
  const hasHelper = store.count >= fewestForHelper && !store.db.memory && availableParallelism() > 1;
  const port = hasHelper ? startHelper(scan) : undefined;
  try {
    const reader = new PayloadReader(store.db, scan);
    let slice = 0;
    for (; takeSlice(scan); slice++) {
      checkAborted(signal);
      reader.readSlice(slice);
    }
    const theirs = port && waitForHelper(scan, port, signal);
    if (!theirs) {
      for (const codes of scan.codes) codes.fill(0, slice * scan.rowsOfSlice);
      for (; slice < sliceCount(scan); slice++) {
        checkAborted(signal);
        reader.readSlice(slice);
      }
    }
    return joinParts(scan, reader.part, theirs, slice * scan.rowsOfSlice);
  } finally {
    Atomics.store(scan.control, controls.stop, 1);
    port?.close();
  }
}

function startHelper(scan: PayloadScan): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(workerUrl('payload'), {
    workerData: { scan, port: port2 } satisfies PayloadHelperData,
    transferList: [port2],
  });
  worker.unref();
  worker.on('error', (error) => process.stderr.write(`[payload helper] ${String(error)}\n`));
  return port1;
}

/** What the helper has read; undefined when it has read nothing, or failed: then the caller reads everything itself. */
function waitForHelper(scan: PayloadScan, port: MessagePort, signal: AbortFlag): PayloadPart | undefined {
  const { control } = scan;
  const { starting, working, done, failed } = helperStates;
  Atomics.compareExchange(control, controls.helper, starting, failed);
  let [known, since] = [-1, performance.now()];
  while (Atomics.load(control, controls.helper) === working) {
    checkAborted(signal);
    Atomics.wait(control, controls.helper, working, 100);
    const slices = Atomics.load(control, controls.helperSlices);
    if (slices !== known) [known, since] = [slices, performance.now()];
    else if (performance.now() - since > helperPatienceMs)
      throw new Error('the second thread of a scan gives no answer');
  }
  if (Atomics.load(control, controls.helper) !== done) return undefined;
  return receiveMessageOnPort(port)!.message as PayloadPart;
}

/**
 * The columns of a scan of which one thread read the rows before `meeting` and the other the rest. Codes are given out in
 * order of the rows, as one thread would do it; of texts that differ in case the first stands for all.
 */
export function joinParts(
  scan: PayloadScan,
  first: PayloadPart,
  second: PayloadPart | undefined,
  meeting: number,
): PayloadColumn[] {
  return scan.codes.map((codes, field) => {
    const values: string[] = [];
    const byFolded = new Map<string, number>();
    const more = new Map<number, readonly number[]>();
    const join = (part: PayloadPart, from: number, to: number): void => {
      const texts = part.texts[field]!;
      const others = part.more[field]!;
      const known = new Int32Array(texts.length).fill(-1);
      const codeOf = (own: number): number => {
        if (known[own] !== -1) return known[own]!;
        const text = texts[own]!;
        const folded = foldCase(text);
        let code = byFolded.get(folded);
        if (code === undefined) {
          code = values.push(text) - 1;
          byFolded.set(folded, code);
        }
        known[own] = code;
        return code;
      };
      for (let row = from; row < to; row++) {
        const own = codes[row]! - 1;
        if (own < 0) {
          codes[row] = -1;
          continue;
        }
        const code = known[own]! === -1 ? codeOf(own) : known[own]!;
        codes[row] = code;
        const further = others.size > 0 ? others.get(row) : undefined;
        if (!further) continue;
        const rest = [...new Set(further.map(codeOf))].filter((other) => other !== code);
        if (rest.length > 0) more.set(row, rest);
      }
    };
    join(first, 0, Math.min(meeting, codes.length));
    if (second) join(second, meeting, codes.length);
    return { codes, more, values };
  });
}
