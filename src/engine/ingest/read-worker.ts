/**
 * Worker entry: reads the evidence of a load, file after file, hashes it in the same pass and hands out groups of blocks.
 * In: the list of files. Out: groups, and an end for each file. It waits when as many groups are in flight as it has
 * credits for, so memory does not grow with the evidence. A file of a size that the case already holds is hashed first: a
 * copy is not parsed. Bytes that an interrupted load has stored are hashed and compared, not handed out again.
 */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { describeFileError } from '../evidence/file-error.ts';
import { hashFile, probeFile } from '../evidence/hash.ts';
import { EvidenceFile } from '../evidence/open.ts';
import { chunkSizeBytes, fileHeaderSizeBytes } from '../evtx/index.ts';
import { blocksPerGroup, type ReaderData, type ReaderMessage, type ReadFile, slotBytes } from './protocol.ts';

const port = parentPort;
if (!port) throw new Error('read-worker runs only as a worker thread');
const { files, known: knownList, control, slots } = workerData as ReaderData;
const shared = new Int32Array(control);
/** Hashes by size and probe: only a file that agrees in both can be a copy. */
const known = new Map<string, Set<string>>();
const stop = {
  get aborted() {
    return Atomics.load(shared, 1) !== 0;
  },
};
const send = (message: ReaderMessage): void => port.postMessage(message);

/** Takes a credit; false when the load was stopped meanwhile. */
function takeCredit(): boolean {
  for (;;) {
    if (stop.aborted) return false;
    const credits = Atomics.load(shared, 0);
    if (credits > 0 && Atomics.compareExchange(shared, 0, credits, credits - 1) === credits) return true;
    if (credits <= 0) Atomics.wait(shared, 0, credits, 500);
  }
}

/** A free slot: there is one for each credit, and a group gives its slot back before its credit. */
function takeSlot(): number {
  for (let slot = 0; ; slot = (slot + 1) % (shared.length - 2)) {
    if (Atomics.compareExchange(shared, 2 + slot, 0, 1) === 0) return slot;
  }
}

/** Nothing was read. */
function giveBack(slot: number): void {
  Atomics.store(shared, 2 + slot, 0);
  Atomics.add(shared, 0, 1);
}

const copyKey = (sizeBytes: number, probe: string): string => `${sizeBytes}:${probe}`;

function remember(key: string, sha256: string): void {
  const hashes = known.get(key) ?? new Set();
  hashes.add(sha256);
  known.set(key, hashes);
}
for (const file of knownList) remember(copyKey(file.sizeBytes, file.probe), file.sha256);

/** Length of the group at `fileOffset`: whole blocks, the first with the file header. */
function groupLength(fileOffset: number, sizeBytes: number): number {
  const length = blocksPerGroup * chunkSizeBytes + (fileOffset === 0 ? fileHeaderSizeBytes : 0);
  return Math.min(length, sizeBytes - fileOffset);
}

function readGroups(file: EvidenceFile, task: ReadFile, probe: string): boolean {
  const { index, doneBytes, doneSha256 } = task;
  const hash = createHash('sha256');
  const sizeBytes = Math.min(file.sizeBytes, task.sizeBytes);
  let at = 0;
  let failure: string | undefined;
  while (at < sizeBytes) {
    const isStored = at < doneBytes;
    if (isStored ? stop.aborted : !takeCredit()) return false;
    const length = groupLength(at, sizeBytes);
    const slot = isStored ? undefined : takeSlot();
    const bytes = slot === undefined ? new Uint8Array(length) : new Uint8Array(slots, slot * slotBytes, length);
    let read = 0;
    try {
      read = file.read(bytes, at);
    } catch (error) {
      failure = describeFileError(error);
    }
    if (read === 0) {
      if (slot !== undefined) giveBack(slot);
      break;
    }
    hash.update(bytes.subarray(0, read));
    const sha256 = hash.copy().digest('hex');
    if (slot !== undefined) send({ type: 'group', index, fileOffset: at, lengthBytes: read, slot, sha256 });
    at += read;
    if (isStored && at >= doneBytes && sha256 !== doneSha256) {
      send({ type: 'restart', index });
      return readGroups(file, { ...task, doneBytes: 0, doneSha256: undefined }, probe);
    }
    if (read < length) break;
  }
  const sha256 = failure === undefined ? hash.digest('hex') : undefined;
  if (sha256 !== undefined) remember(copyKey(sizeBytes, probe), sha256);
  send({ type: 'end', index, sha256, probe, readBytes: at, change: describeChange(file, task.sizeBytes), failure });
  return true;
}

function describeChange(file: EvidenceFile, listedBytes: number): string | undefined {
  if (file.sizeBytes === listedBytes) return file.describeChange();
  return `it had ${listedBytes} bytes when it was listed and ${file.sizeBytes} when it was opened`;
}

/** A file to be carved: the hash only. A credit, given back when the file is through, keeps few of them open at once. */
function hashOnly(file: EvidenceFile, { index, path }: ReadFile, probe: string): boolean {
  if (!takeCredit()) return false;
  const hashed = hashFile(path, undefined, stop);
  if (!hashed) return false;
  remember(copyKey(file.sizeBytes, probe), hashed.sha256);
  const change = file.describeChange();
  send({ type: 'end', index, sha256: hashed.sha256, probe, readBytes: hashed.sizeBytes, change, failure: undefined });
  return true;
}

function readOpened(file: EvidenceFile, task: ReadFile): boolean {
  const probe = probeFile(file);
  const candidates = known.get(copyKey(file.sizeBytes, probe));
  if (candidates && task.doneBytes === 0) {
    const hashed = hashFile(task.path, undefined, stop);
    if (!hashed) return false;
    if (candidates.has(hashed.sha256)) {
      send({ type: 'duplicate', index: task.index, sha256: hashed.sha256, probe });
      return true;
    }
  }
  return task.kind === 'carved' ? hashOnly(file, task, probe) : readGroups(file, task, probe);
}

function readFile(task: ReadFile): boolean {
  let file: EvidenceFile | undefined;
  try {
    file = EvidenceFile.open(task.path);
    return readOpened(file, task);
  } catch (error) {
    const failure = describeFileError(error);
    const nothing = { sha256: undefined, probe: undefined, readBytes: 0, change: undefined };
    send({ type: 'end', index: task.index, ...nothing, failure });
    return true;
  } finally {
    file?.close();
  }
}

for (const file of files) if (!readFile(file)) break;
port.close();
