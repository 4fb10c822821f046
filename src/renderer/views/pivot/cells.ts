/** The cells of a pivot: how they are written, how hot they are, and which events they stand for. Pure. */
import type { Output } from '#shared/contract/index.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';
import type { Measure } from './plan.ts';

export type PivotPage = Output<'events.pivot'>;
export type PivotKey = PivotPage['rows'][number]['keys'][number];

/** A value as the measure means it. */
export function formatCell(value: number | null, measure: Measure, timeZone: string): string {
  if (value === null) return '';
  if (measure === 'first' || measure === 'last') return formatSecond(value, timeZone);
  if (measure === 'share') return value > 0 && value < 0.0001 ? '<0.01 %' : `${(value * 100).toFixed(2)} %`;
  return formatCount(value);
}

/** Lowest and highest value of the cells; undefined without any. */
export function toRange(rows: PivotPage['rows']): { readonly low: number; readonly high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows)
    for (const cell of row.cells) {
      if (cell === null) continue;
      low = Math.min(low, cell);
      high = Math.max(high, cell);
    }
  return low <= high ? { low, high } : undefined;
}

/** Steps of heat. */
export const heatSteps = 8;

/** 0 (coolest) to `heatSteps` - 1: by the logarithm for amounts, evenly for times. */
export function toHeat(
  value: number,
  range: { readonly low: number; readonly high: number },
  measure: Measure,
): number {
  const isTime = measure === 'first' || measure === 'last';
  const scale = (x: number): number => (isTime ? x - range.low : Math.log1p(x / (range.low > 0 ? range.low : 1)));
  const top = scale(range.high);
  const bottom = scale(range.low);
  const share = top > bottom ? (scale(value) - bottom) / (top - bottom) : 0;
  return Math.max(0, Math.min(heatSteps - 1, Math.floor(share * heatSteps)));
}

/** The words of a group; a field that an event does not have is said so. */
export function toKeyText(key: PivotKey): string {
  return key.label || key.value || '(none)';
}

/** The clause for all keys together; undefined when the query language cannot say one of them. */
export function joinClauses(keys: readonly PivotKey[]): string | undefined {
  const clauses: string[] = [];
  for (const { clause } of keys) {
    if (clause === null) return undefined;
    clauses.push(clause);
  }
  if (clauses.length < 2) return clauses[0];
  return clauses.map((clause) => `(${clause})`).join(' AND ');
}

/** The columns of the grid: one for each row field, the events of the row, one for each column group. */
export function toPivotColumns(
  page: PivotPage,
  rowLabels: readonly string[],
  hasColumns: boolean,
  measure: Measure,
  timeZone: string,
): GridColumn[] {
  const range = toRange(page.rows);
  const isTime = measure === 'first' || measure === 'last';
  const cell = (id: string, label: string): GridColumn => ({
    id,
    label,
    width: isTime ? 150 : Math.min(210, Math.max(76, label.length * 8 + 28)),
    alignRight: true,
    sortable: false,
    format: (row) => formatCell(toNumber(row[id]), measure, timeZone),
    className: (row) => {
      const value = toNumber(row[id]);
      return value === null || !range ? undefined : `el-heat el-heat-${toHeat(value, range, measure)}`;
    },
  });
  const total: GridColumn = {
    id: 'events',
    label: 'Events',
    width: 90,
    alignRight: true,
    pinned: true,
    sortable: false,
    format: (row) => formatCount(Number(row.events)),
  };
  const cells = hasColumns
    ? page.columns.map((column, index) => cell(`c${index}`, column.keys.map(toKeyText).join(' / ')))
    : measure === 'count'
      ? []
      : [cell('c0', 'Value')];
  return [
    ...rowLabels.map((label, index) => ({
      id: `k${index}`,
      label,
      width: toKeyWidth(page, index, label, rowLabels.length),
      pinned: true,
      sortable: false,
    })),
    total,
    ...cells,
  ];
}

const keyWidths = { least: 90, most: 460, mostOfSeveral: 300 } as const;

function toKeyWidth(page: PivotPage, index: number, label: string, count: number): number {
  const longest = page.rows.reduce((most, row) => {
    const key = row.keys[index];
    return key ? Math.max(most, toKeyText(key).length) : most;
  }, label.length + 2);
  return Math.max(keyWidths.least, Math.min(count > 1 ? keyWidths.mostOfSeveral : keyWidths.most, longest * 7.3 + 18));
}

function toNumber(value: string | number | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** A row of the grid; its id is its place in the pivot. */
export function toPivotRow(row: PivotPage['rows'][number], place: number): GridRow {
  return {
    id: place,
    events: row.events,
    ...Object.fromEntries(row.keys.map((key, index) => [`k${index}`, toKeyText(key)])),
    ...Object.fromEntries(row.cells.map((cell, index) => [`c${index}`, cell])),
  };
}

/** The keys that a cell stands for: its row's (up to its own level in a row heading), and its column's. */
export function toCellKeys(page: PivotPage, row: PivotPage['rows'][number], columnId: string): readonly PivotKey[] {
  if (columnId.startsWith('k')) return row.keys.slice(Number(columnId.slice(1)), Number(columnId.slice(1)) + 1);
  if (!columnId.startsWith('c')) return row.keys;
  return [...row.keys, ...(page.columns[Number(columnId.slice(1))]?.keys ?? [])];
}
