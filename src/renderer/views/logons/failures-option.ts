/** Failed and successful logons over time as an ECharts option. Pure. */
import type { Output } from '#shared/contract/index.ts';
import { type AxisColours, type TooltipColours, toAxisMs, toTimeAxis, toTooltip } from '../../state/chart-axis.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export type LogonChart = Output<'logons.chart'>;

export interface FailureColours extends AxisColours, TooltipColours {
  readonly chart: string;
  readonly 'chart-error': string;
}

/** The time of one bar. */
export function toBucketTime(chart: LogonChart, index: number): { readonly fromUs: number; readonly toUs: number } {
  const fromUs = chart.fromUs + index * chart.bucketUs;
  return { fromUs, toUs: fromUs + chart.bucketUs };
}

/** Sums for the words beside the chart. */
export function sumChart(chart: LogonChart): { readonly failures: number; readonly logons: number } {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return { failures: sum(chart.failures), logons: sum(chart.logons) };
}

/** See the file's header. Failures go up, logons down from the same line, so that few failures are seen beside many logons. */
export function toFailuresOption(chart: LogonChart, timeZone: string, colours: FailureColours): EChartsCoreOption {
  const middle = (index: number): number => toAxisMs(toBucketTime(chart, index).fromUs + chart.bucketUs / 2, timeZone);
  const series = (name: string, values: readonly number[], axis: number, color: string) => ({
    name,
    type: 'bar',
    xAxisIndex: axis,
    yAxisIndex: axis,
    color,
    barMinHeight: 2,
    barWidth: '80%',
    large: false,
    data: values.map((value, index) => [middle(index), value > 0 ? value : null]),
  });
  const end = chart.fromUs + chart.bucketUs * chart.failures.length;
  const value = (name: string, axis: number) => ({
    type: 'value',
    gridIndex: axis,
    name,
    nameLocation: 'middle',
    nameGap: 34,
    nameTextStyle: { color: colours.muted, fontSize: 11 },
    splitNumber: 2,
    minInterval: 1,
    axisLabel: { color: colours.muted, fontSize: 11 },
    splitLine: { lineStyle: { color: colours['chart-grid'] } },
  });
  const time = toTimeAxis(chart.fromUs, end, timeZone, colours);
  return {
    animation: false,
    useUTC: true,
    grid: [
      { left: 56, right: 14, top: 8, height: '40%' },
      { left: 56, right: 14, bottom: 24, height: '34%' },
    ],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      ...toTooltip(colours, (params: readonly { readonly dataIndex: number }[]) => {
        const index = params[0]?.dataIndex ?? -1;
        if (index < 0) return '';
        return [
          formatSecond(toBucketTime(chart, index).fromUs, timeZone),
          `${formatCount(chart.failures[index] ?? 0)} failed logons`,
          `${formatCount(chart.logons[index] ?? 0)} logons`,
        ].join('\n');
      }),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
    },
    xAxis: [
      { ...time, gridIndex: 0, axisLabel: { show: false } },
      { ...time, gridIndex: 1 },
    ],
    yAxis: [value('failed', 0), value('logons', 1)],
    series: [
      series('Failed logons', chart.failures, 0, colours['chart-error']),
      series('Logons', chart.logons, 1, colours.chart),
    ],
  };
}
