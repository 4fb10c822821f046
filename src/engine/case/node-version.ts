/** better-sqlite3 crashes without a word under an old Node: this says it in words, before the first connection. */
import { EngineError } from '#shared/contract/errors.ts';

const leastMajor = 22;

/** Throws `internal` with what to do when `version` (default: the running Node's) is too old. */
export function assertNodeVersion(version: string = process.versions.node): void {
  if (Number(version.split('.')[0]) < leastMajor) {
    throw new EngineError(
      'internal',
      `EventLoupe needs Node 24 and runs under ${version}. Start it through npm (npm run cli, npm start), which uses its own Node.`,
    );
  }
}
