/** A pivot as CSV and JSON Lines: hostile texts, times, empty cells. */
import { expect, test } from 'vitest';
import { toPivotCsv, toPivotJsonLines } from '../../../src/shared/model/pivot-table.ts';

const key = (value: string, label = value) => ({ value, label, clause: null });
const pivot = {
  columns: [
    { keys: [key('=cmd|x'), key('1', 'Critical')], events: 3 },
    { keys: [key(''), key('2', 'Error')], events: 1 },
  ],
  rows: [
    { keys: [key('@SUM(1)\r\n"x",y')], events: 4, cells: [3, null] },
    { keys: [key('-1')], events: 1, cells: [null, 1] },
  ],
};

test('CSV: no cell begins a formula or breaks a line, also in the header', () => {
  const csv = toPivotCsv(pivot, { rows: ['Image'], columns: ['User', 'level'], measure: 'count' });
  expect(csv).toBe('Image,events,\'=cmd|x / Critical,(none) / Error\r\n"\'@SUM(1)\r\n""x"",y",4,3,\r\n-1,1,,1\r\n');
  const times = toPivotCsv(
    { columns: [{ keys: [], events: 5 }], rows: [{ keys: [key('a')], events: 1, cells: [0] }] },
    { rows: ['Image'], columns: [], measure: 'first' },
  );
  expect(times).toMatch(/^Image,events,first\r\na,1,1970-01-01T00:00:00\S*Z\r\n$/);
});

test('JSON Lines: keys by field, empty cells left out, one line a row', () => {
  const lines = toPivotJsonLines(pivot, { rows: ['Image'], columns: ['User', 'level'], measure: 'share' }).split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0]!)).toEqual({
    row: { Image: '@SUM(1)\r\n"x",y' },
    events: 4,
    cells: [{ column: { User: '=cmd|x', level: 'Critical' }, value: 3 }],
  });
  expect(JSON.parse(lines[1]!).cells).toEqual([{ column: { User: '', level: 'Error' }, value: 1 }]);
});
