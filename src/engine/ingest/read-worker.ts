/**
 * Worker entry: reads the evidence of a load, file after file, hashes it in the same pass and hands out groups of blocks.
 * In: the list of files. Out: groups, and an end for each file. It waits when as many groups are in flight as it has
 * credits for, so memory does not grow with the evidence. A file of a size that the case already holds is hashed first: a
 * copy is not parsed.
 */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { describeFileError } from '../evidence/file-error.ts';
import { hashFile } from '../evidence/hash.ts';
import { EvidenceFile } from '../evidence/open.ts';
import { chunkSizeBytes, fileHeaderSizeBytes } from '../evtx/index.ts';
import { blocksPerGroup, type ReaderData, type ReaderMessage, type ReadFile } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('read-worker runs only as a worker thread');
const { files, known: knownList, control } = workerData as ReaderData;
const shared = new Int32Array(control);
const known = new Map(knownList.map(([size, hashes]) => [size, new Set(hashes)]));
const stopped = (): boolean => Atomics.load(shared, 1) !== 0;
const send = (message: ReaderMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Takes a credit; false when the load was stopped meanwhile. */
function takeCredit(): boolean {
  for (;;) {
    if (stopped()) return false;
    const credits = Atomics.load(shared, 0);
    if (credits > 0 && Atomics.compareExchange(shared, 0, credits, credits - 1) === credits) return true;
    if (credits <= 0) Atomics.wait(shared, 0, credits, 500);
  }
}

function remember(sizeBytes: number, sha256: string): void {
  const hashes = known.get(sizeBytes) ?? new Set();
  hashes.add(sha256);
  known.set(sizeBytes, hashes);
}

function readGroups(file: EvidenceFile, index: number): boolean {
  const hash = createHash('sha256');
  const sizeBytes = file.sizeBytes;
  let at = 0;
  let failure: string | undefined;
  while (at < sizeBytes) {
    if (!takeCredit()) return false;
    const length = Math.min(blocksPerGroup * chunkSizeBytes + (at === 0 ? fileHeaderSizeBytes : 0), sizeBytes - at);
    const bytes = new Uint8Array(new ArrayBuffer(length));
    let read = 0;
    try {
      read = file.read(bytes, at);
    } catch (error) {
      failure = describeFileError(error);
    }
    if (read === 0) {
      Atomics.add(shared, 0, 1);
      break;
    }
    const part = read < length ? bytes.slice(0, read) : bytes;
    hash.update(part);
    send({ type: 'group', index, fileOffset: at, bytes: part }, [part.buffer]);
    at += read;
    if (read < length) break;
  }
  const change = file.describeChange();
  const sha256 = failure === undefined ? hash.digest('hex') : undefined;
  if (sha256 !== undefined) remember(sizeBytes, sha256);
  send({ type: 'end', index, sha256, readBytes: at, change, failure });
  return true;
}

function readFile({ index, path, sizeBytes }: ReadFile): boolean {
  let file: EvidenceFile | undefined;
  try {
    if (known.has(sizeBytes)) {
      const hashed = hashFile(path, undefined, {
        get aborted() {
          return stopped();
        },
      });
      if (!hashed) return false;
      if (known.get(sizeBytes)?.has(hashed.sha256)) {
        send({ type: 'duplicate', index, sha256: hashed.sha256 });
        return true;
      }
    }
    file = EvidenceFile.open(path);
  } catch (error) {
    send({ type: 'end', index, sha256: undefined, readBytes: 0, change: undefined, failure: describeFileError(error) });
    return true;
  }
  try {
    return readGroups(file, index);
  } finally {
    file.close();
  }
}

for (const file of files) if (!readFile(file)) break;
port.close();
