/** An engine that is closed while it reads evidence ends with all its threads, and says so to whoever waits. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createEngine, EngineError } from '../../../src/engine/engine.ts';
import { writeLargeEvidence } from '../../e2e/support/large-evidence.ts';
import { ingest } from '../../support/ingest.ts';
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

test('of cases that are opened at the same time one stays, and no thread outlives the engine', async () => {
  const folder = tempFolder();
  const first = path.join(folder, 'first.eventloupe');
  mkdirSync(path.join(folder, 'evidence'));
  writeLargeEvidence(path.join(folder, 'evidence', 'Test.evtx'), 1000);
  await ingest({ paths: [path.join(folder, 'evidence')], casePath: first });
  const cases = [first, path.join(folder, 'second.eventloupe'), path.join(folder, 'third.eventloupe')];
  for (const copy of cases.slice(1)) copyFileSync(first, copy);
  const module = pathToFileURL(path.resolve(import.meta.dirname, '../../../src/engine/engine.ts')).href;
  // A process of its own: it can only end when all threads have.
  const script = `
    import { createEngine } from ${JSON.stringify(module)};
    const engine = createEngine({ userDataFolder: ${JSON.stringify(path.join(folder, 'data'))}, host: 'web', version: '0' });
    const [first, second, third] = ${JSON.stringify(cases)};
    const open = (casePath) => engine.client.call('case.open', { casePath });
    await open(first);
    await Promise.all([open(second), open(first), open(third)]);
    console.log((await engine.client.call('case.info', {})).casePath);
    await engine.close();`;
  writeFileSync(path.join(folder, 'open-all.mjs'), script);
  const child = spawnSync(process.execPath, [path.join(folder, 'open-all.mjs')], { encoding: 'utf8', timeout: 30_000 });
  expect(child).toMatchObject({ status: 0, stdout: `${cases[2]}\n`, stderr: '' });
});
