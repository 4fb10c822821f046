/** Everything the selected process did, in one time line, by kind if wanted; a row leads to its event. */
import { Select } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { type ActivityKind, activityKinds } from '#shared/contract/processes.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { explainKind, toActivityColumns, toActivityGridRow, toKindChoices } from '../../state/activity.ts';
import { formatPlural } from '../../state/format.ts';
import { openEvent, openEvents, toProcessClause } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { ContextMenu, type MenuRequest } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { CellMenuRequest, RowSource } from '../../widgets/grid-types.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';

const noSort: readonly never[] = [];

/** See the file's header. */
export function ProcessActivityPanel(): JSX.Element {
  const id = useSelection((store) => store.processId);
  if (id === undefined) return <EmptyState icon="clock" title="No process selected" />;
  return <Activity id={id} />;
}

function Activity({ id }: { readonly id: number }): JSX.Element {
  const { engine } = useClients();
  const timeZone = usePreferences((store) => store.timeZone);
  const [wanted, setKind] = useState<ActivityKind>();
  const [menu, setMenu] = useState<MenuRequest>();
  const page = useAsk('processes.get', { id }, { keepPrevious: true });
  const kinds = page.data?.kinds ?? [];
  const kind = kinds.some((one) => one.kind === wanted) ? wanted : undefined;
  const columns = useMemo(() => toActivityColumns(timeZone), [timeZone]);
  const total = kinds.reduce((sum, one) => (kind && one.kind !== kind ? sum : sum + one.count), 0);
  const shownId = page.data?.process.id;
  const source = useMemo<RowSource | undefined>(
    () =>
      shownId === undefined
        ? undefined
        : {
            key: `${shownId} ${kind ?? ''}`,
            total,
            fetchRows: async (offset, limit) => {
              const input = { id: shownId, ...(kind ? { kind } : {}), offset, limit };
              return (await engine.call('processes.events', input)).rows.map(toActivityGridRow);
            },
          },
    [engine, shownId, kind, total],
  );
  const onCellMenu = ({ x, y, row }: CellMenuRequest): void => {
    const eventId = Number(row.id);
    setMenu({
      x,
      y,
      title: `${explainKind(row.kind as ActivityKind)}: ${String(row.target).slice(0, 60)}`,
      actions: [
        { id: 'event', label: 'Go to the event', icon: 'events', hint: 'Enter', run: () => openEvent(eventId) },
        {
          id: 'only',
          label: 'Only this event',
          icon: 'plus',
          run: () => filterByClause('processes', `event:${eventId}`, false),
        },
        {
          id: 'not',
          label: 'Not this event',
          icon: 'minus',
          run: () => filterByClause('processes', `event:${eventId}`, true),
        },
        {
          id: 'all',
          label: 'All events of the process',
          icon: 'events',
          divided: true,
          run: () => openEvents('processes', toProcessClause(id)),
        },
      ],
    });
  };
  if (page.error)
    return (
      <ErrorState
        title="The time line could not be read"
        {...toErrorText(page.error)}
        onRetry={() => void page.refetch()}
      />
    );
  return (
    <div className="el-panel">
      <PanelBar label="Time line: filter">
        <Select
          aria-label="Kind of activity"
          w={150}
          allowDeselect={false}
          data={toKindChoices(kinds)}
          value={kind ?? ''}
          onChange={(value) => setKind(activityKinds.find((one) => one === value))}
        />
        <BarSpace />
        <span>{formatPlural(total, 'event')}</span>
      </PanelBar>
      <div className="el-panel-fill">
        {!source ? (
          <LoadingState label="Reading what it did" />
        ) : total === 0 ? (
          <EmptyState icon="clock" title="No event is bound to it">
            It is known only because others name it.
          </EmptyState>
        ) : (
          <DataGrid
            label="What the process did"
            columns={columns}
            source={source}
            sort={noSort}
            onRow={(row) => useSelection.getState().selectEvent(Number(row.id))}
            onOpen={(row) => openEvent(Number(row.id))}
            onCellMenu={onCellMenu}
          />
        )}
      </div>
      <ContextMenu request={menu} onClose={() => setMenu(undefined)} />
    </div>
  );
}
