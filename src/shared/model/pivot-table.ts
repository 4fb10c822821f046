/** A pivot as a file for other tools: CSV with cells that no spreadsheet runs, or JSON Lines. Pure. */
import type { Output } from '../contract/index.ts';
import { toCsvLine } from './csv.ts';
import { toIsoTime } from './time.ts';

type Pivot = Pick<Output<'events.pivot'>, 'rows' | 'columns'>;
type Keys = Pivot['rows'][number]['keys'];

/** What the keys and cells of a pivot mean. */
export interface PivotMeaning {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly measure: 'count' | 'distinct' | 'first' | 'last' | 'share';
}

const toCell = (value: number | null, { measure }: PivotMeaning): number | string | null =>
  value !== null && (measure === 'first' || measure === 'last') ? toIsoTime(value) : value;

const toRecord = (fields: readonly string[], keys: Keys): Record<string, string> =>
  Object.fromEntries(keys.map((key, k) => [fields[k] ?? String(k), key.label || key.value]));

/** Header: row fields, `events`, then a column for each group of columns (the measure where there is none). Lines end in CRLF. */
export function toPivotCsv(pivot: Pivot, meaning: PivotMeaning): string {
  const names = pivot.columns.map(
    (column) => column.keys.map((key) => key.label || key.value || '(none)').join(' / ') || meaning.measure,
  );
  const lines = [
    [...meaning.rows, 'events', ...names],
    ...pivot.rows.map((row) => [
      ...row.keys.map((key) => key.label || key.value),
      row.events,
      ...row.cells.map((cell) => toCell(cell, meaning)),
    ]),
  ];
  return lines.map((line) => `${toCsvLine(line)}\r\n`).join('');
}

/** A line a row: `row` by field, `events`, `cells` with their `column` by field and `value`; empty cells are left out. */
export function toPivotJsonLines(pivot: Pivot, meaning: PivotMeaning): string {
  return pivot.rows
    .map((row) => ({
      row: toRecord(meaning.rows, row.keys),
      events: row.events,
      cells: row.cells.flatMap((cell, k) =>
        cell === null
          ? []
          : [{ column: toRecord(meaning.columns, pivot.columns[k]!.keys), value: toCell(cell, meaning) }],
      ),
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}
