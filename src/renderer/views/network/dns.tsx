/** Names asked for, with how generated they look, how often there was no such name, and what was answered. */
import { type JSX, useMemo, useState } from 'react';
import { quoteValue, toFieldClauseText } from '#shared/model/filter.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { GridRow, RowSource } from '../../widgets/grid-types.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { dnsSorts, toDnsColumns, toDnsRow } from './columns.ts';
import { useConnectionFilter } from './network-store.ts';
import { useCellMenu } from './use-cell-menu.ts';

/** The queries of a name, or of its whole domain. */
export function toNameClause(row: GridRow, columnId: string): string {
  if (columnId !== 'domain' || !row.domain) return toFieldClauseText('QueryName', String(row.name));
  const domain = String(row.domain);
  return `${toFieldClauseText('QueryName', domain)} OR QueryName:"*.${quoteValue(domain).slice(1, -1)}"`;
}

/** See the file's header. */
export function DnsPanel(): JSX.Element {
  const { engine } = useClients();
  const filter = useConnectionFilter();
  const timeZone = usePreferences((store) => store.timeZone);
  const [sort, setSort] = useState<(typeof dnsSorts)[number]>('generated');
  const columns = useMemo(() => toDnsColumns(timeZone), [timeZone]);
  const { menu, open } = useCellMenu();
  const asked = useAsk('dns.names', { filter, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([filter, sort, total]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('dns.names', { filter, sort, offset, limit })).rows.map(toDnsRow),
          },
    [engine, filter, sort, total],
  );
  const order = useMemo(() => [{ column: sort, descending: sort !== 'first' }], [sort]);
  if (asked.error)
    return (
      <ErrorState
        title="The names could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source) return <LoadingState label="Reading names" />;
  if (source.total === 0)
    return (
      <EmptyState icon="globe" title="No name passes the filter">
        Names come from Sysmon 22 and the DNS client's own log.
      </EmptyState>
    );
  return (
    <>
      <DataGrid
        label="Names asked for"
        columns={columns}
        source={source}
        sort={order}
        onSort={(next) => setSort(dnsSorts.find((one) => one === next[0]?.column) ?? sort)}
        onOpen={(row) => openEvents('network', toNameClause(row, 'name'))}
        onCellMenu={({ x, y, row, column, columnId, text }) => {
          open(x, y, {
            name: column.label,
            text,
            clause: toNameClause(row, columnId),
            allow: { type: 'domain', value: String((columnId === 'domain' && row.domain) || row.name) },
          });
        }}
      />
      {menu}
    </>
  );
}
