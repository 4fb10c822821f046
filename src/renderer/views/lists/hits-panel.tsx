/** The events that have the chosen indicator: when, where, in which field; each leads to its event, all to the events view. */

import { Button } from '@mantine/core';
import { type JSX, useMemo } from 'react';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { openEvent, openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatTime } from '../../state/time-zone.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import type { GridColumn, RowSource } from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useListsStore } from './lists-store.ts';
import { maxNamedEvents, toEventsClause } from './words.ts';

function toColumns(timeZone: string): GridColumn[] {
  return [
    {
      id: 'timeUs',
      label: 'Time',
      width: 250,
      sortable: false,
      format: (row) => formatTime(Number(row.timeUs), 0, timeZone),
    },
    { id: 'host', label: 'Host', width: 140, sortable: false },
    { id: 'field', label: 'Field', flex: 1, sortable: false },
  ];
}

/** See the file's header. */
export function HitsPanel(): JSX.Element {
  const { engine } = useClients();
  const indicator = useListsStore((store) => store.indicator);
  const timeZone = usePreferences((store) => store.timeZone);
  const columns = useMemo(() => toColumns(timeZone), [timeZone]);
  const indicatorId = indicator?.id ?? 0;
  const asked = useAsk(
    'indicators.hits',
    { indicatorId, offset: 0, limit: maxNamedEvents },
    { enabled: indicator !== undefined },
  );
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: `${indicatorId} ${total}`,
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('indicators.hits', { indicatorId, offset, limit })).rows.map(
                ({ eventId, timeUs, host, field }) => ({ id: eventId, timeUs, host, field }),
              ),
          },
    [engine, indicatorId, total],
  );
  const { menu, open } = useValueMenu('lists');
  if (!indicator) return <EmptyState title="No indicator chosen">Choose one to see its events.</EmptyState>;
  if (asked.error)
    return (
      <ErrorState
        title="The events could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source || !asked.data) return <LoadingState label="Reading events" />;
  const ids = asked.data.rows.map((row) => row.eventId);
  return (
    <div className="el-panel">
      <PanelBar label="Events of the indicator">
        <EvidenceText className="el-mono el-list-name">{indicator.value}</EvidenceText>
        <BarSpace />
        <span aria-live="polite">{formatPlural(source.total, 'event')}</span>
        <Button
          size="compact-xs"
          leftSection={<Icon name="events" />}
          disabled={ids.length === 0}
          title={source.total > maxNamedEvents ? `The first ${maxNamedEvents} of them` : undefined}
          onClick={() => openEvents('lists', toEventsClause(ids))}
        >
          In the events view
        </Button>
      </PanelBar>
      <div className="el-panel-fill">
        <DataGrid
          label="Events that have the indicator"
          columns={columns}
          source={source}
          sort={[]}
          onCellMenu={({ x, y, row, column, columnId, text }) => {
            open(x, y, {
              name: column.label,
              text,
              clause: toEventsClause([Number(row.id)]),
              what: 'this event',
              events: { label: 'Go to all these events', clause: toEventsClause(ids) },
              find: [columnId === 'host' ? String(row.host ?? '') : indicator.value],
            });
          }}
          onRow={(row) => useSelection.getState().selectEvent(Number(row.id))}
          onOpen={(row) => openEvent(Number(row.id))}
        />
      </div>
      {menu}
    </div>
  );
}
