/** A case of the demo evidence (three hosts, one day), read once for all tests of a run. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './fixtures.ts';
import { runCli } from './large-case.ts';
import { copyCase } from './shared-case.ts';

/** Path of a copy of its own, in the test's folder when it names one. */
export function demoCase(
  folder: string = mkdtempSync(path.join(process.env.EVENTLOUPE_E2E_FOLDER!, 'own-')),
  name = 'demo',
): string {
  const evidence = path.join(projectRoot, 'resources', 'demo');
  return copyCase('demo', (_, casePath) => void runCli(['ingest', evidence, '--case', casePath]), folder, name);
}
