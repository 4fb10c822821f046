/** The destinations pivot: destination by program by host, with counts, first, last and prevalence. */
import { Checkbox } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { GridRow, SortEntry } from '../../widgets/grid-types.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { isAddress, toDestinationClause, toImageClause } from './clauses.ts';
import { toPivotColumns, toPivotRow } from './columns.ts';
import { toNarrowActions } from './narrow.ts';
import { useConnectionFilter } from './network-store.ts';
import { toSource } from './rows.ts';
import { useCellMenu } from './use-cell-menu.ts';

type Dimension = 'destination' | 'image' | 'host';
const rowLimit = 5000;

/** See the file's header. */
export function DestinationsPanel(): JSX.Element {
  const filter = useConnectionFilter();
  const hosts = useHosts();
  const timeZone = usePreferences((store) => store.timeZone);
  const [byImage, setByImage] = useState(true);
  const [byHost, setByHost] = useState(true);
  const [sort, setSort] = useState<readonly SortEntry[]>([{ column: 'count', descending: true }]);
  const { menu, open } = useCellMenu();
  const by = useMemo<Dimension[]>(
    () => ['destination', ...(byImage ? (['image'] as const) : []), ...(byHost ? (['host'] as const) : [])],
    [byImage, byHost],
  );
  const asked = useAsk('connections.pivot', { filter, by, limit: rowLimit }, { keepPrevious: true });
  const columns = useMemo(() => toPivotColumns(timeZone, by), [timeZone, by]);
  const { data, dataUpdatedAt } = asked;
  const source = useMemo(() => {
    if (!data) return undefined;
    const rows = data.rows.map((row, index) => {
      const [destination = '', ...rest] = row.values;
      const image = byImage ? (rest.shift() ?? '') : '';
      return toPivotRow({ ...row, values: [destination, image, rest[0] ?? ''] }, index);
    });
    return toSource(String(dataUpdatedAt), rows, sort);
  }, [data, dataUpdatedAt, byImage, sort]);
  const hostOf = (row: GridRow): string => {
    const host = hosts.find((one) => one.name === row.host);
    return (host && toHostClause(hosts, host.id)) ?? toFieldClauseText('computer', String(row.host));
  };
  const toClause = (row: GridRow, columnId: string): string => {
    if (columnId === 'image' && row.imagePath) return toImageClause(String(row.imagePath));
    if (columnId === 'host' && row.host) return hostOf(row);
    if (columnId === 'destination' && row.destination) return toDestinationClause(String(row.destination));
    return [
      ...(row.destination ? [`(${toDestinationClause(String(row.destination))})`] : []),
      ...(row.imagePath ? [`(${toImageClause(String(row.imagePath))})`] : []),
      ...(row.host ? [`(${hostOf(row)})`] : []),
    ].join(' ');
  };
  if (asked.error)
    return (
      <ErrorState
        title="The destinations could not be counted"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!data || !source) return <LoadingState label="Counting destinations" />;
  return (
    <div className="el-panel">
      <PanelBar label="Destinations: grouping">
        <Checkbox label="By program" checked={byImage} onChange={(event) => setByImage(event.currentTarget.checked)} />
        <Checkbox label="By host" checked={byHost} onChange={(event) => setByHost(event.currentTarget.checked)} />
        <BarSpace />
        <span aria-live="polite">
          {data.rows.length < data.total
            ? `first ${formatCount(data.rows.length)} of ${formatPlural(data.total, 'row')}`
            : formatPlural(data.total, 'row')}
        </span>
      </PanelBar>
      <div className="el-panel-fill">
        {source.total === 0 ? (
          <EmptyState icon="globe" title="No connection passes the filter" />
        ) : (
          <DataGrid
            label="Destinations"
            columns={columns}
            source={source}
            sort={sort}
            onSort={(next) => setSort(next.slice(0, 1))}
            onOpen={(row) => openEvents('network', toClause(row, 'count'))}
            onCellMenu={({ x, y, row, column, columnId, text }) => {
              const { destination } = row;
              open(x, y, {
                name: column.label,
                text,
                clause: toClause(row, columnId),
                allow: destination
                  ? { type: isAddress(String(destination)) ? 'address' : 'domain', value: String(destination) }
                  : undefined,
                more: toNarrowActions(row.imagePath, destination),
              });
            }}
          />
        )}
      </div>
      {menu}
    </div>
  );
}
