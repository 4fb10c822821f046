/** Go-to, cell menu and JSON of the events view. */
import { beforeEach, describe, expect, test } from 'vitest';
import { currentState, useFilterStore } from '../../../../src/renderer/state/filter-store.ts';
import { toFilterActions } from '../../../../src/renderer/views/events/cell-menu.ts';
import { toDetailJson } from '../../../../src/renderer/views/events/detail-json.ts';
import { parseGoTo } from '../../../../src/renderer/views/events/goto.ts';
import type { EventDetail } from '../../../../src/shared/contract/events.ts';

describe('go to', () => {
  test.each([
    ['1', { row: 0 }],
    ['1,000,000', { row: 999_999 }],
    ['1000000', { row: 999_999 }],
    // Four digits are a row: a year alone is no time.
    ['2024', { row: 2023 }],
    ['2024-01-31 10:15', { timeUs: Date.UTC(2024, 0, 31, 10, 15) * 1000 }],
  ])('%s', (text, target) => expect(parseGoTo(text, 1_000_000, 'UTC')).toEqual(target));

  test.each(['0', '1000001', 'tomorrow', ''])('%j is refused with words', (text) => {
    expect(parseGoTo(text, 1_000_000, 'UTC')).toHaveProperty('problem');
  });

  test('a time is read in the zone that is shown', () => {
    expect(parseGoTo('2024-07-01 12:00', 10, 'Europe/Berlin')).toEqual({ timeUs: Date.UTC(2024, 6, 1, 10) * 1000 });
  });
});

describe('actions on a cell', () => {
  const image = { id: 'data.Image', label: 'Image', kind: 'text' as const, field: 'Image', count: 1 };
  const time = { id: 'time', label: 'Time', kind: 'time' as const, field: 'time', count: null };
  const row = { id: 1, timeUs: 1_600_000_000_000_000, timeTick: 3, 'data.Image': 'C:\\x "y".exe', user: null };
  const state = () => currentState(useFilterStore.getState().history);
  const run = (actions: ReturnType<typeof toFilterActions>, id: string): void =>
    actions.find((one) => one.id === id)?.run?.();
  beforeEach(() => useFilterStore.getState().reset());

  test('only this, then not this, is one negated clause', () => {
    const actions = toFilterActions(image, row, 'UTC');
    run(actions, 'only');
    expect(state().clauses.map(({ text, negated }) => [text, negated])).toEqual([
      ['Image:"C:\\\\x \\"y\\".exe"', false],
    ]);
    run(actions, 'not');
    expect(state().clauses.map(({ negated }) => negated)).toEqual([true]);
  });

  test('an absent value means events without the field', () => {
    const actions = toFilterActions({ ...image, id: 'user', field: 'user' }, row, 'UTC');
    run(actions, 'only');
    expect(state().clauses.map(({ text, negated }) => [text, negated])).toEqual([['user:*', true]]);
  });

  test('a time gives ranges around it', () => {
    const actions = toFilterActions(time, row, 'UTC');
    run(actions, 'around-5');
    expect(state().time).toMatchObject({ fromUs: row.timeUs - 300_000_000, toUs: row.timeUs + 300_000_000 });
    run(actions, 'until');
    expect(state().time).toMatchObject({ fromUs: undefined, toUs: row.timeUs + 1 });
  });
});

describe('an event as JSON', () => {
  const field = (name: string, value: string) => ({ name, value, meaning: null, clause: '' });
  const detail = {
    system: [field('EventID', '1')],
    data: [field('A', '1'), field('A', '2'), field('__proto__', 'x'), field('constructor', 'y'), field('', 'z')],
    rendering: [],
  } as unknown as EventDetail;

  test('repeated names are arrays, special names are only names', () => {
    const parsed = JSON.parse(toDetailJson(detail)) as { Data: Record<string, unknown> };
    expect(Object.entries(parsed.Data)).toEqual([
      ['A', ['1', '2']],
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['', 'z'],
    ]);
  });
});
