/**
 * The parse workers of a load. In: jobs. Out: results by job. A worker that dies or hangs is replaced and its jobs are
 * answered with a failure, so that the caller can try them in smaller pieces.
 */
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../base/worker-url.ts';
import type { JobResult, ParseJob } from './protocol.ts';

/** A worker that says nothing for so long about its oldest job is taken for hung. */
const hangMs = 120_000;
/** Jobs given to one worker ahead, so that it never waits for the ingest thread. */
const jobsAhead = 2;

interface Member {
  readonly worker: Worker;
  /** Unique over replacements: dictionaries belong to one life of a worker. */
  readonly id: number;
  readonly jobs: { readonly job: ParseJob; since: number }[];
}

export type ResultListener = (result: JobResult, workerId: number) => void;

export class ParsePool {
  readonly #members: Member[] = [];
  readonly #waiting: ParseJob[] = [];
  readonly #onResult: ResultListener;
  readonly #onWorker: ((worker: Worker) => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #nextId = 1;
  #closed = false;

  /** `onWorker` sees each worker as it starts (tests end one on purpose). */
  constructor(size: number, onResult: ResultListener, onWorker?: (worker: Worker) => void) {
    this.#onResult = onResult;
    this.#onWorker = onWorker;
    for (let i = 0; i < size; i++) this.#members.push(this.#start());
    this.#timer = setInterval(() => this.#endHung(), 5000);
    this.#timer.unref();
  }

  submit(job: ParseJob): void {
    this.#waiting.push(job);
    this.#assign();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await Promise.all(this.#members.map((member) => member.worker.terminate()));
  }

  #start(): Member {
    const worker = new Worker(workerUrl('parse'), { resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    const member: Member = { worker, id: this.#nextId++, jobs: [] };
    worker.on('message', (result: JobResult) => {
      if (this.#closed) return;
      const head = member.jobs.findIndex(({ job }) => job.jobId === result.jobId);
      if (head >= 0 && result.last) member.jobs.splice(head, 1);
      for (const waiting of member.jobs) waiting.since = Date.now();
      this.#onResult(result, member.id);
      this.#assign();
    });
    let reason = 'the parse thread ended';
    worker.on('error', (error) => {
      reason = `the parse thread ended: ${(error as Error).message}`;
    });
    worker.on('exit', () => this.#replace(member, reason));
    this.#onWorker?.(worker);
    return member;
  }

  #replace(member: Member, reason: string): void {
    const at = this.#members.indexOf(member);
    if (this.#closed || at < 0) return;
    this.#members[at] = this.#start();
    // Only the oldest job can have ended the worker; the others are given again as they are, without their lost bytes.
    const [first, ...others] = member.jobs.splice(0);
    this.#waiting.unshift(...others.map(({ job }) => (job.type === 'group' ? { ...job, bytes: undefined } : job)));
    if (first) this.#onResult(failedResult(first.job.jobId, reason), member.id);
    this.#assign();
  }

  #endHung(): void {
    for (const member of this.#members) {
      const oldest = member.jobs[0];
      if (oldest && Date.now() - oldest.since > hangMs) void member.worker.terminate();
    }
  }

  #assign(): void {
    for (let depth = 1; depth <= jobsAhead; depth++) {
      for (const member of this.#members) {
        const job = member.jobs.length < depth ? this.#waiting.shift() : undefined;
        if (!job) continue;
        member.jobs.push({ job, since: Date.now() });
        const transfer = job.type === 'group' && job.bytes ? [job.bytes.buffer] : [];
        member.worker.postMessage(job, transfer);
      }
    }
  }
}

/** The answer for a job whose worker is gone. */
export function failedResult(jobId: number, failure: string): JobResult {
  return {
    type: 'result',
    jobId,
    parts: [],
    problems: [],
    ranges: [],
    blocks: 0,
    again: [],
    misplaced: [],
    highestRecordId: -1,
    header: undefined,
    nextRecordId: undefined,
    last: true,
    sha256: undefined,
    failure,
  };
}
