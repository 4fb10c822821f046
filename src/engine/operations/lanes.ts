/**
 * The engine's side of the lane workers: a queue for each lane, one running call, cancel, restart after a crash. In:
 * operation name and checked input. Out: replies.
 */
import { Worker } from 'node:worker_threads';
import type { CancelSignal, OperationName, Reply } from '#shared/contract/index.ts';
import { workerUrl } from '../base/worker-url.ts';
import type { HtmlPrinter } from '../report/printed-pdf.ts';
import type { Lane, LaneMessage, LaneRequest, LaneWorkerData } from './define.ts';
import { answerPrint } from './print-port.ts';

interface Job {
  readonly id: number;
  readonly name: OperationName;
  readonly input: unknown;
  readonly settle: (reply: Reply) => void;
}

/** The answer to a call that comes too late. */
export const caseClosed: Reply = { ok: false, error: { code: 'no-case', message: 'The case has been closed.' } };
const gone: Reply = { ok: false, error: { code: 'cancelled', message: 'Cancelled.' } };

/** One lane: starts its worker on the first call, or before it. */
export class LaneClient {
  readonly #lane: Lane;
  readonly #casePath: string;
  readonly #onPush: (name: string, payload: unknown) => void;
  readonly #analyst: () => string | undefined;
  readonly #printHtml: HtmlPrinter | undefined;
  readonly #aheadChannel: string | undefined;
  readonly #cancelFlag = new SharedArrayBuffer(4);
  readonly #queue: Job[] = [];
  #running: Job | undefined;
  #worker: Worker | undefined;
  #nextId = 1;
  #closed = false;

  /** `analyst` is asked at each call for the name that its annotations carry. */
  constructor(
    lane: Lane,
    casePath: string,
    onPush: (name: string, payload: unknown) => void,
    analyst: () => string | undefined,
    printHtml: HtmlPrinter | undefined,
    aheadChannel: string | undefined,
  ) {
    this.#lane = lane;
    this.#casePath = casePath;
    this.#onPush = onPush;
    this.#analyst = analyst;
    this.#printHtml = printHtml;
    this.#aheadChannel = aheadChannel;
  }

  /** Queues a call; `signal` drops it from the queue or asks the running handler to stop. */
  call(name: OperationName, input: unknown, signal?: CancelSignal): Promise<Reply> {
    if (this.#closed) return Promise.resolve(caseClosed);
    if (signal?.aborted) return Promise.resolve(gone);
    return new Promise((resolve) => {
      const job: Job = { id: this.#nextId++, name, input, settle: resolve };
      this.#queue.push(job);
      signal?.addEventListener('abort', () => this.#cancel(job), { once: true });
      this.#next();
    });
  }

  /** Ends the worker after the running call; queued calls are answered as cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.settle(gone);
    const worker = this.#worker;
    if (!worker) return;
    if (this.#running) Atomics.store(new Int32Array(this.#cancelFlag), 0, this.#running.id);
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#post(worker, { type: 'close' });
    await ended;
  }

  #cancel(job: Job): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      job.settle(gone);
    } else if (this.#running === job) {
      Atomics.store(new Int32Array(this.#cancelFlag), 0, job.id);
    }
  }

  #next(): void {
    if (this.#running || this.#queue.length === 0) return;
    const worker = this.start();
    const job = this.#queue.shift()!;
    this.#running = job;
    this.#post(worker, { type: 'call', id: job.id, name: job.name, input: job.input, analyst: this.#analyst() });
  }

  #post(worker: Worker, request: LaneRequest): void {
    worker.postMessage(request);
  }

  /** Its worker, started when it is not running. */
  start(): Worker {
    this.#worker ??= this.#create();
    return this.#worker;
  }

  #create(): Worker {
    const data: LaneWorkerData = {
      lane: this.#lane,
      casePath: this.#casePath,
      cancelFlag: this.#cancelFlag,
      canPrint: this.#printHtml !== undefined,
      aheadChannel: this.#aheadChannel,
    };
    const worker = new Worker(workerUrl('lane'), { workerData: data });
    let failure: Error | undefined;
    worker.on('message', (message: LaneMessage) => {
      if (message.type === 'push') this.#onPush(message.name, message.payload);
      else if (message.type === 'print')
        void answerPrint(message, this.#printHtml!, (answer) => this.#post(worker, answer));
      else if (message.type === 'reply') this.#finish(message.reply);
    });
    worker.on('error', (error) => {
      failure = error as Error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      if (!this.#running) return;
      const known = failure as { code?: string; message?: string } | undefined;
      this.#finish({
        ok: false,
        error: {
          code: 'internal',
          message: `The ${this.#lane} thread ended (${known?.message ?? 'no reason given'}); it is started again for the next request.`,
        },
      });
    });
    return worker;
  }

  #finish(reply: Reply): void {
    const job = this.#running;
    this.#running = undefined;
    job?.settle(reply);
    this.#next();
  }
}
