/**
 * One evidence file, open for reading only. In: a path. Out: bytes by offset, and at the end whether the file is still
 * what it was when it was opened. `O_NOATIME` keeps the access time where the platform and the rights allow it.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { toFsPath } from './byte-path.ts';
import { describeFileError, errorCode } from './file-error.ts';

/** Linux only; 0 elsewhere. */
const noAtime = (constants as { O_NOATIME?: number }).O_NOATIME ?? 0;
/** A FIFO put in place of a file must not block. Absent on Windows. */
const nonBlocking = (constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

function openReadOnly(path: string | Buffer): number {
  const flags = constants.O_RDONLY | nonBlocking;
  if (noAtime !== 0) {
    try {
      return openSync(path, flags | noAtime);
    } catch (error) {
      // Only the owner may ask for it: read without it then.
      if (errorCode(error) !== 'EPERM') throw error;
    }
  }
  return openSync(path, flags);
}

/** An open evidence file. All reads are `pread`s: no position is kept. */
export class EvidenceFile {
  readonly path: string;
  /** When it was opened; what the ledger accounts for. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly #fd: number;
  #open = true;

  private constructor(path: string, fd: number, stat: Stats) {
    this.path = path;
    this.#fd = fd;
    this.sizeBytes = stat.size;
    this.mtimeMs = stat.mtimeMs;
  }

  /** Throws Node's error (ENOENT, EACCES, EBUSY …), or one without code when it is no ordinary file. */
  static open(path: string): EvidenceFile {
    const fd = openReadOnly(toFsPath(path));
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      closeSync(fd);
      throw new Error('it is not an ordinary file');
    }
    return new EvidenceFile(path, fd, stat);
  }

  /** Fills `into` from `fileOffset`; gives the bytes read, fewer only at the end of the file. Throws on a read error. */
  read(into: Uint8Array, fileOffset: number): number {
    let done = 0;
    while (done < into.length) {
      const read = readSync(this.#fd, into, done, into.length - done, fileOffset + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  /** How the file differs now from when it was opened, in words; undefined when it does not. */
  describeChange(): string | undefined {
    const now = fstatSync(this.#fd);
    if (now.size !== this.sizeBytes) {
      const verb = now.size > this.sizeBytes ? 'grew' : 'shrank';
      return `it ${verb} from ${this.sizeBytes} to ${now.size} bytes while it was read; the first ${Math.min(now.size, this.sizeBytes)} bytes count`;
    }
    if (now.mtimeMs !== this.mtimeMs) return 'it was written to while it was read';
    try {
      const there = statSync(toFsPath(this.path));
      if (there.ino !== now.ino || there.dev !== now.dev) return 'another file was put in its place while it was read';
    } catch (error) {
      return `it vanished while it was read: ${describeFileError(error)}`;
    }
    return undefined;
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}
