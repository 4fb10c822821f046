/**
 * Hashes of evidence. `hashFile` reads a whole file (verify, and files that look like a copy of another one); ingest
 * hashes in its own read pass. `probeFile` hashes both ends only: equal probes and sizes make two files likely copies.
 */
import { createHash } from 'node:crypto';
import { type AbortFlag, noAbort } from '../base/abort.ts';
import { EvidenceFile } from './open.ts';

const stepBytes = 4 * 1024 * 1024;
const probeBytes = 128 * 1024;

export interface HashedFile {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** SHA-256 of a file. `onBytes` follows the progress. Undefined when `signal` stops it; throws Node's error when unreadable. */
export function hashFile(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
  signal: AbortFlag = noAbort,
): HashedFile | undefined {
  const file = EvidenceFile.open(path);
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(Math.max(1, Math.min(stepBytes, file.sizeBytes)));
    let at = 0;
    for (;;) {
      if (signal.aborted) return undefined;
      const read = file.read(buffer, at);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
      at += read;
      onBytes(read);
    }
    return { sizeBytes: at, sha256: hash.digest('hex') };
  } finally {
    file.close();
  }
}

/** Hex SHA-256 over the first and the last 128 KiB of an open file. */
export function probeFile(file: EvidenceFile): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(probeBytes, file.sizeBytes));
  hash.update(buffer.subarray(0, file.read(buffer, 0)));
  hash.update(buffer.subarray(0, file.read(buffer, Math.max(0, file.sizeBytes - buffer.length))));
  return hash.digest('hex');
}
