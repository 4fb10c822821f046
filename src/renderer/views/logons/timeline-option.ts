/** Sessions as bars on lanes over time: an ECharts option. Pure. In: sessions, what a lane is, the time shown. */
import type { SessionRow } from '#shared/contract/processes.ts';
import {
  type AxisColours,
  type TooltipColours,
  toAxisMs,
  toChartText,
  toTimeAxis,
  toTooltip,
} from '../../state/chart-axis.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import { explainLogonType, explainSessionEnd, toAccount, toSource } from './columns.ts';

export type LaneBy = 'user' | 'host' | 'source';

export interface Lane {
  readonly name: string;
  readonly sessions: readonly SessionRow[];
}

export interface TimelineColours extends AxisColours, TooltipColours {
  readonly chart: string;
  readonly accent: string;
  readonly 'chart-warning': string;
  readonly verbose: string;
}

/** Most lanes drawn; the rest is said in words. */
export const laneLimit = 60;

const noName: Readonly<Record<LaneBy, string>> = { user: '(no user)', host: '(no host)', source: '(this machine)' };

/** Sessions by lane, most sessions first. */
export function toLanes(sessions: readonly SessionRow[], by: LaneBy): Lane[] {
  const lanes = new Map<string, SessionRow[]>();
  for (const session of sessions) {
    const name = (by === 'user' ? toAccount(session) : by === 'host' ? session.host : toSource(session)) || noName[by];
    const lane = lanes.get(name);
    if (lane) lane.push(session);
    else lanes.set(name, [session]);
  }
  return [...lanes]
    .map(([name, rows]) => ({ name, sessions: rows }))
    .sort((a, b) => b.sessions.length - a.sessions.length || (a.name < b.name ? -1 : 1));
}

/** First and last moment of the sessions; undefined when there are none. */
export function toSpan(sessions: readonly SessionRow[]): { fromUs: number; toUs: number } | undefined {
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for (const session of sessions) {
    fromUs = Math.min(fromUs, session.startUs ?? session.firstSeenUs);
    toUs = Math.max(toUs, session.endUs ?? session.lastSeenUs);
  }
  return fromUs <= toUs ? { fromUs, toUs: Math.max(toUs, fromUs + 1) } : undefined;
}

/** Colour of a session by its type: at the machine, by remote desktop, over the network, or by the system. */
export function toTypeColour(type: number | null, colours: TimelineColours): string {
  if (type === 10 || type === 12) return colours['chart-warning'];
  if (type === 2 || type === 7 || type === 11 || type === 13) return colours.accent;
  if (type === 3 || type === 8 || type === 9) return colours.chart;
  return colours.verbose;
}

/** What a bar says. */
export function explainSession(session: SessionRow, timeZone: string): string {
  const from = toSource(session);
  return [
    `${toAccount(session) || '(no user)'} on ${session.host}`,
    [explainLogonType(session.logonType), from ? `from ${from}` : ''].filter(Boolean).join(' '),
    `${session.startUs === null ? `seen ${formatSecond(session.firstSeenUs, timeZone)}` : formatSecond(session.startUs, timeZone)} – ${session.endUs === null ? 'no end recorded' : `${formatSecond(session.endUs, timeZone)} (${explainSessionEnd(session)})`}`,
    session.failuresBefore ? `${session.failuresBefore} failed logons before` : '',
  ]
    .filter(Boolean)
    .join('\n');
}

interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly number[]): [number, number];
  size(size: readonly number[]): [number, number];
}

interface DrawParams {
  readonly coordSys: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** See the file's header. Row `i` of the series is `sessions[i]` of the flattened lanes. */
export function toTimelineOption(
  lanes: readonly Lane[],
  domain: { readonly fromUs: number; readonly toUs: number },
  selected: number | undefined,
  timeZone: string,
  colours: TimelineColours,
): EChartsCoreOption {
  const shown = lanes.slice(0, laneLimit);
  const sessions = shown.flatMap((lane) => lane.sessions);
  const data = shown.flatMap((lane, row) =>
    lane.sessions.map((session) => ({
      value: [
        row,
        toAxisMs(session.startUs ?? session.firstSeenUs, timeZone),
        toAxisMs(session.endUs ?? session.lastSeenUs, timeZone),
      ],
      itemStyle: {
        color: toTypeColour(session.logonType, colours),
        opacity: session.id === selected ? 1 : 0.75,
        ...(session.id === selected ? { borderColor: colours.text, borderWidth: 1.5 } : {}),
      },
    })),
  );
  const drawn = Math.min(shown.length, 14);
  return {
    animation: false,
    useUTC: true,
    grid: { left: 170, right: 22, top: 6, bottom: 24 },
    tooltip: {
      ...toTooltip(colours, ({ dataIndex }: { readonly dataIndex: number }) => {
        const session = sessions[dataIndex];
        return session ? explainSession(session, timeZone) : '';
      }),
      trigger: 'item',
    },
    xAxis: toTimeAxis(domain.fromUs, domain.toUs, timeZone, colours),
    yAxis: {
      type: 'category',
      inverse: true,
      data: shown.map((lane) => toChartText(lane.name)),
      axisLabel: { color: colours.muted, fontSize: 11, width: 156, overflow: 'truncate', interval: 0 },
      axisLine: { lineStyle: { color: colours.border } },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: colours['chart-grid'] } },
    },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'weakFilter', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      ...(shown.length > drawn
        ? [
            {
              type: 'slider',
              yAxisIndex: 0,
              width: 10,
              right: 4,
              startValue: 0,
              endValue: drawn - 1,
              zoomLock: true,
              showDetail: false,
              brushSelect: false,
              filterMode: 'weakFilter',
              borderColor: colours.border,
              fillerColor: colours['chart-grid'],
            },
            {
              type: 'inside',
              yAxisIndex: 0,
              startValue: 0,
              endValue: drawn - 1,
              zoomOnMouseWheel: false,
              moveOnMouseWheel: true,
              moveOnMouseMove: false,
              filterMode: 'weakFilter',
            },
          ]
        : []),
    ],
    series: [
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: true,
        data,
        renderItem: (params: DrawParams, api: DrawApi) => {
          const [left, middle] = api.coord([api.value(1), api.value(0)]);
          const [right] = api.coord([api.value(2), api.value(0)]);
          const height = Math.max(4, Math.min(12, api.size([0, 1])[1] * 0.62));
          const { x, width } = params.coordSys;
          const from = Math.max(left, x);
          const to = Math.min(Math.max(right, left + 2), x + width);
          if (to < x || from > x + width) return undefined;
          const shape = { x: from, y: middle - height / 2, width: Math.max(2, to - from), height };
          return { type: 'rect', shape, style: styleOf(data, params) };
        },
      },
    ],
  };
}

function styleOf(data: readonly { readonly itemStyle: Readonly<Record<string, unknown>> }[], params: object): object {
  const { color, opacity, borderColor, borderWidth } =
    data[(params as { dataIndex: number }).dataIndex]?.itemStyle ?? {};
  return { fill: color, opacity, ...(borderColor ? { stroke: borderColor, lineWidth: borderWidth } : {}) };
}
