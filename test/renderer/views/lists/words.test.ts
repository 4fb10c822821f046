import { expect, test } from 'vitest';
import { explainAdded, explainImport, toEventsClause } from '../../../../src/renderer/views/lists/words.ts';

test('additions and imports in words', () => {
  expect(explainAdded({ added: 1, refused: [] })).toBe('1 new entry');
  expect(explainAdded({ added: 2, refused: ['a b', 'c', 'd', 'e'] })).toBe(
    '2 new entries; not understood: “a b”, “c”, “d” and more',
  );
  expect(explainImport({ indicators: 3, matched: 1, skipped: 0, format: 'stix' }, [])).toBe(
    '3 indicators read as stix, 1 met in the events',
  );
  expect(explainImport({ indicators: 1, matched: 0, skipped: 2, format: 'text' }, ['hello'])).toBe(
    '1 indicator read as text, 0 met in the events; 2 not understood, first “hello”',
  );
});

test('the clause of many events is bounded', () => {
  expect(toEventsClause([4, 7])).toBe('event:4 OR event:7');
  expect(toEventsClause(Array.from({ length: 300 }, (_, id) => id)).split(' OR ')).toHaveLength(200);
});
