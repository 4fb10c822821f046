import { expect, test } from 'vitest';
import { isGroupable, toFieldChoices } from '../../../src/renderer/state/field-choices.ts';
import type { ColumnInfo } from '../../../src/shared/contract/events.ts';

const info = (id: string, field = id, count: number | null = null): ColumnInfo => ({
  id,
  label: id,
  kind: 'text',
  field,
  count,
});

test('typed fields, tags, parts of the time, payload fields, each once, and none that is made when shown', () => {
  const values = toFieldChoices([
    info('data.Image', 'Image', 5),
    info('time'),
    info('title'),
    info('eventId', 'id'),
    info('message'),
    info('computer'),
    info('x', 'Image', 1),
  ]).map((choice) => choice.value);
  expect(values).toEqual([
    'id',
    'computer',
    'tag',
    'time.day',
    'time.hour',
    'time.minute',
    'time.hourofday',
    'time.weekday',
    'Image',
  ]);
  expect(['time', 'title', 'message', 'eventId'].map(isGroupable)).toEqual([false, false, false, true]);
});
