import { describe, expect, test } from 'vitest';
import {
  addChoice,
  defaultChoice,
  moveChoice,
  toGridColumns,
  toLevel,
  toRowClass,
} from '../../../../src/renderer/views/events/columns.ts';
import { toCellText } from '../../../../src/renderer/widgets/grid-types.ts';
import type { ColumnInfo } from '../../../../src/shared/contract/events.ts';

const info = (id: string, kind: ColumnInfo['kind'] = 'text'): ColumnInfo => ({
  id,
  label: id,
  kind,
  field: id,
  count: null,
});
const known = [
  info('time', 'time'),
  info('level', 'number'),
  info('eventId', 'number'),
  info('message'),
  info('data.Image'),
  info('pid', 'number'),
];

describe('columns of the events grid', () => {
  test('the first choice holds usual columns of the case, time pinned', () => {
    expect(defaultChoice(known)).toEqual([
      { id: 'time', pinned: true },
      { id: 'level' },
      { id: 'eventId' },
      { id: 'message' },
    ]);
  });

  test('a chosen column that this case lacks is left out, the order stays', () => {
    const columns = toGridColumns(
      known,
      [{ id: 'data.Image', width: 300 }, { id: 'data.Gone' }, { id: 'time' }],
      'UTC',
    );
    expect(columns.map((column) => [column.id, column.width])).toEqual([
      ['data.Image', 300],
      ['time', 226],
    ]);
  });

  test('time is written in the chosen zone, to 100 ns, and the header says the zone', () => {
    const row = { id: 1, timeUs: 1_600_000_000_123_456, timeTick: 7 };
    const [utc] = toGridColumns(known, [{ id: 'time' }], 'UTC');
    const [berlin] = toGridColumns(known, [{ id: 'time' }], 'Europe/Berlin');
    expect(toCellText(utc!, row)).toBe('2020-09-13 12:26:40.1234567');
    expect(toCellText(berlin!, row)).toBe('2020-09-13 14:26:40.1234567');
    expect(berlin!.label).toContain('Europe/Berlin');
  });

  test('levels become words, unknown ones stay numbers', () => {
    const [level] = toGridColumns(known, [{ id: 'level' }], 'UTC');
    expect([0, 1, 2, 3, 4, 5, 228, null].map((value) => toCellText(level!, { id: 1, level: value }))).toEqual([
      'LogAlways',
      'Critical',
      'Error',
      'Warning',
      'Info',
      'Verbose',
      'Level 228',
      '',
    ]);
    expect(['information', '3', 'Error', '', undefined].map(toLevel)).toEqual([4, 3, 2, undefined, undefined]);
  });

  test('rows from warning to critical are marked', () => {
    expect([1, 2, 3, 4, 0, null].map((level) => toRowClass({ id: 1, level }))).toEqual([
      'el-level-1',
      'el-level-2',
      'el-level-3',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a column that is added comes before the message, once', () => {
    const choices = [{ id: 'time' }, { id: 'message' }, { id: 'user' }];
    const added = addChoice(choices, 'data.Image');
    expect(added.map((choice) => choice.id)).toEqual(['time', 'data.Image', 'message', 'user']);
    expect(addChoice(added, 'data.Image')).toEqual(added);
    expect(addChoice([{ id: 'time' }], 'x')).toEqual([{ id: 'time' }, { id: 'x' }]);
  });

  test('moving a column stays within the list', () => {
    const choices = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const ids = (id: string, delta: number): string =>
      moveChoice(choices, id, delta)
        .map((choice) => choice.id)
        .join('');
    expect([ids('a', 1), ids('c', -1), ids('a', -1), ids('c', 1), ids('x', 1)]).toEqual([
      'bac',
      'acb',
      'abc',
      'abc',
      'abc',
    ]);
  });
});
