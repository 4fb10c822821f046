/**
 * The parse workers of a load. In: jobs and build orders. Out: answers by job. A worker that dies or hangs is replaced: the
 * order that it was at is answered with a failure, so that the caller can try it in smaller pieces; jobs that it had not
 * begun are given to others; rows that it held are reported lost.
 */
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../base/worker-url.ts';
import type { BuildOrder, JobResult, ParseJob, ParseWorkerData, WorkerAnswer, WorkerOrder } from './protocol.ts';

/** A worker that is so long at one order is taken for hung. */
const hangMs = 120_000;
/** Jobs given to one worker ahead, so that it never waits for the ingest thread. */
const jobsAhead = 2;
/** Workers that end before they can do anything, one after the other: the installation is broken. */
const mostFalseStarts = 3;

interface Member {
  readonly worker: Worker;
  /** Unique over replacements: dictionaries belong to one life of a worker. */
  readonly id: number;
  /** Orders in the hands of the worker; it works them off in this order. */
  readonly orders: WorkerOrder[];
  /** When it began with the first of them. */
  since: number;
  /** Jobs whose rows it holds. */
  readonly holds: Set<number>;
  isReady: boolean;
}

/** What the pool tells. */
export interface PoolListener {
  onResult(result: JobResult, workerId: number): void;
  onBuilt(jobId: number): void;
  /** The worker ended at this job: `reason` in words. */
  onFailed(jobId: number, reason: string): void;
  /** Rows that were held for this job are gone; it has to be submitted again. */
  onLost(jobId: number): void;
  /** The load cannot go on: no worker can be started, or shards cannot be written. */
  onBroken(error: Error): void;
  /** Sees each worker as it starts (tests end one on purpose). */
  onWorker?: ((worker: Worker) => void) | undefined;
}

const isAlone = (order: WorkerOrder): boolean => order.type === 'group' && order.isAlone;

export class ParsePool {
  readonly #members: Member[] = [];
  readonly #waiting: ParseJob[] = [];
  readonly #data: ParseWorkerData;
  readonly #listener: PoolListener;
  readonly #timer: NodeJS.Timeout;
  #nextId = 1;
  #falseStarts = 0;
  #closed = false;

  constructor(size: number, data: ParseWorkerData, listener: PoolListener) {
    this.#data = data;
    this.#listener = listener;
    for (let i = 0; i < size; i++) this.#members.push(this.#start());
    this.#timer = setInterval(() => this.#endHung(), 5000);
    this.#timer.unref();
  }

  /** Queues a job; `first` puts it before those that wait. */
  submit(job: ParseJob, first = false): void {
    if (first) this.#waiting.unshift(job);
    else this.#waiting.push(job);
    this.#assign();
  }

  /** To the worker that holds the rows. False when it is gone: `onLost` has told or will tell. */
  build(workerId: number, order: BuildOrder): boolean {
    const member = this.#members.find(({ id }) => id === workerId);
    if (!member) return false;
    this.#post(member, order);
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await Promise.all(this.#members.map((member) => member.worker.terminate()));
  }

  #post(member: Member, order: WorkerOrder): void {
    if (member.orders.length === 0) member.since = Date.now();
    member.orders.push(order);
    member.worker.postMessage(order);
  }

  #start(): Member {
    const worker = new Worker(workerUrl('parse'), {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const member: Member = { worker, id: this.#nextId++, orders: [], since: 0, holds: new Set(), isReady: false };
    worker.on('message', (answer: WorkerAnswer) => {
      if (!this.#closed) this.#onAnswer(member, answer);
    });
    let reason = 'the parse thread ended';
    worker.on('error', (error) => {
      reason = `the parse thread ended: ${(error as Error).message}`;
    });
    worker.on('exit', () => this.#replace(member, reason));
    this.#listener.onWorker?.(worker);
    return member;
  }

  #onAnswer(member: Member, answer: WorkerAnswer): void {
    if (answer.type === 'ready') {
      member.isReady = true;
      this.#falseStarts = 0;
      return;
    }
    member.since = Date.now();
    if (answer.type === 'alive') return;
    const at = member.orders.findIndex(
      (order) => order.jobId === answer.jobId && (order.type === 'build') === (answer.type === 'built'),
    );
    if (at >= 0) member.orders.splice(at, 1);
    if (answer.type === 'built') {
      member.holds.delete(answer.jobId);
      const { failure } = answer;
      if (failure === undefined) this.#listener.onBuilt(answer.jobId);
      else this.#listener.onBroken(Object.assign(new Error(failure.message), { code: failure.code }));
    } else {
      if (answer.batches.some((batch) => batch.rowCount > 0 && !batch.inline)) member.holds.add(answer.jobId);
      this.#listener.onResult(answer, member.id);
    }
    this.#assign();
  }

  #replace(member: Member, reason: string): void {
    const at = this.#members.indexOf(member);
    if (this.#closed || at < 0) return;
    if (!member.isReady && ++this.#falseStarts >= mostFalseStarts * this.#members.length) {
      this.#listener.onBroken(new Error(`The parse threads cannot be started: ${reason}`));
      return;
    }
    this.#members[at] = this.#start();
    // Only the order that it was at can have ended the worker; a worker without one was ended from outside.
    const [first, ...others] = member.orders.splice(0);
    for (const order of others.reverse()) {
      if (order.type !== 'build') this.#waiting.unshift(order);
    }
    if (first) member.holds.delete(first.jobId);
    for (const jobId of member.holds) this.#listener.onLost(jobId);
    if (first) this.#listener.onFailed(first.jobId, reason);
    this.#assign();
  }

  #endHung(): void {
    for (const member of this.#members) {
      if (member.orders.length > 0 && Date.now() - member.since > hangMs) void member.worker.terminate();
    }
  }

  #assign(): void {
    for (let depth = 1; depth <= jobsAhead; depth++) {
      for (const member of this.#members) {
        const next = this.#waiting[0];
        if (!next) return;
        const jobs = member.orders.filter((order) => order.type !== 'build');
        const isFree = isAlone(next) ? member.orders.length === 0 : jobs.length < depth && !jobs.some(isAlone);
        if (!isFree) continue;
        this.#waiting.shift();
        this.#post(member, next);
      }
    }
  }
}
