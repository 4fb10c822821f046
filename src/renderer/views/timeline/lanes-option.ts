/**
 * The timeline as an ECharts option: a lane of items for each kind, then a lane of density for each host, channel or level. Pure.
 * The height of a density is the logarithm of the count, one scale for all lanes, so that a quiet host stays visible; within it errors
 * and warnings take their share, from below.
 */
import type { Output } from '#shared/contract/index.ts';
import type { HostState, ItemKind, TimelineItem, TimelineLane } from '#shared/contract/timeline.ts';
import type { TimeRange } from '#shared/model/filter.ts';
import { formatSkew } from '#shared/model/skew.ts';
import {
  type AxisColours,
  type TooltipColours,
  toAxisMs,
  toChartText,
  toTimeAxis,
  toTooltip,
} from '../../state/chart-axis.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { levelTokens, toFindingLevel } from '../../theme/finding-level.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import { explainItem, explainSpan, kindTitles, type PlacedItem, placeItems, stateWords } from './items.ts';
import type { TimeWindow } from './window.ts';

export type Density = Output<'timeline.density'>;
export type Items = Output<'timeline.items'>;

export const colourNames = [
  'chart',
  'chart-error',
  'chart-warning',
  'chart-grid',
  'chart-shade',
  'critical',
  'verbose',
  'ok',
  'accent',
  'muted',
  'faint',
  'border',
  'raised',
  'text',
] as const;
export type TimelineColours = Readonly<Record<(typeof colourNames)[number], string>> & AxisColours & TooltipColours;

/** Space left of the lanes for their names, and around them; pixels. */
export const margins = { left: 216, right: 18, top: 6, bottom: 24 } as const;

interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly number[]): [number, number];
  size(size: readonly number[]): [number, number];
}
interface DrawParams {
  readonly dataIndex: number;
  readonly coordSys: { readonly x: number; readonly width: number };
}

export interface TimelineChart {
  readonly window: TimeWindow;
  readonly density: Density;
  readonly kinds: readonly {
    readonly kind: ItemKind;
    readonly total: number;
    readonly placed: readonly PlacedItem[];
    readonly rows: number;
  }[];
  readonly items: readonly (PlacedItem & { readonly lane: number; readonly rows: number })[];
  readonly gaps: readonly { readonly lane: number; readonly gap: TimelineLane['gaps'][number] }[];
}

/** Everything of the chart that does not depend on its looks. */
export function toTimelineChart(density: Density, items: Items | undefined, window: TimeWindow): TimelineChart {
  const leastUs = (window.toUs - window.fromUs) / 150;
  // All lanes are equally high: an empty one would only take room.
  const kinds = (items?.kinds ?? [])
    .filter(({ total }) => total > 0)
    .map(({ kind, total, items: some }) => ({ kind, total, ...placeItems(some, window, leastUs) }));
  return {
    window,
    density,
    kinds,
    items: kinds.flatMap(({ placed, rows }, lane) => placed.map((one) => ({ ...one, lane, rows }))),
    gaps: density.lanes.flatMap(({ gaps }, at) =>
      gaps
        .filter((gap) => gap.fromUs < window.toUs && gap.toUs > window.fromUs)
        .map((gap) => ({ lane: kinds.length + at, gap })),
    ),
  };
}

/** Names of the lanes, from the top; a lane whose times are corrected says by how much. */
export function toLaneNames({ kinds, density }: TimelineChart): string[] {
  return [
    ...kinds.map(({ kind, total }) => `${kindTitles[kind]}  ${formatCount(total)}`),
    ...density.lanes.map(({ label, total, skewUs }) => {
      const name = label.replace(/^Microsoft-Windows-/, '');
      return skewUs ? `${name} ${formatSkew(skewUs)}  ${formatCount(total)}` : `${name}  ${formatCount(total)}`;
    }),
  ];
}

/** What the bin at a time holds in a lane; undefined outside. */
export function explainPlace(
  { density, kinds }: TimelineChart,
  lane: number,
  us: number,
  timeZone: string,
): string | undefined {
  const row = density.lanes[lane - kinds.length];
  const bin = Math.floor((us - density.fromUs) / density.binUs);
  if (!row || bin < 0 || bin >= row.counts.length) return undefined;
  const fromUs = density.fromUs + bin * density.binUs;
  const gap = row.gaps.find((one) => one.fromUs <= us && us < one.toUs);
  const parts = [
    `${formatCount(row.counts[bin] ?? 0)} events`,
    ...(row.warnings[bin] ? [`${formatCount(row.warnings[bin])} warnings`] : []),
    ...(row.errors[bin] ? [`${formatCount(row.errors[bin])} errors`] : []),
    ...(gap ? [stateWords[gap.state]] : []),
  ];
  return `${row.label}: ${parts.join(', ')}, ${explainSpan(fromUs, fromUs + density.binUs, timeZone)}`;
}

/** What the chart says to a person who cannot see it. */
export function explainTimeline(chart: TimelineChart, timeZone: string): string {
  const { window, density, kinds, gaps } = chart;
  const inSight = density.lanes.map((lane) => lane.counts.reduce((a, b) => a + b, 0));
  const silent = gaps.filter(({ gap }) => gap.state === 'up').length;
  return [
    `Time line from ${formatSecond(window.fromUs, timeZone)} to ${formatSecond(window.toUs, timeZone)} (${timeZone})`,
    `events in sight: ${density.lanes.map((lane, at) => `${lane.label} ${formatCount(inSight[at] ?? 0)}`).join(', ') || 'none'}`,
    ...(kinds.length
      ? [kinds.map(({ kind, total }) => `${kindTitles[kind].toLowerCase()} ${formatCount(total)}`).join(', ')]
      : []),
    `${formatCount(gaps.length)} gaps, ${formatCount(silent)} of them while the host was up`,
  ].join('; ');
}

/** The outline of a stacked part over its bins, as runs of bins with events: points in bins and shares of the lane's height. */
export function toOutlines(
  lane: TimelineLane,
  most: number,
  part: 'errors' | 'warnings' | 'counts',
): readonly (readonly { readonly bin: number; readonly low: number; readonly high: number }[])[] {
  const runs: { bin: number; low: number; high: number }[][] = [];
  let isOpen = false;
  lane.counts.forEach((count, bin) => {
    const errors = lane.errors[bin] ?? 0;
    const warnings = lane.warnings[bin] ?? 0;
    const [from, to] =
      part === 'errors' ? [0, errors] : part === 'warnings' ? [errors, errors + warnings] : [errors + warnings, count];
    if (count === 0 || from === to) {
      isOpen = false;
      return;
    }
    const height = 0.12 + 0.88 * (most <= 1 ? 1 : Math.log1p(count) / Math.log1p(most));
    const step = { bin, low: (height * from) / count, high: (height * to) / count };
    if (isOpen) runs.at(-1)!.push(step);
    else runs.push([step]);
    isOpen = true;
  });
  return runs;
}

const gapStyle = (state: HostState, colours: TimelineColours): object =>
  state === 'up'
    ? { fill: colours['chart-warning'], opacity: 0.2 }
    : state === 'off'
      ? { fill: colours['chart-grid'], opacity: 1 }
      : { fill: 'transparent', stroke: colours.faint, lineDash: [3, 3], lineWidth: 1 };

function itemColour(item: TimelineItem, colours: TimelineColours): string {
  if (item.kind === 'finding') return colours[levelTokens[toFindingLevel(item.look) ?? 'informational']];
  if (item.kind === 'tag') return /^#[0-9a-f]{6}$/i.test(item.look ?? '') ? item.look! : colours.accent;
  return item.kind === 'session' ? colours.accent : colours.ok;
}

/** The option. Series 1 is gaps, series 2 items; `range` (as shown) is shaded. */
export function toTimelineOption(
  chart: TimelineChart,
  range: TimeRange | undefined,
  timeZone: string,
  colours: TimelineColours,
): EChartsCoreOption {
  const { density, kinds, items, gaps, window } = chart;
  const names = toLaneNames(chart);
  const most = density.lanes.reduce((high, lane) => lane.counts.reduce((a, b) => Math.max(a, b), high), 0);
  const parts = (['counts', 'warnings', 'errors'] as const).map((part, at) => ({
    colour: [colours.chart, colours['chart-warning'], colours['chart-error']][at]!,
    outlines: density.lanes.map((lane) => toOutlines(lane, most, part)),
  }));
  const startMs = toAxisMs(density.fromUs, timeZone);
  const binMs = density.binUs / 1000;
  const isCorrected = (index: number): boolean => (density.lanes[index - kinds.length]?.skewUs ?? 0) !== 0;
  return {
    animation: false,
    useUTC: true,
    grid: margins,
    tooltip: {
      ...toTooltip(
        colours,
        ({ seriesIndex, dataIndex }: { readonly seriesIndex: number; readonly dataIndex: number }) => {
          if (seriesIndex === 2) return explainItem(items[dataIndex]!.item, timeZone);
          const found = seriesIndex === 1 ? gaps[dataIndex] : undefined;
          return found
            ? `${names[found.lane]}\n${stateWords[found.gap.state]}\n${explainSpan(found.gap.fromUs, found.gap.toUs, timeZone)}`
            : '';
        },
      ),
      trigger: 'item',
    },
    xAxis: toTimeAxis(window.fromUs, window.toUs, timeZone, colours),
    yAxis: {
      type: 'category',
      inverse: true,
      data: names.map(toChartText),
      axisLabel: {
        color: (_: string, index: number) => (isCorrected(index) ? colours['chart-warning'] : colours.text),
        fontSize: 11,
        width: margins.left - 16,
        overflow: 'truncate',
        interval: 0,
      },
      axisLine: { lineStyle: { color: colours.border } },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: colours['chart-grid'] } },
    },
    series: [
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: true,
        silent: true,
        z: 3,
        data: density.lanes.map((_, at) => [
          kinds.length + at,
          startMs,
          startMs + binMs * (density.lanes[at]?.counts.length ?? 0),
        ]),
        renderItem: (params: DrawParams, api: DrawApi) => {
          const [left, middle] = api.coord([startMs, api.value(0)]);
          const step = api.size([binMs, 0])[0];
          const laneHeight = api.size([0, 1])[1];
          const floor = middle + laneHeight / 2 - 1;
          const height = laneHeight - 4;
          return {
            type: 'group',
            children: parts.flatMap(({ colour, outlines }) =>
              (outlines[params.dataIndex] ?? []).map((run) => ({
                type: 'polygon',
                shape: {
                  points: [
                    ...run.flatMap(({ bin, high }) => [
                      [left + bin * step, floor - high * height],
                      [left + (bin + 1) * step, floor - high * height],
                    ]),
                    ...[...run].reverse().flatMap(({ bin, low }) => [
                      [left + (bin + 1) * step, floor - low * height],
                      [left + bin * step, floor - low * height],
                    ]),
                  ],
                },
                style: { fill: colour },
              })),
            ),
          };
        },
        markArea: range
          ? {
              silent: true,
              itemStyle: { color: colours['chart-shade'], borderColor: colours.accent, borderWidth: 1 },
              data: [
                [
                  { xAxis: toAxisMs(Math.max(range.fromUs ?? window.fromUs, window.fromUs), timeZone) },
                  { xAxis: toAxisMs(Math.min(range.toUs ?? window.toUs, window.toUs), timeZone) },
                ],
              ],
            }
          : undefined,
      },
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: true,
        z: 2,
        data: gaps.map(({ lane, gap }) => [lane, toAxisMs(gap.fromUs, timeZone), toAxisMs(gap.toUs, timeZone)]),
        renderItem: (params: DrawParams, api: DrawApi) => {
          const shape = toBox(params, api, api.size([0, 1])[1] - 3, 1);
          return shape && { type: 'rect', shape, style: gapStyle(gaps[params.dataIndex]!.gap.state, colours) };
        },
      },
      {
        type: 'custom',
        encode: { x: [1, 2], y: 0 },
        clip: true,
        z: 4,
        data: items.map(({ lane, fromUs, toUs }) => [lane, toAxisMs(fromUs, timeZone), toAxisMs(toUs, timeZone)]),
        renderItem: (params: DrawParams, api: DrawApi) => {
          const { item, row, rows } = items[params.dataIndex]!;
          const space = (api.size([0, 1])[1] - 4) / rows;
          const box = toBox(params, api, Math.max(2, Math.min(12, space - 1)), item.kind === 'boot' ? 2 : 4);
          if (!box) return undefined;
          const y = box.y + (row - (rows - 1) / 2) * space;
          const isOngoing = item.kind === 'session' || item.kind === 'boot';
          return {
            type: 'rect',
            shape: { ...box, y, r: 1 },
            style: { fill: itemColour(item, colours), opacity: isOngoing ? 0.55 : 0.95 },
            cursor: 'pointer',
          };
        },
      },
    ],
  };
}

/** The box of a span in its lane, cut at the edges; undefined outside. */
function toBox(
  { coordSys: { x, width } }: DrawParams,
  api: DrawApi,
  height: number,
  leastWidth: number,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined {
  const [left, middle] = api.coord([api.value(1), api.value(0)]);
  const [right] = api.coord([api.value(2), api.value(0)]);
  const from = Math.max(left, x);
  const to = Math.min(Math.max(right, left + leastWidth), x + width);
  if (to <= x || from >= x + width) return undefined;
  return { x: from, y: middle - height / 2, width: Math.max(1, to - from), height };
}
