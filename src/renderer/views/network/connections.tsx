/** The connections grid, sorted and paged by the engine. */
import { type JSX, useMemo, useState } from 'react';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvent, openProcess, toProcessClause } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { GridRow, RowSource, SortEntry } from '../../widgets/grid-types.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toAddressClause, toDestinationClause, toImageClause, toPortClause } from './clauses.ts';
import { connectionSorts, toConnectionColumns, toConnectionRow } from './columns.ts';
import { toNarrowActions } from './narrow.ts';
import { useConnectionFilter } from './network-store.ts';
import { useCellMenu } from './use-cell-menu.ts';

/** The clause that a cell stands for. */
export function toConnectionClause(row: GridRow, columnId: string, hostClause: string | undefined): string {
  if (columnId === 'host' && hostClause) return hostClause;
  if (columnId === 'name' && row.name) return toDestinationClause(String(row.name));
  if (columnId === 'remote' && row.remote) return toAddressClause(String(row.remote));
  if (columnId === 'port' && row.port !== null) return toPortClause(Number(row.port));
  if (columnId === 'user' && row.user) return toFieldClauseText('User', String(row.user));
  if (columnId === 'source') return toFieldClauseText('id', String(row.source));
  if (columnId === 'pid' && row.processId) return toProcessClause(Number(row.processId));
  return toImageClause(String(row.imagePath));
}

/** See the file's header. */
export function ConnectionsPanel(): JSX.Element {
  const { engine } = useClients();
  const filter = useConnectionFilter();
  const hosts = useHosts();
  const timeZone = usePreferences((store) => store.timeZone);
  const [sort, setSort] = useState<readonly SortEntry[]>([{ column: 'time', descending: false }]);
  const columns = useMemo(() => toConnectionColumns(timeZone), [timeZone]);
  const { menu, open } = useCellMenu();
  const order = useMemo(
    () => ({
      sort: connectionSorts.find((one) => one === sort[0]?.column) ?? ('time' as const),
      descending: sort[0]?.descending ?? false,
    }),
    [sort],
  );
  const asked = useAsk('connections.page', { filter, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([filter, order, total]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('connections.page', { filter, ...order, offset, limit })).rows.map(toConnectionRow),
          },
    [engine, filter, order, total],
  );
  if (asked.error)
    return (
      <ErrorState
        title="The connections could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source) return <LoadingState label="Reading connections" />;
  if (source.total === 0)
    return (
      <EmptyState icon="globe" title="No connection passes the filter">
        Connections come from Sysmon 3 and Security 5156, 5157 and 5158.
      </EmptyState>
    );
  return (
    <>
      <DataGrid
        label="Connections"
        columns={columns}
        source={source}
        sort={sort}
        onSort={(next) => setSort(next.slice(0, 1))}
        onRow={(row) => useSelection.getState().selectEvent(Number(row.id))}
        onOpen={(row) => openEvent(Number(row.id))}
        onCellMenu={({ x, y, row, column, columnId, text }) => {
          const { processId } = row;
          open(x, y, {
            name: column.label,
            text,
            clause: toConnectionClause(row, columnId, toHostClause(hosts, Number(row.hostId))),
            allow: row.name
              ? { type: 'domain', value: String(row.name) }
              : row.remote
                ? { type: 'address', value: String(row.remote) }
                : undefined,
            more: [
              ...toNarrowActions(row.imagePath, row.name ?? row.remote),
              { id: 'event', label: 'Open the event', icon: 'goto', run: () => openEvent(Number(row.id)) },
              ...(processId
                ? [
                    {
                      id: 'process',
                      label: 'Open its process',
                      icon: 'tree' as const,
                      run: () => openProcess(Number(processId)),
                    },
                  ]
                : []),
            ],
          });
        }}
      />
      {menu}
    </>
  );
}
