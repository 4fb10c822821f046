/**
 * The time histogram as an ECharts option, and the ways between pixels' values and buckets. Pure. The axis is a time axis
 * in UTC over values shifted by the zone's offset, so that its ticks are round in the chosen zone.
 */

import type { Output } from '#shared/contract/index.ts';
import { toTooltip } from '../../state/chart-axis.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond, zoneOffsetMs } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export type Histogram = Output<'events.histogram'>;

export interface HistogramColours {
  readonly chart: string;
  readonly 'chart-warning': string;
  readonly 'chart-grid': string;
  readonly 'chart-shade': string;
  readonly muted: string;
  readonly text: string;
  readonly raised: string;
  readonly border: string;
  readonly accent: string;
}

/** A range of buckets, both ends included. */
export interface BucketRange {
  readonly first: number;
  readonly last: number;
}

/** Start of bucket `index` in microseconds. */
export function bucketStart(histogram: Histogram, index: number): number {
  return histogram.fromUs + index * histogram.bucketUs;
}

/** A point on the axis: milliseconds of the zone's wall clock. */
export function toAxis(us: number, timeZone: string): number {
  return us / 1000 + zoneOffsetMs(us, timeZone);
}

/** The bucket in which a point of the axis lies, within the histogram. */
export function axisToBucket(histogram: Histogram, axisMs: number, timeZone: string): number {
  const guessUs = axisMs * 1000;
  const us = guessUs - zoneOffsetMs(guessUs - zoneOffsetMs(guessUs, timeZone) * 1000, timeZone) * 1000;
  const index = Math.floor((us - histogram.fromUs) / histogram.bucketUs);
  return Math.max(0, Math.min(histogram.counts.length - 1, index));
}

/** The buckets that a time range touches; undefined when it lies outside. */
export function toBucketRange(
  histogram: Histogram,
  fromUs: number | undefined,
  toUs: number | undefined,
): BucketRange | undefined {
  const last = histogram.counts.length - 1;
  if (last < 0) return undefined;
  const endUs = bucketStart(histogram, last + 1);
  const from = fromUs ?? histogram.fromUs;
  const to = toUs ?? endUs;
  if (from >= endUs || to <= histogram.fromUs) return undefined;
  const index = (us: number): number =>
    Math.max(0, Math.min(last, Math.floor((us - histogram.fromUs) / histogram.bucketUs)));
  return { first: index(from), last: index(to - 1) };
}

/** What the chart says to a person who cannot see it. */
export function explainHistogram(histogram: Histogram, range: BucketRange | undefined, timeZone: string): string {
  if (histogram.total === 0) return 'Events over time: none';
  const end = bucketStart(histogram, histogram.counts.length);
  const peak = histogram.counts.indexOf(histogram.counts.reduce((a, b) => Math.max(a, b), 0));
  const parts = [
    `Events over time: ${formatCount(histogram.total)} from ${formatSecond(histogram.fromUs, timeZone)} to ${formatSecond(end, timeZone)} (${timeZone})`,
    `${explainBucket(histogram.bucketUs)} a bar`,
    `most at ${formatSecond(bucketStart(histogram, peak), timeZone)}: ${formatCount(histogram.counts[peak] ?? 0)}`,
  ];
  if (range) {
    let sum = 0;
    for (let index = range.first; index <= range.last; index++) sum += histogram.counts[index] ?? 0;
    parts.push(
      `selected ${formatSecond(bucketStart(histogram, range.first), timeZone)} to ${formatSecond(bucketStart(histogram, range.last + 1), timeZone)}: ${formatCount(sum)}`,
    );
  }
  return parts.join('; ');
}

/** `1 min`, `6 h`, `2 d`: the width of a bucket. */
export function explainBucket(bucketUs: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000_000, 'd'],
    [3_600_000_000, 'h'],
    [60_000_000, 'min'],
    [1_000_000, 's'],
    [1000, 'ms'],
    [1, 'µs'],
  ];
  const [size, unit] = units.find(([us]) => bucketUs >= us) ?? [1, 'µs'];
  return `${Number((bucketUs / size).toFixed(2))} ${unit}`;
}

/** See the file's header. `range` is shaded. */
export function toHistogramOption(
  histogram: Histogram,
  range: BucketRange | undefined,
  timeZone: string,
  colours: HistogramColours,
): EChartsCoreOption {
  const widthMs = histogram.bucketUs / 1000;
  const point = (index: number, value: number | null): [number, number | null] => [
    toAxis(bucketStart(histogram, index), timeZone) + widthMs / 2,
    value,
  ];
  const series = (name: string, colour: string, values: readonly number[]) => ({
    name,
    type: 'bar',
    stack: 'all',
    color: colour,
    barCategoryGap: '8%',
    barMinHeight: 1,
    large: false,
    cursor: 'crosshair',
    data: values.map((value, index) => point(index, value > 0 ? value : null)),
  });
  const others = histogram.counts.map((count, index) => count - (histogram.warnings[index] ?? 0));
  const markArea = range
    ? {
        silent: true,
        itemStyle: { color: colours['chart-shade'], borderColor: colours.accent, borderWidth: 1 },
        data: [
          [
            { xAxis: toAxis(bucketStart(histogram, range.first), timeZone) },
            { xAxis: toAxis(bucketStart(histogram, range.last + 1), timeZone) },
          ],
        ],
      }
    : undefined;
  return {
    animation: false,
    useUTC: true,
    grid: { left: 52, right: 14, top: 8, bottom: 22 },
    tooltip: {
      ...toTooltip(colours, (params: readonly { readonly value: readonly number[] }[]) => {
        const axisMs = params[0]?.value[0];
        if (axisMs === undefined) return '';
        const index = axisToBucket(histogram, axisMs, timeZone);
        const warnings = histogram.warnings[index] ?? 0;
        return [
          formatSecond(bucketStart(histogram, index), timeZone),
          `${formatCount(histogram.counts[index] ?? 0)} events in ${explainBucket(histogram.bucketUs)}`,
          ...(warnings ? [`${formatCount(warnings)} of them warning or worse`] : []),
        ].join('\n');
      }),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
    },
    brush: {
      xAxisIndex: 0,
      brushType: 'lineX',
      brushMode: 'single',
      transformable: false,
      removeOnClick: true,
      throttleType: 'debounce',
      throttleDelay: 50,
      brushStyle: { color: colours['chart-shade'], borderColor: colours.accent, borderWidth: 1 },
      outOfBrush: { colorAlpha: 1 },
      toolbox: [],
    },
    xAxis: {
      type: 'time',
      min: toAxis(histogram.fromUs, timeZone),
      max: toAxis(bucketStart(histogram, histogram.counts.length), timeZone),
      axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true },
      axisLine: { lineStyle: { color: colours.border } },
      axisTick: { show: true, lineStyle: { color: colours.border } },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      minInterval: 1,
      axisLabel: { color: colours.muted, fontSize: 11, formatter: (value: number) => shortCount(value) },
      splitLine: { lineStyle: { color: colours['chart-grid'] } },
    },
    series: [
      {
        ...series('Warning or worse', colours['chart-warning'], histogram.warnings),
        ...(markArea ? { markArea } : {}),
      },
      series('Others', colours.chart, others),
    ],
  };
}

/** `1,200` as `1.2k`, for a narrow axis. */
export function shortCount(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toFixed(1))}M`;
  if (value >= 1000) return `${Number((value / 1000).toFixed(1))}k`;
  return String(value);
}

/** The key selection moved by one bucket, or one end of it. */
export function moveRange(
  histogram: Histogram,
  range: BucketRange | undefined,
  step: number,
  extend: boolean,
): BucketRange {
  const end = histogram.counts.length - 1;
  const clamp = (index: number): number => Math.max(0, Math.min(end, index));
  if (!range) return step > 0 ? { first: 0, last: 0 } : { first: end, last: end };
  if (!extend) {
    const first = clamp(step > 0 ? range.last + 1 : range.first - 1);
    return { first, last: first };
  }
  return step > 0
    ? { first: range.first, last: clamp(range.last + 1) }
    : { first: range.first, last: Math.max(range.first, range.last - 1) };
}
