/** `verify` and `info` on a real case: what an examiner reads, and the exit code. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { demoFolder } from '../support/ingest.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const run = (...args: string[]): { status: number | null; stdout: string } =>
  spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

test('info shows the ledger; verify names what differs and ends with 4', () => {
  const folder = tempFolder();
  const evidence = path.join(folder, 'evidence');
  mkdirSync(evidence);
  const file = path.join(evidence, 'a.evtx');
  copyFileSync(path.join(demoFolder, 'WS-002', 'System.evtx'), file);
  const casePath = path.join(folder, 'c.eventloupe');
  expect(run('ingest', evidence, '--case', casePath).status).toBe(0);

  const info = run('info', casePath).stdout;
  expect(info).toContain('Ledger: every byte is accounted for');
  expect(info).toMatch(/ {2}records +[\d,]+ bytes in \d+ ranges, [\d,]+ records/);

  const sound = run('verify', casePath);
  expect([sound.status, sound.stdout]).toEqual([0, expect.stringContaining('4 of 4 checks hold; 1 files')]);

  const bytes = readFileSync(file);
  bytes[5000] = bytes[5000]! ^ 1;
  writeFileSync(file, bytes);
  const changed = run('verify', casePath);
  expect([changed.status, changed.stdout]).toEqual([
    4,
    expect.stringMatching(/^DIFFERS {2}evidence {2}.*a\.evtx: changed: SHA-256/),
  ]);
  bytes[5000] = bytes[5000]! ^ 1;
  writeFileSync(file, bytes);

  const db = new Database(casePath);
  db.exec('DELETE FROM actions WHERE seq = (SELECT max(seq) FROM actions)');
  db.close();
  // The second time too: the first check is an action of its own.
  for (const words of [/rows are missing at the end/, /row \d is missing/]) {
    const cut = run('verify', casePath);
    expect([cut.status, cut.stdout]).toEqual([4, expect.stringMatching(words)]);
  }

  const damaged = new Database(casePath);
  damaged.exec(`DELETE FROM ranges WHERE kind = 'records'`);
  damaged.close();
  expect(run('info', casePath).stdout).toMatch(/BYTES ARE NOT ACCOUNTED FOR/);
});
