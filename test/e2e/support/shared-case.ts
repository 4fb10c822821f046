/** Cases that are made once in a run, by whichever of the tests' processes asks first, and copied for each test. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Makes the case `name` unless it is there or being made; `make` gets a folder for its evidence, and the path of the case. */
function original(name: string, make: (folder: string, casePath: string) => void): string {
  // Made by the global set-up.
  const folder = path.join(process.env.EVENTLOUPE_E2E_FOLDER!, name);
  const casePath = path.join(folder, `${name}.eventloupe`);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(casePath)) {
    const isOurs = mkdirSync(folder, { recursive: true }) !== undefined;
    if (!isOurs) Atomics.wait(pause, 0, 0, 100);
    else {
      try {
        const half = path.join(folder, 'half');
        mkdirSync(half);
        make(folder, path.join(half, path.basename(casePath)));
        renameSync(path.join(half, path.basename(casePath)), casePath);
      } catch (error) {
        // Whoever waits shall try it, and fail with the same words.
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    }
  }
  return casePath;
}

/** Path of a copy in the test's own folder: what a test leaves in its case, no other test meets. */
export function copyCase(
  name: string,
  make: (folder: string, casePath: string) => void,
  folder: string,
  copyName = name,
): string {
  const copy = path.join(folder, `${copyName}.eventloupe`);
  copyFileSync(original(name, make), copy);
  return copy;
}
