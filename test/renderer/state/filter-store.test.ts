import { describe, expect, test } from 'vitest';
import { parseQuery } from '#shared/model/query/index.ts';
import {
  addClause,
  changeClause,
  createClause,
  currentState,
  emptyHistory,
  everything,
  isEverything,
  maxSteps,
  moveStep,
  optionState,
  pushStep,
  recentSteps,
  removeClause,
  toFilter,
  toggleOption,
} from '../../../src/renderer/state/filter-store.ts';

const security = { text: 'channel:"Security"', label: 'Security' };
const system = { text: 'channel:"System"', label: 'System' };

describe('trail of filter states', () => {
  const one = pushStep(emptyHistory, 'a', { text: 'a', clauses: [] });
  const two = pushStep(one, 'b', { text: 'b', clauses: [] });

  test('back and forward stop at the ends', () => {
    expect(currentState(moveStep(two, -1)).text).toBe('a');
    expect(currentState(moveStep(two, -9)).text).toBe('');
    expect(currentState(moveStep(moveStep(two, -9), 9)).text).toBe('b');
  });

  test('a new step drops those ahead', () => {
    const other = pushStep(moveStep(two, -1), 'c', { text: 'c', clauses: [] });
    expect(other.steps.map((step) => step.label)).toEqual(['All events', 'a', 'c']);
  });

  test('a change that changes nothing is no step', () => {
    expect(pushStep(two, 'again', { text: 'b', clauses: [] })).toBe(two);
  });

  test('the trail is bounded', () => {
    let history = emptyHistory;
    for (let index = 0; index < maxSteps + 50; index++)
      history = pushStep(history, `${index}`, { text: `${index}`, clauses: [] });
    expect(history.steps).toHaveLength(maxSteps);
    expect(currentState(history).text).toBe(`${maxSteps + 49}`);
  });

  test('recent steps end at the current one', () => {
    expect(recentSteps(moveStep(two, -1), 3)).toEqual([
      { index: 0, label: 'All events' },
      { index: 1, label: 'a' },
    ]);
  });
});

describe('clauses', () => {
  test('the same text from the same source flips instead of standing twice', () => {
    const only = addClause(everything, createClause('events', 'id:1'));
    const not = addClause(only, createClause('events', 'id:1', { negated: true }));
    expect(not.clauses.map(({ text, negated }) => ({ text, negated }))).toEqual([{ text: 'id:1', negated: true }]);
  });

  test('negate, disable and remove touch one clause', () => {
    const state = addClause(addClause(everything, createClause('events', 'id:1')), createClause('events', 'id:2'));
    const id = state.clauses[0]!.id;
    const changed = changeClause(state, id, { negated: true, disabled: true });
    expect(changed.clauses[0]).toMatchObject({ negated: true, disabled: true });
    expect(changed.clauses[1]).toBe(state.clauses[1]);
    expect(removeClause(state, id).clauses.map((clause) => clause.text)).toEqual(['id:2']);
  });

  test('what is sent holds neither disabled clauses nor extra properties', () => {
    const clause = createClause('events', 'id:1', { label: 'shown' });
    const state = addClause(addClause(everything, clause), { ...createClause('events', 'id:2'), disabled: true });
    expect(toFilter(state).clauses).toEqual([
      { id: clause.id, source: 'events', text: 'id:1', negated: false, disabled: false },
    ]);
  });

  test('a view leaves its own clauses and range out', () => {
    const state = {
      ...addClause(everything, createClause('facet:channel', 'channel:x')),
      time: { fromUs: 1, toUs: 2, source: 'histogram', disabled: false },
    };
    expect(toFilter(state, (source) => source === 'facet:channel').clauses).toEqual([]);
    expect(toFilter(state).time).toEqual({ fromUs: 1, toUs: 2 });
    expect(toFilter(state, (source) => source === 'histogram').time).toBeUndefined();
    expect(toFilter({ ...state, time: { ...state.time, disabled: true } }).time).toBeUndefined();
    expect(isEverything(state)).toBe(false);
  });
});

describe('alternatives of a facet', () => {
  test('two included values are one clause that the language reads', () => {
    const state = toggleOption(
      toggleOption(everything, 'facet:channel', security, false),
      'facet:channel',
      system,
      false,
    );
    expect(state.clauses).toHaveLength(1);
    expect(state.clauses[0]!.text).toBe('(channel:"Security") OR (channel:"System")');
    expect(parseQuery(state.clauses[0]!.text).ok).toBe(true);
    expect(optionState(state, 'facet:channel', system.text)).toBe('included');
  });

  test('a value moves from included to excluded', () => {
    const included = toggleOption(everything, 'facet:channel', security, false);
    const excluded = toggleOption(included, 'facet:channel', security, true);
    expect(excluded.clauses.map(({ text, negated }) => ({ text, negated }))).toEqual([
      { text: security.text, negated: true },
    ]);
    expect(optionState(excluded, 'facet:channel', security.text)).toBe('excluded');
  });

  test('a second click takes the value away, and the clause with its last value', () => {
    const both = toggleOption(toggleOption(everything, 'f', security, false), 'f', system, false);
    const left = toggleOption(both, 'f', security, false);
    expect(left.clauses.map((clause) => clause.text)).toEqual([system.text]);
    expect(toggleOption(left, 'f', system, false).clauses).toEqual([]);
  });

  test('clauses of other sources stay as they are', () => {
    const typed = createClause('events', security.text);
    const state = toggleOption(addClause(everything, typed), 'facet:channel', security, true);
    expect(state.clauses[0]).toBe(typed);
    expect(state.clauses).toHaveLength(2);
  });
});
