/** Coverage as a Gantt chart: a lane for each computer and channel, a bar for each run of hours with events, marks for signs. Pure. */
import type { CoverageRow, TamperSign } from '#shared/contract/tamper.ts';
import type { TimeRange } from '#shared/model/filter.ts';
import {
  type AxisColours,
  type TooltipColours,
  toAxisMs,
  toChartText,
  toTimeAxis,
  toTooltip,
} from '../../state/chart-axis.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export interface CoverageColours extends AxisColours, TooltipColours {
  readonly chart: string;
  readonly 'chart-error': string;
  readonly 'chart-warning': string;
}

const hourUs = 3_600_000_000;

export type CoverageRun = CoverageRow['runs'][number];

/** A bar of the chart: where in the rows it is, and what was merged into it. */
export interface CoverageBar {
  readonly lane: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly count: number;
}

/** Most bars drawn a lane; closer runs are then drawn as one. */
const barsALane = 600;

/** Bars of a lane. Where there are too many runs, those with the smallest gaps between them are joined. */
export function toBars(row: CoverageRow, lane: number): CoverageBar[] {
  let smallest = 0;
  if (row.runs.length > barsALane) {
    const gaps = row.runs.slice(1).map((run, index) => run.fromHour - row.runs[index]!.toHour);
    smallest = [...gaps].sort((a, b) => b - a)[barsALane - 1] ?? 0;
  }
  const bars: { lane: number; fromUs: number; toUs: number; count: number }[] = [];
  for (const { fromHour, toHour, count } of row.runs) {
    const last = bars.at(-1);
    if (last && fromHour * hourUs - last.toUs < smallest * hourUs) {
      last.toUs = toHour * hourUs;
      last.count += count;
    } else bars.push({ lane, fromUs: fromHour * hourUs, toUs: toHour * hourUs, count });
  }
  return bars;
}

/** The time that the lanes cover; undefined without any. Hours far from all others are part of it: they are evidence too. */
export function toCoverageSpan(rows: readonly CoverageRow[]): { fromUs: number; toUs: number } | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { runs } of rows) {
    from = Math.min(from, runs[0]?.fromHour ?? from);
    to = Math.max(to, runs.at(-1)?.toHour ?? to);
  }
  return from < to ? { fromUs: from * hourUs, toUs: to * hourUs } : undefined;
}

/** How full a bar is: 0.35 for one event an hour to 1 for the busiest rate, by its logarithm. */
export function toDensity(bar: CoverageBar, busiest: number): number {
  const rate = bar.count / Math.max(1, (bar.toUs - bar.fromUs) / hourUs);
  return busiest <= 1 ? 1 : 0.35 + 0.65 * Math.min(1, Math.log1p(rate) / Math.log1p(busiest));
}

/** Signs that stand in a lane and have a time. */
export function toMarks(
  rows: readonly CoverageRow[],
  signs: readonly TamperSign[],
): { readonly lane: number; readonly sign: TamperSign }[] {
  const lanes = new Map(rows.map((row, lane) => [`${row.computer}\n${row.channel}`, lane]));
  return signs.flatMap((sign) => {
    const lane = lanes.get(`${sign.computer}\n${sign.channel}`);
    return lane === undefined || sign.startUs === null ? [] : [{ lane, sign }];
  });
}

/** What a bar says. */
export function explainBar(row: CoverageRow, bar: CoverageBar, timeZone: string): string {
  const hours = Math.round((bar.toUs - bar.fromUs) / hourUs);
  return `${row.computer} · ${row.channel}\n${formatSecond(bar.fromUs, timeZone)} – ${formatSecond(bar.toUs, timeZone)} (${formatPlural(hours, 'hour')})\n${formatCount(bar.count)} events`;
}

interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly number[]): [number, number];
  size(size: readonly number[]): [number, number];
}

interface DrawParams {
  readonly coordSys: { readonly x: number; readonly width: number };
}

export interface CoverageChart {
  readonly rows: readonly CoverageRow[];
  readonly bars: readonly CoverageBar[];
  readonly marks: readonly { readonly lane: number; readonly sign: TamperSign }[];
  readonly domain: { readonly fromUs: number; readonly toUs: number };
}

/** Everything of the chart that does not depend on its looks. */
export function toCoverageChart(
  rows: readonly CoverageRow[],
  signs: readonly TamperSign[],
  time: TimeRange | undefined,
): CoverageChart | undefined {
  const span = toCoverageSpan(rows);
  if (!span) return undefined;
  const fromUs = Math.max(span.fromUs, time?.fromUs ?? span.fromUs);
  const toUs = Math.min(span.toUs, time?.toUs ?? span.toUs);
  return {
    rows,
    bars: rows.flatMap(toBars),
    marks: toMarks(rows, signs),
    domain: fromUs < toUs ? { fromUs, toUs } : span,
  };
}

/** Lanes in sight at once. */
const lanesInSight = 16;

/** The option. Data index `i` of the first series is `bars[i]`, of the second `marks[i]`. */
export function toCoverageOption(chart: CoverageChart, timeZone: string, colours: CoverageColours): EChartsCoreOption {
  const { rows, bars, marks, domain } = chart;
  const busiest = bars.reduce((most, bar) => Math.max(most, (bar.count * hourUs) / (bar.toUs - bar.fromUs)), 0);
  const opacity = bars.map((bar) => toDensity(bar, busiest));
  const inSight = Math.min(rows.length, lanesInSight);
  const markColours = marks.map(({ sign }) =>
    sign.severity === 'high' ? colours['chart-error'] : colours['chart-warning'],
  );
  return {
    animation: false,
    useUTC: true,
    grid: { left: 300, right: 24, top: 8, bottom: 46 },
    tooltip: {
      ...toTooltip(
        colours,
        ({ seriesIndex, dataIndex }: { readonly seriesIndex: number; readonly dataIndex: number }) => {
          const mark = seriesIndex === 1 ? marks[dataIndex] : undefined;
          if (mark) return `${mark.sign.title}\n${mark.sign.detail}`;
          const bar = bars[dataIndex];
          const row = bar && rows[bar.lane];
          return bar && row ? explainBar(row, bar, timeZone) : '';
        },
      ),
      trigger: 'item',
    },
    xAxis: toTimeAxis(domain.fromUs, domain.toUs, timeZone, colours),
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => toChartText(`${row.computer} · ${row.channel.replace(/^Microsoft-Windows-/, '')}`)),
      axisLabel: { color: colours.muted, fontSize: 11, width: 284, overflow: 'truncate', interval: 0 },
      axisLine: { lineStyle: { color: colours.border } },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: colours['chart-grid'] } },
    },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
      {
        type: 'slider',
        xAxisIndex: 0,
        filterMode: 'none',
        height: 14,
        bottom: 4,
        showDetail: false,
        brushSelect: false,
        borderColor: colours.border,
        fillerColor: colours['chart-grid'],
      },
      ...(rows.length > inSight
        ? [
            {
              type: 'slider',
              yAxisIndex: 0,
              width: 10,
              right: 4,
              startValue: 0,
              endValue: inSight - 1,
              zoomLock: true,
              showDetail: false,
              brushSelect: false,
              filterMode: 'none',
              borderColor: colours.border,
              fillerColor: colours['chart-grid'],
            },
            {
              type: 'inside',
              yAxisIndex: 0,
              startValue: 0,
              endValue: inSight - 1,
              zoomOnMouseWheel: false,
              moveOnMouseWheel: true,
              moveOnMouseMove: false,
              filterMode: 'none',
            },
          ]
        : []),
    ],
    series: [
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: true,
        data: bars.map((bar) => [bar.lane, toAxisMs(bar.fromUs, timeZone), toAxisMs(bar.toUs, timeZone)]),
        renderItem: (params: DrawParams & { readonly dataIndex: number }, api: DrawApi) => {
          const [left, middle] = api.coord([api.value(1), api.value(0)]);
          const [right] = api.coord([api.value(2), api.value(0)]);
          const height = Math.max(3, Math.min(14, api.size([0, 1])[1] * 0.62));
          const { x, width } = params.coordSys;
          const from = Math.max(left, x);
          const to = Math.min(Math.max(right, left + 1), x + width);
          if (to < x || from > x + width) return undefined;
          return {
            type: 'rect',
            shape: { x: from, y: middle - height / 2, width: Math.max(1, to - from), height },
            style: { fill: colours.chart, opacity: opacity[params.dataIndex] },
          };
        },
      },
      {
        type: 'custom',
        encode: { x: 1, y: 0 },
        clip: true,
        data: marks.map(({ lane, sign }) => [lane, toAxisMs(sign.startUs ?? 0, timeZone)]),
        renderItem: (params: DrawParams & { readonly dataIndex: number }, api: DrawApi) => {
          const [at, middle] = api.coord([api.value(1), api.value(0)]);
          const { x, width } = params.coordSys;
          if (at < x || at > x + width) return undefined;
          return {
            type: 'path',
            shape: { pathData: 'M0 0L5 9L-5 9Z', x: at - 5, y: middle - 4, width: 10, height: 9 },
            style: { fill: markColours[params.dataIndex], stroke: colours.raised, lineWidth: 1 },
          };
        },
      },
    ],
  };
}
