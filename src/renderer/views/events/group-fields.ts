/** Which fields the events can be grouped by, and what a column header stands for. Pure. */
import type { ColumnInfo } from '#shared/contract/events.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { tagColumnId } from './tag-column.ts';

const timeParts: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'time.day', label: 'Day' },
  { value: 'time.hour', label: 'Hour' },
  { value: 'time.minute', label: 'Minute' },
  { value: 'time.hourofday', label: 'Hour of the day' },
  { value: 'time.weekday', label: 'Weekday' },
];
/** Made when they are shown; no event is grouped by them. */
const ungroupable = new Set(['title', 'message', 'time']);

/** Fields to choose from: typed ones, tags, parts of the time, payload fields by how many events have them. */
export function toGroupChoices(infos: readonly ColumnInfo[]): { readonly value: string; readonly label: string }[] {
  const seen = new Set<string>();
  const groupable = infos.filter((info) => !ungroupable.has(info.id));
  const toChoice = (info: ColumnInfo) => ({ value: info.field, label: info.label });
  return [
    ...groupable.filter((info) => info.count === null).map(toChoice),
    { value: 'tag', label: 'Tag' },
    ...timeParts,
    ...groupable.filter((info) => info.count !== null).map(toChoice),
  ].filter(({ value }) => !seen.has(value) && seen.add(value));
}

/** The field of a column; the time stands for its day. Undefined for a column that cannot be grouped by. */
export function toGroupField(infos: readonly ColumnInfo[], columnId: string): string | undefined {
  if (columnId === tagColumnId) return 'tag';
  if (columnId === 'time') return 'time.day';
  return ungroupable.has(columnId) ? undefined : infos.find((info) => info.id === columnId)?.field;
}

/** The header menu's way to group by a column. */
export function toGroupByActions(
  infos: readonly ColumnInfo[],
  columnId: string,
  groupBy: (columnId: string) => void,
): MenuAction[] {
  const field = toGroupField(infos, columnId);
  if (field === undefined) return [];
  const label = field === 'time.day' ? 'Group by day' : 'Group by this column';
  return [{ id: 'group', label, icon: 'tree', divided: true, run: () => groupBy(columnId) }];
}
