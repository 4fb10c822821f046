/**
 * Everything a process or a session did, in one time line, by kind if wanted; a row leads to its event. Two views show it,
 * so it stands here.
 */

import { Select } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { type ActivityKind, activityKinds } from '#shared/contract/processes.ts';
import { useAsk, useClients } from '../client/context.tsx';
import { toErrorText } from '../client/engine-client.ts';
import { DataGrid } from '../widgets/data-grid.tsx';
import type { CellMenuRequest, RowSource } from '../widgets/grid-types.ts';
import { BarSpace, PanelBar } from '../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../widgets/states.tsx';
import {
  explainKind,
  type KindCount,
  sumCounts,
  toActivityColumns,
  toActivityGridRow,
  toKindChoices,
} from './activity.ts';
import { formatPlural } from './format.ts';
import { openEvent, openProcess } from './pages.ts';
import { usePreferences } from './preferences.ts';
import { useSelection } from './selection.ts';
import { useValueMenu } from './value-menu.tsx';

interface ActivityListProps {
  readonly operation: 'processes.events' | 'logons.events';
  readonly id: number;
  /** The view's id, for the clauses it adds. */
  readonly source: string;
  /** The clause of all its events. */
  readonly clause: string;
  readonly label: string;
  /** Counts by kind: 'none' where the engine gives none, undefined while they are being read. */
  readonly kinds: readonly KindCount[] | 'none' | undefined;
}

const noSort: readonly never[] = [];

/** See the file's header. */
export function ActivityList({ operation, id, source, clause, label, kinds }: ActivityListProps): JSX.Element {
  const { engine } = useClients();
  const timeZone = usePreferences((store) => store.timeZone);
  const [wanted, setKind] = useState<ActivityKind>();
  const { menu, open } = useValueMenu(source);
  const counts = kinds === 'none' ? undefined : kinds;
  const kind = !counts || counts.some((one) => one.kind === wanted) ? wanted : undefined;
  const columns = useMemo(() => toActivityColumns(timeZone), [timeZone]);
  const asked = useAsk(
    operation,
    { id, ...(kind ? { kind } : {}), offset: 0, limit: 1 },
    { enabled: kinds === 'none' },
  );
  const total = kinds === 'none' ? asked.data?.total : counts && sumCounts(counts, kind);
  const rows = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: `${operation} ${id} ${kind ?? ''} ${total}`,
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call(operation, { id, ...(kind ? { kind } : {}), offset, limit })).rows.map(
                toActivityGridRow,
              ),
          },
    [engine, operation, id, kind, total],
  );
  const onCellMenu = ({ x, y, row }: CellMenuRequest): void => {
    const eventId = Number(row.id);
    const event = `event:${eventId}`;
    const processId = operation === 'logons.events' ? row.processId : undefined;
    open(x, y, {
      name: explainKind(row.kind as ActivityKind),
      text: String(row.target ?? ''),
      clause: event,
      what: 'this event',
      events: { label: 'Go to all these events', clause },
      more: [
        { id: 'event', label: 'Go to the event', icon: 'goto', hint: 'Enter', run: () => openEvent(eventId) },
        ...(typeof processId === 'number'
          ? [
              {
                id: 'process',
                label: 'Open its process',
                icon: 'tree' as const,
                run: () => openProcess(processId),
              },
            ]
          : []),
      ],
    });
  };
  if (asked.error)
    return (
      <ErrorState
        title="The time line could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  return (
    <div className="el-panel">
      <PanelBar label={`${label}: filter`}>
        <Select
          aria-label="Kind of activity"
          w={150}
          allowDeselect={false}
          data={toKindChoices(counts)}
          value={kind ?? ''}
          onChange={(value) => setKind(activityKinds.find((one) => one === value))}
        />
        <BarSpace />
        <span>{total === undefined ? '' : formatPlural(total, 'event')}</span>
      </PanelBar>
      <div className="el-panel-fill">
        {!rows ? (
          <LoadingState label="Reading what it did" />
        ) : rows.total === 0 ? (
          <EmptyState icon="clock" title="No event is bound to it" />
        ) : (
          <DataGrid
            label={label}
            columns={columns}
            source={rows}
            sort={noSort}
            onRow={(row) => useSelection.getState().selectEvent(Number(row.id))}
            onOpen={(row) => openEvent(Number(row.id))}
            onCellMenu={onCellMenu}
          />
        )}
      </div>
      {menu}
    </div>
  );
}
