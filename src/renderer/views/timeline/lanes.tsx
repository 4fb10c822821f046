/** The lanes: density and items over time. Wheel, drag, double click and keys zoom; a chosen range goes to the shared filter. */

import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { type JSX, type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { type TimelineGroup, timelineGroups } from '#shared/contract/timeline.ts';
import { toVisible } from '#shared/model/visible.ts';
import { toErrorText } from '../../client/engine-client.ts';
import { fromAxisMs } from '../../state/chart-axis.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { useNavigation } from '../../state/navigation.ts';
import { clearTime, filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSkews } from '../../state/skews.tsx';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { openItem } from './items.ts';
import {
  colourNames,
  explainPlace,
  explainTimeline,
  margins,
  toTimelineChart,
  toTimelineOption,
} from './lanes-option.ts';
import { toWhole, useTimeline, useTimelineStore } from './timeline-store.ts';
import { type TimeWindow, toRecordedRange, windowForKey, zoomWindow } from './window.ts';

const groupWords: Readonly<Record<TimelineGroup, string>> = {
  host: 'By host',
  channel: 'By channel',
  level: 'By level',
};
/** A shorter drag is a click. */
const leastDrag = 5;

/** See the file's header. */
export function LanesPanel(): JSX.Element {
  const { state, density, items } = useTimeline();
  const { by, corrected, drag, window: chosen, set } = useTimelineStore();
  const timeZone = usePreferences((store) => store.timeZone);
  const skews = useSkews();
  const colours = useTokenColours(colourNames);
  const [readout, setReadout] = useState('');
  const [box, setBox] = useState<{ readonly left: number; readonly width: number }>();
  const whole = useMemo(() => (density.data ? toWhole(density.data) : undefined), [density.data]);
  const window = useMemo(() => chosen ?? whole ?? { fromUs: 0, toUs: 1 }, [chosen, whole]);
  const chart = useMemo(
    () => (density.data ? toTimelineChart(density.data, items.data, window) : undefined),
    [density.data, items.data, window],
  );
  const time = state.time && !state.time.disabled ? state.time : undefined;
  const option = useMemo(
    () => (chart ? toTimelineOption(chart, time, timeZone, colours) : {}),
    [chart, time, timeZone, colours],
  );
  const show = useCallback((next: TimeWindow | 'whole') => set({ window: next === 'whole' ? undefined : next }), [set]);
  const take = useCallback(
    (range: TimeWindow) => {
      const { fromUs, toUs } = corrected ? toRecordedRange(range, skews) : range;
      filterByTime('timeline', Math.round(fromUs), Math.round(toUs), timeZone);
    },
    [corrected, skews, timeZone],
  );
  const latest = useRef({ chart, window, whole, drag, timeZone, show, take });
  latest.current = { chart, window, whole, drag, timeZone, show, take };

  const onReady = useCallback((instance: ECharts) => {
    const zr = instance.getZr();
    let start: { readonly x: number; readonly other: boolean } | undefined;
    const toUs = (x: number): number =>
      fromAxisMs(instance.convertFromPixel({ xAxisIndex: 0 }, x) as unknown as number, latest.current.timeZone);
    const isInside = (x: number): boolean => x >= margins.left && x <= instance.getWidth() - margins.right;
    const onWheel = (event: { offsetX: number; wheelDelta: number; event: Event }): void => {
      const { window: shown, whole: all } = latest.current;
      if (!all || !isInside(event.offsetX)) return;
      event.event.preventDefault();
      latest.current.show(zoomWindow(shown, event.wheelDelta > 0 ? 0.8 : 1.25, toUs(event.offsetX), all));
    };
    const onDown = (event: { offsetX: number; event: Event }): void => {
      const { button, shiftKey } = event.event as MouseEvent;
      if (button === 0 && isInside(event.offsetX)) start = { x: event.offsetX, other: shiftKey };
    };
    const onMove = (event: { offsetX: number; offsetY: number }): void => {
      const { chart: drawn, timeZone: zone } = latest.current;
      if (start) {
        const x = Math.min(Math.max(event.offsetX, margins.left), instance.getWidth() - margins.right);
        setBox({ left: Math.min(start.x, x), width: Math.abs(x - start.x) });
      }
      const lane = Math.round(instance.convertFromPixel({ yAxisIndex: 0 }, event.offsetY) as unknown as number);
      setReadout((drawn && isInside(event.offsetX) && explainPlace(drawn, lane, toUs(event.offsetX), zone)) || '');
    };
    const onUp = (event: { offsetX: number }): void => {
      const from = start;
      start = undefined;
      setBox(undefined);
      if (!from || Math.abs(event.offsetX - from.x) < leastDrag) return;
      const x = Math.min(Math.max(event.offsetX, margins.left), instance.getWidth() - margins.right);
      const range = { fromUs: toUs(Math.min(from.x, x)), toUs: toUs(Math.max(from.x, x)) };
      const { whole: all } = latest.current;
      if ((latest.current.drag === 'zoom') !== from.other && all)
        latest.current.show(zoomWindow(range, 1, range.fromUs, all));
      else latest.current.take(range);
    };
    const onLeave = (): void => {
      start = undefined;
      setBox(undefined);
      setReadout('');
    };
    const onDouble = (event: { offsetX: number }): void => {
      const { window: shown, whole: all } = latest.current;
      if (all && isInside(event.offsetX)) latest.current.show(zoomWindow(shown, 0.25, toUs(event.offsetX), all));
    };
    const onClick = (event: unknown): void => {
      const { seriesIndex, dataIndex } = event as { seriesIndex?: number; dataIndex?: number };
      const { chart: drawn } = latest.current;
      if (seriesIndex === 2) {
        const found = drawn?.items[dataIndex ?? -1];
        if (found) openItem(found.item);
      }
    };
    zr.on('mousewheel', onWheel as never);
    zr.on('mousedown', onDown as never);
    zr.on('mousemove', onMove as never);
    zr.on('mouseup', onUp as never);
    zr.on('globalout', onLeave);
    zr.on('dblclick', onDouble as never);
    instance.on('click', onClick);
    // Disposing the chart takes these away with it.
    return undefined;
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!whole || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = windowForKey(event.key, window, whole);
    if (next) show(next);
    else if (event.key === 'Enter') take(window);
    else if (event.key === 'Delete' || event.key === 'Backspace') clearTime();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isWidened = corrected && skews.length > 0 && time?.source === 'timeline';
  const inSight = chart?.density.lanes.reduce((sum, lane) => lane.counts.reduce((a, b) => a + b, sum), 0) ?? 0;
  return (
    <div className="el-panel" aria-busy={density.isFetching || items.isFetching}>
      <PanelBar label="Timeline">
        <span>{`${formatCount(inSight)} of ${formatPlural(density.data?.total ?? 0, 'event')} in sight`}</span>
        <BarSpace />
        <NativeSelect
          aria-label="Lanes"
          value={by}
          onChange={(event) => set({ by: event.currentTarget.value as TimelineGroup })}
          data={timelineGroups.map((value) => ({ value, label: groupWords[value] }))}
        />
        {skews.length > 0 ? (
          <NativeSelect
            aria-label="Times"
            value={corrected ? 'corrected' : 'recorded'}
            onChange={(event) => set({ corrected: event.currentTarget.value === 'corrected', window: undefined })}
            data={[
              { value: 'corrected', label: 'Corrected times' },
              { value: 'recorded', label: 'Recorded times' },
            ]}
          />
        ) : null}
        <SegmentedControl
          size="xs"
          aria-label="What a drag does (with Shift the other)"
          value={drag}
          onChange={(value) => set({ drag: value as 'range' | 'zoom' })}
          data={[
            { value: 'range', label: 'Drag: range' },
            { value: 'zoom', label: 'Drag: zoom' },
          ]}
        />
        <IconButton
          icon="zoom-in"
          label="Zoom in"
          disabled={!whole}
          onClick={() => whole && show(windowForKey('+', window, whole)!)}
        />
        <IconButton
          icon="zoom-out"
          label="Zoom out"
          disabled={!chosen}
          onClick={() => whole && show(windowForKey('-', window, whole)!)}
        />
        <IconButton icon="reset" label="Show the whole time" disabled={!chosen} onClick={() => show('whole')} />
        <Button size="compact-xs" variant="default" disabled={!whole} onClick={() => take(window)}>
          Filter to what is in sight
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => useNavigation.getState().show('events')}>
          Go to events
        </Button>
      </PanelBar>
      {density.error ? (
        <ErrorState
          title="The time line could not be made"
          {...toErrorText(density.error)}
          onRetry={() => void density.refetch()}
        />
      ) : !chart ? (
        <LoadingState label="Counting events over time" />
      ) : chart.density.lanes.length === 0 ? (
        <EmptyState icon="clock" title="No events to show">
          No event passes the filter.
        </EmptyState>
      ) : (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a chart that takes keys is no set of form fields */}
          <div
            className="el-timeline"
            role="group"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart takes keys
            tabIndex={0}
            aria-label="Time line: plus and minus zoom, arrows move, Home shows all, Enter filters to what is in sight, Delete clears the range"
            onKeyDown={onKeyDown}
          >
            <Chart option={option} label={explainTimeline(chart, timeZone)} onReady={onReady} />
            {box ? <div className="el-timeline-box" style={{ left: box.left, width: box.width }} /> : null}
          </div>
          <div className="el-timeline-foot">
            <span className="el-legend">
              <span>
                <i className="el-timeline-up" /> silent while up
              </span>
              <span>
                <i className="el-timeline-off" /> off
              </span>
              <span>
                <i className="el-timeline-unknown" /> silent, up or off not known
              </span>
            </span>
            <span className="el-timeline-readout">
              {toVisible(readout) ||
                (isWidened ? 'The range is of recorded times, widened so that it holds the corrected ones.' : '')}
            </span>
          </div>
        </>
      )}
    </div>
  );
}
