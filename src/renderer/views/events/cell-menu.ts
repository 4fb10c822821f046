/** The actions on a cell of the events grid: what can be asked of it, in words; running them changes the shared filter. */
import type { ColumnInfo } from '#shared/contract/events.ts';
import { filterByTime, filterByValue } from '../../state/pivot.ts';
import { toPivotActions } from '../../state/pivot-to.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import type { GridRow } from '../../widgets/grid-types.ts';

const minuteUs = 60_000_000;

/** Spans offered around an event, in minutes. */
export const spansMinutes: readonly number[] = [1, 5, 60];

/** Filter actions for a cell: by value, or by time for the time column. */
export function toFilterActions(column: ColumnInfo, row: GridRow, timeZone: string): MenuAction[] {
  if (column.kind === 'time') {
    const at = Number(row.timeUs);
    return [
      {
        id: 'from',
        label: 'From this time on',
        icon: 'forward',
        run: () => filterByTime('events', at, undefined, timeZone),
      },
      {
        id: 'until',
        label: 'Up to this time',
        icon: 'back',
        run: () => filterByTime('events', undefined, at + 1, timeZone),
      },
      ...spansMinutes.map((minutes) => ({
        id: `around-${minutes}`,
        label: minutes === 60 ? 'One hour before and after' : `${minutes} min before and after`,
        icon: 'clock' as const,
        run: () => filterByTime('events', at - minutes * minuteUs, at + minutes * minuteUs, timeZone),
      })),
    ];
  }
  const value = row[column.id];
  const absent = value === null || value === undefined;
  return [
    {
      id: 'only',
      label: absent ? 'Only events without it' : 'Only this',
      icon: 'plus',
      hint: '+',
      run: () => filterByValue('events', column.field, value, false),
    },
    {
      id: 'not',
      label: absent ? 'Only events that have it' : 'Not this',
      icon: 'minus',
      hint: '−',
      run: () => filterByValue('events', column.field, value, true),
    },
    ...toPivotActions(value),
  ];
}
