/** Hour by day: check-ins as colour, hours in which the host was off hatched. Days and hours are UTC, as the engine counts them. Pure. */
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import type { Choice } from './beacons-store.ts';
import { type BeaconColours, toItemTooltip } from './chart-parts.ts';
import type { CustomApi } from './interval-option.ts';

const hourUs = 3600e6;
/** An hour counts as off when the host ran less than this share of it. */
const offBelow = 0.02;

interface Cell {
  readonly day: number;
  readonly hour: number;
  readonly timeUs: number;
  readonly count: number;
  readonly off: boolean;
}

/** Cells in the order of the data: a day after the other. */
export function toHeatCells(detail: BeaconDetailOutput): Cell[] {
  return detail.heat.flatMap(({ dayUs, hours, running }, day) =>
    hours.map((count, hour) => ({
      day,
      hour,
      timeUs: dayUs + hour * hourUs,
      count,
      off: count === 0 && (running[hour] ?? 0) < offBelow,
    })),
  );
}

/** What a click on a cell selects. */
export function toHeatChoice(cell: Cell | undefined): Choice | undefined {
  if (!cell || cell.count === 0) return undefined;
  return {
    label: `the hour from ${formatSecond(cell.timeUs, 'UTC')} UTC`,
    selection: { time: { fromUs: cell.timeUs, toUs: cell.timeUs + hourUs } },
  };
}

/** The figures of the chart in words. */
export function explainHeat(detail: BeaconDetailOutput): string {
  const cells = toHeatCells(detail);
  const withCheckIns = cells.filter((cell) => cell.count > 0).length;
  const off = cells.filter((cell) => cell.off).length;
  const work = detail.workingHours;
  const isWork = (hour: number): boolean => work !== null && (hour - work.startHour + 24) % 24 < work.hours;
  const outside = cells.reduce((sum, cell) => sum + (isWork(cell.hour) ? 0 : cell.count), 0);
  return [
    `Check-ins by hour and day (UTC), ${formatPlural(detail.heat.length, 'day')}: ${formatCount(withCheckIns)} of ${formatCount(cells.length - off)} running hours have check-ins`,
    `host off in ${formatPlural(off, 'hour')}`,
    work
      ? `${formatPlural(outside, 'check-in')} outside the host's busy hours (${work.startHour}:00 for ${work.hours} h)`
      : 'no busy hours stand out on this host',
  ].join('; ');
}

/** See the file's header. */
export function toHeatOption(detail: BeaconDetailOutput, colours: BeaconColours): EChartsCoreOption {
  const cells = toHeatCells(detail);
  let most = 1;
  for (const cell of cells) most = Math.max(most, cell.count);
  const days = detail.heat.map((day) => new Date(day.dayUs / 1000).toISOString().slice(5, 10));
  const category = (data: readonly string[], inverse: boolean) => ({
    type: 'category',
    data,
    inverse,
    axisLabel: { color: colours.muted, fontSize: 10, hideOverlap: true },
    axisLine: { lineStyle: { color: colours.border } },
    axisTick: { show: false },
  });
  return {
    animation: false,
    grid: { left: 44, right: 8, top: 6, bottom: 20 },
    tooltip: toItemTooltip(colours, (params) => {
      const cell = cells[(params as { dataIndex: number }).dataIndex];
      if (!cell) return '';
      return `${formatSecond(cell.timeUs, 'UTC')} UTC\n${cell.off ? 'host off' : formatPlural(cell.count, 'check-in')}`;
    }),
    xAxis: category(
      Array.from({ length: 24 }, (_, hour) => String(hour)),
      false,
    ),
    yAxis: category(days, true),
    series: [
      {
        name: 'Check-ins',
        type: 'custom',
        encode: { x: 0, y: 1 },
        data: cells.map((cell) => [cell.hour, cell.day, cell.count]),
        renderItem: (params: { dataIndex: number }, api: CustomApi) => {
          const cell = cells[params.dataIndex];
          if (!cell) return undefined;
          const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
          const [width = 0, height = 0] = api.size([1, 1]);
          const shape = {
            x: x - width / 2,
            y: y - height / 2,
            width: Math.max(width - 1, 1),
            height: Math.max(height - (height > 3 ? 1 : 0), 1),
          };
          if (!cell.off) {
            const opacity = cell.count === 0 ? 1 : 0.25 + 0.75 * Math.sqrt(cell.count / most);
            return {
              type: 'rect',
              shape,
              style: { fill: cell.count ? colours.chart : colours['chart-grid'], opacity },
            };
          }
          const line = (part: number) => ({
            type: 'line',
            silent: true,
            shape: {
              x1: shape.x + shape.width * part,
              y1: shape.y + shape.height,
              x2: shape.x + shape.width * (part + 0.34),
              y2: shape.y,
            },
            style: { stroke: colours.verbose, opacity: 0.6, lineWidth: 1 },
          });
          return {
            type: 'group',
            children: [{ type: 'rect', shape, style: { fill: 'transparent' } }, line(0), line(0.33), line(0.66)],
          };
        },
      },
    ],
  };
}
