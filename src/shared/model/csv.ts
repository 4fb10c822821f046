/** One cell of a CSV file that a spreadsheet opens without running it. */

/**
 * RFC 4180 quoting; a text that a spreadsheet would take for a formula (`= + - @`, tab, return at its start, full-width
 * forms too) gets a leading apostrophe, a number stays a number.
 */
export function toCsvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = toPlainCell(value);
  return /[",\r\n]/.test(safe) || /^[\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A text that a spreadsheet would take for a formula, with a leading apostrophe; other texts and numbers as they are. */
export function toPlainCell(text: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  return !isNumber && /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}

/** Cells joined to a line without its end. */
export const toCsvLine = (cells: readonly (string | number | null)[]): string => cells.map(toCsvCell).join(',');
