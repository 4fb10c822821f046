/**
 * The interval histogram. In: the engine's bins and the row's sleep range. Out: an ECharts option, what a bar selects, the
 * figures in words. Log axis: sleep range shaded, ghosts at two and three times (missed check-ins), chance line, gaps inside
 * check-ins hatched; or one-second bars of all gaps. Pure.
 */
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { formatCount } from '../../state/format.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import type { Choice } from './beacons-store.ts';
import { type BeaconColours, toCountAxis, toDurationAxis, toItemTooltip, toLog } from './chart-parts.ts';
import { formatRange, formatSeconds, formatShare } from './words.ts';

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Gaps inside check-ins. */
  readonly inside: boolean;
}

/** The bars in the order of their data index. */
export function toIntervalBars(detail: BeaconDetailOutput, linear: boolean): Bar[] {
  const { bins, inside, linear: seconds } = detail.histogram;
  if (linear)
    return seconds.map(({ second, count }) => ({
      from: second,
      to: second + 1,
      count,
      inside: second + 1 <= detail.row.mergeGap,
    }));
  return [
    ...inside.filter((bin) => bin.count > 0).map((bin) => ({ ...bin, inside: true })),
    ...bins.filter((bin) => bin.count > 0).map(({ from, to, count }) => ({ from, to, count, inside: false })),
  ];
}

/** What a click on a bar selects; gaps inside check-ins select nothing. */
export function toIntervalChoice(bar: Bar | undefined): Choice | undefined {
  if (!bar || bar.inside) return undefined;
  return {
    label: `intervals from ${formatSeconds(bar.from)} to ${formatSeconds(bar.to)}`,
    selection: { intervalFrom: bar.from, intervalTo: bar.to },
  };
}

/** The figures of the chart in words. */
export function explainIntervals(detail: BeaconDetailOutput): string {
  const { row, histogram } = detail;
  const total = histogram.bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return 'Interval histogram: no interval.';
  const within = (times: number): number =>
    histogram.bins.reduce((sum, bin) => {
      const middle = Math.sqrt(bin.from * bin.to);
      const pad = 2 ** (1 / 16);
      return middle >= (times * row.sleepLow) / pad && middle <= times * row.sleepHigh * pad ? sum + bin.count : sum;
    }, 0);
  const top = histogram.bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
  return [
    `Interval histogram of ${formatCount(total)} intervals`,
    `sleep range ${formatRange(row.sleepLow, row.sleepHigh)}, typical ${formatSeconds(row.sleepTypical)}`,
    `${formatCount(within(1))} intervals (${formatShare(within(1) / total)}) in the range, ${formatCount(within(2))} at twice, ${formatCount(within(3))} at three times of it`,
    `highest bar ${formatCount(top.count)} at ${formatRange(top.from, top.to)}, chance would give ${top.chance.toFixed(1)}`,
  ].join('; ');
}

/** See the file's header. */
export function toIntervalOption(
  detail: BeaconDetailOutput,
  linear: boolean,
  colours: BeaconColours,
): EChartsCoreOption {
  const { row, histogram } = detail;
  const bars = toIntervalBars(detail, linear);
  const place = (seconds: number): number => (linear ? seconds : toLog(seconds));
  const tops = histogram.bins.length ? histogram.bins : [{ from: 1, to: 2 }];
  const low = Math.max(tops[0]!.from, row.sleepLow / 8);
  const high = Math.min(tops[tops.length - 1]!.to * 1.1, Math.max(row.sleepHigh * 12, 8));
  const innerLow = histogram.inside.find((bin) => bin.count > 0)?.from ?? low;
  const shade = (times: number, opacity: number) => [
    { xAxis: place((times * row.sleepLow) / 1.02), itemStyle: { color: colours.accent, opacity } },
    { xAxis: place(times * row.sleepHigh * 1.02) },
  ];
  const xAxis = linear
    ? {
        type: 'value',
        min: 0,
        max: Math.ceil(Math.min(Math.max(row.sleepHigh * 3.3, 10), Math.max(10, ...bars.map((bar) => bar.to)))),
        axisLabel: {
          color: colours.muted,
          fontSize: 11,
          hideOverlap: true,
          formatter: (value: number) => formatSeconds(value),
        },
        splitLine: { show: false },
      }
    : toDurationAxis(
        Math.max(0.01, Math.min(low, Math.max(innerLow, row.sleepLow / 400))),
        Math.max(high, row.sleepHigh * 3.3),
        colours,
        true,
      );
  return {
    animation: false,
    grid: { left: 50, right: 12, top: 10, bottom: 24 },
    tooltip: toItemTooltip(colours, (params) => {
      const bar = bars[(params as { dataIndex: number }).dataIndex];
      if (!bar) return '';
      const words = bar.inside ? 'gaps inside check-ins' : 'intervals';
      return `${formatCount(bar.count)} ${words}\n${formatSeconds(bar.from)} to ${formatSeconds(bar.to)}`;
    }),
    xAxis,
    yAxis: { ...toCountAxis(colours), axisLine: { show: false, onZero: false }, axisTick: { show: false } },
    series: [
      {
        name: 'Intervals',
        type: 'custom',
        clip: true,
        cursor: 'pointer',
        encode: { x: [0, 1], y: 2 },
        data: bars.map((bar) => [place(Math.max(bar.from, linear ? 0 : 0.001)), place(bar.to), bar.count]),
        renderItem: (params: { dataIndex: number }, api: CustomApi) => {
          const bar = bars[params.dataIndex];
          const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
          const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
          const height = Math.max(bottom - top, 2);
          return {
            type: 'rect',
            shape: {
              x: left,
              y: bottom - height,
              width: Math.max(right - left - (right - left > 3 ? 1 : 0), 1),
              height,
            },
            style: bar?.inside
              ? { fill: 'transparent', stroke: colours.verbose, lineDash: [2, 2], lineWidth: 1 }
              : { fill: colours.chart },
          };
        },
        markArea: {
          silent: true,
          label: { show: true, color: colours.muted, fontSize: 10, position: 'insideTop' },
          data: [shade(1, 0.2), ...(row.sleepHigh < row.sleepLow * 1.9 ? [shade(2, 0.08), shade(3, 0.08)] : [])],
        },
        z: 3,
      },
      ...(linear
        ? []
        : [
            {
              name: 'Chance',
              type: 'custom',
              clip: true,
              silent: true,
              z: 4,
              encode: { x: 0, y: 1 },
              data: histogram.bins.map((bin) => [place(Math.sqrt(bin.from * bin.to)), bin.chance]),
              renderItem: (params: { dataIndex: number }, api: CustomApi) => {
                const next = histogram.bins[params.dataIndex + 1];
                if (!next) return undefined;
                const [x1 = 0, y1 = 0] = api.coord([api.value(0), api.value(1)]);
                const [x2 = 0, y2 = 0] = api.coord([place(Math.sqrt(next.from * next.to)), next.chance]);
                return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colours.muted, lineWidth: 1.2 } };
              },
            },
          ]),
    ],
  };
}

/** What of ECharts' drawing interface is used. */
export interface CustomApi {
  value(dimension: number): number;
  coord(point: readonly number[]): number[];
  size(range: readonly number[]): number[];
  getWidth(): number;
  getHeight(): number;
}
