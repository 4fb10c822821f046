import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemKinds } from '../../src/engine/base/problem.ts';
import { rangeKinds } from '../../src/engine/evtx/index.ts';

const text = readFileSync(new URL('../../docs/problems.md', import.meta.url), 'utf8');

test('docs/problems.md describes each problem code with its weight, and no other', () => {
  const described = [...text.matchAll(/^\| `([a-z-]+)` \| (note|loss) \|/gm)].map((match) => [match[1], match[2]]);
  expect(described).toEqual(problemKinds.map(({ code, weight }) => [code, weight]));
});

test('docs/problems.md describes each kind of ledger range, and no other', () => {
  const section = text.slice(text.indexOf('## Ledger ranges'), text.indexOf('## Problem codes'));
  const described = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(described).toEqual(rangeKinds.map(({ kind }) => kind));
});
