/** Filter steps that any view can take: only this value, not this value, a time range. One place, so the words are the same. */
import { type TimeRange, toFieldClauseText } from '#shared/model/filter.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { addClause, createClause, useFilterStore } from './filter-store.ts';
import { formatSecond } from './time-zone.ts';

/** The clause text for a value; an absent value means that the field is absent. */
export function toValueClause(
  field: string,
  value: string | number | null | undefined,
): { readonly text: string; readonly absent: boolean } {
  if (value === null || value === undefined) return { text: `${field}:*`, absent: true };
  return { text: toFieldClauseText(field, String(value)), absent: false };
}

/** Adds "only this" (or, negated, "not this") to the shared filter. */
export function filterByClause(source: string, text: string, negated: boolean): void {
  useFilterStore
    .getState()
    .change(`${negated ? 'not ' : ''}${text}`, (state) => addClause(state, createClause(source, text, { negated })));
}

/** The same for a field's value in a row. */
export function filterByValue(
  source: string,
  field: string,
  value: string | number | null | undefined,
  negated: boolean,
): void {
  const clause = toValueClause(field, value);
  filterByClause(source, clause.text, negated !== clause.absent);
}

/** Sets the time range [fromUs, toUs); an end that is not given is open. */
export function filterByTime(source: string, fromUs: number | undefined, toUs: number | undefined, zone: string): void {
  const label = `${fromUs === undefined ? '…' : formatSecond(fromUs, zone)} – ${toUs === undefined ? '…' : formatSecond(toUs, zone)}`;
  useFilterStore.getState().change(label, (state) => ({ ...state, time: { fromUs, toUs, source, disabled: false } }));
}

/** Takes the time range away. */
export function clearTime(): void {
  useFilterStore.getState().change('any time', ({ time: _, ...state }) => state);
}

/** A time range in the query language, for a clause that can be negated. */
export function toTimeClauseText(time: TimeRange): string {
  const parts: string[] = [];
  if (time.fromUs !== undefined) parts.push(`time:>="${toIsoTime(time.fromUs)}"`);
  if (time.toUs !== undefined) parts.push(`time:<"${toIsoTime(time.toUs)}"`);
  return parts.join(' AND ');
}
