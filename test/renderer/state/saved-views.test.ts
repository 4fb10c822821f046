import { describe, expect, test } from 'vitest';
import { takeChanges, toArrangement } from '../../../src/renderer/state/case-layout.ts';
import { isCaseBound, parseSavedFile, type SavedView, toSavedView } from '../../../src/renderer/state/saved-views.ts';
import {
  applyViewSettings,
  isSame,
  readViewSettings,
  registerViewSettings,
} from '../../../src/renderer/state/view-settings.ts';

const views = ['events', 'pivot'];
const view: SavedView = {
  version: 1,
  view: 'events',
  filter: {
    text: 'id:4624',
    clauses: [
      { id: '', source: 'facets', text: 'a:1', negated: true, disabled: false, label: 'a 1', options: ['a:1'] },
    ],
    time: { fromUs: 1, toUs: undefined, source: 'histogram', disabled: true },
  },
  columns: [{ id: 'time', width: 120, pinned: true }],
  settings: { sort: [{ column: 'id', descending: true }] },
};

describe('bodies of saved views', () => {
  test('come back from JSON as they were', () => {
    expect(toSavedView(JSON.parse(JSON.stringify(view)), views)).toEqual(view);
    expect(toSavedView({ ...view, columns: null }, views)?.columns).toBeNull();
  });

  test.each([
    [null],
    ['x'],
    [[]],
    [{ ...view, version: 2 }],
    [{ ...view, view: 'nosuch' }],
    [{ ...view, filter: { text: 1, clauses: [] } }],
    [{ ...view, filter: { text: '', clauses: [{ source: 'x', text: {} }] } }],
    [{ ...view, filter: { text: 'x'.repeat(100_001), clauses: [] } }],
  ])('that are none are refused: %#', (body) => expect(toSavedView(body, views)).toBeUndefined());

  test('lose what is not of the kind: columns, a time that is no number', () => {
    const read = toSavedView(
      { ...view, columns: [{ id: 1 }, { id: 'a', width: -1 }], filter: { ...view.filter, time: { fromUs: 'x' } } },
      views,
    );
    expect(read?.columns).toEqual([{ id: 'a' }]);
    expect(read?.filter.time).toBeUndefined();
  });

  test('with row numbers belong to their case', () => {
    expect(isCaseBound(view)).toBe(false);
    for (const text of ['process:12', 'id:1 session:(3 OR 4)', 'event:>=7', 'FINDING:1'])
      expect(isCaseBound({ ...view, filter: { text, clauses: [] } }), text).toBe(true);
    expect(isCaseBound({ ...view, filter: { text: 'process:1* data.x:1', clauses: [] } })).toBe(true);
    expect(isCaseBound({ ...view, filter: { text: 'ProcessId:12', clauses: [] } })).toBe(false);
    expect(isCaseBound({ ...view, settings: { filter: { hostId: 3 } } })).toBe(true);
  });

  test('an exported file: what can be used is taken, the rest is said', () => {
    const file = (items: unknown) => JSON.stringify({ eventloupe: 'saved-views', items });
    expect(parseSavedFile(file([{ name: ' a ', body: view }, { name: 'b', body: {} }, 7]), views)).toEqual([
      { name: 'a', body: view },
    ]);
    expect(parseSavedFile('{', views)).toMatch('no');
    expect(parseSavedFile('{"items":[]}', views)).toMatch('holds no saved views');
    expect(parseSavedFile(file([]), views)).toMatch('can be used');
  });
});

describe('settings of a view', () => {
  test('of another kind get their usual value', () => {
    let state = { plan: { rows: ['id'], order: 'most' }, filter: {} as object, other: 1 };
    const store = {
      getState: () => state,
      setState: (part: Partial<typeof state>) => {
        state = { ...state, ...part };
      },
    };
    registerViewSettings('test', store, { plan: 'same', filter: 'loose' });
    applyViewSettings('test', {
      plan: { rows: ['a', 'b'], order: 'rare' },
      filter: { search: 'x', list: ['y'] },
      other: 2,
    });
    expect(state).toEqual({
      plan: { rows: ['a', 'b'], order: 'rare' },
      filter: { search: 'x', list: ['y'] },
      other: 1,
    });
    expect(readViewSettings('test')).toEqual({ plan: state.plan, filter: state.filter });
    applyViewSettings('test', { plan: { rows: 'a', order: 'rare' }, filter: { search: { deep: 1 } } });
    expect(state).toEqual({ plan: { rows: ['id'], order: 'most' }, filter: {}, other: 1 });
    applyViewSettings('test', null);
    expect(readViewSettings('nosuch')).toBeUndefined();
  });

  test('lists are like the first usual item', () => {
    expect(isSame([{ column: 'a', descending: true }], [{ column: 'time', descending: false }])).toBe(true);
    expect(isSame([{ column: 'a' }], [{ column: 'time', descending: false }])).toBe(false);
    expect(isSame([1], [])).toBe(false);
  });
});

describe('the arrangement of a case', () => {
  test('hostile bodies are nothing', () => {
    for (const body of [undefined, null, 'x', [], { columns: [], layouts: 3 }])
      expect(toArrangement(body)).toEqual({ columns: {}, layouts: {} });
    expect(toArrangement({ columns: { a: [{ id: 'x' }], b: 'y', c: [1] }, layouts: { v: { any: 1 } } })).toEqual({
      columns: { a: [{ id: 'x' }] },
      layouts: { v: { any: 1 } },
    });
  });

  test('takes over what was changed, and only that', () => {
    const own = { kept: 1, gone: 2 };
    expect(takeChanges(own, { gone: 2, same: 3 }, { same: 3, fresh: 4 })).toEqual({ kept: 1, fresh: 4 });
  });
});
