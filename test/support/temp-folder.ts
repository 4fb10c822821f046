/** A folder of its own for each test, removed afterwards. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Made under the system's temporary folder; anybody may enter it. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-test-'));
  chmodSync(folder, 0o755);
  made.push(folder);
  return folder;
}

/** Permissions mean nothing to root: as root this runs `work` with the rights of another user (not on Windows). */
export function withoutRootRights<T>(work: () => T): T {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return work();
  process.setegid?.(65_534);
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
