/** The Fields tab: payload first, then System, each value with its meaning and the actions on it. */

import { notifications } from '@mantine/notifications';
import { type JSX, useState } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { filterByClause } from '../../state/pivot.ts';
import { toPivotActions } from '../../state/pivot-to.ts';
import { usePreferences } from '../../state/preferences.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { ContextMenu, type MenuRequest } from '../../widgets/context-menu.tsx';
import { type FieldRow, FieldTable } from '../../widgets/field-table.tsx';
import { addChoice, defaultChoice } from './columns.ts';

/** See the file's header. */
export function DetailFields({ detail }: { readonly detail: EventDetail }): JSX.Element {
  const { columns, setColumns } = usePreferences();
  const known = useAsk('events.columns', {}).data?.columns ?? [];
  const [menu, setMenu] = useState<MenuRequest>();
  const copy = async (row: FieldRow): Promise<void> => {
    if (await copyText(row.value)) notifications.show({ message: toVisible(`Copied: ${row.name}`), autoClose: 1500 });
  };
  const addColumn = (row: FieldRow): void => {
    const id = `data.${row.name}`;
    const choices = columns.events ?? defaultChoice(known);
    if (choices.some((choice) => choice.id === id)) return;
    setColumns('events', addChoice(choices, id));
    notifications.show({ message: toVisible(`Column added: ${row.name}`), autoClose: 1500 });
  };
  const actions = {
    onInclude: (row: FieldRow) => filterByClause('events', row.clause, false),
    onExclude: (row: FieldRow) => filterByClause('events', row.clause, true),
    onCopy: (row: FieldRow) => void copy(row),
    onMore: (row: FieldRow, x: number, y: number) => {
      const actions = toPivotActions(row.value).flatMap((action) => action.actions ?? []);
      if (actions.length) setMenu({ x, y, title: `Find in: ${row.value.slice(0, 60)}`, actions });
    },
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body" tabIndex={0} aria-label="Fields of the event">
      {detail.data.length ? (
        <FieldTable caption="Event data" rows={detail.data} {...actions} onColumn={addColumn} />
      ) : null}
      {detail.rendering.length ? (
        <FieldTable caption="Rendering information" rows={detail.rendering} {...actions} />
      ) : null}
      <FieldTable caption="System" rows={detail.system} {...actions} />
      <ContextMenu request={menu} onClose={() => setMenu(undefined)} />
    </section>
  );
}
