/** What the search box offers at the cursor: field names of the case, or values of a field. Pure. */

import type { ColumnInfo } from '#shared/contract/events.ts';
import { quoteValue } from '#shared/model/filter.ts';
import { queryFields } from '#shared/model/query/index.ts';

export interface Suggestion {
  /** Put in place of what is there. */
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
}

const shownAtMost = 12;

/** Field names that begin with (then: hold) the prefix; typed fields before payload fields, which come by frequency. */
export function suggestFields(columns: readonly ColumnInfo[], prefix: string): Suggestion[] {
  const typed = queryFields.map((field) => ({ name: field.name, hint: field.help }));
  const payload = columns
    .filter((column) => column.id.startsWith('data.'))
    .map((column) => ({
      name: column.field,
      hint: column.count === null ? '' : `${column.count.toLocaleString('en-US')} events`,
    }));
  const all = [...typed, ...payload];
  const text = prefix.toLowerCase();
  const starts = all.filter((one) => one.name.toLowerCase().startsWith(text));
  const holds =
    text.length < 2 ? [] : all.filter((one) => !starts.includes(one) && one.name.toLowerCase().includes(text));
  return [...starts, ...holds]
    .slice(0, shownAtMost)
    .map((one) => ({ insert: `${one.name}:`, label: one.name, hint: one.hint }));
}

/** Values with their counts; written plain where that is safe, else quoted. */
export function suggestValues(
  values: readonly { readonly value: string; readonly label: string; readonly count: number }[],
): Suggestion[] {
  return values.slice(0, shownAtMost).map((one) => ({
    insert: `${/^[\p{L}\p{N}_.@/-]+$/u.test(one.value) ? one.value : quoteValue(one.value)} `,
    label: one.value,
    hint: `${one.label !== one.value ? `${one.label} · ` : ''}${one.count.toLocaleString('en-US')}`,
  }));
}
