/**
 * CSV (RFC 4180: comma, CRLF, quotes doubled; UTF-8 with a byte order mark, so that Excel reads it). Cells that a
 * spreadsheet would run as a formula are made text, see model/csv.ts.
 */
import type { EventRow } from '#shared/contract/events.ts';
import { toCsvLine } from '#shared/model/csv.ts';

export function toCsvHeader(columns: readonly string[]): string {
  return `\uFEFF${toCsvLine(columns)}\r\n`;
}

/** One row, with its line end. */
export function toCsvRow(row: EventRow, columns: readonly string[]): string {
  return `${toCsvLine(columns.map((column) => row[column] ?? null))}\r\n`;
}
