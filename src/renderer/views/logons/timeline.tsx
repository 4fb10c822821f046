/** The timeline panel: the sessions that pass the view's filter as bars on lanes; a bar selects its session. */
import { SegmentedControl } from '@mantine/core';
import { type JSX, useCallback, useMemo, useRef, useState } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { useLogonFilter } from './logons-store.ts';
import { type LaneBy, laneLimit, toLanes, toSpan, toTimelineOption } from './timeline-option.ts';

const sessionLimit = 5000;
const colourNames = [
  'chart',
  'accent',
  'chart-warning',
  'verbose',
  'muted',
  'border',
  'chart-grid',
  'raised',
  'text',
] as const;

/** See the file's header. */
export function TimelinePanel(): JSX.Element {
  const [by, setBy] = useState<LaneBy>('user');
  const filter = useLogonFilter();
  const timeZone = usePreferences((store) => store.timeZone);
  const selected = useSelection((store) => store.sessionId);
  const colours = useTokenColours(colourNames);
  const asked = useAsk(
    'logons.list',
    { filter, sort: 'start', descending: false, offset: 0, limit: sessionLimit },
    { keepPrevious: true },
  );
  const sessions = asked.data?.rows;
  const lanes = useMemo(() => toLanes(sessions ?? [], by), [sessions, by]);
  const domain = useMemo(() => {
    const span = toSpan(sessions ?? []);
    return span && { fromUs: filter.time?.fromUs ?? span.fromUs, toUs: filter.time?.toUs ?? span.toUs };
  }, [sessions, filter.time]);
  const option = useMemo(
    () => (domain ? toTimelineOption(lanes, domain, selected, timeZone, colours) : undefined),
    [lanes, domain, selected, timeZone, colours],
  );
  const latest = useRef(lanes);
  latest.current = lanes;
  const onReady = useCallback((chart: ECharts) => {
    const onClick = (event: unknown): void => {
      const at = (event as { dataIndex?: number }).dataIndex;
      const session = latest.current.slice(0, laneLimit).flatMap((lane) => lane.sessions)[at ?? -1];
      if (session) useSelection.getState().selectSession(session.id);
    };
    chart.on('click', onClick);
    return () => {
      chart.off('click', onClick);
    };
  }, []);
  if (asked.error)
    return (
      <ErrorState
        title="The sessions could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading sessions" />;
  const { total } = asked.data;
  const notes = [
    total > sessionLimit
      ? `first ${formatCount(sessionLimit)} of ${formatPlural(total, 'session')}`
      : formatPlural(total, 'session'),
    lanes.length > laneLimit ? `${laneLimit} of ${formatCount(lanes.length)} lanes` : '',
  ];
  return (
    <div className="el-panel">
      <PanelBar label="Timeline of sessions">
        <SegmentedControl
          aria-label="A lane for each"
          style={{ flexShrink: 0 }}
          data={[
            { value: 'user', label: 'Users' },
            { value: 'host', label: 'Hosts' },
            { value: 'source', label: 'Sources' },
          ]}
          value={by}
          onChange={(value) => setBy(value as LaneBy)}
        />
        <Legend />
        <BarSpace />
        <span>{notes.filter(Boolean).join(', ')}</span>
      </PanelBar>
      <div className="el-panel-fill">
        {option ? (
          <Chart
            option={option}
            label={`Sessions over time, ${formatPlural(lanes.length, 'lane')}: ${notes[0]}`}
            onReady={onReady}
          />
        ) : (
          <EmptyState icon="clock" title="No session passes the filter" />
        )}
      </div>
    </div>
  );
}

function Legend(): JSX.Element {
  const kinds: readonly (readonly [string, string])[] = [
    ['var(--el-accent)', 'at the machine'],
    ['var(--el-chart-warning)', 'remote desktop'],
    ['var(--el-chart)', 'network'],
    ['var(--el-verbose)', 'service, batch, other'],
  ];
  return (
    <span className="el-legend">
      {kinds.map(([colour, word]) => (
        <span key={word}>
          <i style={{ background: colour }} />
          {word}
        </span>
      ))}
    </span>
  );
}
