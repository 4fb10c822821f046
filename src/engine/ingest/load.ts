/**
 * One load: reader, parse pool and writer at work on a list of files. In: files with their rows in the case. Out: rows,
 * problems and ledger ranges in the order of files and bytes, whatever order the workers finish in; so event ids do not
 * depend on the number of workers. Runs in the thread that holds the writing connection.
 */
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import type { Problem } from '../base/problem.ts';
import { workerUrl } from '../base/worker-url.ts';
import { chunkSizeBytes, fileHeaderSizeBytes, type LedgerRange } from '../evtx/index.ts';
import { EventWriter, nothingWritten, type WorkerDictionaries, type WrittenRows } from './event-writer.ts';
import { finishFile, insertProblem, insertRange } from './file-rows.ts';
import { ParsePool } from './parse-pool.ts';
import type { JobResult, ParseJob, Part, ReaderData, ReaderMessage } from './protocol.ts';

export interface LoadFile {
  readonly fileId: number;
  readonly path: string;
  readonly kind: 'evtx' | 'carved';
  readonly sizeBytes: number;
}

/** What the load tells as it goes. */
export interface LoadCounters {
  filesDone: number;
  bytesDone: number;
  events: number;
  problems: number;
  duplicates: number;
}

export interface LoadOptions {
  readonly db: Database.Database;
  readonly files: readonly LoadFile[];
  readonly known: ReaderData['known'];
  readonly workers: number;
  readonly signal: AbortFlag;
  readonly onProgress: (counters: LoadCounters) => void;
  readonly onWorker?: ((worker: Worker) => void) | undefined;
}

/** A commit at the latest after so long, so that a killed load has little to do again. */
const commitMs = 1500;

interface PendingResult {
  readonly result: JobResult;
  readonly parts: readonly { readonly part: Part; readonly dictionaries: WorkerDictionaries }[];
}

/** A file on its way: results wait here until it is their turn. */
interface FileState {
  readonly file: LoadFile;
  /** Job ids in the order of the bytes. */
  readonly order: number[];
  next: number;
  ended: boolean;
  againRequested: boolean;
  duplicateOf: string | undefined;
  sha256: string | undefined;
  readBytes: number;
  change: string | undefined;
  failure: string | undefined;
  header: string | undefined;
  nextRecordId: number | undefined;
  highestRecordId: number;
  blocks: number;
  again: number[];
  misplaced: number[];
  written: WrittenRows;
}

export class Load {
  readonly #options: LoadOptions;
  readonly #db: Database.Database;
  readonly #writer: EventWriter;
  readonly #states: FileState[];
  readonly #results = new Map<number, PendingResult[]>();
  readonly #jobs = new Map<number, { state: FileState; job: ParseJob; single: boolean }>();
  readonly #control = new SharedArrayBuffer(8);
  readonly counters: LoadCounters = { filesDone: 0, bytesDone: 0, events: 0, problems: 0, duplicates: 0 };
  #pool: ParsePool | undefined;
  #head = 0;
  #nextJobId = 1;
  #inTransaction = false;
  #committedAt = Date.now();
  #finish: { resolve: (complete: boolean) => void; reject: (error: unknown) => void } | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#writer = new EventWriter(options.db);
    this.#states = options.files.map((file) => ({
      file,
      order: [],
      next: 0,
      ended: false,
      againRequested: false,
      duplicateOf: undefined,
      sha256: undefined,
      readBytes: 0,
      change: undefined,
      failure: undefined,
      header: undefined,
      nextRecordId: undefined,
      highestRecordId: -1,
      blocks: 0,
      again: [],
      misplaced: [],
      written: nothingWritten(),
    }));
  }

  /** True when every file was read; false when the signal stopped it. What was committed stays either way. */
  async run(): Promise<boolean> {
    const { workers, files, known, signal } = this.#options;
    if (files.length === 0) return true;
    const shared = new Int32Array(this.#control);
    Atomics.store(shared, 0, workers * 3 + 2);
    const pool = new ParsePool(
      workers,
      (result, workerId) => this.#guard(() => this.#onResult(result, workerId)),
      this.#options.onWorker,
    );
    this.#pool = pool;
    const logs = this.#states.flatMap((state, index) =>
      state.file.kind === 'evtx' ? [{ index, path: state.file.path, sizeBytes: state.file.sizeBytes }] : [],
    );
    const data: ReaderData = { files: logs, known, control: this.#control };
    const reader = new Worker(workerUrl('read'), { workerData: data });
    const timer = setInterval(() => this.#guard(() => this.#tick(signal)), 250);
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.#finish = { resolve, reject };
        reader.on('message', (message: ReaderMessage) => this.#guard(() => this.#onReader(message)));
        reader.on('error', reject);
        for (const state of this.#states) if (state.file.kind === 'carved') this.#submitCarve(state);
      });
    } finally {
      clearInterval(timer);
      this.#finish = undefined;
      Atomics.store(shared, 1, 1);
      Atomics.notify(shared, 0);
      await Promise.all([reader.terminate(), pool.close()]);
      if (this.#inTransaction) this.#db.exec('ROLLBACK');
    }
  }

  /** An error while a message is handled (disk full) ends the load with it. */
  #guard(step: () => void): void {
    if (!this.#finish) return;
    try {
      step();
    } catch (error) {
      this.#finish.reject(error);
      this.#finish = undefined;
    }
  }

  #tick(signal: AbortFlag): void {
    this.#options.onProgress(this.counters);
    if (!signal.aborted) return;
    this.#commit();
    this.#finish?.resolve(false);
    this.#finish = undefined;
  }

  #submit(state: FileState, job: ParseJob, single = false): void {
    this.#jobs.set(job.jobId, { state, job, single });
    this.#pool!.submit(job);
  }

  #submitCarve(state: FileState): void {
    const jobId = this.#nextJobId++;
    state.order.push(jobId);
    state.ended = true;
    state.readBytes = state.file.sizeBytes;
    this.#submit(state, { type: 'carve', jobId, path: state.file.path, sizeBytes: state.file.sizeBytes });
  }

  #onReader(message: ReaderMessage): void {
    const state = this.#states[message.index]!;
    if (message.type === 'group') {
      const jobId = this.#nextJobId++;
      state.order.push(jobId);
      const { fileOffset, bytes } = message;
      const { path, sizeBytes } = state.file;
      this.#submit(state, { type: 'group', jobId, path, sizeBytes, fileOffset, lengthBytes: bytes.length, bytes });
    } else if (message.type === 'duplicate') {
      state.duplicateOf = message.sha256;
      state.ended = true;
    } else {
      state.ended = true;
      state.sha256 = message.sha256;
      state.readBytes = message.readBytes;
      state.change = message.change;
      state.failure = message.failure;
    }
    this.#flush();
  }

  #onResult(result: JobResult, workerId: number): void {
    const parts = result.parts.map((part) => ({ part, dictionaries: this.#writer.receive(workerId, part.delta) }));
    const known = this.#jobs.get(result.jobId);
    if (!known) return;
    if (result.failure !== undefined && known.job.type === 'group' && !known.single) {
      this.#retrySingly(known.state, known.job);
      return;
    }
    const list = this.#results.get(result.jobId) ?? [];
    list.push({ result, parts });
    this.#results.set(result.jobId, list);
    this.#flush();
  }

  /** A group that ended its worker is tried again block by block, each read anew: only the bad block is lost. */
  #retrySingly(state: FileState, job: Extract<ParseJob, { type: 'group' }>): void {
    this.#jobs.delete(job.jobId);
    const pieces: ParseJob[] = [];
    const end = job.fileOffset + job.lengthBytes;
    for (let at = job.fileOffset; at < end; ) {
      const length = Math.min(at === 0 ? fileHeaderSizeBytes + chunkSizeBytes : chunkSizeBytes, end - at);
      pieces.push({ ...job, jobId: this.#nextJobId++, fileOffset: at, lengthBytes: length, bytes: undefined });
      at += length;
    }
    state.order.splice(state.order.indexOf(job.jobId), 1, ...pieces.map((piece) => piece.jobId));
    // A piece gives its credit back like a group does.
    Atomics.sub(new Int32Array(this.#control), 0, pieces.length - 1);
    for (const piece of pieces) this.#submit(state, piece, true);
  }

  #begin(): void {
    if (this.#inTransaction) return;
    this.#db.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
  }

  #commit(): void {
    if (!this.#inTransaction) return;
    this.#db.exec('COMMIT');
    this.#inTransaction = false;
    this.#committedAt = Date.now();
  }

  #flush(): void {
    for (;;) {
      const state = this.#states[this.#head];
      if (!state) break;
      const jobId = state.order[state.next];
      if (jobId === undefined) {
        if (!state.ended || !this.#finishHead(state)) break;
        continue;
      }
      const list = this.#results.get(jobId);
      if (!list || list.length === 0) break;
      this.#begin();
      const pending = list.shift()!;
      const { result } = pending;
      this.#store(state, pending);
      if (result.last) {
        this.#results.delete(jobId);
        this.#jobs.delete(jobId);
        state.next += 1;
        if (this.#states[this.#head]!.file.kind === 'evtx' && !state.againRequested) {
          Atomics.add(new Int32Array(this.#control), 0, 1);
          Atomics.notify(new Int32Array(this.#control), 0);
        }
      }
      if (Date.now() - this.#committedAt > commitMs) this.#commit();
    }
    if (this.#head === this.#states.length) {
      this.#commit();
      this.#options.onProgress(this.counters);
      this.#finish?.resolve(true);
      this.#finish = undefined;
    }
  }

  #store(state: FileState, { result, parts }: PendingResult): void {
    const { fileId } = state.file;
    if (result.failure !== undefined) {
      this.#storeFailure(state, result.failure, this.#jobs.get(result.jobId)!.job);
    } else {
      const before = state.written.live + state.written.recovered + state.written.damaged;
      for (const { part, dictionaries } of parts) this.#writer.write(fileId, part, dictionaries, state.written);
      this.counters.events += state.written.live + state.written.recovered + state.written.damaged - before;
      for (const problem of result.problems) this.#problem(fileId, problem);
      for (const range of result.ranges) insertRange(this.#db, fileId, range);
    }
    state.blocks += result.blocks;
    if (!state.againRequested) {
      state.again.push(...result.again);
      state.misplaced.push(...result.misplaced);
    }
    state.highestRecordId = Math.max(state.highestRecordId, result.highestRecordId);
    state.header ??= result.header;
    state.nextRecordId ??= result.nextRecordId;
    if (result.sha256 !== undefined) state.sha256 = result.sha256;
    const job = this.#jobs.get(result.jobId)?.job;
    if (job?.type === 'group') this.counters.bytesDone += job.lengthBytes;
    if (job?.type === 'carve' && result.last) this.counters.bytesDone += job.sizeBytes;
  }

  #problem(fileId: number, problem: Problem): void {
    insertProblem(this.#db, fileId, problem);
    this.counters.problems += 1;
  }

  #storeFailure(state: FileState, failure: string, job: ParseJob): void {
    if (job.type === 'group') {
      const range: LedgerRange = {
        kind: 'unreadable',
        startOffset: job.fileOffset,
        endOffset: job.fileOffset + job.lengthBytes,
        records: 0,
        detail: failure,
      };
      insertRange(this.#db, state.file.fileId, range);
      state.blocks += 1;
    } else if (job.type === 'carve') state.failure = failure;
    const fileOffset = job.type === 'group' ? job.fileOffset : 0;
    this.#problem(state.file.fileId, { code: 'chunk-failed', fileOffset, detail: failure });
  }

  /** The head file has no further results due; false while its second pass runs. */
  #finishHead(state: FileState): boolean {
    if (!state.againRequested && (state.again.length > 0 || state.misplaced.length > 0)) {
      state.againRequested = true;
      const jobId = this.#nextJobId++;
      state.order.push(jobId);
      const { path, sizeBytes } = state.file;
      this.#submit(state, { type: 'again', jobId, path, sizeBytes, again: state.again, misplaced: state.misplaced });
      return true;
    }
    this.#begin();
    const problems = finishFile(this.#db, state);
    this.counters.problems += problems;
    if (state.duplicateOf !== undefined) {
      this.counters.duplicates += 1;
      this.counters.bytesDone += state.file.sizeBytes;
    }
    this.counters.filesDone += 1;
    this.#head += 1;
    return true;
  }
}
