import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '#shared/contract/errors.ts';

test('docs/errors.md describes each error code and no other', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const described = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(described).toEqual([...errorCodes]);
});
