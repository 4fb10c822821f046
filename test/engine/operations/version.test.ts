import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineVersion } from '../../../src/engine/operations/version.ts';

test('the engine says the version of package.json', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  expect(engineVersion).toBe((JSON.parse(text) as { version: string }).version);
});
