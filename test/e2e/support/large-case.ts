/** A case of a million events, made once for all tests of a run and taken away at its end. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './fixtures.ts';
import { countRecords, writeLargeEvidence } from './large-evidence.ts';

/** Records at least: above 1.36 million rows of 22 px the grid's own scrolling is no longer exact, and ours takes over. */
export const largeRecords = 1_500_000;

/** Runs the built command line; gives its standard output, and throws with its words when it fails. */
export function runCli(args: readonly string[]): string {
  const { status, stderr, stdout } = spawnSync(
    path.join(projectRoot, 'node_modules', '.bin', 'node'),
    [path.join(projectRoot, 'out', 'main', 'cli.js'), ...args],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`cli ${args.join(' ')}: exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Path of the case, and the folder of its evidence. `EVENTLOUPE_E2E_FOLDER` is made by the global set-up. */
export function largeCase(): { casePath: string; records: number } {
  const folder = path.join(process.env.EVENTLOUPE_E2E_FOLDER!, 'large');
  const casePath = path.join(folder, 'large.eventloupe');
  const file = path.join(folder, 'large.evtx');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(casePath)) {
    const half = path.join(folder, 'half.eventloupe');
    rmSync(half, { force: true });
    writeLargeEvidence(file, largeRecords);
    runCli(['ingest', file, '--case', half]);
    renameSync(half, casePath);
  }
  return { casePath, records: countRecords(largeRecords) };
}
