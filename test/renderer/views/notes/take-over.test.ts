import { expect, test } from 'vitest';
import { countGains, explainGains, explainLimits, type Plan } from '../../../../src/renderer/views/notes/take-over.ts';

const csv = (part: object): Plan => ({
  kind: 'csv',
  result: { tagged: 0, notes: 0, already: 0, byTag: [], rejected: [], batchId: 1, ...part },
});
const merge = (part: object): Plan => ({
  kind: 'case',
  result: { tags: 0, notes: 0, unresolved: 0, byTag: [], conflicts: [], conflictCount: 0, batchId: 1, ...part },
});

test('says what would be added', () => {
  expect(explainGains(csv({ tagged: 1, notes: 2 }))).toBe('1 tag and 2 notes');
  expect(countGains(merge({ tags: 3, notes: 4 }))).toEqual({ tags: 3, notes: 4 });
});

test('says what is not found, what is there, what differs, and what can be undone', () => {
  expect(explainLimits(csv({}))).toEqual([]);
  const lines = explainLimits(csv({ tagged: 1, already: 2, rejected: [{ line: 3, reason: 'no event 9' }] }));
  expect(lines.join(' ')).toMatch(/2 lines would change nothing.* 1 line cannot be used.* taken back with Undo/);
  expect(lines.join(' ')).not.toContain('Notes stay');
  const merged = explainLimits(merge({ notes: 1, unresolved: 5, conflictCount: 1 })).join(' ');
  expect(merged).toMatch(/5 tags on events whose evidence is not in this case.* 1 note with another text.* Notes stay/);
});
