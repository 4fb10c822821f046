/**
 * The histogram panel: events over time, a brush (mouse or keys) sets the shared time range. The panel's own question
 * leaves that range out, so that the surroundings stay in sight; 'zoom' asks again for the range alone.
 */
import { type JSX, type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { TimeRange } from '#shared/model/filter.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toFilter, useFilterState } from '../../state/filter-store.ts';
import { clearTime, filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useEventsStore } from './events-store.ts';
import {
  axisToBucket,
  type BucketRange,
  bucketStart,
  explainHistogram,
  type Histogram,
  moveRange,
  toBucketRange,
  toHistogramOption,
} from './histogram-option.ts';
import { toInput } from './use-event-list.ts';

const buckets = 240;
const colourNames = [
  'chart',
  'chart-warning',
  'chart-grid',
  'chart-shade',
  'muted',
  'text',
  'raised',
  'border',
  'accent',
] as const;

/** See the file's header. */
export function HistogramPanel(): JSX.Element {
  const state = useFilterState();
  const timeZone = usePreferences((store) => store.timeZone);
  const domain = useEventsStore((store) => store.domain);
  const filter = useMemo(() => {
    const { time: _, ...rest } = state;
    return toInput({ ...toFilter(rest), ...(domain ? { time: domain } : {}) });
  }, [state, domain]);
  const asked = useAsk('events.histogram', { filter, buckets }, { keepPrevious: true });
  const time = state.time?.disabled ? undefined : state.time;
  const histogram = asked.data;

  const pick = useCallback(
    (range: BucketRange) => {
      if (!histogram) return;
      filterByTime('histogram', bucketStart(histogram, range.first), bucketStart(histogram, range.last + 1), timeZone);
    },
    [histogram, timeZone],
  );

  return (
    <div className="el-histogram" aria-busy={asked.isFetching}>
      {asked.error ? (
        <ErrorState
          title="The histogram could not be made"
          {...toErrorText(asked.error)}
          onRetry={() => void asked.refetch()}
        />
      ) : !histogram ? (
        <LoadingState label="Counting events over time" />
      ) : histogram.total === 0 ? (
        <EmptyState icon="clock" title="No events to count" />
      ) : (
        <HistogramChart histogram={histogram} time={time} timeZone={timeZone} onPick={pick} onClear={clearTime} />
      )}
    </div>
  );
}

/** The panel's controls, in its tab bar. */
export function HistogramActions(): JSX.Element {
  const time = useFilterState().time;
  const domain = useEventsStore((store) => store.domain);
  const { setDomain } = useEventsStore.getState();
  return (
    <>
      <IconButton
        icon="zoom-in"
        label="Zoom to the selected time"
        disabled={!time || time.disabled}
        onClick={() => setDomain(time ? { fromUs: time.fromUs, toUs: time.toUs } : undefined)}
      />
      <IconButton icon="zoom-out" label="Show the whole time" disabled={!domain} onClick={() => setDomain(undefined)} />
      <IconButton icon="close" label="Clear the time range" disabled={!time} onClick={clearTime} />
    </>
  );
}

function takeBrushCursor(chart: ECharts): void {
  const brushOption = { brushType: 'lineX', brushMode: 'single' };
  chart.dispatchAction({ type: 'takeGlobalCursor', key: 'brush', brushOption });
}

interface HistogramChartProps {
  readonly histogram: Histogram;
  readonly time: TimeRange | undefined;
  readonly timeZone: string;
  readonly onPick: (range: BucketRange) => void;
  readonly onClear: () => void;
}

function HistogramChart(props: HistogramChartProps): JSX.Element {
  const { histogram, time, timeZone } = props;
  const colours = useTokenColours(colourNames);
  const latest = useRef(props);
  latest.current = props;
  /** Selection by keys, before Enter takes it. */
  const [keyed, setKeyed] = useState<BucketRange>();
  const given = useMemo(() => (time ? toBucketRange(histogram, time.fromUs, time.toUs) : undefined), [histogram, time]);
  const range = keyed ?? given;
  const option = useMemo(
    () => toHistogramOption(histogram, range, timeZone, colours),
    [histogram, range, timeZone, colours],
  );
  const label = explainHistogram(histogram, range, timeZone);

  const onReady = useCallback((chart: ECharts) => {
    const onBrushEnd = (event: unknown): void => {
      const area = (event as { areas?: { coordRange?: number[] }[] }).areas?.[0]?.coordRange;
      const { histogram: shown, timeZone: zone, onPick } = latest.current;
      if (area?.length !== 2) return;
      const [a, b] = [...area].sort((x, y) => x - y) as [number, number];
      chart.dispatchAction({ type: 'brush', areas: [] });
      setKeyed(undefined);
      onPick({ first: axisToBucket(shown, a, zone), last: axisToBucket(shown, b, zone) });
    };
    chart.on('brushEnd', onBrushEnd);
    return () => {
      chart.off('brushEnd', onBrushEnd);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step !== 0 && !event.altKey) setKeyed(moveRange(histogram, range, step, event.shiftKey));
    else if (event.key === 'Enter' && keyed) {
      props.onPick(keyed);
      setKeyed(undefined);
    } else if (event.key === 'Escape' && keyed) setKeyed(undefined);
    else if (event.key === 'Delete' || event.key === 'Backspace') props.onClear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      className="el-histogram-keys"
      role="slider"
      tabIndex={0}
      aria-label="Time range of the histogram: arrows move, Shift and arrows extend, Enter filters, Delete clears"
      aria-valuemin={0}
      aria-valuemax={histogram.counts.length - 1}
      aria-valuenow={range?.last ?? 0}
      aria-valuetext={label}
      onKeyDown={onKeyDown}
    >
      <Chart option={option} label={label} onReady={onReady} onOption={takeBrushCursor} />
    </div>
  );
}
