/** What a column header stands for when the events are grouped by it. Pure. */
import type { ColumnInfo } from '#shared/contract/events.ts';
import { isGroupable } from '../../state/field-choices.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { tagColumnId } from './tag-column.ts';

/** The field of a column; the time stands for its day. Undefined for a column that cannot be grouped by. */
export function toGroupField(infos: readonly ColumnInfo[], columnId: string): string | undefined {
  if (columnId === tagColumnId) return 'tag';
  if (columnId === 'time') return 'time.day';
  return isGroupable(columnId) ? infos.find((info) => info.id === columnId)?.field : undefined;
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
