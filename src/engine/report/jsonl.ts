/** JSON Lines: one object an event with the asked columns in their order; null where an event has none. */
import type { EventRow } from '#shared/contract/events.ts';

/** One line, always one: JSON escapes line ends; U+2028 and U+2029 are escaped for readers that split at them. */
export function toJsonLine(row: EventRow, columns: readonly string[]): string {
  const members = columns.map((column) => `${JSON.stringify(column)}:${JSON.stringify(row[column] ?? null)}`);
  return `${`{${members.join(',')}}`.replace(/[\u2028\u2029\u0085]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
