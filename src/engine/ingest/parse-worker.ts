/**
 * Worker entry: decodes groups of blocks and builds shards of their rows. In: jobs and build orders. Out: results and
 * files. Nothing here throws because of evidence; a job that fails all the same is answered with the reason, and the
 * ingest thread tries its blocks one by one.
 */
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { findBytes } from '../base/bytes.ts';
import type { Problem } from '../base/problem.ts';
import type { EventBatch } from '../case/event-columns.ts';
import { ShardBuilder } from '../case/shard-pages.ts';
import { describeFileError, errorCode } from '../evidence/file-error.ts';
import { EvidenceFile } from '../evidence/open.ts';
import {
  type ChunkSink,
  chunkMark,
  chunkSizeBytes,
  createDecoder,
  createTemplateStore,
  type DecodeCall,
  fileHeaderSizeBytes,
  type LedgerRange,
  parseFileHeader,
  type TemplateStore,
} from '../evtx/index.ts';
import {
  type BatchInfo,
  type BuildOrder,
  type JobResult,
  leastShardRows,
  type ParseJob,
  type ParseWorkerData,
  slotBytes,
  type WorkerAnswer,
  type WorkerOrder,
  windowBytes,
} from './protocol.ts';
import { resolveRows } from './resolve-rows.ts';
import { type FilledBatch, RowBuffer } from './row-buffer.ts';

const port = parentPort;
if (!port) throw new Error('parse-worker runs only as a worker thread');
const { pageBytes, schemaSql, slots } = workerData as ParseWorkerData;

const decoder = createDecoder({});
const buffer = new RowBuffer(decoder);
const builder = new ShardBuilder(pageBytes, schemaSql);
/** Batches that wait for their build order, by job. */
const held = new Map<number, (EventBatch | undefined)[]>();
/** Templates of the file whose second pass was done last. */
let templates: { path: string; store: TemplateStore } | undefined;

/** What a job has collected besides rows. */
class Collector implements ChunkSink {
  problems: Problem[] = [];
  ranges: LedgerRange[] = [];
  readonly record = buffer.add.bind(buffer);
  problem(problem: Problem): void {
    this.problems.push(problem);
  }
  range(range: LedgerRange): void {
    this.ranges.push(range);
  }
}

const answer = (message: WorkerAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Empty and small batches give their memory back at once; large ones stay until their build order. */
function toInfo(
  { batch, ...rest }: FilledBatch,
  keep: (EventBatch | undefined)[],
  mode: { readonly isFailed: boolean; readonly isInline: boolean },
): BatchInfo {
  if (mode.isFailed || batch.count === 0) {
    buffer.recycle(batch);
    keep.push(undefined);
    return { ...rest, live: 0, recovered: 0, damaged: 0, rowCount: 0, inline: undefined };
  }
  if (batch.count >= leastShardRows && !mode.isInline) {
    keep.push(batch);
    return { ...rest, rowCount: batch.count, inline: undefined };
  }
  const inline = batch.toTransfer();
  const info = { ...rest, rowCount: batch.count, inline };
  buffer.recycle(batch);
  keep.push(undefined);
  return info;
}

function send(job: ParseJob, collector: Collector, more: Partial<JobResult> = {}): void {
  const { jobId } = job;
  const mode = { isFailed: more.failure !== undefined, isInline: job.type === 'group' && job.isAlone };
  const keep: (EventBatch | undefined)[] = [];
  // A failed job gives no rows; what the dictionaries gained must arrive all the same.
  const batches = buffer.takeBatches().map((batch) => toInfo(batch, keep, mode));
  if (keep.some((batch) => batch !== undefined)) held.set(jobId, keep);
  const result: JobResult = {
    type: 'result',
    jobId,
    batches,
    problems: collector.problems,
    ranges: collector.ranges,
    blocks: 0,
    again: [],
    misplaced: [],
    highestRecordId: -1,
    header: undefined,
    nextRecordId: undefined,
    nextOffset: undefined,
    templateBlocks: [],
    failure: undefined,
    ...more,
  };
  answer(
    result,
    batches.flatMap(({ inline }) => (inline ? [inline.numbers.buffer, inline.text.buffer] : [])),
  );
}

/** The bytes that it gives are valid until it is called again. */
type Read = (offset: number, length: number) => Uint8Array;
type SecondPassJob = Extract<ParseJob, { type: 'again' | 'window' }>;

function withFile<T>(path: string, use: (read: Read) => T): T {
  const file = EvidenceFile.open(path);
  try {
    let space = new Uint8Array(0);
    return use((offset, length) => {
      if (space.length < length) space = new Uint8Array(length);
      return space.subarray(0, file.read(space.subarray(0, length), offset));
    });
  } finally {
    file.close();
  }
}

function runGroup(job: Extract<ParseJob, { type: 'group' }>): void {
  const collector = new Collector();
  const bytes =
    job.slot === undefined
      ? withFile(job.path, (read) => read(job.fileOffset, job.lengthBytes))
      : new Uint8Array(slots, job.slot * slotBytes, job.lengthBytes);
  const again: [number, number][] = [];
  const misplaced: number[] = [];
  let highestRecordId = -1;
  let header: ReturnType<typeof parseFileHeader>['header'];
  let at = 0;
  if (job.fileOffset === 0) {
    const parsed = parseFileHeader(bytes.subarray(0, fileHeaderSizeBytes), job.sizeBytes);
    header = parsed.header;
    collector.problems.push(...parsed.problems);
    at = Math.min(bytes.length, fileHeaderSizeBytes);
    if (at > 0) {
      const kind = header ? 'file-header' : 'unreadable';
      collector.range({
        kind,
        startOffset: 0,
        endOffset: at,
        records: 0,
        detail: header ? undefined : 'no file header',
      });
    }
  }
  let blocks = 0;
  for (; at < bytes.length; at += chunkSizeBytes) {
    const fileOffset = job.fileOffset + at;
    const chunk = (fileOffset - fileHeaderSizeBytes) / chunkSizeBytes;
    const block = bytes.subarray(at, Math.min(bytes.length, at + chunkSizeBytes));
    const summary = decoder.decodeChunk(block, { chunk, fileOffset }, collector, { missing: 'defer' });
    buffer.endBlock();
    blocks += 1;
    highestRecordId = Math.max(highestRecordId, summary.lastRecordId ?? -1);
    if (summary.deferred > 0) again.push([chunk, summary.deferred]);
    if (summary.misplaced) misplaced.push(chunk);
  }
  send(job, collector, {
    blocks,
    again,
    misplaced,
    highestRecordId,
    header: header && JSON.stringify(header),
    nextRecordId: header?.nextRecordId,
  });
}

/** A pass over a large file on a slow disk is not taken for a hang. */
const aliveMs = 5000;
let saidAlive = 0;
function sayAlive(): void {
  if (Date.now() - saidAlive < aliveMs) return;
  saidAlive = Date.now();
  answer({ type: 'alive' });
}

/** Adds the definitions of blocks to a store; gives the blocks that had one which the store did not. */
function collectFrom(blocks: Iterable<number>, sizeBytes: number, read: Read, store: TemplateStore): number[] {
  const useful: number[] = [];
  for (const block of blocks) {
    const before = store.size;
    const offset = fileHeaderSizeBytes + block * chunkSizeBytes;
    decoder.collectTemplates(read(offset, Math.min(chunkSizeBytes, sizeBytes - offset)), store);
    if (store.size > before) useful.push(block);
    sayAlive();
  }
  return useful;
}

function* range(from: number, to: number): Generator<number> {
  for (let at = from; at < to; at++) yield at;
}

/** All template definitions of a file; kept for the next job on the same one. */
function templatesOf({ path, sizeBytes, templateBlocks }: SecondPassJob, read: Read): TemplateStore {
  const all = range(0, Math.ceil((sizeBytes - fileHeaderSizeBytes) / chunkSizeBytes));
  return keepTemplates(path, (store) => void collectFrom(templateBlocks ?? all, sizeBytes, read, store));
}

/** The same of an image: from the chunks that lie anywhere in it. */
function carvedTemplatesOf({ path, sizeBytes }: SecondPassJob, read: Read): TemplateStore {
  return keepTemplates(path, (store) => {
    const step = windowBytes - chunkSizeBytes;
    for (let offset = 0; offset < sizeBytes; offset += step) {
      const bytes = read(offset, Math.min(windowBytes, sizeBytes - offset));
      for (let at = findBytes(bytes, chunkMark, 0); at >= 0 && at < step; at = findBytes(bytes, chunkMark, at + 1))
        decoder.collectTemplates(bytes.subarray(at, at + chunkSizeBytes), store);
      sayAlive();
    }
  });
}

function keepTemplates(path: string, collect: (store: TemplateStore) => void): TemplateStore {
  if (templates?.path === path) return templates.store;
  const store = createTemplateStore();
  collect(store);
  templates = { path, store };
  return store;
}

function runCollect(job: Extract<ParseJob, { type: 'collect' }>): void {
  const { path, sizeBytes, fromBlock, toBlock } = job;
  const store = createTemplateStore();
  const blocks = withFile(path, (read) => collectFrom(range(fromBlock, toBlock), sizeBytes, read, store));
  send(job, new Collector(), { templateBlocks: blocks });
}

function runAgain(job: Extract<ParseJob, { type: 'again' }>): void {
  const { path, sizeBytes, chunks } = job;
  const collector = new Collector();
  withFile(path, (read) => {
    const call: DecodeCall = { only: 'deferred', templates: templatesOf(job, read) };
    for (const chunk of chunks) {
      const fileOffset = fileHeaderSizeBytes + chunk * chunkSizeBytes;
      const block = read(fileOffset, Math.min(chunkSizeBytes, sizeBytes - fileOffset));
      decoder.decodeChunk(block, { chunk, fileOffset }, collector, call);
      buffer.endBlock();
    }
  });
  send(job, collector);
}

function runWindow(job: Extract<ParseJob, { type: 'window' }>): void {
  const { path, fileOffset, endOffset, isCarved } = job;
  const collector = new Collector();
  const nextOffset = withFile(path, (read) => {
    // Before the window is read: both use the same space.
    const call: DecodeCall = isCarved
      ? { templates: carvedTemplatesOf(job, read) }
      : { only: 'deferred', templates: templatesOf(job, read) };
    const wanted = Math.min(windowBytes, endOffset - fileOffset);
    const bytes = read(fileOffset, wanted);
    const last = bytes.length < wanted || fileOffset + bytes.length >= endOffset;
    const done = decoder.carve(bytes, { fileOffset, last }, collector, call);
    buffer.endBlock();
    return last ? endOffset : fileOffset + Math.max(1, done);
  });
  send(job, collector, { nextOffset });
}

/** Writes the shards of a job; each batch is resolved here, away from the only writer. */
function build(order: BuildOrder): void {
  const batches = held.get(order.jobId) ?? [];
  held.delete(order.jobId);
  for (const [index, batch] of batches.entries()) {
    const to = order.batches[index];
    if (!batch || !to) continue;
    resolveRows(batch, order.fileId, to.ids);
    const bytes = builder.build(batch, to.firstId);
    // The file may hold an earlier shard: its pages are written over, and what is longer is cut off.
    const fd = openSync(to.path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, done);
      ftruncateSync(fd, bytes.length);
    } finally {
      closeSync(fd);
    }
    buffer.recycle(batch);
  }
}

port.on('message', (order: WorkerOrder) => {
  if (order.type === 'build') {
    let failure: { message: string; code: string | undefined } | undefined;
    try {
      build(order);
    } catch (error) {
      failure = { message: describeFileError(error), code: errorCode(error) };
    }
    answer({ type: 'built', jobId: order.jobId, failure });
    return;
  }
  try {
    if (order.type === 'group') runGroup(order);
    else if (order.type === 'collect') runCollect(order);
    else if (order.type === 'again') runAgain(order);
    else runWindow(order);
  } catch (error) {
    send(order, new Collector(), { failure: describeFileError(error) });
  }
});
answer({ type: 'ready' });
