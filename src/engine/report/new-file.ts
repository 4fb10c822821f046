/**
 * Writes one new file whole or not at all: under another name beside its place, then moved there. In: a function that
 * hands out text or bytes. Out: size and SHA-256. An existing file is refused, never overwritten.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '#shared/contract/errors.ts';

export interface NewFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Throws `bad-input` (exists), `path-not-writable`, `disk-full`, or what `produce` throws; nothing is left behind then. */
export function writeNewFile(target: string, produce: (write: (data: string | Uint8Array) => void) => void): NewFile {
  const absolute = path.resolve(target);
  if (existsSync(absolute)) throw new EngineError('bad-input', `${absolute} is already there; choose another name.`);
  const part = `${absolute}.part`;
  let fd: number;
  try {
    mkdirSync(path.dirname(absolute), { recursive: true });
    fd = openSync(part, 'w');
  } catch (error) {
    throw new EngineError('path-not-writable', `${absolute} cannot be written: ${(error as Error).message}`);
  }
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let isWhole = false;
  try {
    produce((data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      sizeBytes += bytes.length;
    });
    isWhole = true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOSPC')
      throw new EngineError('disk-full', `There is no room for ${absolute}; nothing was left behind.`);
    throw error;
  } finally {
    closeSync(fd);
    if (!isWhole) rmSync(part, { force: true });
  }
  renameSync(part, absolute);
  return { path: absolute, sizeBytes, sha256: hash.digest('hex') };
}
