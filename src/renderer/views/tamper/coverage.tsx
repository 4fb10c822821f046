/** The coverage panel: which log of which computer has events when. A bar leads to its events, a mark to its sign. */

import { type JSX, useCallback, useMemo, useRef } from 'react';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toFilter, useFilterState } from '../../state/filter-store.ts';
import { formatPlural } from '../../state/format.ts';
import { useNavigation } from '../../state/navigation.ts';
import { filterByClause, filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toCoverageChart, toCoverageOption } from './coverage-option.ts';
import { useTamperStore } from './tamper-store.ts';

const colourNames = [
  'chart',
  'chart-error',
  'chart-warning',
  'muted',
  'border',
  'chart-grid',
  'raised',
  'text',
] as const;

interface ChartClick {
  readonly seriesIndex?: number;
  readonly dataIndex?: number;
  readonly event?: { readonly event?: MouseEvent };
}

/** See the file's header. */
export function CoveragePanel(): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const asked = useAsk('tamper.coverage', {});
  const signs = useAsk('tamper.list', {}).data?.signs;
  const state = useFilterState();
  const { time } = useMemo(() => toFilter(state), [state]);
  const colours = useTokenColours(colourNames);
  const { menu, open } = useValueMenu('tamper');
  const rows = asked.data?.rows;
  const chart = useMemo(() => toCoverageChart(rows ?? [], signs ?? [], time), [rows, signs, time]);
  const option = useMemo(() => chart && toCoverageOption(chart, timeZone, colours), [chart, timeZone, colours]);
  const latest = useRef({ chart, timeZone });
  latest.current = { chart, timeZone };
  const onReady = useCallback(
    (instance: ECharts) => {
      const onClick = (given: unknown): void => {
        const { seriesIndex, dataIndex = -1, event } = given as ChartClick;
        const { chart: drawn, timeZone: zone } = latest.current;
        if (seriesIndex === 1) {
          useTamperStore.getState().select(drawn?.marks[dataIndex]?.sign.id);
          return;
        }
        const bar = drawn?.bars[dataIndex];
        const row = bar && drawn?.rows[bar.lane];
        if (!bar || !row) return;
        const log = `${toFieldClauseText('computer', row.computer)} AND ${toFieldClauseText('channel', row.channel)}`;
        open(event?.event?.clientX ?? 0, event?.event?.clientY ?? 0, {
          name: 'Log',
          text: `${row.computer} · ${row.channel}`,
          clause: log,
          what: 'this log',
          events: { label: 'Show all events of this log', clause: log },
          more: [
            {
              id: 'bar',
              label: 'Show the events of this stretch',
              icon: 'events',
              run: () => {
                filterByClause('tamper', log, false);
                filterByTime('tamper', bar.fromUs, bar.toUs, zone);
                useNavigation.getState().show('events');
              },
            },
            {
              id: 'time',
              label: 'Only this time',
              icon: 'clock',
              run: () => filterByTime('tamper', bar.fromUs, bar.toUs, zone),
            },
          ],
        });
      };
      instance.on('click', onClick);
      return () => {
        instance.off('click', onClick);
      };
    },
    [open],
  );
  if (asked.error)
    return (
      <ErrorState
        title="The coverage could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the coverage" />;
  const lanes = formatPlural(asked.data.rows.length, 'log');
  return (
    <div className="el-panel">
      <PanelBar label="Coverage">
        <span>{`${lanes}, hours that have events; the stronger, the busier`}</span>
        <BarSpace />
        <span>Ctrl+wheel zooms, drag moves, ▲ is a sign</span>
      </PanelBar>
      <div className="el-panel-fill">
        {option ? (
          <Chart option={option} label={`Coverage over time, ${lanes}`} onReady={onReady} />
        ) : (
          <EmptyState icon="clock" title="No event has a place in time" />
        )}
      </div>
      {menu}
    </div>
  );
}
