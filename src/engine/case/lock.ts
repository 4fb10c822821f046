/**
 * One ingest at a time on a case, over processes: a lock file beside the case with the process id. A lock whose process is
 * gone (killed) is taken over.
 */
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
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
  const [pid, host] = text.split('\n');
  return host !== os.hostname() || isAlive(Number(pid));
}

/** Takes the lock; gives the function that frees it. Throws `case-locked`. */
export function lockIngest(casePath: string): () => void {
  const lockPath = `${casePath}.lock`;
  for (let attempt = 0; ; attempt++) {
    try {
      const fd = openSync(lockPath, 'wx');
      writeSync(fd, `${process.pid}\n${os.hostname()}\n`);
      closeSync(fd);
      return () => unlinkSync(lockPath);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
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
