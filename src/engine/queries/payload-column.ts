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
import type { AheadLink } from './payload-ahead-link.ts';
import type { PayloadHelperData } from './payload-helper.ts';
import { joinParts, type PayloadColumn } from './payload-join.ts';
import {
  controls,
  fewestForHelper,
  helperPatienceMs,
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

interface Kept {
  readonly store: EventStore;
  readonly columns: Map<string, PayloadColumn>;
}
const cache = new WeakMap<Database.Database, Kept>();
const keptColumns = 8;
const links = new WeakMap<Database.Database, AheadLink>();

/** From now on columns that are read ahead serve the questions on this connection. */
export function linkReadAhead(db: Database.Database, link: AheadLink): void {
  links.set(db, link);
}

/** What is kept, with what has been read ahead as its oldest. */
function findKept(store: EventStore): Kept {
  const ahead = links.get(store.db)?.takeColumns(store) ?? [];
  const last = cache.get(store.db);
  if (last?.store === store && ahead.length === 0) return last;
  const columns = last?.store === store ? last.columns : new Map<string, PayloadColumn>();
  const older = ahead.filter(([key]) => !columns.has(key));
  const kept: Kept = { store, columns: new Map([...older, ...columns].slice(-keptColumns)) };
  cache.set(store.db, kept);
  return kept;
}

/** The column of a field where it is in memory. */
export function findPayloadColumn(store: EventStore, name: string): PayloadColumn | undefined {
  return findKept(store).columns.get(foldCase(name));
}

/** Brings columns into memory, at most as many as are kept: those that are not there are read in one scan. */
export function loadPayloadColumns(db: Database.Database, names: readonly string[], signal: AbortFlag): void {
  const store = storeOf(db);
  const wanted = [...new Set(names.map(foldCase))].slice(0, keptColumns);
  const findMissing = (): string[] => {
    const { columns } = findKept(store);
    return wanted.filter((key) => !columns.has(key));
  };
  let missing = findMissing();
  if (missing.length > 0) {
    links.get(db)?.share(store, missing, signal);
    missing = findMissing();
  }
  const kept = findKept(store);
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
