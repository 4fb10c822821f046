/** Stops before better-sqlite3 can crash an old Node, and says whether the shared sets are there. */
import { existsSync } from 'node:fs';
import { sharedFolder } from './shared.ts';

export default function setup(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24)
    throw new Error(
      `The tests need Node 24 (npm installs it as node_modules/.bin/node); this is ${process.versions.node}.`,
    );
  process.stdout.write(
    existsSync(sharedFolder)
      ? `Shared evidence sets: found at ${sharedFolder}\n`
      : `Shared evidence sets: NOT FOUND at ${sharedFolder}; the tests that need them are skipped and counted as skipped. The project's own corpus runs.\n`,
  );
}
