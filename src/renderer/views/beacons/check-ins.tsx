/** The connections of the chosen check-ins (of all, before a click on a chart), and the way to them in the events view. */

import { Button } from '@mantine/core';
import { type JSX, useMemo } from 'react';
import type { ConnectionRow } from '#shared/contract/network.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvent, openEvents, openProcess } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatTime } from '../../state/time-zone.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import {
  type CellMenuRequest,
  type GridColumn,
  type GridRow,
  type RowSource,
  toCellText,
} from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useBeaconControls, useBeaconsStore } from './beacons-store.ts';
import { toCheckInClause } from './cell-meaning.ts';
import { maxNamed, toBeaconClause, toChosenClause } from './clauses.ts';
import { useBeacon } from './use-beacon.ts';

const all = {};

function toRow(row: ConnectionRow): GridRow {
  return {
    id: row.eventId,
    time: row.timeUs,
    remote: row.remote,
    remotePort: row.remotePort,
    localPort: row.localPort,
    pid: row.pid,
    processId: row.processId,
    name: row.name,
    user: row.user,
  };
}

function toColumns(timeZone: string): GridColumn[] {
  const columns: GridColumn[] = [
    { id: 'time', label: 'Time', width: 216, format: (row) => formatTime(Number(row.time), 0, timeZone) },
    { id: 'remote', label: 'Remote', width: 120 },
    { id: 'localPort', label: 'Local port', width: 96, alignRight: true },
    { id: 'pid', label: 'Pid', width: 60, alignRight: true },
    { id: 'name', label: 'Name', width: 160 },
    { id: 'user', label: 'User', width: 150 },
  ];
  return columns.map((column) => ({ ...column, sortable: false }));
}

/** See the file's header. */
export function CheckInsPanel(): JSX.Element {
  const { engine } = useClients();
  const { id, asked: beacon } = useBeacon();
  const controls = useBeaconControls();
  const choice = useBeaconsStore((store) => store.choice);
  const hosts = useHosts();
  const timeZone = usePreferences((store) => store.timeZone);
  const columns = useMemo(() => toColumns(timeZone), [timeZone]);
  const { menu, open } = useValueMenu('beacons');
  const selection = choice?.selection ?? all;
  const asked = useAsk(
    'beacons.events',
    { id: id ?? 0, controls, selection, offset: 0, limit: maxNamed },
    { enabled: id !== undefined, keepPrevious: true },
  );
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined || id === undefined
        ? undefined
        : {
            key: JSON.stringify([id, controls, selection, total]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('beacons.events', { id, controls, selection, offset, limit })).rows.map(toRow),
          },
    [engine, id, controls, selection, total],
  );
  if (id === undefined) return <EmptyState icon="pulse" title="No row selected" />;
  if (asked.error)
    return (
      <ErrorState
        title="The connections could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!source || !asked.data) return <LoadingState label="Reading connections" />;
  const row = beacon.data?.row;
  const openAll = (): void => {
    if (!row) return;
    const base = toBeaconClause(row, toHostClause(hosts, row.hostId));
    openEvents('beacons', choice ? toChosenClause(base, asked.data.rows) : base);
  };
  const onCellMenu = ({ x, y, row: checkIn, columnId }: CellMenuRequest): void => {
    const column = columns.find((one) => one.id === columnId);
    if (!column) return;
    const text = toCellText(column, checkIn);
    const { processId } = checkIn;
    open(x, y, {
      name: column.label,
      text,
      clause: toCheckInClause(checkIn, columnId),
      more: [
        {
          id: 'event',
          label: 'Open the event',
          icon: 'goto',
          hint: 'Enter',
          divided: true,
          run: () => openEvent(Number(checkIn.id)),
        },
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
  };
  return (
    <div className="el-panel">
      <PanelBar label="Chosen check-ins">
        {choice ? (
          <button type="button" className="el-chip" onClick={() => useBeaconsStore.getState().choose(undefined)}>
            <EvidenceText>{choice.label}</EvidenceText>
            <Icon name="close" size={10} />
            <span className="el-visually-hidden">Take away</span>
          </button>
        ) : (
          <span>all check-ins</span>
        )}
        <BarSpace />
        <span aria-live="polite">{formatPlural(source.total, 'connection')}</span>
        <Button
          size="compact-xs"
          leftSection={<Icon name="events" />}
          title={choice && source.total > maxNamed ? `The first ${maxNamed} of them` : undefined}
          onClick={openAll}
        >
          In the events view
        </Button>
      </PanelBar>
      <div className="el-panel-fill">
        <DataGrid
          label="Connections of the chosen check-ins"
          columns={columns}
          source={source}
          sort={[]}
          onRow={(one) => useSelection.getState().selectEvent(Number(one.id))}
          onOpen={(one) => openEvent(Number(one.id))}
          onCellMenu={onCellMenu}
        />
      </div>
      {menu}
    </div>
  );
}
