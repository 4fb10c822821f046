/** The ports panel: connections out of and into each port; a press narrows the view down to it. */
import { type JSX, useMemo, useState } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { GridColumn, SortEntry } from '../../widgets/grid-types.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toPortClause } from './clauses.ts';
import { useConnectionFilter, useNetworkStore } from './network-store.ts';
import { toSource } from './rows.ts';
import { useCellMenu } from './use-cell-menu.ts';

const count = (id: string, label: string, width: number): GridColumn => ({
  id,
  label,
  width,
  alignRight: true,
  format: (row) => (row[id] ? formatCount(Number(row[id])) : ''),
});
const columns: readonly GridColumn[] = [
  { id: 'port', label: 'Port', width: 68, alignRight: true },
  { id: 'name', label: 'Service', width: 110 },
  count('out', 'Out', 70),
  count('in', 'In', 60),
  count('images', 'Programs', 78),
  count('hosts', 'Hosts', 60),
];

/** See the file's header. */
export function PortsPanel(): JSX.Element {
  const filter = useConnectionFilter();
  const [sort, setSort] = useState<readonly SortEntry[]>([{ column: 'out', descending: true }]);
  const { menu, open } = useCellMenu();
  const asked = useAsk('connections.ports', { filter }, { keepPrevious: true });
  const { data, dataUpdatedAt } = asked;
  const source = useMemo(
    () =>
      data &&
      toSource(
        String(dataUpdatedAt),
        data.ports.map((port) => ({ id: port.port, ...port })),
        sort,
      ),
    [data, dataUpdatedAt, sort],
  );
  if (asked.error)
    return (
      <ErrorState
        title="The ports could not be counted"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source) return <LoadingState label="Counting ports" />;
  if (source.total === 0) return <EmptyState icon="globe" title="No connection passes the filter" />;
  return (
    <>
      <DataGrid
        label="Ports"
        columns={columns}
        source={source}
        sort={sort}
        onSort={(next) => setSort(next.slice(0, 1))}
        onOpen={(row) => openEvents('network', toPortClause(Number(row.port)))}
        onCellMenu={({ x, y, row }) =>
          open(x, y, {
            name: 'Port',
            text: String(row.port),
            clause: toPortClause(Number(row.port)),
            more: [
              {
                id: 'narrow',
                label: 'Only connections of this port',
                icon: 'globe',
                run: () => useNetworkStore.getState().change({ port: Number(row.port) }),
              },
            ],
          })
        }
      />
      {menu}
    </>
  );
}
