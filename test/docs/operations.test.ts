import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '#shared/contract/index.ts';

test('docs/operations.md describes each operation of the contract', () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const described = new Set([...text.matchAll(/^\| `([\w.]+)` \| (\S.*) \|$/gm)].map((match) => match[1]));
  expect(Object.keys(operations).filter((name) => !described.has(name))).toEqual([]);
});
