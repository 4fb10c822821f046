/**
 * Worker entry: reads payload fields ahead, all in one scan from the back, on a connection of its own. It pauses while a
 * question is answered. A question that needs one of the fields gets a share: what is left of its fields is read by both,
 * the question from the front, and the other fields wait. Ends when all is read.
 */
import { BroadcastChannel, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { foldCase } from '#shared/model/query/index.ts';
import { type AheadMessage, type AheadThreadData, received, wake, words } from './payload-ahead.ts';
import { chooseAheadFields } from './payload-ahead-fields.ts';
import { joinPieces, type Piece } from './payload-join.ts';
import {
  controls,
  fewestForHelper,
  helperPatienceMs,
  PayloadReader,
  type PayloadScan,
  sliceCount,
  takeSlice,
  toPartScan,
  toPayloadScan,
} from './payload-scan.ts';
import type { Positions } from './shapes.ts';
import { type EventStore, storeOf } from './store.ts';

type Want = Extract<AheadMessage, { type: 'want' }>;
type Read = Extract<AheadMessage, { type: 'read' }>;

interface Field {
  readonly key: string;
  /** Its place in the whole scan. */
  readonly at: number;
  readonly positions: Positions;
  readonly pieces: Piece[];
  /** Characters of their texts, about. */
  cost: number;
}

/** Fields of which the slices from `from` until `to` are still to be read. */
interface Job {
  fields: readonly Field[];
  from: number;
  to: number;
}

/** Characters of the different texts of a field, beyond which it is nearly unique and dropped. */
const mostCost = 16_000_000;

const { casePath, channelName, shared } = workerData as AheadThreadData;
const channel = new BroadcastChannel(channelName);
const db = new Database(casePath, { readonly: true, fileMustExist: true });

function post(message: AheadMessage): void {
  channel.postMessage(message);
  wake(shared, words.posted);
}

const refuse = ({ request }: Want): void => post({ type: 'share', request, scan: undefined });

/** Reads the fields of the case as it is now; false when its events have changed meanwhile. */
function readCase(store: EventStore): boolean {
  const chosen = chooseAheadFields(db, store);
  if (chosen.length === 0) return true;
  const whole = toPayloadScan(
    store,
    chosen.map(({ positions }) => positions),
  );
  const fields = chosen.map(
    ({ name, positions }, at): Field => ({ key: foldCase(name), at, positions, pieces: [], cost: 0 }),
  );
  const { count, firstId, lastId } = store;
  const events = { count, firstId, lastId };
  post({ type: 'fields', events, fields: fields.map(({ key }) => key), words: shared });
  /** The last is the next. */
  const jobs: Job[] = [{ fields, from: 0, to: sliceCount(whole) }];
  let want: Want | undefined;
  while (jobs.length > 0) {
    if (want && !putFirst(jobs, want.fields)) {
      refuse(want);
      want = undefined;
    }
    const job = jobs.at(-1)!;
    const { next, isChanged } = work(whole, job, want, store);
    if (!isChanged && job.from === job.to) {
      jobs.pop();
      const columns = job.fields.map(({ key, at, pieces }) => {
        pieces.sort((a, b) => a.from - b.from);
        return [key, joinPieces(whole.codes[at]!, pieces)] as const;
      });
      post({ type: 'columns', events, columns });
    } else if (job.fields.length === 0) jobs.pop();
    if (want) post({ type: 'over', request: want.request });
    want = next;
    if (isChanged) {
      if (want) refuse(want);
      return false;
    }
  }
  if (want) refuse(want);
  return true;
}

/** Makes those of the fields that are still to be read a job of their own, the next one; false when there are none. */
function putFirst(jobs: Job[], keys: readonly string[]): boolean {
  const isWanted = ({ key }: Field): boolean => keys.includes(key);
  const at = jobs.findLastIndex(({ fields }) => fields.some(isWanted));
  if (at < 0) return false;
  const [job] = jobs.splice(at, 1);
  const { fields, from, to } = job!;
  const rest = fields.filter((field) => !isWanted(field));
  if (rest.length > 0) jobs.push({ fields: rest, from, to });
  jobs.push({ fields: fields.filter(isWanted), from, to });
  return true;
}

/**
 * Works at a job, shared with a question where `want` is one, until it is done, the question has left, another one wants
 * something (`next`), a field has become too large, or the events have changed. What was read is put to the fields.
 */
function work(
  whole: PayloadScan,
  job: Job,
  want: Want | undefined,
  store: EventStore,
): { readonly next: Want | undefined; readonly isChanged: boolean } {
  const scan = toPartScan(whole, job.fields, job.from, job.to);
  const reader = new PayloadReader(db, scan);
  let next: Want | undefined;
  let theirs: Read | undefined;
  const look = (): void => {
    for (const message of received(channel)) {
      if (message.type === 'want') {
        if (next || (want && !theirs)) refuse(message);
        else next = message;
      } else if (message.type === 'read') {
        if (message.request === want?.request) theirs = message;
        else if (message.request === next?.request) next = undefined;
      }
    }
  };
  if (want) post({ type: 'share', request: want.request, scan });
  const isTooLarge = ({ cost }: Field, k: number): boolean => cost + reader.costs[k]! > mostCost;
  let back = job.to;
  let isChanged = false;
  for (;;) {
    const seen = Atomics.load(shared, words.news);
    look();
    if (next || theirs) break;
    if (!want && Atomics.load(shared, words.questions) > 0) {
      Atomics.wait(shared, words.news, seen, 1000);
      continue;
    }
    isChanged = storeOf(db) !== store;
    if (isChanged || job.fields.some(isTooLarge) || !takeSlice(scan)) break;
    back -= 1;
    reader.readSlice(back - job.from);
    wake(shared, words.slices);
  }
  Atomics.store(scan.control, controls.stop, 1);
  const since = performance.now();
  while (want && !theirs) {
    const seen = Atomics.load(shared, words.news);
    look();
    if (theirs) break;
    if (performance.now() - since > helperPatienceMs) throw new Error('a question has left its share unread');
    Atomics.wait(shared, words.news, seen, 1000);
  }
  const { slices, part } = theirs ?? { slices: 0, part: undefined };
  if (theirs && !part) {
    if (storeOf(db) === store) throw new Error('a question could not read its share');
    isChanged = true;
  }
  const toRow = (slice: number): number => Math.min(slice * whole.rowsOfSlice, whole.rowCount);
  const base = toRow(job.from);
  const front = job.from + slices;
  job.fields = job.fields.filter((field, k) => {
    const { pieces } = field;
    if (part && slices > 0)
      pieces.push({ from: base, to: toRow(front), texts: part.texts[k]!, more: part.more[k]!, base });
    if (back < job.to) {
      const { texts, more } = reader.part;
      pieces.push({ from: toRow(back), to: toRow(job.to), texts: texts[k]!, more: more[k]!, base });
    }
    if (isTooLarge(field, k)) return false;
    field.cost += reader.costs[k]!;
    return true;
  });
  job.from = front;
  job.to = back;
  return { next, isChanged };
}

try {
  for (;;) {
    const store = storeOf(db);
    if (store.count < fewestForHelper || readCase(store)) break;
    // Whoever changes the events may not be done yet.
    Atomics.wait(shared, words.ended, 0, 1000);
  }
} finally {
  Atomics.store(shared, words.ended, 1);
  wake(shared, words.posted);
  channel.close();
  db.close();
}
