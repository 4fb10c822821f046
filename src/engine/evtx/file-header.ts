/**
 * The 4,096 byte file header (128 of them used). In: the first bytes of a file. Out: its fields and problems. Everything
 * in it is a hint: the reader walks all 64 KiB blocks to the end of the file whatever the header says.
 *
 *   0 "ElfFile\0"   8 first chunk u64   16 last chunk u64   24 next record id u64   32 header size u32
 *   36 minor u16    38 major u16        40 block size u16   42 chunks u16           120 flags u32   124 CRC32 of 0-119
 */
import { crc32 } from 'node:zlib';
import type { Problem, ProblemCode } from '../base/problem.ts';
import { chunkSizeBytes, fileFlags, fileHeaderSizeBytes, fileSignature } from './constants.ts';
import type { FileHeader } from './types.ts';

/** True when the bytes start with "ElfFile\0". */
export function isEvtxFile(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getUint32(0, true) === fileSignature[0] && view.getUint32(4, true) === fileSignature[1];
}

/**
 * Reads the header from the first bytes of a file (4,096, or fewer when the file ends before).
 * `header` is undefined when there are fewer than 128 bytes or the signature is missing.
 */
export function parseFileHeader(
  bytes: Uint8Array,
  fileSizeBytes: number,
): { header: FileHeader | undefined; problems: Problem[] } {
  const problems: Problem[] = [];
  const note = (code: ProblemCode, fileOffset: number, detail: string): void => {
    problems.push({ code, fileOffset, detail });
  };
  if (fileSizeBytes === 0) {
    note('file-empty', 0, 'the file is 0 bytes long');
    return { header: undefined, problems };
  }
  if (fileSizeBytes < fileHeaderSizeBytes)
    note('file-header-short', 0, `need ${fileHeaderSizeBytes} bytes, have ${fileSizeBytes}`);
  if (!isEvtxFile(bytes)) {
    note('file-header-signature', 0, 'the first 8 bytes are not "ElfFile" and NUL');
    return { header: undefined, problems };
  }
  if (bytes.length < 128) return { header: undefined, problems };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u64 = (at: number): number => view.getUint32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true);
  const flags = view.getUint32(120, true);
  const header: FileHeader = {
    firstChunk: u64(8),
    lastChunk: u64(16),
    nextRecordId: u64(24),
    headerSizeBytes: view.getUint32(32, true),
    minorVersion: view.getUint16(36, true),
    majorVersion: view.getUint16(38, true),
    blockSizeBytes: view.getUint16(40, true),
    chunkCount: view.getUint16(42, true),
    flags,
    dirty: (flags & fileFlags.dirty) !== 0,
    full: (flags & fileFlags.full) !== 0,
    checksumMatches: crc32(bytes.subarray(0, 120)) === view.getUint32(124, true),
  };
  if (header.headerSizeBytes !== 128 || header.blockSizeBytes !== fileHeaderSizeBytes)
    note(
      'file-header-fields',
      32,
      `header size ${header.headerSizeBytes} (usual 128), block size ${header.blockSizeBytes} (usual 4096)`,
    );
  if (header.majorVersion !== 3)
    note('file-header-fields', 36, `format version ${header.majorVersion}.${header.minorVersion} (usual 3.1 or 3.2)`);
  if (!header.checksumMatches) note('file-header-checksum', 124, 'the stored CRC32 is not that of bytes 0-119');
  if (header.dirty) note('file-dirty', 120, 'flag 1: the log was not closed');
  if (header.full) note('file-full', 120, 'flag 2: the log was full');
  const blocks = Math.floor(Math.max(0, fileSizeBytes - fileHeaderSizeBytes) / chunkSizeBytes);
  if (blocks % 65_536 !== header.chunkCount)
    note('file-chunk-count', 42, `the header counts ${header.chunkCount} chunks, the file has ${blocks} whole blocks`);
  return { header, problems };
}
