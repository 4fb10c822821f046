/**
 * What a load writes: jobs and files, one after the other, as rows, problems, ledger ranges and counts. In: jobs whose shards
 * are built, in the order of their ids. Out: commits every now and then; at each the file that is under way keeps its resume
 * point. A job is stored whole or not at all.
 */
import path from 'node:path';
import type Database from 'better-sqlite3';
import { EventWriter } from '../case/event-writer.ts';
import { chunkSizeBytes, fileHeaderSizeBytes } from '../evtx/index.ts';
import { finishFile, insertProblem, insertRange, saveResumePoint } from './file-rows.ts';
import { addToProgress, type FileState, type Job, newProgress, type Unit } from './file-state.ts';

/** What the load tells as it goes. */
export interface LoadCounters {
  filesDone: number;
  bytesDone: number;
  events: number;
  problems: number;
  duplicates: number;
}

/** A commit at the latest after so long, so that a killed load has little to do again. */
const commitMs = 1500;

/** Where the shards of a load lie until they are stored. */
export const shardFolder = (casePath: string): string => `${casePath}-load`;

export class LoadStore {
  readonly counters: LoadCounters = { filesDone: 0, bytesDone: 0, events: 0, problems: 0, duplicates: 0 };
  readonly #db: Database.Database;
  readonly #writer: EventWriter;
  readonly #folder: string;
  /** Files are used again: it is quicker than to make and remove them. */
  readonly #freeShards: string[] = [];
  #shards = 0;
  #storing: FileState | undefined;
  #inTransaction = false;
  #committedAt = Date.now();

  constructor(db: Database.Database, casePath: string) {
    this.#db = db;
    this.#writer = new EventWriter(db);
    this.#folder = shardFolder(casePath);
  }

  /** A path for a shard that is to be stored. */
  newShardPath(): string {
    return this.#freeShards.pop() ?? path.join(this.#folder, String(++this.#shards));
  }

  begin(): void {
    if (this.#inTransaction) return;
    this.#db.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
  }

  commit(): void {
    if (this.#inTransaction) {
      const file = this.#storing;
      if (file) {
        const { doneBytes, doneSha256, progress } = file;
        saveResumePoint(this.#db, file.file.fileId, { doneBytes, doneSha256, progress });
      }
      this.#db.exec('COMMIT');
      this.#inTransaction = false;
    }
    this.#freeShards.push(...this.#writer.release());
    this.#committedAt = Date.now();
  }

  #commitInTime(): void {
    if (Date.now() - this.#committedAt > commitMs) this.commit();
  }

  /** Ends the transaction without a commit, if there is one. */
  close(): void {
    // SQLite has rolled back by itself when the disk was full.
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.#writer.release();
  }

  /** All units of the job are built. */
  storeJob(job: Job): void {
    const { file, units } = job;
    const shards = units.flatMap(({ stored }) => stored).filter(({ shardPath }) => shardPath !== undefined);
    if (!this.#writer.hasRoom(shards.length)) this.commit();
    for (const unit of units) this.#storeUnit(unit);
    file.unstored--;
    this.#storing = file;
    const last = units.at(-1)!.spec;
    if (last.type === 'group') {
      const end = last.fileOffset + last.lengthBytes;
      this.counters.bytesDone += end - file.doneBytes;
      file.doneBytes = end;
      file.doneSha256 = job.sha256;
    }
    this.#commitInTime();
  }

  #storeUnit(unit: Unit): void {
    const { job, spec } = unit;
    const { fileId } = job.file.file;
    const { problems, ranges, failure, templateBlocks } = unit.result!;
    this.begin();
    for (const { firstId, rowCount, shardPath, rows } of unit.stored) {
      if (rows) this.#writer.insert(rows, firstId);
      else this.#writer.takeShard(shardPath!, rowCount);
      this.counters.events += rowCount;
    }
    for (const problem of problems) insertProblem(this.#db, fileId, problem);
    for (const range of ranges) insertRange(this.#db, fileId, range);
    this.counters.problems += problems.length;
    if (failure !== undefined) this.#storeFailure(unit, failure);
    if (spec.type === 'collect')
      job.file.templateBlocks = failure === undefined ? job.file.templateBlocks?.concat(templateBlocks) : undefined;
    addToProgress(job.file.progress, unit);
    if (spec.type === 'window' && spec.isCarved) {
      this.counters.bytesDone += job.file.progress.windowOffset - spec.fileOffset;
    }
  }

  #storeFailure({ job, spec }: Unit, failure: string): void {
    // Nothing is lost: those who need the definitions look for them themselves.
    if (spec.type === 'collect') return;
    const { fileId } = job.file.file;
    const isInLedger = spec.type === 'again' || (spec.type === 'window' && !spec.isCarved);
    const startOffset =
      spec.type === 'again' ? fileHeaderSizeBytes + spec.chunks[0]! * chunkSizeBytes : spec.fileOffset;
    if (!isInLedger) {
      const endOffset = spec.type === 'group' ? spec.fileOffset + spec.lengthBytes : spec.endOffset;
      insertRange(this.#db, fileId, { kind: 'unreadable', startOffset, endOffset, records: 0, detail: failure });
    }
    insertProblem(this.#db, fileId, { code: 'chunk-failed', fileOffset: startOffset, detail: failure });
    this.counters.problems++;
    if (spec.type === 'group') job.file.progress.blocks++;
  }

  /** Closes a file whose jobs are all stored. */
  storeFile(state: FileState): void {
    this.begin();
    this.counters.problems += finishFile(this.#db, state);
    if (this.#storing === state) this.#storing = undefined;
    if (state.duplicateOf !== undefined) {
      this.counters.duplicates++;
      this.counters.bytesDone += state.file.sizeBytes;
    }
    this.counters.filesDone++;
    this.#commitInTime();
  }

  /** A file that an interrupted load had begun is not what it was: it starts anew. */
  restartFile(state: FileState): void {
    this.begin();
    saveResumePoint(this.#db, state.file.fileId, undefined);
    this.counters.bytesDone -= state.doneBytes;
    state.doneBytes = 0;
    state.progress = newProgress();
  }
}
