/**
 * Large evidence for the benchmarks. In: real chunks, a size. Out: a file of that size that is a valid log: the chunks one
 * after the other, again and again, under a fresh file header. Record ids repeat, which no reader minds.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { chunkSizeBytes, fileHeaderSizeBytes } from '../../src/engine/evtx/index.ts';

/** A file header of format 3.1 that counts `chunks` chunks. */
export function makeFileHeader(chunks: number): Buffer {
  const header = Buffer.alloc(fileHeaderSizeBytes);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks - 1)), 16);
  header.writeBigUInt64LE(1n, 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(fileHeaderSizeBytes, 40);
  header.writeUInt16LE(chunks % 65_536, 42);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}

/** Writes `path` with about `sizeBytes` bytes; gives the real size. */
export function makeEvidence(path: string, chunks: readonly Uint8Array[], sizeBytes: number): number {
  const count = Math.max(1, Math.round((sizeBytes - fileHeaderSizeBytes) / chunkSizeBytes));
  const fd = openSync(path, 'w');
  try {
    writeSync(fd, makeFileHeader(count));
    for (let written = 0; written < count; ) {
      const some = Array.from(
        { length: Math.min(64, count - written) },
        (_, index) => chunks[(written + index) % chunks.length]!,
      );
      writeSync(fd, Buffer.concat(some));
      written += some.length;
    }
  } finally {
    closeSync(fd);
  }
  return fileHeaderSizeBytes + count * chunkSizeBytes;
}
