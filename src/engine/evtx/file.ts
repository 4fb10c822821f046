/**
 * A whole file, block by block, in one thread. In: a function that reads bytes (this file does no I/O). Out: records, problems and ranges
 * that add up to the file's size. For `dump`, the parser's tests and small files; the ingest does the same with chunks as the
 * unit of its workers.
 */
import type { Problem } from '../base/problem.ts';
import { chunkSizeBytes, fileHeaderSizeBytes } from './constants.ts';
import { parseFileHeader } from './file-header.ts';
import { createTemplateStore } from './template-store.ts';
import type { ChunkSink, Decoder, FileHeader } from './types.ts';

/** Bytes to read from: `read` gives fewer bytes only at the end. */
export interface ByteSource {
  readonly sizeBytes: number;
  read(offset: number, length: number): Uint8Array;
}

/** What a file came to. */
export interface FileSummary {
  header: FileHeader | undefined;
  blocks: number;
  live: number;
  damaged: number;
  recovered: number;
  problems: number;
}

/** Problem of a file whose header counts are stale. `highestId`: of the live records, -1 for none. */
export function nextRecordProblem(
  header: Pick<FileHeader, 'nextRecordId'> | undefined,
  highestId: number,
): Problem | undefined {
  if (!header || highestId < 0 || header.nextRecordId === highestId + 1) return undefined;
  return {
    code: 'file-next-record',
    fileOffset: 24,
    detail: `the header says ${header.nextRecordId}, the highest record id is ${highestId}`,
  };
}

/** Reads all of a file; records that lost their template are tried again at the end. */
export function decodeFile(source: ByteSource, decoder: Decoder, sink: ChunkSink): FileSummary {
  const steps = decodeFileSteps(source, decoder, sink);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same with a pause after each block, for a caller that hands on what the sink collected. */
export function* decodeFileSteps(
  source: ByteSource,
  decoder: Decoder,
  sink: ChunkSink,
): Generator<undefined, FileSummary> {
  const { sizeBytes } = source;
  const total: FileSummary = { header: undefined, blocks: 0, live: 0, damaged: 0, recovered: 0, problems: 0 };
  const counting: ChunkSink = {
    record: (record) => {
      total[record.status]++;
      sink.record(record);
    },
    problem: (problem) => {
      total.problems++;
      sink.problem(problem);
    },
    range: (range) => sink.range(range),
  };
  const { header, problems } = parseFileHeader(source.read(0, Math.min(sizeBytes, fileHeaderSizeBytes)), sizeBytes);
  total.header = header;
  for (const problem of problems) counting.problem(problem);
  if (sizeBytes === 0) return total;
  counting.range({
    kind: header ? 'file-header' : 'unreadable',
    startOffset: 0,
    endOffset: Math.min(sizeBytes, fileHeaderSizeBytes),
    records: 0,
    detail: header ? undefined : 'no file header',
  });
  let highestId = -1;
  const again: number[] = [];
  const misplaced: number[] = [];
  for (let offset = fileHeaderSizeBytes; offset < sizeBytes; offset += chunkSizeBytes) {
    const chunk = total.blocks++;
    const bytes = source.read(offset, Math.min(chunkSizeBytes, sizeBytes - offset));
    const summary = decoder.decodeChunk(bytes, { chunk, fileOffset: offset }, counting, { missing: 'defer' });
    highestId = Math.max(highestId, summary.lastRecordId ?? -1);
    if (summary.deferred > 0) again.push(chunk);
    if (summary.misplaced) misplaced.push(chunk);
    yield;
  }
  const stale = nextRecordProblem(header, highestId);
  if (stale) counting.problem(stale);
  decodeAgain(source, decoder, counting, again, misplaced);
  return total;
}

/** The second pass over the blocks of a file that needs one: `again` had deferred records, `misplaced` chunks off the grid. */
export function decodeAgain(
  source: ByteSource,
  decoder: Decoder,
  sink: ChunkSink,
  again: readonly number[],
  misplaced: readonly number[],
): void {
  const { sizeBytes } = source;
  const start = (chunk: number): number => fileHeaderSizeBytes + chunk * chunkSizeBytes;
  const block = (chunk: number): Uint8Array =>
    source.read(start(chunk), Math.min(chunkSizeBytes, sizeBytes - start(chunk)));
  const templates = createTemplateStore();
  if (again.length > 0)
    for (let chunk = 0; start(chunk) < sizeBytes; chunk++) decoder.collectTemplates(block(chunk), templates);
  for (const chunk of again)
    decoder.decodeChunk(block(chunk), { chunk, fileOffset: start(chunk) }, sink, { only: 'deferred', templates });
  for (let i = 0; i < misplaced.length; ) {
    const from = misplaced[i] as number;
    let to = from + 1;
    i++;
    while (misplaced[i] === to) {
      to++;
      i++;
    }
    carveRun(source, decoder, sink, start(from), Math.min(sizeBytes, start(to)), templates);
  }
}

function carveRun(
  source: ByteSource,
  decoder: Decoder,
  sink: ChunkSink,
  from: number,
  to: number,
  templates: ReturnType<typeof createTemplateStore>,
): void {
  const windowBytes = 64 * chunkSizeBytes;
  for (let offset = from; offset < to; ) {
    const length = Math.min(windowBytes, to - offset);
    const last = offset + length >= to;
    offset += decoder.carve(source.read(offset, length), { fileOffset: offset, last }, sink, {
      only: 'deferred',
      templates,
    });
  }
}
