import { readFileSync } from 'node:fs';
import { errorCodes } from '#shared/contract/errors.ts';
import { expect, test } from 'vitest';

test('docs/errors.md describes each error code and no other', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const described = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(described).toEqual([...errorCodes]);
});
