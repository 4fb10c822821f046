/** Fields that events can be counted by: in a pivot, and as levels of groups. Pure. */

import type { ColumnInfo } from '#shared/contract/events.ts';
import { toVisible } from '#shared/model/visible.ts';

export interface FieldChoice {
  /** As the query language names it. */
  readonly value: string;
  readonly label: string;
}

const timeParts: readonly FieldChoice[] = [
  { value: 'time.day', label: 'Day' },
  { value: 'time.hour', label: 'Hour' },
  { value: 'time.minute', label: 'Minute' },
  { value: 'time.hourofday', label: 'Hour of the day' },
  { value: 'time.weekday', label: 'Weekday' },
];

/** Made when they are shown; events cannot be grouped by them. */
const ungroupable = new Set(['title', 'message', 'time']);

/** False for columns that are made when they are shown. */
export const isGroupable = (columnId: string): boolean => !ungroupable.has(columnId);

/** Fields to choose from, each once: typed ones, tags, parts of the time, payload fields by how many events have them. */
export function toFieldChoices(infos: readonly ColumnInfo[]): FieldChoice[] {
  const seen = new Set<string>();
  const groupable = infos.filter((info) => isGroupable(info.id));
  const toChoice = (info: ColumnInfo): FieldChoice => ({ value: info.field, label: toVisible(info.label) });
  return [
    ...groupable.filter((info) => info.count === null).map(toChoice),
    { value: 'tag', label: 'Tag' },
    ...timeParts,
    ...groupable.filter((info) => info.count !== null).map(toChoice),
  ].filter(({ value }) => !seen.has(value) && seen.add(value));
}
