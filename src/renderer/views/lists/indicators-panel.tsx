/** Indicators of the chosen set (or of all), most events first: how often, from when to when, on which hosts. */

import { Checkbox } from '@mantine/core';
import { type JSX, useMemo } from 'react';
import type { IndicatorRow } from '#shared/contract/indicators.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { GridColumn, GridRow, RowSource } from '../../widgets/grid-types.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useListsStore } from './lists-store.ts';
import { maxNamedEvents, toEventsClause } from './words.ts';

function toRow(row: IndicatorRow): GridRow {
  const { id, type, value, hits, firstUs, lastUs, hosts, set, note } = row;
  return { id, type, value, hits, firstUs, lastUs, hosts: hosts.join(', '), set, note };
}

function toColumns(timeZone: string): GridColumn[] {
  const time = (value: unknown): string => (typeof value === 'number' ? formatSecond(value, timeZone) : '');
  const columns: GridColumn[] = [
    { id: 'hits', label: 'Events', width: 76, alignRight: true, format: (row) => formatCount(Number(row.hits)) },
    { id: 'type', label: 'Type', width: 98 },
    { id: 'value', label: 'Value', width: 240 },
    { id: 'firstUs', label: 'First', width: 170, format: (row) => time(row.firstUs) },
    { id: 'lastUs', label: 'Last', width: 170, format: (row) => time(row.lastUs) },
    { id: 'hosts', label: 'Hosts', width: 140 },
    { id: 'set', label: 'Set', width: 130 },
    { id: 'note', label: 'Note', flex: 1 },
  ];
  return columns.map((column) => ({ ...column, sortable: false }));
}

/** See the file's header. */
export function IndicatorsPanel(): JSX.Element {
  const { engine } = useClients();
  const setId = useListsStore((store) => store.setId);
  const showUnmet = useListsStore((store) => store.showUnmet);
  const timeZone = usePreferences((store) => store.timeZone);
  const columns = useMemo(() => toColumns(timeZone), [timeZone]);
  const input = useMemo(
    () => ({ ...(setId === undefined ? {} : { setId }), matchedOnly: !showUnmet }),
    [setId, showUnmet],
  );
  const asked = useAsk('indicators.list', { ...input, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  // Sets that come and go change the rows, also where the number stays.
  const state = useAsk('indicators.sets', {}).dataUpdatedAt;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([input, total, state]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('indicators.list', { ...input, offset, limit })).rows.map(toRow),
          },
    [engine, input, total, state],
  );
  const { menu, open } = useValueMenu('lists');
  const withEvents = async (indicatorId: number, use: (clause: string) => void): Promise<void> => {
    const found = await engine.call('indicators.hits', { indicatorId, offset: 0, limit: maxNamedEvents });
    use(toEventsClause(found.rows.map((row) => row.eventId)));
  };
  if (asked.error)
    return (
      <ErrorState
        title="The indicators could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source) return <LoadingState label="Reading indicators" />;
  return (
    <div className="el-panel">
      <PanelBar label="Indicators: filter">
        <Checkbox
          label="Also indicators that no event has"
          checked={showUnmet}
          onChange={(event) => useListsStore.getState().setShowUnmet(event.currentTarget.checked)}
        />
        <BarSpace />
        <span aria-live="polite">{formatPlural(source.total, 'indicator')}</span>
      </PanelBar>
      <div className="el-panel-fill">
        {source.total === 0 ? (
          <EmptyState title={showUnmet ? 'No indicators' : 'No event has an indicator of these'} />
        ) : (
          <DataGrid
            label="Indicators"
            columns={columns}
            source={source}
            sort={[]}
            onCellMenu={({ x, y, row, column, text }) => {
              open(x, y, {
                name: column.label,
                text,
                ...(Number(row.hits) > 0
                  ? { clause: (use) => void withEvents(Number(row.id), use), what: 'its events' }
                  : {}),
                find: [String(row.value ?? '')],
              });
            }}
            onRow={(row) =>
              useListsStore.getState().chooseIndicator({ id: Number(row.id), value: String(row.value ?? '') })
            }
          />
        )}
      </div>
      {menu}
    </div>
  );
}
