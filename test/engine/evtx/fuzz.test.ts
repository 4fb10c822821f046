import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkFile, fuzz, generate, Random } from '../../fuzz/fuzz.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';

const generated = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => generate(new Random(seed)));

test('600 mutated and generated files: nothing thrown, every ledger adds up, every payload is JSON', () => {
  const result = fuzz({ seed: 20_250_303, files: 600, sources: generated });
  expect(result.failures).toEqual([]);
  expect(result.files).toBe(600);
  expect(result.records).toBeGreaterThan(500);
});

test.skipIf(!hasShared)('shared set: 300 mutations of real samples', () => {
  const folder = join(sharedFolder, 'evtx/samples');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.evtx'))
    .filter((_name, i) => i % 6 === 0)
    .map((name) => new Uint8Array(readFileSync(join(folder, name))))
    .filter((bytes) => bytes.length < 1_200_000);
  expect(fuzz({ seed: 42, files: 300, sources }).failures).toEqual([]);
});

const foundFolder = fileURLToPath(new URL('../../fuzz/found', import.meta.url));
test.each(readdirSync(foundFolder).filter((name) => name.endsWith('.gz')))('found case %s', (name) => {
  const { records, fault } = checkFile(new Uint8Array(gunzipSync(readFileSync(join(foundFolder, name)))));
  expect(fault).toBeUndefined();
  expect(records).toBeGreaterThan(0);
});

test('the same seed gives the same file', () => {
  expect(generate(new Random(5))).toEqual(generate(new Random(5)));
});
