/** A file on its way through a load: its jobs in the order of its bytes, and what they came to so far. */
import type { EventBatch } from '../case/event-columns.ts';
import type { WorkerDictionaries } from './dictionaries.ts';
import type { JobResult, ParseJob, SourceCount } from './protocol.ts';

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
  again: (readonly [number, number])[];
  againDone: number;
  /** Blocks with chunks off the grid. */
  misplaced: number[];
  /** Live events by computer and channel (ids of the case, 0 for none); undefined when they are too many to keep. */
  sources: SourceCount[] | undefined;
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
  sources: [],
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
  /** As in the result, with ids of the case. */
  sources: SourceCount[];
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
  /** Blocks that hold all template definitions, once they were collected; undefined when that failed. */
  templateBlocks: number[] | undefined;
  hasCollected: boolean;
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
    templateBlocks: [],
    hasCollected: false,
    duplicateOf: undefined,
    sha256: undefined,
    probe: undefined,
    readBytes: 0,
    change: undefined,
    failure: undefined,
  };
}

/** A file of more computers and channels than this is counted from its events. */
const mostSources = 2000;

function addSources(progress: FileProgress, added: readonly SourceCount[]): void {
  const known = progress.sources;
  if (!known) return;
  for (const one of added) {
    const same = known.find(({ computer, channel }) => computer === one.computer && channel === one.channel);
    if (!same) {
      known.push({ ...one });
      continue;
    }
    same.count += one.count;
    if (isBefore(one.firstUs, one.firstTick, same.firstUs, same.firstTick)) {
      same.firstUs = one.firstUs;
      same.firstTick = one.firstTick;
    }
    if (isBefore(same.lastUs, same.lastTick, one.lastUs, one.lastTick)) {
      same.lastUs = one.lastUs;
      same.lastTick = one.lastTick;
    }
  }
  if (known.length > mostSources) progress.sources = undefined;
}

/** Whether the first time lies before the second. */
export const isBefore = (us: number, tick: number, otherUs: number, otherTick: number): boolean =>
  us < otherUs || (us === otherUs && tick < otherTick);

/** Adds what a stored unit came to. */
export function addToProgress(progress: FileProgress, { spec, result, sources }: Unit): void {
  if (!result) return;
  addSources(progress, sources);
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
