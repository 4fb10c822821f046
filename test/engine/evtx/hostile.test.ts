import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkHostile } from '../../fuzz/hostile.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

describe.skipIf(!hasShared)('shared set: hostile files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventloupe-hostile-'));
  beforeAll(() => {
    const tool = join(sharedFolder, 'tools/casegen/make-hostile.mjs');
    const run = spawnSync(process.execPath, [tool, '--out', folder, '--seed', '77'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each is read as expect.json demands, in its time, and its ledger adds up', () => {
    const { files, golden, faults } = checkHostile(folder);
    expect(faults).toEqual([]);
    expect(files).toBeGreaterThan(150);
    expect(golden).toBeGreaterThan(20_000);
  });
});
