/** What charts over time share: values on a time axis that shows the chosen zone, and the looks of an axis. Pure. */
import { toVisible } from '#shared/model/visible.ts';
import { zoneOffsetMs } from './time-zone.ts';

/** A point on the axis: milliseconds of the zone's wall clock (the axis itself is in UTC). */
export function toAxisMs(us: number, timeZone: string): number {
  return us / 1000 + zoneOffsetMs(us, timeZone);
}

/** The instant of a point on the axis; in a doubled hour the later reading. */
export function fromAxisMs(axisMs: number, timeZone: string): number {
  const guessUs = axisMs * 1000;
  return guessUs - zoneOffsetMs(guessUs - zoneOffsetMs(guessUs, timeZone) * 1000, timeZone) * 1000;
}

export interface AxisColours {
  readonly muted: string;
  readonly border: string;
  readonly 'chart-grid': string;
}

/** A time axis in the usual looks. */
export function toTimeAxis(fromUs: number, toUs: number, timeZone: string, colours: AxisColours): object {
  return {
    type: 'time',
    min: toAxisMs(fromUs, timeZone),
    max: toAxisMs(toUs, timeZone),
    axisLabel: { color: colours.muted, fontSize: 11, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.border } },
    axisTick: { show: true, lineStyle: { color: colours.border } },
    splitLine: { show: false },
  };
}

export interface TooltipColours {
  readonly raised: string;
  readonly border: string;
  readonly text: string;
}

/** Text for a canvas, where nothing isolates it: hidden characters are shown, ECharts' markup (`{style|text}`) means nothing. */
export function toChartText(text: string): string {
  return toVisible(text).replace(/\{(?=\w+\|)/g, '{ ');
}

/** A tooltip in the usual looks with the words for what is under the pointer; drawn on the canvas, never as HTML. */
export function toTooltip<P>(colours: TooltipColours, words: (params: P) => string): object {
  return {
    formatter: (params: P): string => toChartText(words(params)),
    backgroundColor: colours.raised,
    borderColor: colours.border,
    textStyle: { color: colours.text, fontSize: 12 },
    confine: true,
    renderMode: 'richText',
  };
}
