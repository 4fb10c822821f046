/**
 * Worker entry: decodes groups of blocks. In: a job. Out: rows, problems and ledger ranges. Nothing here throws because of
 * evidence; a job that fails all the same is answered with the reason, and the ingest thread tries its blocks one by one.
 */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { Problem } from '../base/problem.ts';
import { describeFileError } from '../evidence/file-error.ts';
import { EvidenceFile } from '../evidence/open.ts';
import {
  type ByteSource,
  type ChunkSink,
  chunkSizeBytes,
  createDecoder,
  decodeAgain,
  fileHeaderSizeBytes,
  type LedgerRange,
  parseFileHeader,
} from '../evtx/index.ts';
import type { JobResult, ParseJob } from './protocol.ts';
import { RowBuffer } from './row-buffer.ts';

const port = parentPort;
if (!port) throw new Error('parse-worker runs only as a worker thread');

const decoder = createDecoder({});
const buffer = new RowBuffer(decoder);
const carveWindowBytes = 4 * 1024 * 1024;

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

function send(jobId: number, collector: Collector, more: Partial<JobResult> = {}): void {
  // A failed job gives no rows; what the dictionaries gained must arrive all the same.
  const parts = buffer.takeParts().map((part) => (more.failure === undefined ? part : { ...part, rowCount: 0 }));
  const result: JobResult = {
    type: 'result',
    jobId,
    parts,
    problems: collector.problems,
    ranges: collector.ranges,
    blocks: 0,
    again: [],
    misplaced: [],
    highestRecordId: -1,
    header: undefined,
    nextRecordId: undefined,
    last: true,
    sha256: undefined,
    failure: undefined,
    ...more,
  };
  port!.postMessage(
    result,
    parts.flatMap((part) => [part.rows.buffer, part.bytes.buffer]),
  );
}

/** Reads through one buffer, as the parser takes it. */
function toSource(file: EvidenceFile): ByteSource {
  let space = new Uint8Array(0);
  return {
    sizeBytes: file.sizeBytes,
    read(offset, length) {
      if (space.length < length) space = new Uint8Array(length);
      const into = space.subarray(0, length);
      return into.subarray(0, file.read(into, offset));
    },
  };
}

function withFile<T>(path: string, use: (file: EvidenceFile) => T): T {
  const file = EvidenceFile.open(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

function readBytes(job: Extract<ParseJob, { type: 'group' }>): Uint8Array {
  return withFile(job.path, (file) => {
    const bytes = new Uint8Array(job.lengthBytes);
    return bytes.subarray(0, file.read(bytes, job.fileOffset));
  });
}

function runGroup(job: Extract<ParseJob, { type: 'group' }>): void {
  const collector = new Collector();
  const bytes = job.bytes ?? readBytes(job);
  const again: number[] = [];
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
    if (summary.deferred > 0) again.push(chunk);
    if (summary.misplaced) misplaced.push(chunk);
  }
  send(job.jobId, collector, {
    blocks,
    again,
    misplaced,
    highestRecordId,
    header: header && JSON.stringify(header),
    nextRecordId: header?.nextRecordId,
  });
}

function runAgain(job: Extract<ParseJob, { type: 'again' }>): void {
  const collector = new Collector();
  // The decoder starts its bytes anew with each call, so a block's rows are copied before the next call begins.
  const stepping: typeof decoder = {
    ...decoder,
    get epoch() {
      return decoder.epoch;
    },
    get bytesUsed() {
      return decoder.bytesUsed;
    },
    decodeChunk: (...call) => {
      const summary = decoder.decodeChunk(...call);
      buffer.endBlock();
      return summary;
    },
    collectTemplates: (...call) => decoder.collectTemplates(...call),
    carve: (...call) => {
      const done = decoder.carve(...call);
      buffer.endBlock();
      return done;
    },
  };
  withFile(job.path, (file) => decodeAgain(toSource(file), stepping, collector, job.again, job.misplaced));
  send(job.jobId, collector);
}

function runCarve(job: Extract<ParseJob, { type: 'carve' }>): void {
  withFile(job.path, (file) => {
    const hash = createHash('sha256');
    const source = toSource(file);
    let hashed = 0;
    for (let offset = 0; offset < job.sizeBytes || offset === 0; ) {
      const collector = new Collector();
      const bytes = source.read(offset, Math.min(carveWindowBytes, Math.max(0, job.sizeBytes - offset)));
      const end = offset + bytes.length;
      if (end > hashed) hash.update(bytes.subarray(bytes.length - (end - hashed)));
      hashed = Math.max(hashed, end);
      const last = end >= job.sizeBytes || bytes.length === 0;
      const done = last && bytes.length === 0 ? 0 : decoder.carve(bytes, { fileOffset: offset, last }, collector);
      buffer.endBlock();
      offset += done;
      if (last || done === 0) {
        send(job.jobId, collector, { sha256: hash.digest('hex') });
        return;
      }
      send(job.jobId, collector, { last: false });
    }
  });
}

port.on('message', (job: ParseJob) => {
  try {
    if (job.type === 'group') runGroup(job);
    else if (job.type === 'again') runAgain(job);
    else runCarve(job);
  } catch (error) {
    send(job.jobId, new Collector(), { failure: describeFileError(error) });
  }
});
