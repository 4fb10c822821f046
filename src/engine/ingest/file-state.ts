/** A file on its way through a load: its jobs in the order of its bytes, and what they came to so far. */
import type { EventBatch } from '../case/event-columns.ts';
import type { WorkerDictionaries } from './dictionaries.ts';
import type { JobResult, ParseJob } from './protocol.ts';

/** A file to be loaded, with its row in the case. */
export interface LoadFile {
  readonly fileId: number;
  readonly path: string;
  readonly kind: 'evtx' | 'carved';
  readonly sizeBytes: number;
  /** Where an interrupted load stopped. */
  readonly resume: ResumePoint | undefined;
}

/** Kept with the file at each commit, so that an interrupted load goes on where it was. */
export interface ResumePoint {
  /** Bytes whose groups are stored, and their SHA-256. */
  readonly doneBytes: number;
  readonly doneSha256: string | undefined;
  readonly progress: FileProgress;
}

/** What the stored jobs of a file came to. JSON. */
export interface FileProgress {
  live: number;
  recovered: number;
  damaged: number;
  blocks: number;
  highestRecordId: number;
  header: string | undefined;
  nextRecordId: number | undefined;
  /** Blocks for the second pass, and how many of them it has done. */
  again: number[];
  againDone: number;
  /** Blocks with chunks off the grid. */
  misplaced: number[];
  /** Where the next window of a carved file, or of the misplaced blocks, starts. */
  windowOffset: number;
}

export const newProgress = (): FileProgress => ({
  live: 0,
  recovered: 0,
  damaged: 0,
  blocks: 0,
  highestRecordId: -1,
  header: undefined,
  nextRecordId: undefined,
  again: [],
  againDone: 0,
  misplaced: [],
  windowOffset: 0,
});

/** One order to a worker, and its answer. A job has one; several when it is tried again block by block. */
export interface Unit {
  readonly spec: ParseJob;
  readonly job: Job;
  /** Tried again after a failure: the next failure is final. */
  readonly isRetry: boolean;
  status: 'waiting' | 'decoded' | 'built';
  workerId: number;
  result: JobResult | undefined;
  /** For each batch of the result. */
  dictionaries: readonly WorkerDictionaries[];
  /** Shards and inline batches, in the order of their ids. */
  stored: StoredBatch[];
}

export interface StoredBatch {
  readonly firstId: number;
  readonly rowCount: number;
  readonly shardPath?: string;
  /** Instead of a shard: rows that travelled inline, with their final ids. */
  readonly rows?: EventBatch;
}

/** A step of a file: its rows get ids together. */
export interface Job {
  readonly file: FileState;
  units: Unit[];
  /** First event id, once it had its turn; `reservedIds` stay its own when it has to be done again. */
  firstId: number | undefined;
  reservedIds: number;
  /** Of the file up to the end of this group. */
  readonly sha256: string | undefined;
}

export interface FileState {
  readonly file: LoadFile;
  progress: FileProgress;
  doneBytes: number;
  doneSha256: string | undefined;
  /** Jobs that wait for their turn. */
  readonly queue: Job[];
  /** Jobs that had their turn and are not stored yet. */
  unstored: number;
  /** No further groups come. */
  hasEnded: boolean;
  /** Its groups are not all: blocks for the second pass, windows. */
  needsMore: boolean;
  duplicateOf: string | undefined;
  sha256: string | undefined;
  probe: string | undefined;
  readBytes: number;
  change: string | undefined;
  failure: string | undefined;
}

export function newFileState(file: LoadFile): FileState {
  const progress = file.resume ? structuredClone(file.resume.progress) : newProgress();
  return {
    file,
    progress,
    doneBytes: file.resume?.doneBytes ?? 0,
    doneSha256: file.resume?.doneSha256,
    queue: [],
    unstored: 0,
    hasEnded: false,
    needsMore: file.kind === 'carved' || progress.again.length + progress.misplaced.length > 0,
    duplicateOf: undefined,
    sha256: undefined,
    probe: undefined,
    readBytes: 0,
    change: undefined,
    failure: undefined,
  };
}

/** Adds what a stored unit came to. */
export function addToProgress(progress: FileProgress, { spec, result }: Unit): void {
  if (!result) return;
  for (const batch of result.batches) {
    progress.live += batch.live;
    progress.recovered += batch.recovered;
    progress.damaged += batch.damaged;
  }
  progress.blocks += result.blocks;
  progress.highestRecordId = Math.max(progress.highestRecordId, result.highestRecordId);
  progress.header ??= result.header;
  progress.nextRecordId ??= result.nextRecordId;
  progress.again.push(...result.again);
  progress.misplaced.push(...result.misplaced);
  if (spec.type === 'again') progress.againDone += spec.chunks.length;
  if (spec.type === 'window') progress.windowOffset = result.nextOffset ?? spec.endOffset;
}
