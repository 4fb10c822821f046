/**
 * One load: reader, parse pool and writer at work on a list of files. In: files with their rows in the case. Out: rows,
 * problems and ledger ranges in the order of files and bytes, whatever order the workers finish in; so event ids do not
 * depend on the number of workers. Runs in the thread that holds the writing connection.
 *
 * A job goes: decoded by a worker -> its turn comes, ids are given -> its worker builds a shard -> stored. Files finish in
 * order; at each commit the file that is under way keeps its resume point.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../base/abort.ts';
import { workerUrl } from '../base/worker-url.ts';
import { EventBatch } from '../case/event-columns.ts';
import { chunkSizeBytes, fileHeaderSizeBytes } from '../evtx/index.ts';
import { CaseDictionaries, WorkerDictionaries } from './dictionaries.ts';
import { type FileState, type Job, type LoadFile, newFileState, type Unit } from './file-state.ts';
import { type LoadCounters, LoadStore, shardFolder } from './load-store.ts';
import { nextSpecs } from './next-specs.ts';
import { ParsePool } from './parse-pool.ts';
import {
  type BuildOrder,
  type JobResult,
  type KnownFile,
  type ParseJob,
  type ReaderData,
  type ReaderMessage,
  slotBytes,
} from './protocol.ts';
import { resolveRows } from './resolve-rows.ts';

export interface LoadOptions {
  readonly db: Database.Database;
  readonly casePath: string;
  readonly files: readonly LoadFile[];
  readonly known: readonly KnownFile[];
  readonly workers: number;
  readonly signal: AbortFlag;
  readonly onProgress: (counters: LoadCounters) => void;
  readonly onWorker?: ((worker: Worker) => void) | undefined;
}

export class Load {
  readonly #options: LoadOptions;
  readonly #db: Database.Database;
  readonly #store: LoadStore;
  readonly #dictionaries: CaseDictionaries;
  readonly #files: FileState[];
  readonly #units = new Map<number, Unit>();
  readonly #workers = new Map<number, WorkerDictionaries>();
  readonly #control: SharedArrayBuffer;
  readonly #slots: SharedArrayBuffer;
  readonly counters: LoadCounters;
  /** Jobs that had their turn and files that are through, in the order in which they are to be stored. */
  readonly #toStore: (Job | FileState)[] = [];
  #pool: ParsePool | undefined;
  #head = 0;
  #nextUnitId = 1;
  #nextEventId: number;
  #finish: { resolve: (complete: boolean) => void; reject: (error: unknown) => void } | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#store = new LoadStore(options.db, options.casePath);
    this.counters = this.#store.counters;
    this.#dictionaries = new CaseDictionaries(options.db);
    this.#files = options.files.map(newFileState);
    const groups = options.workers * 3 + 2;
    this.#control = new SharedArrayBuffer(4 * (2 + groups));
    this.#slots = new SharedArrayBuffer(groups * slotBytes);
    new Int32Array(this.#control)[0] = groups;
    this.#nextEventId = ((options.db.prepare('SELECT max(id) FROM events').pluck().get() as number | null) ?? 0) + 1;
    for (const state of this.#files) this.counters.bytesDone += state.doneBytes;
  }

  /** True when every file was read; false when the signal stopped it. What was committed stays either way. */
  async run(): Promise<boolean> {
    const { workers, known, signal, casePath } = this.#options;
    if (this.#files.length === 0) return true;
    const shared = new Int32Array(this.#control);
    const folder = shardFolder(casePath);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    const pool = new ParsePool(
      workers,
      {
        pageBytes: this.#db.pragma('page_size', { simple: true }) as number,
        schemaSql: this.#db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'").pluck().get() as string,
        slots: this.#slots,
      },
      {
        onResult: (result, workerId) => this.#guard(() => this.#onResult(result, workerId)),
        onBuilt: (unitId) => this.#guard(() => this.#onBuilt(unitId)),
        onFailed: (unitId, reason) => this.#guard(() => this.#onFailed(unitId, reason)),
        onLost: (unitId) => this.#guard(() => this.#onLost(unitId)),
        onBroken: (error) =>
          this.#guard(() => {
            throw error;
          }),
        onWorker: this.#options.onWorker,
      },
    );
    this.#pool = pool;
    const files = this.#files.map(({ file, doneBytes, doneSha256 }, index) => ({
      index,
      path: file.path,
      sizeBytes: file.sizeBytes,
      kind: file.kind,
      doneBytes,
      doneSha256,
    }));
    const reader = new Worker(workerUrl('read'), {
      workerData: { files, known, control: this.#control, slots: this.#slots } satisfies ReaderData,
    });
    const timer = setInterval(() => this.#guard(() => this.#tick(signal)), 250);
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.#finish = { resolve, reject };
        reader.on('message', (message: ReaderMessage) => this.#guard(() => this.#onReader(message)));
        reader.on('error', reject);
      });
    } finally {
      clearInterval(timer);
      this.#finish = undefined;
      Atomics.store(shared, 1, 1);
      Atomics.notify(shared, 0);
      await Promise.all([reader.terminate(), pool.close()]);
      this.#store.close();
      rmSync(folder, { recursive: true, force: true });
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

  #end(isComplete: boolean): void {
    this.#store.commit();
    this.#options.onProgress(this.counters);
    this.#finish?.resolve(isComplete);
    this.#finish = undefined;
  }

  #tick(signal: AbortFlag): void {
    if (signal.aborted) this.#end(false);
    else this.#options.onProgress(this.counters);
  }

  #submit(unit: Unit, isUrgent: boolean): void {
    this.#units.set(unit.spec.jobId, unit);
    this.#pool!.submit(unit.spec, isUrgent);
  }

  #addJob(file: FileState, spec: ParseJob, sha256: string | undefined): Unit {
    const job: Job = { file, units: [], firstId: undefined, reservedIds: 0, sha256 };
    const unit = newUnit(job, spec, false);
    job.units.push(unit);
    file.queue.push(job);
    return unit;
  }

  #onReader(message: ReaderMessage): void {
    const state = this.#files[message.index]!;
    if (message.type === 'group') {
      const { fileOffset, lengthBytes, slot, sha256 } = message;
      const { path: name, sizeBytes } = state.file;
      const jobId = this.#nextUnitId++;
      const spec = {
        type: 'group',
        jobId,
        path: name,
        sizeBytes,
        fileOffset,
        lengthBytes,
        slot,
        isAlone: false,
      } as const;
      this.#submit(this.#addJob(state, spec, sha256), false);
    } else if (message.type === 'restart') {
      this.#store.restartFile(state);
    } else {
      state.hasEnded = true;
      state.sha256 = message.sha256;
      state.probe = message.probe;
      if (message.type === 'duplicate') state.duplicateOf = message.sha256;
      else {
        state.readBytes = message.readBytes;
        state.change = message.change;
        state.failure = message.failure;
      }
    }
    this.#flush();
  }

  #onResult(result: JobResult, workerId: number): void {
    const unit = this.#units.get(result.jobId);
    if (unit) this.#freeSlot(unit);
    let dictionaries: WorkerDictionaries | undefined;
    // Dictionary entries count from the moment they arrive: a later batch may use them and have its turn earlier.
    const perBatch = result.batches.map(({ delta }) => {
      dictionaries = delta.reset ? undefined : this.#workers.get(workerId);
      if (!dictionaries) {
        dictionaries = new WorkerDictionaries();
        this.#workers.set(workerId, dictionaries);
      }
      dictionaries.add(delta);
      return dictionaries;
    });
    if (!unit) return;
    if (result.failure !== undefined && unit.spec.type === 'group' && !unit.isRetry) {
      this.#retrySingly(unit, unit.spec);
      return;
    }
    unit.status = 'decoded';
    unit.result = result;
    unit.workerId = workerId;
    unit.dictionaries = perBatch;
    if (unit.job.firstId !== undefined) this.#giveIds(unit.job);
    this.#flush();
  }

  #onBuilt(unitId: number): void {
    const unit = this.#units.get(unitId);
    if (!unit) return;
    unit.status = 'built';
    this.#flush();
  }

  #onFailed(unitId: number, reason: string): void {
    const unit = this.#units.get(unitId);
    if (!unit) return;
    if (unit.spec.type === 'group' && !unit.isRetry) this.#retrySingly(unit, unit.spec);
    else this.#onResult(failedResult(unitId, reason), -1);
  }

  /** The worker that held a unit's rows is gone: decode it again. */
  #onLost(unitId: number): void {
    const unit = this.#units.get(unitId);
    if (unit) this.#decodeAgain(unit);
  }

  #decodeAgain(unit: Unit): void {
    const spec = unit.spec.type === 'group' ? { ...unit.spec, slot: undefined } : unit.spec;
    this.#units.delete(unit.spec.jobId);
    const again = newUnit(unit.job, { ...spec, jobId: this.#nextUnitId++ }, unit.isRetry);
    unit.job.units[unit.job.units.indexOf(unit)] = again;
    this.#submit(again, true);
  }

  /** A group that ended its worker is tried again block by block, each read anew: only the bad block is lost. */
  #retrySingly(unit: Unit, spec: Extract<ParseJob, { type: 'group' }>): void {
    this.#freeSlot(unit);
    this.#units.delete(spec.jobId);
    const end = spec.fileOffset + spec.lengthBytes;
    const pieces: Unit[] = [];
    for (let at = spec.fileOffset; at < end; ) {
      const length = Math.min(at === 0 ? fileHeaderSizeBytes + chunkSizeBytes : chunkSizeBytes, end - at);
      const piece = {
        ...spec,
        jobId: this.#nextUnitId++,
        fileOffset: at,
        lengthBytes: length,
        slot: undefined,
        isAlone: true,
      };
      pieces.push(newUnit(unit.job, piece, true));
      at += length;
    }
    unit.job.units = pieces;
    for (const piece of pieces.toReversed()) this.#submit(piece, true);
  }

  /** Gives turns and stores, as far as the results reach. */
  #flush(): void {
    this.#giveTurns();
    while (this.#storeNext()) this.#giveTurns();
    if (this.#head === this.#files.length && this.#toStore.length === 0) this.#end(true);
  }

  /** In the order of files and bytes: event ids to the jobs that are decoded. */
  #giveTurns(): void {
    for (;;) {
      const state = this.#files[this.#head];
      if (!state) return;
      const job = state.queue[0];
      if (job) {
        if (!job.units.every(({ status }) => status === 'decoded')) return;
        state.queue.shift();
        state.unstored++;
        state.needsMore ||= job.units.some(({ result }) => result!.again.length + result!.misplaced.length > 0);
        this.#giveIds(job);
        this.#toStore.push(job);
        continue;
      }
      if (!state.hasEnded) return;
      // What comes after the last group depends on what the groups came to, and on how far a resumed file was.
      if (state.needsMore) {
        if (state.unstored > 0) return;
        if (
          this.#addSpecs(
            state,
            nextSpecs(state, this.#options.workers, () => this.#nextUnitId++),
          )
        )
          return;
      }
      this.#toStore.push(state);
      this.#head++;
    }
  }

  /** Jobs that all others wait for. False when there is none. */
  #addSpecs(state: FileState, specs: readonly ParseJob[]): boolean {
    const units = specs.map((spec) => this.#addJob(state, spec, undefined));
    for (const unit of units.toReversed()) this.#submit(unit, true);
    return units.length > 0;
  }

  /** Ids for the rows of a job, and the orders to build its shards. The second time the ids are those of the first. */
  #giveIds(job: Job): void {
    if (!job.units.every(({ status }) => status !== 'waiting')) return;
    this.#store.begin();
    const rows = job.units.reduce((sum, unit) => sum + rowsOf(unit), 0);
    if (job.firstId === undefined) {
      job.firstId = this.#nextEventId;
      job.reservedIds = rows;
      this.#nextEventId += rows;
    } else if (rows > job.reservedIds) throw new Error(`A group gave ${job.reservedIds} rows and then ${rows}`);
    let id = job.firstId;
    for (const unit of job.units) {
      if (unit.status === 'decoded' && unit.stored.length === 0) this.#prepareUnit(unit, id);
      id += rowsOf(unit);
    }
  }

  #prepareUnit(unit: Unit, firstId: number): void {
    const { fileId } = unit.job.file.file;
    const orders: BuildOrder['batches'][number][] = [];
    let id = firstId;
    for (const [index, info] of unit.result!.batches.entries()) {
      if (info.rowCount === 0) {
        orders.push(undefined);
        continue;
      }
      const ids = this.#dictionaries.idsOf(unit.dictionaries[index]!, info.used);
      for (const source of info.sources) {
        const computer = source.computer < 0 ? 0 : ids.computers[source.computer]!;
        unit.sources.push({ ...source, computer, channel: source.channel < 0 ? 0 : ids.channels[source.channel]! });
      }
      if (info.inline) {
        const rows = EventBatch.from(info.inline.numbers, info.inline.text);
        resolveRows(rows, fileId, ids);
        unit.stored.push({ firstId: id, rowCount: info.rowCount, rows });
        orders.push(undefined);
      } else {
        const shardPath = this.#store.newShardPath();
        unit.stored.push({ firstId: id, rowCount: info.rowCount, shardPath });
        orders.push({ firstId: id, ids, path: shardPath });
      }
      id += info.rowCount;
    }
    if (orders.some((order) => order !== undefined)) {
      this.#pool!.build(unit.workerId, { type: 'build', jobId: unit.spec.jobId, fileId, batches: orders });
    } else unit.status = 'built';
  }

  /** Stores the next job or closes the next file; false when it is not ready. */
  #storeNext(): boolean {
    const next = this.#toStore[0];
    if (!next) return false;
    if ('queue' in next) {
      this.#toStore.shift();
      this.#store.storeFile(next);
      if (next.file.kind === 'carved' && next.duplicateOf === undefined) this.#giveCredit();
      return true;
    }
    if (!next.units.every(({ status }) => status === 'built')) return false;
    this.#toStore.shift();
    for (const { spec } of next.units) this.#units.delete(spec.jobId);
    this.#store.storeJob(next);
    if (next.units[0]!.spec.type === 'group') this.#giveCredit();
    return true;
  }

  /** The bytes of a group are decoded, or will be read anew. */
  #freeSlot({ spec }: Unit): void {
    if (spec.type === 'group' && spec.slot !== undefined)
      Atomics.store(new Int32Array(this.#control), 2 + spec.slot, 0);
  }

  #giveCredit(): void {
    const shared = new Int32Array(this.#control);
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
  }
}

const rowsOf = (unit: Unit): number => unit.result?.batches.reduce((sum, batch) => sum + batch.rowCount, 0) ?? 0;

const newUnit = (job: Job, spec: ParseJob, isRetry: boolean): Unit => ({
  spec,
  job,
  isRetry,
  status: 'waiting',
  workerId: 0,
  result: undefined,
  dictionaries: [],
  sources: [],
  stored: [],
});

/** The answer for a job that cannot be done. */
function failedResult(jobId: number, failure: string): JobResult {
  return {
    type: 'result',
    jobId,
    batches: [],
    problems: [],
    ranges: [],
    blocks: 0,
    again: [],
    misplaced: [],
    highestRecordId: -1,
    header: undefined,
    nextRecordId: undefined,
    nextOffset: undefined,
    templateBlocks: [],
    failure,
  };
}
