/** The command `ingest` with an `--only-…` list, and what `info` says of it afterwards. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { demoFolder } from '../support/ingest.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

test('the filter is kept, counted and shown; a bad entry makes no case', () => {
  const folder = tempFolder();
  const file = path.join(folder, 'c.eventloupe');
  const list = path.join(folder, 'watched.txt');
  writeFileSync(list, '# watched\n198.51.100.0/24\npowershell.exe\n');
  expect(run('ingest', demoFolder, '--case', file, '--only-destination', '???').stderr).toContain(
    'does not understand',
  );
  expect(run('ingest', demoFolder, '--case', file, '--only-watched', list).stdout).toContain(
    'left out by the ingest filter',
  );
  const info = JSON.parse(run('info', file, '--json').stdout);
  expect(info.totals.leftOut).toBeGreaterThan(0);
  expect(info.ingestFilter.watched).toEqual(['198.51.100.0/24', 'powershell.exe']);
  expect(run('verify', file).status).toBe(0);
}, 60_000);
