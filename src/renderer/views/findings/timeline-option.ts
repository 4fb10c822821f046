/** Findings over time, stacked by severity, as an ECharts option. Pure. */
import { findingLevels } from '#shared/contract/detections.ts';
import type { Output } from '#shared/contract/index.ts';
import { type AxisColours, type TooltipColours, toAxisMs, toTimeAxis, toTooltip } from '../../state/chart-axis.ts';
import { formatPlural } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { levelTokens, toFindingLook } from '../../theme/finding-level.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export type FindingTimeline = Output<'findings.timeline'>;
export type TimelineColours = AxisColours &
  TooltipColours &
  Readonly<Record<(typeof levelTokens)[keyof typeof levelTokens], string>>;

/** The time of one bar. */
export function toBucketTime(data: FindingTimeline, index: number): { readonly fromUs: number; readonly toUs: number } {
  const fromUs = data.fromUs + index * data.bucketUs;
  return { fromUs, toUs: fromUs + data.bucketUs };
}

/** All findings in the chart. */
export function sumTimeline(data: FindingTimeline): number {
  return data.counts.flat().reduce((a, b) => a + b, 0);
}

/** See the file's header. The most severe stands at the bottom, where bars can be compared. */
export function toTimelineOption(data: FindingTimeline, timeZone: string, colours: TimelineColours): EChartsCoreOption {
  const buckets = data.counts[0]?.length ?? 0;
  const middle = (index: number): number => toAxisMs(toBucketTime(data, index).fromUs + data.bucketUs / 2, timeZone);
  return {
    animation: false,
    useUTC: true,
    grid: { left: 44, right: 14, top: 10, bottom: 24 },
    tooltip: {
      ...toTooltip(colours, (params: readonly { readonly dataIndex: number }[]) => {
        const index = params[0]?.dataIndex ?? -1;
        if (index < 0) return '';
        const { fromUs, toUs } = toBucketTime(data, index);
        const lines = findingLevels.flatMap((level, at) => {
          const count = data.counts[at]?.[index] ?? 0;
          return count > 0 ? [`${toFindingLook(level).word}: ${formatPlural(count, 'finding')}`] : [];
        });
        return [`${formatSecond(fromUs, timeZone)} – ${formatSecond(toUs, timeZone)}`, ...lines].join('\n');
      }),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
    },
    xAxis: toTimeAxis(data.fromUs, data.fromUs + data.bucketUs * buckets, timeZone, colours),
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: colours.muted, fontSize: 11 },
      splitLine: { lineStyle: { color: colours['chart-grid'] } },
    },
    series: findingLevels.map((level, at) => ({
      name: toFindingLook(level).word,
      type: 'bar',
      stack: 'findings',
      color: colours[levelTokens[level]],
      barWidth: '80%',
      barMinHeight: 3,
      data: (data.counts[at] ?? []).map((count, index) => [middle(index), count > 0 ? count : null]),
    })),
  };
}
