/** The rhythm of the chosen row in five charts; a click on a bar, dot, cell or sector chooses its check-ins. */
import { SegmentedControl } from '@mantine/core';
import { type JSX, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { toErrorText } from '../../client/engine-client.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts, EChartsCoreOption } from '../../widgets/echarts.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { type Choice, useBeaconsStore } from './beacons-store.ts';
import { colourNames } from './chart-parts.ts';
import { explainHeat, toHeatCells, toHeatChoice, toHeatOption } from './heat-option.ts';
import { explainHours, toHourChoice, toHoursOption } from './hours-option.ts';
import { explainIntervals, toIntervalBars, toIntervalChoice, toIntervalOption } from './interval-option.ts';
import { explainPhase, toPhaseChoice, toPhaseOption } from './phase-option.ts';
import { explainOverTime, toDotChoice, toDots, toOverTimeOption } from './time-option.ts';
import { useBeacon } from './use-beacon.ts';
import { formatSeconds } from './words.ts';

/** See the file's header. */
export function ChartsPanel(): JSX.Element {
  const { id, asked } = useBeacon();
  if (id === undefined)
    return (
      <EmptyState icon="pulse" title="No row selected">
        Choose one in the list above.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The check-ins could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading check-ins" />;
  return <Charts detail={asked.data} />;
}

function Charts({ detail }: { readonly detail: BeaconDetailOutput }): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const colours = useTokenColours(colourNames);
  const [linear, setLinear] = useState(false);
  const intervals = useMemo(() => toIntervalOption(detail, linear, colours), [detail, linear, colours]);
  const overTime = useMemo(() => toOverTimeOption(detail, timeZone, colours), [detail, timeZone, colours]);
  const heat = useMemo(() => toHeatOption(detail, colours), [detail, colours]);
  const hours = useMemo(() => toHoursOption(detail, timeZone, colours), [detail, timeZone, colours]);
  const phase = useMemo(() => toPhaseOption(detail, colours), [detail, colours]);
  const bars = useMemo(() => toIntervalBars(detail, linear), [detail, linear]);
  const dots = useMemo(() => toDots(detail), [detail]);
  const cells = useMemo(() => toHeatCells(detail), [detail]);
  return (
    <div className="el-beacon-charts">
      <ChartBox
        title="Intervals"
        note={
          linear
            ? 'all gaps, a bar a second'
            : 'shaded: sleep range, fainter 2× and 3×; line: chance; dashed: inside check-ins'
        }
        option={intervals}
        label={explainIntervals(detail)}
        toChoice={(index) => toIntervalChoice(bars[index])}
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Axis of intervals"
            data={['Log', 'Linear']}
            value={linear ? 'Linear' : 'Log'}
            onChange={(value) => setLinear(value === 'Linear')}
          />
        }
      />
      <ChartBox
        title="Interval against time"
        note="band: sleep range; grey: host off"
        option={overTime}
        label={explainOverTime(detail, timeZone)}
        toChoice={(index) => toDotChoice(dots[index], timeZone)}
      />
      <ChartBox
        title="Hour by day (UTC)"
        note="hatched: host off"
        option={heat}
        label={explainHeat(detail)}
        toChoice={(index) => toHeatChoice(cells[index])}
      />
      <ChartBox
        title="Whole log"
        note="check-ins an hour"
        option={hours}
        label={explainHours(detail, timeZone)}
        toChoice={(index) => toHourChoice(detail.hours[index], timeZone)}
      />
      <ChartBox
        title={`Phase in ${formatSeconds(detail.phase.period)}`}
        note={detail.row.scheduled ? 'scheduler-driven' : 'no clock'}
        option={phase}
        label={explainPhase(detail)}
        toChoice={(index) => toPhaseChoice(detail, index)}
      />
    </div>
  );
}

interface ChartBoxProps {
  readonly title: string;
  readonly note: string;
  readonly option: EChartsCoreOption;
  readonly label: string;
  readonly actions?: ReactNode;
  readonly toChoice: (dataIndex: number) => Choice | undefined;
}

function ChartBox({ title, note, option, label, actions, toChoice }: ChartBoxProps): JSX.Element {
  const latest = useRef(toChoice);
  latest.current = toChoice;
  const onReady = useCallback((chart: ECharts) => {
    const onClick = (event: unknown): void => {
      const choice = latest.current((event as { dataIndex?: number }).dataIndex ?? -1);
      if (choice) useBeaconsStore.getState().choose(choice);
    };
    chart.on('click', onClick);
    return () => {
      chart.off('click', onClick);
    };
  }, []);
  return (
    <section className="el-chart-box" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span className="el-muted" title={note}>
          {note}
        </span>
        {actions}
      </header>
      <div>
        <Chart option={option} label={label} onReady={onReady} />
      </div>
    </section>
  );
}
