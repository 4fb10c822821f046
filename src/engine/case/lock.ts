/**
 * One ingest at a time on a case, over processes: a lock file beside the case with the process id. A lock whose process is
 * gone (killed) is taken over.
 */
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import os from 'node:os';
import { EngineError } from '#shared/contract/errors.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the lock's text names a living process of this machine, or any of another machine. */
function isHeld(lockPath: string): boolean {
  let text: string;
  try {
    text = readFileSync(lockPath, 'utf8');
  } catch {
    return false;
  }
  // Killed between making and writing it; or another process is just about to write it.
  if (text === '') return Date.now() - (statSync(lockPath, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 10_000;
  const [pid, host] = text.split('\n');
  return host !== os.hostname() || isAlive(Number(pid));
}

/** Throws Node's error; what could not be written (the disk is full) is not left behind. */
function writeLock(lockPath: string): void {
  const fd = openSync(lockPath, 'wx');
  try {
    writeSync(fd, `${process.pid}\n${os.hostname()}\n`);
  } catch (error) {
    unlinkSync(lockPath);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Takes the lock; gives the function that frees it. Throws `case-locked`, `path-not-writable`. */
export function lockIngest(casePath: string): () => void {
  const lockPath = `${casePath}.lock`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeLock(lockPath);
      return () => unlinkSync(lockPath);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
        throw new EngineError(
          'path-not-writable',
          `The folder of ${casePath} cannot be written (${code}). Copy the case to a place that can be written, or choose another with --case.`,
        );
      }
      if (code !== 'EEXIST') throw error;
      if (attempt > 0 || isHeld(lockPath)) {
        throw new EngineError(
          'case-locked',
          `Another window or program is reading evidence into ${casePath}. Wait for it to finish, or remove ${lockPath} if none is.`,
        );
      }
      unlinkSync(lockPath);
    }
  }
}
