/** The ranked list: live controls in a bar, rows ranked and paged by the engine, allow-listing from the context menu. */

import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useDeferredValue, useEffect, useMemo } from 'react';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { allowValue } from '../../state/allow-list.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvents } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { copyText } from '../../widgets/clipboard.ts';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import type { CellMenuRequest, GridRow, RowSource } from '../../widgets/grid-types.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { BeaconsBar } from './beacons-bar.tsx';
import { useBeaconControls, useBeaconsStore } from './beacons-store.ts';
import { toAllowChoices, toCellClause, toRowClause } from './cell-meaning.ts';
import { isDescending, toBeaconColumns, toBeaconGridRow, toBeaconSort } from './columns.ts';

/** See the file's header. */
export function BeaconsPanel(): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const filter = useDeferredValue(useBeaconsStore((store) => store.filter));
  const controls = useDeferredValue(useBeaconControls());
  const sort = toBeaconSort(useBeaconsStore((store) => store.sort)) ?? 'score';
  const timeZone = usePreferences((store) => store.timeZone);
  const chosen = useSelection((store) => store.beaconId);
  const hosts = useHosts();
  const { menu, open } = useValueMenu('beacons');
  const columns = useMemo(() => toBeaconColumns(timeZone), [timeZone]);
  const order = useMemo(() => [{ column: sort, descending: isDescending(sort) }], [sort]);
  const asked = useAsk('beacons.list', { filter, controls, sort, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  const hiddenRows = asked.data?.hiddenRows;
  const at = asked.dataUpdatedAt;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([filter, controls, sort, total, hiddenRows, at]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('beacons.list', { filter, controls, sort, offset, limit })).rows.map(toBeaconGridRow),
          },
    [engine, filter, controls, sort, total, hiddenRows, at],
  );
  const first = asked.data?.rows[0]?.id;
  useEffect(() => {
    if (chosen === undefined && first !== undefined) useSelection.getState().selectBeacon(first);
  }, [chosen, first]);

  const said = (what: string): void => void notifications.show({ message: `Copied: ${what}`, autoClose: 1500 });
  const goToEvents = (row: GridRow): void =>
    openEvents('beacons', toRowClause(row, toHostClause(hosts, Number(row.hostId))));
  const onCellMenu = ({ x, y, row, column, columnId, text }: CellMenuRequest): void => {
    const clause = toCellClause(row, columnId, toHostClause(hosts, Number(row.hostId)));
    const allow = toAllowChoices(row).map<MenuAction>(({ type, value, word }, index) => ({
      id: `allow-${word}`,
      label: `Allow this ${word}: ${value.slice(0, 80)}`,
      icon: 'eye-off',
      divided: index === 0,
      run: () => void allowValue(engine, queryClient, type, value),
    }));
    open(x, y, {
      name: column.label,
      text,
      clause,
      events: {
        label: 'Go to the events of the beacon',
        clause: toRowClause(row, toHostClause(hosts, Number(row.hostId))),
      },
      more: [
        ...allow,
        {
          id: 'line',
          label: 'Copy the sentence for a report',
          icon: 'report',
          divided: true,
          run: () => void copyText(String(row.line)).then((done) => done && said('sentence')),
        },
      ],
    });
  };
  return (
    <div className="el-panel" aria-busy={asked.isFetching}>
      <BeaconsBar list={asked.data} />
      <div className="el-panel-fill">
        {asked.error ? (
          <ErrorState
            title="The beacons could not be read"
            {...toErrorText(asked.error)}
            onRetry={() => void asked.refetch()}
          />
        ) : !source ? (
          <LoadingState label="Ranking beacons" />
        ) : source.total === 0 ? (
          <EmptyState icon="pulse" title="No row passes the controls">
            Beacons are looked for in Sysmon 3 and Security 5156, in groups of five or more connections.
            {hiddenRows ? ` Allow lists hide ${hiddenRows} more.` : ''}
          </EmptyState>
        ) : (
          <DataGrid
            label="Beacons by points"
            columns={columns}
            source={source}
            sort={order}
            onSort={(next) => useBeaconsStore.getState().setSort(next[0]?.column ?? sort)}
            rowClass={(row) => (row.hiddenBy ? 'el-row-hidden' : undefined)}
            onRow={(row) => {
              if (useSelection.getState().beaconId === row.id) return;
              useSelection.getState().selectBeacon(Number(row.id));
              useBeaconsStore.getState().choose(undefined);
            }}
            onOpen={goToEvents}
            onCellMenu={onCellMenu}
            onCopied={said}
          />
        )}
      </div>
      {menu}
    </div>
  );
}
