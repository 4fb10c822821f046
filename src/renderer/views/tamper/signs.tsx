/** The list of signs: by severity and kind, within the shared time range; a row shows its explanations. */

import { NativeSelect } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import type { TamperSign } from '#shared/contract/tamper.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toFilter, useFilterState } from '../../state/filter-store.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openEvents } from '../../state/pages.ts';
import { filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { type GridColumn, type RowSource, toCellText } from '../../widgets/grid-types.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import {
  chooseSigns,
  countKinds,
  severities,
  toCellClause,
  toEventsClause,
  toPlaceClause,
  toSignColumns,
  toSignRow,
} from './columns.ts';
import { useTamperStore } from './tamper-store.ts';

const nothing: readonly TamperSign[] = [];
const noSort: readonly never[] = [];
let sources = 0;

/** See the file's header. */
export function SignsPanel(): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const select = useTamperStore((store) => store.select);
  const asked = useAsk('tamper.list', {});
  const [severity, setSeverity] = useState('');
  const [kind, setKind] = useState('');
  const { menu, open } = useValueMenu('tamper');
  const state = useFilterState();
  const { time } = useMemo(() => toFilter(state), [state]);
  const all = asked.data?.signs ?? nothing;
  const shown = useMemo(() => chooseSigns(all, { severity, kind, time }), [all, severity, kind, time]);
  const columns = useMemo(() => toSignColumns(timeZone), [timeZone]);
  const source = useMemo<RowSource>(() => {
    const rows = shown.map(toSignRow);
    sources++;
    return {
      key: `${sources}`,
      total: rows.length,
      fetchRows: (offset, limit) => Promise.resolve(rows.slice(offset, offset + limit)),
    };
  }, [shown]);
  if (asked.error)
    return (
      <ErrorState
        title="The signs could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading signs" />;
  if (all.length === 0)
    return (
      <EmptyState icon="check" title="No sign of lost or changed logs">
        Record numbers, times, clears, policy changes and silent channels were looked at. Nothing stood out; the
        coverage below still shows what the evidence does not hold.
      </EmptyState>
    );
  const openMenu = (x: number, y: number, sign: TamperSign, column: GridColumn): void => {
    const events = toEventsClause(sign);
    const place = toPlaceClause(sign);
    const { startUs, endUs } = sign;
    const cell = toCellClause(sign, column.id);
    open(x, y, {
      name: column.label,
      text: toCellText(column, toSignRow(sign)),
      clause: cell ?? events ?? place,
      ...(cell ? {} : { what: events ? 'the events of this sign' : 'the events of this log' }),
      events: { label: 'Show the events of this sign', clause: events },
      more: [
        ...(place
          ? ([
              {
                id: 'place',
                label: 'Show all events of this log',
                icon: 'events',
                run: () => openEvents('tamper', place),
              },
            ] as const)
          : []),
        {
          id: 'time',
          label: 'Only this time, an hour before and after',
          icon: 'clock',
          disabled: startUs === null,
          run: () =>
            startUs !== null &&
            filterByTime('tamper', startUs - 3_600_000_000, (endUs ?? startUs) + 3_600_000_000, timeZone),
        },
      ],
    });
  };
  return (
    <div className="el-panel">
      <PanelBar label="Signs">
        <span>
          {shown.length === all.length
            ? formatPlural(all.length, 'sign')
            : `${formatCount(shown.length)} of ${formatPlural(all.length, 'sign')}`}
        </span>
        <BarSpace />
        <NativeSelect
          aria-label="Severity"
          value={severity}
          onChange={(event) => setSeverity(event.currentTarget.value)}
          data={[{ value: '', label: 'All severities' }, ...severities.map((one) => ({ value: one, label: one }))]}
        />
        <NativeSelect
          aria-label="Kind of sign"
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: 'All kinds' },
            ...countKinds(all).map((one) => ({ value: one.kind, label: `${one.title} (${formatCount(one.count)})` })),
          ]}
        />
      </PanelBar>
      <div className="el-panel-fill">
        {shown.length === 0 ? (
          <EmptyState title="No sign passes the choice" />
        ) : (
          <DataGrid
            label="Signs"
            columns={columns}
            source={source}
            sort={noSort}
            onRow={(row) => select(Number(row.id))}
            onOpen={(row) => {
              const sign = all.find((one) => one.id === row.id);
              const events = sign && (toEventsClause(sign) ?? toPlaceClause(sign));
              if (events) openEvents('tamper', events);
            }}
            onCellMenu={({ x, y, row, columnId }) => {
              const sign = all.find((one) => one.id === row.id);
              const column = columns.find((one) => one.id === columnId);
              if (sign && column) openMenu(x, y, sign, column);
            }}
          />
        )}
      </div>
      {menu}
    </div>
  );
}
