/** What charts over time share: values on a time axis that shows the chosen zone, and the looks of an axis. Pure. */
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

/** A tooltip in the usual looks; drawn on the canvas, so hostile text is only text. */
export function toTooltip(colours: TooltipColours): object {
  return {
    backgroundColor: colours.raised,
    borderColor: colours.border,
    textStyle: { color: colours.text, fontSize: 12 },
    confine: true,
    renderMode: 'richText',
  };
}
