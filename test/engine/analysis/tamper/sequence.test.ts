import { expect, test } from 'vitest';
import { findSequenceSigns, type LogRecord } from '../../../../src/engine/analysis/tamper/sequence.ts';

const at = (number: number, seconds: number): LogRecord => ({ number, timeUs: seconds * 1_000_000, eventId: number });

test('a gap names the records around it and how many are missing', () => {
  const signs = findSequenceSigns([at(1, 0), at(2, 1), at(7, 5)]);
  expect(signs).toEqual([
    {
      kind: 'record-gap',
      startUs: 1_000_000,
      endUs: 5_000_000,
      amount: 4,
      detail: 'Record 2 is followed by 7: 4 missing.',
      eventIds: [2, 7],
    },
  ]);
});

test('a second copy of a log adds nothing', () => {
  expect(findSequenceSigns([at(1, 0), at(1, 0), at(2, 1), at(2, 1)])).toEqual([]);
});

test('time back by more than a minute is a sign, less is not', () => {
  expect(findSequenceSigns([at(1, 100), at(2, 50)])).toEqual([]);
  expect(findSequenceSigns([at(1, 100), at(2, 30)])).toMatchObject([{ kind: 'time-backwards', amount: 70_000_000 }]);
});

test('many gaps are one sign: a filtered export', () => {
  const records = Array.from({ length: 60 }, (_, i) => at(i * 3, i));
  expect(findSequenceSigns(records)).toMatchObject([{ kind: 'filtered-export', amount: 118 }]);
});
