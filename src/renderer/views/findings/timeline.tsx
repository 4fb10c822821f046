/** The timeline panel: findings by the time of their first event; a bar sets the shared time range. */
import { type JSX, useCallback, useMemo, useRef } from 'react';
import { findingLevels } from '#shared/contract/detections.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { clearTime, filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { toFindingLook } from '../../theme/finding-level.ts';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useFindingFilter } from './findings-store.ts';
import { sumTimeline, toBucketTime, toTimelineOption } from './timeline-option.ts';

const buckets = 100;
const colourNames = [
  'critical',
  'chart-error',
  'chart-warning',
  'chart',
  'verbose',
  'muted',
  'border',
  'chart-grid',
  'raised',
  'text',
] as const;

/** See the file's header. */
export function TimelinePanel(): JSX.Element {
  const filter = useFindingFilter();
  const timeZone = usePreferences((store) => store.timeZone);
  const colours = useTokenColours(colourNames);
  const asked = useAsk('findings.timeline', { filter, buckets }, { keepPrevious: true });
  const { data } = asked;
  const option = useMemo(
    () => (data ? toTimelineOption(data, timeZone, colours) : undefined),
    [data, timeZone, colours],
  );
  const latest = useRef({ data, timeZone });
  latest.current = { data, timeZone };
  const onReady = useCallback((chart: ECharts) => {
    const onClick = (event: unknown): void => {
      const at = (event as { dataIndex?: number }).dataIndex;
      const { data: shown, timeZone: zone } = latest.current;
      if (at === undefined || !shown) return;
      const { fromUs, toUs } = toBucketTime(shown, at);
      filterByTime('findings', fromUs, toUs, zone);
    };
    chart.on('click', onClick);
    return () => {
      chart.off('click', onClick);
    };
  }, []);
  if (asked.error)
    return (
      <ErrorState
        title="The timeline could not be made"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!data || !option) return <LoadingState label="Counting findings" />;
  const total = sumTimeline(data);
  return (
    <div className="el-panel">
      <PanelBar label="Findings over time">
        <span className="el-legend">
          {findingLevels.map((level) => (
            <span key={level}>
              <i style={{ background: toFindingLook(level).colour }} />
              {toFindingLook(level).word}
            </span>
          ))}
        </span>
        <BarSpace />
        <span>{formatPlural(total, 'finding')}</span>
        <IconButton icon="zoom-out" label="Any time" disabled={filter.time === undefined} onClick={clearTime} />
      </PanelBar>
      <div className="el-panel-fill">
        {total === 0 ? (
          <EmptyState icon="clock" title="No finding passes the filter" />
        ) : (
          <Chart option={option} label={`${formatPlural(total, 'finding')} over time, by severity`} onReady={onReady} />
        )}
      </div>
    </div>
  );
}
