/**
 * Reading ahead: while no question is asked of an open case, a thread of its own (`payload-ahead-thread.ts`) reads the payload
 * fields that analysts ask for first. Here: what the thread and the askers (`payload-ahead-link.ts`, one for each connection)
 * say to each other over a broadcast channel, and `ReadAhead`, which starts the thread, stops it and counts the questions.
 */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type BroadcastChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { workerUrl } from '../base/worker-url.ts';
import type { PayloadColumn } from './payload-join.ts';
import { fewestForHelper, type PayloadPart, type PayloadScan } from './payload-scan.ts';
import type { EventStore } from './store.ts';

/** Says which events were read; columns of other events are of no use. */
export type EventsRead = Pick<EventStore, 'count' | 'firstId' | 'lastId'>;

/** A share in the work ends with the asker's `read`, also where nothing came of it. Field names are folded. */
export type AheadMessage =
  /** Thread to all: these are being read. */
  | {
      readonly type: 'fields';
      readonly events: EventsRead;
      readonly fields: readonly string[];
      readonly words: Int32Array;
    }
  /** Asker to thread: I need these now. */
  | { readonly type: 'want'; readonly request: string; readonly fields: readonly string[] }
  /** The answer: read this from the front, I read from the back. Without a scan there is nothing to share. */
  | { readonly type: 'share'; readonly request: string; readonly scan: PayloadScan | undefined }
  /** Asker to thread: so many slices I have read; undefined when reading failed. */
  | { readonly type: 'read'; readonly request: string; readonly slices: number; readonly part: PayloadPart | undefined }
  /** Thread to all: fields that have been read. */
  | {
      readonly type: 'columns';
      readonly events: EventsRead;
      readonly columns: readonly (readonly [string, PayloadColumn])[];
    }
  /** Thread to asker: what was shared is over, and its columns have been sent if there are any. */
  | { readonly type: 'over'; readonly request: string };

/**
 * Places in the shared words: questions being answered; 1 when the thread has ended; counters that wake the askers (`posted`)
 * and the thread (`news`); slices that the thread has read.
 */
export const words = { questions: 0, ended: 1, posted: 2, news: 3, slices: 4 } as const;

export interface AheadThreadData {
  readonly casePath: string;
  readonly channelName: string;
  readonly shared: Int32Array;
}

/** Adds to a counter and wakes who waits for it. */
export function wake(shared: Int32Array, word: number, by = 1): void {
  Atomics.add(shared, word, by);
  Atomics.notify(shared, word);
}

/** The messages that have come, without a turn of the event loop. */
export function* received(channel: BroadcastChannel): Generator<AheadMessage> {
  // Node takes both; its types know only of ports.
  const port = channel as unknown as MessagePort;
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
    yield next.message as AheadMessage;
}

/** A case is quiet when for so long no question was asked. */
const quietMs = 1000;

export class ReadAhead {
  readonly channelName = `payload-ahead-${randomUUID()}`;
  readonly #casePath: string;
  readonly #shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length));
  readonly #onWorker: ((worker: Worker) => void) | undefined;
  #isWanted = false;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;

  /** `onWorker` sees the thread as it starts (tests end it on purpose). */
  constructor(casePath: string, onWorker?: (worker: Worker) => void) {
    this.#casePath = casePath;
    this.#onWorker = onWorker;
  }

  /** Reads ahead as soon as the case is quiet; not for cases of so few events, nor where one thread is all there is. */
  enable(events: number): void {
    this.#isWanted = events >= fewestForHelper && availableParallelism() > 1;
    this.#waitForQuiet();
  }

  /** A question is asked: the thread pauses until it is answered, unless the question needs what it reads. */
  begin(): void {
    clearTimeout(this.#timer);
    Atomics.add(this.#shared, words.questions, 1);
  }

  end(): void {
    Atomics.sub(this.#shared, words.questions, 1);
    wake(this.#shared, words.news);
    this.#waitForQuiet();
  }

  async close(): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  #waitForQuiet(): void {
    clearTimeout(this.#timer);
    if (!this.#isWanted || Atomics.load(this.#shared, words.questions) > 0) return;
    this.#timer = setTimeout(() => this.#start(), quietMs);
    this.#timer.unref();
  }

  #start(): void {
    this.#isWanted = false;
    const data: AheadThreadData = { casePath: this.#casePath, channelName: this.channelName, shared: this.#shared };
    const worker = new Worker(workerUrl('ahead'), { workerData: data });
    this.#worker = worker;
    worker.unref();
    // Nothing is lost but what it had read; questions read for themselves.
    worker.on('error', (error) => process.stderr.write(`[read ahead] ${String(error)}\n`));
    worker.on('exit', () => {
      Atomics.store(this.#shared, words.ended, 1);
      wake(this.#shared, words.posted);
    });
    this.#onWorker?.(worker);
  }
}
