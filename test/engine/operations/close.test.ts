/** An engine that is closed while it reads evidence ends with all its threads, and says so to whoever waits. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createEngine, EngineError } from '../../../src/engine/engine.ts';
import { writeLargeEvidence } from '../../e2e/support/large-evidence.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('closing during an ingest cancels it and opens no case afterwards', async () => {
  const folder = tempFolder();
  mkdirSync(path.join(folder, 'evidence'));
  writeLargeEvidence(path.join(folder, 'evidence', 'Test.evtx'), 200_000);
  const engine = createEngine({ userDataFolder: path.join(folder, 'data'), host: 'test', version: '0' });
  const started = new Promise<void>((resolve) => {
    engine.subscribe((name) => {
      if (name === 'ingest.progress') resolve();
    });
  });
  const result = engine.client.call('ingest.start', { paths: [path.join(folder, 'evidence')] }).catch((error) => error);
  await started;
  await engine.close();
  expect(await result).toBeInstanceOf(EngineError);
  expect(await result).toMatchObject({ code: 'cancelled' });
  const after = await engine.dispatch('case.info', {});
  expect(after).toMatchObject({ ok: false, error: { code: 'no-case' } });
});
