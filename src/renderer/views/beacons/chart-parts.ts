/** What the charts of a beacon share: colours, an axis of durations on a log scale, ticks that people read. Pure. */
import { type AxisColours, type TooltipColours, toTooltip } from '../../state/chart-axis.ts';
import { formatSeconds } from './words.ts';

export interface BeaconColours extends AxisColours, TooltipColours {
  readonly chart: string;
  readonly 'chart-shade': string;
  readonly 'chart-error': string;
  readonly 'chart-warning': string;
  readonly verbose: string;
  readonly accent: string;
}

export const colourNames = [
  'chart',
  'chart-shade',
  'chart-error',
  'chart-warning',
  'verbose',
  'accent',
  'muted',
  'border',
  'chart-grid',
  'raised',
  'text',
] as const;

const tickSeconds = [
  0.01, 0.1, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800,
  2_592_000,
];

/** The place of a duration on a log axis. */
export function toLog(seconds: number): number {
  return Math.log2(Math.max(seconds, 0.001));
}

/** An axis of durations between two of them. */
export function toDurationAxis(low: number, high: number, colours: AxisColours, horizontal: boolean): object {
  const min = toLog(low);
  const max = Math.max(toLog(high), min + 1);
  const ticks = tickSeconds.map(toLog).filter((tick) => tick >= min && tick <= max);
  return {
    type: 'value',
    min,
    max,
    axisLabel: {
      color: colours.muted,
      fontSize: 11,
      hideOverlap: true,
      customValues: ticks,
      formatter: (value: number) => formatSeconds(2 ** value),
    },
    axisTick: { show: true, customValues: ticks, lineStyle: { color: colours.border } },
    axisLine: { show: true, onZero: false, lineStyle: { color: colours.border } },
    splitLine: { show: !horizontal, lineStyle: { color: colours['chart-grid'] } },
  };
}

/** An axis of counts. */
export function toCountAxis(colours: AxisColours, name?: string): object {
  return {
    type: 'value',
    minInterval: 1,
    splitNumber: 3,
    ...(name
      ? { name, nameLocation: 'middle', nameGap: 34, nameTextStyle: { color: colours.muted, fontSize: 11 } }
      : {}),
    axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: colours['chart-grid'] } },
  };
}

/** A tooltip that says one line (or several) for an item. */
export function toItemTooltip(colours: BeaconColours, words: (params: unknown) => string): object {
  return { ...toTooltip(colours, words), trigger: 'item' };
}
