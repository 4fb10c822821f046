import { describe, expect, test } from 'vitest';
import {
  formatCell,
  heatSteps,
  joinClauses,
  type PivotPage,
  toCellKeys,
  toHeat,
  toPivotColumns,
  toPivotRow,
} from '../../../../src/renderer/views/pivot/cells.ts';
import { fromPreset, isPossible, presets, toPivotFilter } from '../../../../src/renderer/views/pivot/plan.ts';
import { emptyFilter } from '../../../../src/shared/model/filter.ts';
import { parseQuery } from '../../../../src/shared/model/query/index.ts';

const key = (value: string, clause: string | null = `f:"${value}"`) => ({ value, label: value, clause });
const page: PivotPage = {
  total: 111,
  rowCount: 2,
  columnCount: 2,
  columns: [
    { keys: [key('x')], events: 101 },
    { keys: [key('')], events: 10 },
  ],
  rows: [
    { keys: [key('a'), key('b')], events: 101, cells: [100, 1] },
    { keys: [key('c', null), key('d')], events: 10, cells: [null, 10] },
  ],
};

describe('the plan', () => {
  test('of a preset is possible where the case has its fields', () => {
    const preset = presets.find((one) => one.id === 'process-destination')!;
    expect(isPossible(preset, new Set(['Image', 'DestinationIp']))).toBe(true);
    expect(isPossible(preset, new Set(['Image']))).toBe(false);
    expect(new Set(presets.map((one) => one.id)).size).toBe(presets.length);
  });

  test('asks for events that have all fields, in the query language', () => {
    const plan = { ...fromPreset(presets[0]!), rows: ['odd name"'], columns: ['time.hour', 'Image'] };
    const filter = toPivotFilter(emptyFilter, plan);
    expect(filter.clauses.map((clause) => clause.text)).toEqual(['"odd name\\"":*', 'Image:*']);
    for (const clause of filter.clauses) expect(parseQuery(clause.text)).toMatchObject({ ok: true });
    expect(toPivotFilter(emptyFilter, { ...plan, complete: false }).clauses).toEqual([]);
  });
});

describe('cells', () => {
  test('are written as the measure means them', () => {
    expect(formatCell(null, 'count', 'UTC')).toBe('');
    expect(formatCell(1234, 'count', 'UTC')).toBe('1,234');
    expect(formatCell(0.00001, 'share', 'UTC')).toBe('<0.01 %');
    expect(formatCell(0, 'first', 'UTC')).toBe('1970-01-01 00:00:00');
  });

  test('get hotter with their value and stay within the steps', () => {
    const range = { low: 1, high: 1_000_000 };
    const heats = [1, 10, 1000, 1_000_000].map((value) => toHeat(value, range, 'count'));
    expect(heats).toEqual([...heats].sort((a, b) => a - b));
    expect([heats[0], heats.at(-1)]).toEqual([0, heatSteps - 1]);
    expect(toHeat(5, { low: 5, high: 5 }, 'count')).toBe(0);
    expect(toHeat(0.5, { low: 0, high: 1 }, 'share')).toBeGreaterThan(0);
  });

  test('stand for the events of their row and column; what the language cannot say has no clause', () => {
    const [first, second] = page.rows;
    expect(joinClauses(toCellKeys(page, first!, 'c0'))).toBe('(f:"a") AND (f:"b") AND (f:"x")');
    expect(joinClauses(toCellKeys(page, first!, 'k1'))).toBe('f:"b"');
    expect(joinClauses(toCellKeys(page, first!, 'events'))).toBe('(f:"a") AND (f:"b")');
    expect(joinClauses(toCellKeys(page, second!, 'c1'))).toBeUndefined();
    expect(joinClauses([])).toBeUndefined();
  });

  test('lie in columns: fields of the row, its events, groups', () => {
    const columns = toPivotColumns(page, ['A', 'B'], true, 'count', 'UTC');
    expect(columns.map((column) => column.label)).toEqual(['A', 'B', 'Events', 'x', '(none)']);
    const row = toPivotRow(page.rows[0]!, 7);
    expect(row).toMatchObject({ id: 7, events: 101, k0: 'a', k1: 'b', c0: 100, c1: 1 });
    expect(columns[3]!.className?.(row)).toBe(`el-heat el-heat-${heatSteps - 1}`);
    expect(columns[3]!.className?.(toPivotRow(page.rows[1]!, 8))).toBeUndefined();
  });
});
