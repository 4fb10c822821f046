/** What a data grid is given and says: columns, a source of numbered rows, sort, requests for a menu. No evidence here. */

import { toPlainCell } from '#shared/model/csv.ts';

export type CellValue = string | number | null | undefined;

/** A row: cells by column id. `id` is the row's own key. */
export interface GridRow {
  readonly id: number | string;
  readonly [column: string]: CellValue;
}

export interface GridColumn {
  readonly id: string;
  readonly label: string;
  readonly width?: number | undefined;
  readonly pinned?: boolean | undefined;
  readonly alignRight?: boolean;
  readonly sortable?: boolean;
  /** Takes what is left of the width. */
  readonly flex?: number | undefined;
  /** The cell's text; the value itself by default. Always shown as text, never as HTML. */
  readonly format?: (row: GridRow) => string;
  readonly className?: (row: GridRow) => string | undefined;
  /** Own content of a cell; `format` stays what is copied and what the tooltip says. */
  readonly draw?: (row: GridRow) => HTMLElement;
}

export interface SortEntry {
  readonly column: string;
  readonly descending: boolean;
}

/**
 * A numbered list that can be read at any place. A new `key` means other rows: the grid forgets what it had. A new `revision`
 * of the same key means that rows came or went: the grid reads again and stays where it is.
 */
export interface RowSource {
  readonly key: string;
  readonly revision?: number;
  readonly total: number;
  fetchRows(offset: number, limit: number): Promise<readonly GridRow[]>;
}

/** Order, widths and pins after a person changed them. */
export interface ColumnLayout {
  readonly id: string;
  readonly width: number;
  readonly pinned: boolean;
}

export interface CellMenuRequest {
  readonly x: number;
  readonly y: number;
  readonly row: GridRow;
  readonly column: GridColumn;
  readonly columnId: string;
  /** What the cell shows. */
  readonly text: string;
}

export interface HeaderMenuRequest {
  readonly x: number;
  readonly y: number;
  readonly columnId: string;
}

/** What others may ask of a grid. */
export interface GridHandle {
  /** Scrolls to a row (0-based), focuses and selects it. */
  goToRow(row: number): void;
  focus(): void;
  /** The row number of the first row in sight. */
  firstVisibleRow(): number;
  /** The selected rows that the grid has at hand. */
  selectedRows(): readonly GridRow[];
  /** Reads the rows in sight again; selection and place stay. */
  refreshRows(): void;
  /** Draws the cells of a column again: what its `draw` reads beside the row has changed. The focus stays where it is. */
  redrawColumn(id: string): void;
}

/** The text of a cell. */
export function toCellText(column: GridColumn, row: GridRow): string {
  if (column.format) return column.format(row);
  const value = row[column.id];
  return value === null || value === undefined ? '' : String(value);
}

/**
 * Rows as tab-separated lines with a header line, for the clipboard: a cell can break neither the line nor the column, and a
 * spreadsheet that it is pasted into runs none. Hidden characters stay: it is data.
 */
export function toTabText(columns: readonly GridColumn[], rows: readonly GridRow[]): string {
  const clean = (text: string): string => {
    const line = toPlainCell(text.replace(/[\t\r\n\u2028\u2029]+/g, ' '));
    // A spreadsheet reads a quote at the start as that of a cell with tabs and line ends in it.
    return line.startsWith('"') ? `"${line.replaceAll('"', '""')}"` : line;
  };
  const line = (cells: readonly string[]): string => cells.map(clean).join('\t');
  return [
    line(columns.map((column) => column.label)),
    ...rows.map((row) => line(columns.map((column) => toCellText(column, row)))),
  ].join('\n');
}
