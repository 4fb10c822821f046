/** A case of the demo evidence (three hosts, one day), made once for all tests of a run. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './fixtures.ts';
import { runCli } from './large-case.ts';

/** Path of the case. `EVENTLOUPE_E2E_FOLDER` is made by the global set-up. */
export function demoCase(): string {
  const folder = path.join(process.env.EVENTLOUPE_E2E_FOLDER!, 'demo');
  const casePath = path.join(folder, 'demo.eventloupe');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(casePath)) {
    const half = path.join(folder, `half-${process.pid}.eventloupe`);
    runCli(['ingest', path.join(projectRoot, 'resources', 'demo'), '--case', half]);
    renameSync(half, casePath);
  }
  return casePath;
}
