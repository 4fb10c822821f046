/** A few kills of the many that `test/bench/kill-nine.ts` does (50 by default, on 200,000 events). */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadChunks } from '../../bench/decode.ts';
import { makeEvidence } from '../../bench/evidence.ts';
import { killNine } from '../../bench/kill-nine.ts';
import { demoFolder } from '../../support/ingest.ts';
import { tempFolder } from '../../support/temp-folder.ts';

it('an ingest killed at a random moment leaves a sound case, which finishes equal to an undisturbed one', async () => {
  const folder = tempFolder();
  const evidence = path.join(folder, 'evidence');
  mkdirSync(evidence);
  const chunks = loadChunks(path.join(demoFolder, 'WS-001'));
  makeEvidence(path.join(evidence, 'a.evtx'), chunks, 8_000_000);
  makeEvidence(path.join(evidence, 'b.evtx'), chunks.toReversed(), 1_000_000);
  const lines: string[] = [];
  const faults = await killNine({ folder, evidence, kills: 2, seed: 11, say: (line) => lines.push(line) });
  expect(faults).toEqual([]);
  expect(lines.filter((line) => line.includes('equal')).length).toBe(2);
}, 300_000);
