/** A case of a million and a half events, made once for all tests of a run; and the built command line. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './fixtures.ts';
import { countRecords, writeLargeEvidence } from './large-evidence.ts';
import { copyCase } from './shared-case.ts';

/** Records at least: above 1.36 million rows of 22 px the grid's own scrolling is no longer exact, and ours takes over. */
export const largeRecords = 1_500_000;

/** Runs the built command line; gives its standard output, and throws with its words when it fails. */
export function runCli(args: readonly string[]): string {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [path.join(projectRoot, 'out', 'main', 'cli.js'), ...args],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`cli ${args.join(' ')}: exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Path of a copy of its own in `folder`, the test's; and how many records it has. */
export function largeCase(folder: string): { casePath: string; records: number } {
  const make = (shared: string, casePath: string): void => {
    const file = path.join(shared, 'large.evtx');
    writeLargeEvidence(file, largeRecords);
    runCli(['ingest', file, '--case', casePath]);
  };
  return { casePath: copyCase('large', make, folder), records: countRecords(largeRecords) };
}
