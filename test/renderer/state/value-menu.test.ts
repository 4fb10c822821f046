/** The menu of a value: what it offers, in which order, and what it does to the shared filter. */
import { expect, test } from 'vitest';
import { currentState, useFilterStore } from '../../../src/renderer/state/filter-store.ts';
import { useNavigation } from '../../../src/renderer/state/navigation.ts';
import { toValueActions } from '../../../src/renderer/state/value-menu.tsx';

const clauses = (): string[] =>
  currentState(useFilterStore.getState().history).clauses.map(({ text, negated }) => `${negated ? 'not ' : ''}${text}`);
const run = (actions: ReturnType<typeof toValueActions>, id: string): void =>
  actions.find((one) => one.id === id)!.run!();

test('a value that stands for events: only, not, go to, find, what the place adds, copy', () => {
  const more = [{ id: 'more', label: 'More' }];
  const actions = toValueActions('rules', { name: 'Host', text: 'WS-001', clause: 'computer:WS-001', more });
  expect(actions.map(({ id }) => id)).toEqual(['only', 'not', 'events', 'pivot-to WS-001', 'more', 'copy']);
  run(actions, 'not');
  expect(clauses()).toEqual(['not computer:WS-001']);
  run(actions, 'only');
  expect(clauses()).toEqual(['computer:WS-001']);
});

test('events that are asked for, and other events to go to', () => {
  const actions = toValueActions('rules', {
    name: 'Rule',
    text: 'x',
    clause: (use) => use('finding:7'),
    what: 'the events of this rule',
    events: { label: 'Go there', clause: 'id:1' },
  });
  expect(actions.slice(0, 3).map(({ label }) => label)).toEqual([
    'Only the events of this rule',
    'Not the events of this rule',
    'Go there',
  ]);
  run(actions, 'only');
  expect(clauses()).toContain('finding:7');
  run(actions, 'events');
  expect(clauses()).toContain('id:1');
  expect(useNavigation.getState().view).toBe('events');
});

test('no events: it can be found and copied; several values are each found by name', () => {
  const ids = (meaning: Parameters<typeof toValueActions>[1]) => toValueActions('x', meaning).map(({ label }) => label);
  expect(ids({ name: 'Kind', text: 'a' })).toEqual(['Find this value in', 'Copy value']);
  expect(ids({ name: 'Pivot', text: 'a · b', find: ['a', 'b'] })).toEqual(['Find a in', 'Find b in', 'Copy value']);
});
