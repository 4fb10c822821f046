/** Interval against time: a dot a check-in, the sleep range as a band, the times without the host in grey. Pure. */
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { toAxisMs, toTimeAxis } from '../../state/chart-axis.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import type { Choice } from './beacons-store.ts';
import { type BeaconColours, toDurationAxis, toItemTooltip, toLog } from './chart-parts.ts';
import { formatRange, formatSeconds } from './words.ts';

const maxOff = 400;

type CheckIn = BeaconDetailOutput['checkIns'][number];

/** The check-ins that have a dot, in the order of the data. */
export function toDots(detail: BeaconDetailOutput): CheckIn[] {
  return detail.checkIns.filter((one) => one.interval !== null && one.interval > 0);
}

/** What a click on a dot selects. */
export function toDotChoice(dot: CheckIn | undefined, timeZone: string): Choice | undefined {
  if (!dot) return undefined;
  return {
    label: `the check-in at ${formatSecond(dot.timeUs, timeZone)}`,
    selection: { time: { fromUs: dot.timeUs - 1, toUs: dot.timeUs + 2 } },
  };
}

/** The figures of the chart in words. */
export function explainOverTime(detail: BeaconDetailOutput, timeZone: string): string {
  const { row, checkIns, off, cut } = detail;
  const sorted = toDots(detail)
    .map((dot) => dot.interval!)
    .sort((a, b) => a - b);
  const at = (share: number): string => formatSeconds(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return [
    `Interval against time: ${formatCount(row.checkIns)} check-ins from ${formatSecond(row.firstUs, timeZone)} to ${formatSecond(row.lastUs, timeZone)}`,
    sorted.length
      ? `a quarter of the intervals is below ${at(0.25)}, half below ${at(0.5)}, three quarters below ${at(0.75)}`
      : '',
    `host off ${formatCount(off.length)} times`,
    cut ? `the first ${formatCount(checkIns.length)} are drawn` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** See the file's header. */
export function toOverTimeOption(
  detail: BeaconDetailOutput,
  timeZone: string,
  colours: BeaconColours,
): EChartsCoreOption {
  const { row } = detail;
  const dots = toDots(detail);
  const from = detail.checkIns[0]?.timeUs ?? row.firstUs;
  const to = Math.max(detail.checkIns[detail.checkIns.length - 1]?.timeUs ?? row.lastUs, from + 1e6);
  let low = row.sleepLow / 2;
  let high = row.sleepHigh * 2;
  for (const { interval } of dots) {
    low = Math.min(low, interval!);
    high = Math.max(high, interval!);
  }
  const off = detail.off.filter((span) => span.toUs > from && span.fromUs < to).slice(0, maxOff);
  const pad = Math.max(1e6, (to - from) * 0.01);
  return {
    animation: false,
    useUTC: true,
    grid: { left: 56, right: 14, top: 8, bottom: 24 },
    tooltip: toItemTooltip(colours, (params) => {
      const dot = dots[(params as { dataIndex: number }).dataIndex];
      return dot
        ? `${formatSecond(dot.timeUs, timeZone)}\n${formatSeconds(dot.interval ?? 0)} after the one before\n${formatCount(dot.connections)} connections`
        : '';
    }),
    xAxis: toTimeAxis(from - pad, to + pad, timeZone, colours),
    yAxis: toDurationAxis(Math.max(low / 1.3, 0.01), high * 1.3, colours, false),
    series: [
      {
        name: 'Intervals',
        type: 'scatter',
        symbolSize: dots.length > 2000 ? 3 : 5,
        itemStyle: { color: colours.chart, opacity: dots.length > 2000 ? 0.5 : 0.85 },
        data: dots.map((dot) => [toAxisMs(dot.timeUs, timeZone), toLog(dot.interval!)]),
        markArea: {
          silent: true,
          data: [
            [
              { yAxis: toLog(row.sleepLow), itemStyle: { color: colours.accent, opacity: 0.2 } },
              { yAxis: toLog(Math.max(row.sleepHigh, row.sleepLow * 1.03)) },
            ],
            ...off.map((span) => [
              {
                xAxis: toAxisMs(Math.max(span.fromUs, from - pad), timeZone),
                itemStyle: { color: colours.verbose, opacity: 0.14 },
              },
              { xAxis: toAxisMs(Math.min(span.toUs, to + pad), timeZone) },
            ]),
          ],
        },
      },
    ],
  };
}

/** The band in words, for the legend. */
export function explainBand(detail: BeaconDetailOutput): string {
  return formatRange(detail.row.sleepLow, detail.row.sleepHigh);
}
